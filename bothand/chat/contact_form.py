"""The contact request as one form: the same checks and the same saving as in the chat."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bothand.care.contact import ContactRequest, ContactRequests
from bothand.care.desk_settings import DeskSettings
from bothand.care.fields import ContactFields, validate
from bothand.chat.crisis import is_full
from bothand.chat.dialogue import Unavailable
from bothand.chat.incoming import client_id_of
from bothand.chat.offloaded import offloaded
from bothand.chat.service import Chat
from bothand.safety.levels import NOTHING

logger = logging.getLogger(__name__)

# Fields that hold no words of the visitor's.
_NO_WORDS = ("client_id", "consent_version")


class ContactForm:
    """Takes ``POST /chat/contact``."""

    def __init__(self, chat: Chat, contacts: ContactRequests, settings: DeskSettings) -> None:
        """Use these parts."""
        self._chat = chat
        self._settings = settings
        self._contacts = contacts

    async def take(
        self, token: object, fields: Mapping[str, Any]
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """Take the contact form, its free text checked for crisis first.

        Returns:
            What to answer, and what is wrong by field (then nothing was saved).

        Raises:
            ChatError: 400, 401, 503.
        """
        words = "\n".join(
            str(value)
            for name, value in fields.items()
            if value and not isinstance(value, bool) and name not in _NO_WORDS
        )
        finding = await self._chat.crisis.check(words) if words else NOTHING
        if not is_full(finding):
            return await self._save(token, fields)
        shown = [message.as_dict() for message in await self._chat.message(token, {"text": words})]
        try:
            answer, problems = await self._save(token, fields)
        except Exception as error:
            # Whatever became of the request, the safety reply is given.
            logger.warning("a contact request with a safety reply: %s", type(error).__name__)
            return {"messages": shown}, {}
        return {**answer, "messages": shown + answer.get("messages", [])}, problems

    async def _save(
        self, token: object, fields: Mapping[str, Any]
    ) -> tuple[dict[str, Any], dict[str, str]]:
        conversation = await self._chat.sessions.living(token)
        client_id = client_id_of(fields)
        language = await offloaded(self._chat.conversations.locale, conversation)
        valid, problems = validate(
            fields, consent_version=self._chat.voice.practice.consent_version
        )
        if valid is None:
            return {}, {
                name: self._problem(name, code, language) for name, code in problems.items()
            }
        saved = await offloaded(self._keep, conversation, valid, client_id, language)
        answer: dict[str, Any] = {"contact": {"id": saved.id}}
        if not saved.repeated:
            try:
                await self._chat.turns.end_contact_questions(conversation)
            except Unavailable:
                logger.error("a contact request is saved, the chat's questions go on")
            try:
                said = self._chat.voice.say("contact_saved", conversation, language)
                told = await self._chat.turns.say(conversation, [said])
                answer["messages"] = [one.as_dict() for one in told]
            except Unavailable:
                logger.error("a contact request is saved, its message isn't")
            await self._chat.states.tell(conversation)
        return answer, {}

    def _keep(
        self, conversation: str, valid: ContactFields, client_id: str | None, language: str
    ) -> ContactRequest:
        now, practice = datetime.now(UTC), self._chat.voice.practice
        return self._contacts.save(
            conversation,
            valid,
            client_id,
            now,
            consent_text=practice.consent_in(language),
            due_at=practice.due_by(now, self._settings.get("call_back_days")),
        )

    def _problem(self, name: str, code: str, language: str) -> str:
        known = "name_missing" if (name, code) == ("name", "missing") else code
        return self._chat.voice.line(f"contact_problem_{known}", language)
