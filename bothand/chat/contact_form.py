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
from bothand.chat.errors import ChatError
from bothand.chat.form_age import LEAST_SECONDS
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
        self, token: object, fields: Mapping[str, Any], address: str, age: float | None = None
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """Take the contact form, its free text checked for crisis first.

        Args:
            token: The visitor's.
            fields: As the contract has them; a ``website``, which no person sees, gives a
                machine away.
            address: Where it comes from.
            age: Seconds since the form was shown, where that is known; else the chat's age.

        Returns:
            What to answer, and what is wrong by field (then nothing was saved).

        Raises:
            ChatError: 400, 401, 429, 503.
        """
        words = "\n".join(
            str(value)
            for name, value in fields.items()
            if value and not isinstance(value, bool) and name not in _NO_WORDS
        )
        finding = await self._chat.crisis.check(words) if words else NOTHING
        if not is_full(finding):
            return await self._save(token, fields, address, age)
        shown = [message.as_dict() for message in await self._chat.message(token, {"text": words})]
        try:
            answer, problems = await self._save(token, fields, address, age)
        except Exception as error:
            # Whatever became of the request, the safety reply is given.
            logger.warning("a contact request with a safety reply: %s", type(error).__name__)
            return {"messages": shown}, {}
        return {**answer, "messages": shown + answer.get("messages", [])}, problems

    async def _save(
        self, token: object, fields: Mapping[str, Any], address: str, age: float | None
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
        await self._hold_up(conversation, address, age)
        held = bool(fields.get("website"))
        saved = await offloaded(self._keep, conversation, valid, client_id, language, held)
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

    async def _hold_up(self, conversation: str, address: str, age: float | None) -> None:
        """Hold up who sends faster or more often than people do.

        Raises:
            ChatError: 429.
        """
        rates = self._chat.rates
        if not rates.limits_contacts:
            return
        if age is None:
            began = await offloaded(self._chat.conversations.started_at, conversation)
            opened = datetime.fromisoformat(began) if began else datetime.now(UTC)
            age = (datetime.now(UTC) - opened).total_seconds()
        if age < LEAST_SECONDS:
            raise ChatError(429, retry_after=int(LEAST_SECONDS))
        wait = await rates.contact(conversation, address)
        if wait is not None:
            raise ChatError(429, retry_after=wait)

    def _keep(
        self,
        conversation: str,
        valid: ContactFields,
        client_id: str | None,
        language: str,
        held: bool,
    ) -> ContactRequest:
        now, practice = datetime.now(UTC), self._chat.voice.practice
        return self._contacts.save(
            conversation,
            valid,
            client_id,
            now,
            consent_text=practice.consent_in(language),
            due_at=practice.due_by(now, self._settings.get("call_back_days")),
            held=held,
        )

    def _problem(self, name: str, code: str, language: str) -> str:
        known = "name_missing" if (name, code) == ("name", "missing") else code
        return self._chat.voice.line(f"contact_problem_{known}", language)
