"""What both ways in (HTTP and socket.io) do, in one place."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from bothand.care.conversations import Conversations
from bothand.care.handoff import Handoffs
from bothand.care.living import ConversationGone
from bothand.care.messages import Message
from bothand.chat import guard
from bothand.chat.context import long_silent
from bothand.chat.crisis import CrisisGuard, is_full
from bothand.chat.dialogue import Unavailable
from bothand.chat.errors import ChatError
from bothand.chat.incoming import Incoming
from bothand.chat.limits import Rates
from bothand.chat.second_opinion import SecondOpinion
from bothand.chat.speakers import Speaker, Speakers
from bothand.chat.split_messages import SplitMessages
from bothand.chat.to_the_end import ToTheEnd
from bothand.chat.token import LIFE_SECONDS, Session, TokenError, TokenExpired, Tokens
from bothand.chat.turns import Turns, unstored
from bothand.chat.voice import UnknownTarget, Voice
from bothand.safety.levels import FULL_KINDS, NOTHING, Finding, Level
from bothand.store import StoreError

logger = logging.getLogger(__name__)

_LOCALE = re.compile(r"[A-Za-z0-9_-]{1,35}")


class Chat:
    """The operations of the contract, free of HTTP and sockets."""

    def __init__(
        self,
        tokens: Tokens,
        incoming: Incoming,
        rates: Rates,
        voice: Voice,
        crisis: CrisisGuard,
        conversations: Conversations,
        handoffs: Handoffs,
        speakers: Speakers,
        turns: Turns,
        second_opinion: SecondOpinion,
        split_messages: SplitMessages,
    ) -> None:
        """Use these parts."""
        self.tokens = tokens
        self.incoming = incoming
        self.rates = rates
        self.voice = voice
        self.crisis = crisis
        self.conversations = conversations
        self.handoffs = handoffs
        self.speakers = speakers
        self.turns = turns
        self.second_opinion = second_opinion
        self.split_messages = split_messages
        self._to_the_end = ToTheEnd()

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
                messages = await self.run(self.conversations.history, session.conversation)
                if await self.run(self.conversations.exists, session.conversation):
                    if long_silent(messages):
                        drafts = [self.voice.say("notice_automated", session.conversation)]
                        messages += await self.run(
                            self.conversations.reply, session.conversation, drafts, _now(), None
                        )
                    return self._same_or_fresh(token, session), session.conversation, messages
            except TokenExpired:
                expired = True
            except TokenError:
                pass
        wait = await self.rates.session(address)
        if wait is not None:
            raise ChatError(429, retry_after=wait)
        conversation = self.tokens.new_conversation()
        name = locale if isinstance(locale, str) and _LOCALE.fullmatch(locale) else "en"
        await self.run(self.conversations.start, conversation, name, _now())
        drafts = [self.voice.say("greet", conversation)]
        if expired:
            drafts.insert(0, self.voice.say("notice_expired", conversation))
        messages = await self.run(self.conversations.reply, conversation, drafts, _now(), None)
        return self.tokens.issue(conversation), conversation, messages

    def _same_or_fresh(self, token: object, session: Session) -> str:
        """The token itself, or a fresh one in the second half of its life."""
        old = time.time() - session.issued > LIFE_SECONDS / 2
        return self.tokens.issue(session.conversation) if old else str(token)

    async def message(self, token: object, fields: Mapping[str, Any]) -> list[Message]:
        """Take a message: ``{"text"} | {"button"}, "client_id"?``.

        Whatever else is wrong, a text is checked for crisis first, and a hit is answered with
        the safety message. Once begun it is done to the end, though the connection breaks.

        Raises:
            ChatError: as the contract lists them.
        """
        return await self._to_the_end.do(self._message(token, fields))

    async def _message(self, token: object, fields: Mapping[str, Any]) -> list[Message]:
        text = fields.get("text")
        if not isinstance(text, str):
            # Words in a wrong field are words all the same.
            text = "\n".join(
                value
                for name, value in fields.items()
                if isinstance(value, str) and name not in ("button", "client_id")
            )
        finding = NOTHING
        if text:
            finding = await self.second_opinion.of(text, await self.crisis.check(text))
        if text and not is_full(finding):
            finding = await self.split_messages.of(token, text, finding)
        if not is_full(finding):
            return await self._take(token, fields, finding)
        try:
            conversation = self.conversation(token)
            said = self.incoming.read(conversation, {**fields, "text": guard.both_ends(text)})
            return await self.turns.take(conversation, said, finding)
        except Exception as error:
            # No token, a forged one, a broken database: the reply is given all the same.
            logger.warning("a safety reply outside a conversation: %s", type(error).__name__)
            await self.crisis.alert(finding, None, guard.both_ends(text))
            return [unstored(self.crisis.reply(finding, ""), "")]

    async def crisis_in(self, words: str) -> list[Message]:
        """The safety reply to words that came in no usable form; none if there's no need."""
        return await self._to_the_end.do(self._crisis_in(words))

    async def _crisis_in(self, words: str) -> list[Message]:
        finding = await self.crisis.check(words)
        if not is_full(finding):
            return []
        await self.crisis.alert(finding, None, guard.both_ends(words))
        return [unstored(self.crisis.reply(finding, ""), "")]

    async def _take(
        self, token: object, fields: Mapping[str, Any], finding: Finding
    ) -> list[Message]:
        text = fields.get("text")
        if isinstance(text, str) and len(text) > guard.MOST_CHARACTERS:
            raise ChatError(413)
        conversation = self.conversation(token)
        said = self.incoming.read(conversation, fields)
        kind = (said.target or "").removeprefix("safety/")
        if kind in FULL_KINDS:
            # "Yes, I am" under the gentle check: as if it had been typed.
            pressed = Finding(Level.FULL, kind, "button")
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

    async def history(self, token: object, after: int | None) -> list[Message]:
        """The messages after ``after``, or all.

        Raises:
            ChatError: 401, 503.
        """
        conversation = await self.living(token)
        found: list[Message] = await self.run(self.conversations.history, conversation, after)
        return found

    async def feedback(self, token: object, message_id: str, helpful: object) -> None:
        """Keep a word on an answer.

        Raises:
            ChatError: 400, 401, 404, 503.
        """
        conversation = await self.living(token)
        if not isinstance(helpful, bool):
            raise ChatError(400, "error_bad_fields")
        known = await self.run(
            self.conversations.feedback, conversation, message_id, helpful, _now()
        )
        if not known:
            raise ChatError(404)

    async def ask_human(self, token: object) -> dict[str, Any]:
        """Ask for a person; the state afterwards.

        Raises:
            ChatError: 401, 503.
        """
        conversation = await self.living(token)
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
        conversation = await self.living(token)
        speaker, name = await self.speakers.of(conversation)
        waiting = await self.run(self.handoffs.waiting, conversation)
        return {
            "speaker": "human" if speaker is Speaker.HUMAN else "bot",
            "waiting": waiting is not None and speaker is not Speaker.HUMAN,
            "staff_name": name,
            "typing": False,
        }

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
            await self.run(self.conversations.erase, conversation, _now())
        return conversation

    async def living(self, token: object) -> str:
        """The conversation of a token, known not to be erased.

        Raises:
            ChatError: 401, 503.
        """
        conversation = self.conversation(token)
        if not await self.run(self.conversations.exists, conversation):
            raise ChatError(401, "notice_erased")
        return conversation

    async def run(self, function: Any, *arguments: Any) -> Any:
        """Run database work off the event loop.

        Raises:
            ChatError: 401 the conversation is gone, 503 the database can't be used.
        """
        try:
            return await asyncio.get_running_loop().run_in_executor(None, function, *arguments)
        except ConversationGone as error:
            raise ChatError(401, "notice_erased") from error
        except StoreError as error:
            raise ChatError(503) from error


def _now() -> datetime:
    return datetime.now(UTC)
