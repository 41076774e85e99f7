"""What both ways in (HTTP and socket.io) do, in one place."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from bothand.care.contact import ContactRequests
from bothand.care.conversations import Conversations
from bothand.care.fields import validate
from bothand.care.handoff import Handoffs
from bothand.care.living import ConversationGone
from bothand.care.messages import Message
from bothand.chat import guard
from bothand.chat.buttons import Buttons, UnknownButton
from bothand.chat.crisis import CrisisGuard, is_full
from bothand.chat.errors import ChatError
from bothand.chat.limits import Rates
from bothand.chat.second_opinion import SecondOpinion
from bothand.chat.speakers import Speaker, Speakers
from bothand.chat.token import TokenError, TokenExpired, Tokens
from bothand.chat.turns import Said, Turns, Unavailable, unstored
from bothand.chat.voice import UnknownTarget, Voice
from bothand.safety.levels import NOTHING, Finding, Level
from bothand.store import StoreError

logger = logging.getLogger(__name__)

_NO_WORDS = ("client_id", "consent_version")
_MOST_CLIENT_ID = 100
_LOCALE = re.compile(r"[A-Za-z0-9_-]{1,35}")


class Chat:
    """The operations of the contract, free of HTTP and sockets."""

    def __init__(
        self,
        tokens: Tokens,
        buttons: Buttons,
        rates: Rates,
        voice: Voice,
        crisis: CrisisGuard,
        conversations: Conversations,
        contacts: ContactRequests,
        handoffs: Handoffs,
        speakers: Speakers,
        turns: Turns,
        second_opinion: SecondOpinion,
    ) -> None:
        """Use these parts."""
        self.tokens = tokens
        self.buttons = buttons
        self.rates = rates
        self.voice = voice
        self.crisis = crisis
        self.conversations = conversations
        self.contacts = contacts
        self.handoffs = handoffs
        self.speakers = speakers
        self.turns = turns
        self.second_opinion = second_opinion

    def conversation(self, token: object) -> str:
        """The conversation of a token.

        Raises:
            ChatError: 401, the token isn't valid (any more).
        """
        try:
            return self.tokens.check(token).conversation
        except TokenExpired as error:
            raise ChatError(401, "notice_expired") from error
        except TokenError as error:
            raise ChatError(401) from error

    async def open(
        self, token: object, locale: object, address: str
    ) -> tuple[str, str, list[Message]]:
        """Open a session: the token's own while it is valid, else a new one.

        Returns:
            Token, conversation, and all its messages.

        Raises:
            ChatError: 429 too many new sessions, 503 the database can't be used.
        """
        expired = False
        if token:
            try:
                session = self.tokens.check(token)
                messages = await self._run(self.conversations.history, session.conversation)
                if await self._run(self.conversations.exists, session.conversation):
                    return str(token), session.conversation, messages
            except TokenExpired:
                expired = True
            except TokenError:
                pass
        wait = await self.rates.session(address)
        if wait is not None:
            raise ChatError(429, retry_after=wait)
        conversation = self.tokens.new_conversation()
        name = locale if isinstance(locale, str) and _LOCALE.fullmatch(locale) else "en"
        await self._run(self.conversations.start, conversation, name, _now())
        drafts = [self.voice.say("greet", conversation)]
        if expired:
            drafts.insert(0, self.voice.say("notice_expired", conversation))
        messages = await self._run(self.conversations.reply, conversation, drafts, _now(), None)
        return self.tokens.issue(conversation), conversation, messages

    async def message(self, token: object, fields: Mapping[str, Any]) -> list[Message]:
        """Take a message: ``{"text"} | {"button"}, "client_id"?``.

        Whatever is wrong with the rest, a text is checked for crisis first and a
        hit is answered with the safety message.

        Raises:
            ChatError: as the contract lists them.
        """
        text = fields.get("text")
        finding = NOTHING
        if isinstance(text, str) and text:
            finding = await self.second_opinion.of(text, await self.crisis.check(text))
        if not is_full(finding):
            return await self._take(token, fields, finding)
        try:
            conversation = self.conversation(token)
            said = self._said(conversation, {**fields, "text": _both_ends(str(text))})
            return await self.turns.take(conversation, said, finding)
        except Exception as error:
            # No token, a forged one, a broken database: the reply is given all the same.
            logger.warning("a safety reply outside a conversation: %s", type(error).__name__)
            await self.crisis.alert(finding, None, _both_ends(str(text)))
            return [unstored(self.crisis.reply(finding, ""), "")]

    async def _take(
        self, token: object, fields: Mapping[str, Any], finding: Finding
    ) -> list[Message]:
        text = fields.get("text")
        if isinstance(text, str) and len(text) > guard.MOST_CHARACTERS:
            raise ChatError(413)
        conversation = self.conversation(token)
        said = self._said(conversation, fields)
        if said.target == "safety/crisis_self":
            # "Yes, I am" under the gentle check: as if it had been typed.
            pressed = Finding(Level.FULL, "crisis_self", "button")
            return await self.turns.take(conversation, said, pressed)
        wait = await self.rates.message(conversation)
        if wait is not None:
            raise ChatError(429, retry_after=wait)
        if said.target is not None:
            # A button's words are ours.
            finding = NOTHING
        try:
            return await self.turns.take(conversation, said, finding)
        except ConversationGone as error:
            raise ChatError(401, "notice_erased") from error
        except UnknownTarget as error:
            raise ChatError(400, "error_bad_fields") from error
        except Unavailable as error:
            raise ChatError(503) from error

    def _said(self, conversation: str, fields: Mapping[str, Any]) -> Said:
        text, button = fields.get("text"), fields.get("button")
        client_id = _client_id(fields)
        if (text is None) == (button is None):
            raise ChatError(400, "error_bad_fields")
        if isinstance(text, str):
            if self.buttons.looks_like_one(text.strip()):
                try:
                    return self._button(conversation, text.strip(), client_id)
                except UnknownButton:
                    pass
            tidied = guard.tidy(text)
            if not tidied:
                raise ChatError(400, "error_bad_fields")
            return Said(tidied, client_id=client_id)
        if not isinstance(button, str):
            raise ChatError(400, "error_bad_fields")
        try:
            return self._button(conversation, button, client_id)
        except UnknownButton as error:
            raise ChatError(400, "error_bad_fields") from error

    def _button(self, conversation: str, button: str, client_id: str | None) -> Said:
        target = self.buttons.read(conversation, button)
        return Said(self.title(target), button, target, client_id)

    def title(self, target: str) -> str:
        """What a pressed button is shown as: its topic's question, or its words."""
        if target.startswith("say:"):
            return target.removeprefix("say:")
        topic = self.voice.topic(target)
        if topic is not None:
            return topic.question
        try:
            return self.voice.line("title_" + target.replace("/", "_"))
        except KeyError:
            return target.partition("/")[2].replace("_", " ")

    async def history(self, token: object, after: int | None) -> list[Message]:
        """The messages after ``after``, or all.

        Raises:
            ChatError: 401, 503.
        """
        conversation = await self._living(token)
        found: list[Message] = await self._run(self.conversations.history, conversation, after)
        return found

    async def feedback(self, token: object, message_id: str, helpful: object) -> None:
        """Keep a word on an answer.

        Raises:
            ChatError: 400, 401, 404, 503.
        """
        conversation = await self._living(token)
        if not isinstance(helpful, bool):
            raise ChatError(400, "error_bad_fields")
        known = await self._run(
            self.conversations.feedback, conversation, message_id, helpful, _now()
        )
        if not known:
            raise ChatError(404)

    async def ask_human(self, token: object) -> dict[str, Any]:
        """Ask for a person; the state afterwards.

        Raises:
            ChatError: 401, 503.
        """
        conversation = await self._living(token)
        try:
            await self.turns.ask_human(conversation)
        except Unavailable as error:
            raise ChatError(503) from error
        return await self.state(token)

    async def state(self, token: object) -> dict[str, Any]:
        """Who speaks, and whether the visitor waits for a person.

        Raises:
            ChatError: 401, 503.
        """
        conversation = await self._living(token)
        speaker, name = await self.speakers.of(conversation)
        waiting = await self._run(self.handoffs.waiting, conversation)
        return {
            "speaker": "human" if speaker is Speaker.HUMAN else "bot",
            "waiting": waiting is not None and speaker is not Speaker.HUMAN,
            "staff_name": name,
            "typing": False,
        }

    async def contact(
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
        finding = await self.crisis.check(words) if words else NOTHING
        if not is_full(finding):
            return await self._contact(token, fields)
        shown = [message.as_dict() for message in await self.message(token, {"text": words})]
        try:
            answer, problems = await self._contact(token, fields)
        except Exception as error:
            # Whatever became of the request, the safety reply is given.
            logger.warning("a contact request with a safety reply: %s", type(error).__name__)
            return {"messages": shown}, {}
        return {**answer, "messages": shown + answer.get("messages", [])}, problems

    async def _contact(
        self, token: object, fields: Mapping[str, Any]
    ) -> tuple[dict[str, Any], dict[str, str]]:
        conversation = await self._living(token)
        client_id = _client_id(fields)
        valid, problems = validate(fields, consent_version=self.voice.practice.consent_version)
        if valid is None:
            return {}, {name: self._problem(name, code) for name, code in problems.items()}
        saved = await self._run(self.contacts.save, conversation, valid, client_id, _now())
        answer: dict[str, Any] = {"contact": {"id": saved.id}}
        if not saved.repeated:
            try:
                said = self.voice.say("contact_saved", conversation)
                told = await self.turns.say(conversation, [said])
                answer["messages"] = [one.as_dict() for one in told]
            except Unavailable:
                logger.error("a contact request is saved, its message isn't")
        return answer, {}

    def _problem(self, name: str, code: str) -> str:
        known = "name_missing" if (name, code) == ("name", "missing") else code
        return self.voice.line(f"contact_problem_{known}")

    async def erase(self, token: object, forget: Callable[[str], Awaitable[None]]) -> str:
        """Erase the conversation from the visitor's side; its id.

        Args:
            token: The visitor's.
            forget: Erases the dialogue's memory; under the conversation's lock too,
                or a turn in flight would fill it again.

        Raises:
            ChatError: 401, 503.
        """
        conversation = self.conversation(token)
        async with self.turns.locks.hold(conversation):
            await forget(conversation)
            await self._run(self.conversations.erase, conversation, _now())
        return conversation

    def config(self, mode: str) -> dict[str, Any]:
        """What a widget needs to know before it has a session."""
        practice = self.voice.practice
        now = _now()
        return {
            "practice": {
                "name": practice.name,
                "phone": practice.phone or None,
                "hours": {
                    day: [f"{start:%H:%M}-{end:%H:%M}" for start, end in spans]
                    for day, spans in practice.hours.items()
                },
                "timezone": str(practice.timezone),
                "open_now": practice.open_at(now),
            },
            "numbers": [
                {
                    "name": number["name"],
                    "call": number.get("call"),
                    "text": number.get("text"),
                    "keyword": number.get("keyword"),
                    "chat": number.get("chat"),
                    "note": number.get("note"),
                    "checked_on": number.get("checked_on") or None,
                }
                for number in practice.numbers.values()
            ],
            "consent": {"version": practice.consent_version, "text": practice.consent_text},
            "privacy": {"version": practice.privacy_version, "text": practice.privacy_text},
            "languages": list(practice.languages),
            "mode": mode,
            "draft_note": self.voice.line("notice_draft"),
            "help": self.voice.line("notice_help"),
            "erase_note": self.voice.line("notice_erased"),
        }

    async def _living(self, token: object) -> str:
        conversation = self.conversation(token)
        if not await self._run(self.conversations.exists, conversation):
            raise ChatError(401, "notice_erased")
        return conversation

    async def _run(self, function: Any, *arguments: Any) -> Any:
        try:
            return await asyncio.get_running_loop().run_in_executor(None, function, *arguments)
        except ConversationGone as error:
            raise ChatError(401, "notice_erased") from error
        except StoreError as error:
            raise ChatError(503) from error


def _client_id(fields: Mapping[str, Any]) -> str | None:
    found = fields.get("client_id")
    if found is None:
        return None
    if isinstance(found, str) and 0 < len(found) <= _MOST_CLIENT_ID and found.isprintable():
        return found
    raise ChatError(400, "error_bad_fields")


def _both_ends(text: str) -> str:
    """As much of a text as is kept: of a very long one its beginning and its end."""
    most = guard.MOST_CHARACTERS
    return text if len(text) <= most else f"{text[: most // 2 - 3]}\n…\n{text[-most // 2 :]}"


def _now() -> datetime:
    return datetime.now(UTC)
