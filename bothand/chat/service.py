"""What both ways in (HTTP and socket.io) do, in one place."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from bothand.care.conversations import Conversations
from bothand.care.feedback import Feedback
from bothand.care.living import ConversationGone
from bothand.care.messages import Message
from bothand.chat import guard
from bothand.chat.crisis import CrisisGuard, is_full
from bothand.chat.dialogue import Unavailable
from bothand.chat.errors import ChatError
from bothand.chat.incoming import Incoming
from bothand.chat.limits import Rates
from bothand.chat.offloaded import offloaded
from bothand.chat.periods import Periods
from bothand.chat.second_opinion import SecondOpinion
from bothand.chat.sessions import Sessions
from bothand.chat.split_messages import SplitMessages
from bothand.chat.states import States
from bothand.chat.to_the_end import ToTheEnd
from bothand.chat.turns import Turns, unstored
from bothand.chat.voice import UnknownTarget, Voice
from bothand.safety.levels import FULL_KINDS, NOTHING, Finding, Level

logger = logging.getLogger(__name__)


class Chat:
    """The operations of the contract, free of HTTP and sockets."""

    def __init__(
        self,
        sessions: Sessions,
        incoming: Incoming,
        rates: Rates,
        voice: Voice,
        crisis: CrisisGuard,
        conversations: Conversations,
        feedbacks: Feedback,
        states: States,
        periods: Periods,
        turns: Turns,
        second_opinion: SecondOpinion,
        split_messages: SplitMessages,
    ) -> None:
        """Use these parts."""
        self.sessions = sessions
        self.incoming = incoming
        self.rates = rates
        self.voice = voice
        self.crisis = crisis
        self.conversations = conversations
        self.feedbacks = feedbacks
        self.states = states
        self.periods = periods
        self.turns = turns
        self.second_opinion = second_opinion
        self.split_messages = split_messages
        self._to_the_end = ToTheEnd()

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
            conversation = self.sessions.conversation(token)
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
        conversation = self.sessions.conversation(token)
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
            replies = await self.turns.take(conversation, said, finding)
        except ConversationGone as error:
            raise ChatError(401, "notice_erased") from error
        except UnknownTarget as error:
            raise ChatError(400, "error_bad_fields") from error
        except Unavailable as error:
            raise ChatError(503) from error
        await self.states.tell_after(conversation, replies)
        return replies

    async def history(self, token: object, after: int | None) -> list[Message]:
        """The messages after ``after``, or all.

        Raises:
            ChatError: 401, 503.
        """
        conversation = await self.sessions.living(token)
        return await offloaded(self.conversations.history, conversation, after)

    async def feedback(self, token: object, message_id: str, helpful: object) -> None:
        """Keep a word on an answer.

        Raises:
            ChatError: 400, 401, 404, 503.
        """
        conversation = await self.sessions.living(token)
        if not isinstance(helpful, bool):
            raise ChatError(400, "error_bad_fields")
        known = await offloaded(self.feedbacks.keep, conversation, message_id, helpful, _now())
        if not known:
            raise ChatError(404)

    async def ask_human(self, token: object) -> dict[str, Any]:
        """Ask for a person; the state afterwards.

        Raises:
            ChatError: 401, 503.
        """
        conversation = await self.sessions.living(token)
        try:
            told = await self.turns.ask_human(conversation)
        except Unavailable as error:
            raise ChatError(503) from error
        await self.states.tell_after(conversation, told)
        return await self.states.of(conversation)

    async def state(self, token: object) -> dict[str, Any]:
        """Who speaks, and whether the visitor waits for a person.

        Raises:
            ChatError: 401, 503.
        """
        return await self.states.of(await self.sessions.living(token))

    async def erase(self, token: object, forget: Callable[[str], Awaitable[None]]) -> str:
        """Erase the conversation from the visitor's side; its id.

        Args:
            token: The visitor's.
            forget: Erases the dialogue's memory; under the conversation's lock too,
                or a turn in flight would fill it again.

        Raises:
            ChatError: 401, 503.
        """
        conversation = self.sessions.conversation(token)
        async with self.turns.locks.hold(conversation):
            await forget(conversation)
            await offloaded(self.conversations.erase, conversation, _now())
        return conversation


def _now() -> datetime:
    return datetime.now(UTC)
