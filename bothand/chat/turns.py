"""A message's way: checked, kept, understood, answered, stored.

The order is the product's first promise (DESIGN): crisis before anything else;
kept before Rasa sees it; silent where a human speaks; one reply per message,
whatever is sent twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import uuid4

from bothand.care.conversations import Conversations, Kept
from bothand.care.handoff import Handoffs
from bothand.care.living import ConversationGone
from bothand.care.messages import Draft, Message
from bothand.chat import guard
from bothand.chat.crisis import CrisisGuard, is_full
from bothand.chat.dialogue import MESSAGE_ID, Dialogue, Unavailable
from bothand.chat.locks import Locks
from bothand.chat.replies import Replies, Said
from bothand.chat.voice import Voice
from bothand.safety.levels import Finding
from bothand.store import StoreError, stamp

logger = logging.getLogger(__name__)

_STORE_SECONDS = 3.0
# How long a crisis message waits for the reply to its twin with the same client_id.
_TWIN_SECONDS = 0.2
_TWIN_TRIES = 5
_T = TypeVar("_T")
Deliver = Callable[[str, Sequence[Message]], Awaitable[None]]


class Turns:
    """Takes visitors' messages and gives the replies."""

    def __init__(
        self,
        conversations: Conversations,
        handoffs: Handoffs,
        crisis: CrisisGuard,
        voice: Voice,
        dialogue: Dialogue,
        replies: Replies,
        deliver: Deliver,
        locks: Locks,
    ) -> None:
        """Use these parts; ``deliver`` tells open sockets about new messages."""
        self._conversations = conversations
        self._handoffs = handoffs
        self._crisis = crisis
        self._voice = voice
        self._dialogue = dialogue
        self._replies = replies
        self._deliver = deliver
        self.locks = locks
        self._background: set[asyncio.Task[None]] = set()

    async def take(self, conversation: str, said: Said, finding: Finding) -> list[Message]:
        """Take one message.

        Args:
            conversation: A conversation that exists.
            said: What was sent, as it came.
            finding: What the crisis check said of it.

        Returns:
            The replies, in order.

        Raises:
            ConversationGone: it has been erased.
            Unavailable: the database or Rasa can't be used; nothing was answered.
        """
        if is_full(finding):
            return await self._crisis_turn(conversation, said, finding)
        try:
            kept = await self._keep(conversation, said)
            if kept.repeated and kept.answered:
                return kept.replies
            async with self.locks.hold(conversation):
                if said.client_id is not None:
                    # Of two that arrived at once, the second finds the reply here.
                    now = await self._keep(conversation, said)
                    if now.answered:
                        return now.replies
                elif not await _thread(self._conversations.exists, conversation):
                    raise ConversationGone(conversation)
                if not kept.repeated:
                    await self._deliver(conversation, [kept.message])
                MESSAGE_ID.set(kept.message.id)
                with self._voice.live.turn() as served:
                    drafts = await self._drafts(conversation, said, finding, kept)
                stored = await _thread(
                    self._conversations.reply,
                    conversation,
                    drafts,
                    _now(),
                    kept.message.seq,
                    served.number,
                )
        except StoreError as error:
            raise Unavailable from error
        await self._deliver(conversation, stored)
        return stored

    async def _drafts(
        self, conversation: str, said: Said, finding: Finding, kept: Kept
    ) -> list[Draft]:
        if kept.repeated:
            left = await self._replies.left_over(conversation, kept.message.id)
            if left:
                return left
        return await self._replies.to(conversation, said, finding, kept.message.seq)

    async def _keep(self, conversation: str, said: Said) -> Kept:
        return await _thread(
            self._conversations.keep,
            conversation,
            said.text[: guard.MOST_CHARACTERS],
            _now(),
            said.client_id,
            said.button,
        )

    async def _crisis_turn(self, conversation: str, said: Said, finding: Finding) -> list[Message]:
        draft = self._crisis.reply(finding, conversation)
        alert = uuid4().hex
        try:
            kept = await asyncio.wait_for(self._keep(conversation, said), _STORE_SECONDS)
            # A message and an alert have one id: whatever fails below, it is one alert.
            alert = kept.message.id
            for _ in range(_TWIN_TRIES):
                if not kept.repeated or kept.answered:
                    break
                await asyncio.sleep(_TWIN_SECONDS)
                kept = await asyncio.wait_for(self._keep(conversation, said), _STORE_SECONDS)
            if kept.repeated and kept.answered:
                return kept.replies
            await self._crisis.alert(finding, conversation, said.text, alert)
            now = self._replies.danger_now(conversation, said.text, kept.message.seq)
            stronger = await asyncio.wait_for(now, _STORE_SECONDS)
            draft = draft if stronger is None else stronger
            stored = await asyncio.wait_for(
                _thread(self._conversations.reply, conversation, [draft], _now(), kept.message.seq),
                _STORE_SECONDS,
            )
        except Exception as error:
            # Whatever is broken, the person in danger gets the reply.
            logger.error("a safety reply could not be stored: %s", type(error).__name__)
            await self._crisis.alert(finding, conversation, said.text, alert)
            return [unstored(draft, conversation)]
        await self._deliver(conversation, [kept.message, *stored])
        self._remember_later(conversation, said, finding)
        return stored

    def _remember_later(self, conversation: str, said: Said, finding: Finding) -> None:
        """Let Rasa's tracker know of a crisis turn; nobody waits for it."""
        intent = {"name": finding.kind or "crisis_self", "confidence": 1.0}
        task = asyncio.create_task(self._remember(conversation, said, intent))
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _remember(self, conversation: str, said: Said, intent: dict[str, Any]) -> None:
        async with self.locks.hold(conversation):
            try:
                if not await _thread(self._conversations.exists, conversation):
                    return
                await self._dialogue.run(conversation, said.text[: guard.NORMAL_CHARACTERS], intent)
            except Exception as error:
                logger.error("a crisis turn is not in the tracker: %s", type(error).__name__)

    async def ask_human(self, conversation: str) -> list[Message]:
        """Note that the visitor asks for a person, at once, and say what happens next.

        Raises:
            ConversationGone: it has been erased.
            Unavailable: the request could not be stored.
        """
        try:
            handoff = await _thread(self._handoffs.request, conversation, _now())
            name = "talk_to_human_again" if handoff.repeated else "talk_to_human"
            draft = self._voice.say(name, conversation)
            stored = await _thread(self._conversations.reply, conversation, [draft], _now(), None)
        except StoreError as error:
            raise Unavailable from error
        await self._deliver(conversation, stored)
        return stored

    async def end_contact_questions(self, conversation: str) -> None:
        """Leave the chat's own contact questions, if it is asking them; nothing is said.

        Raises:
            Unavailable: the database or Rasa can't be used.
        """
        try:
            async with self.locks.hold(conversation):
                said = await _thread(self._conversations.history, conversation)
                last = next((each for each in reversed(said) if each.from_ == "bot"), None)
                if last is None or last.kind != "form" or last.answer is not None:
                    return
                intent = {"name": "stop", "confidence": 1.0}
                await self._dialogue.run(conversation, "stop", intent)
        except StoreError as error:
            raise Unavailable from error

    async def say(self, conversation: str, drafts: Sequence[Draft]) -> list[Message]:
        """Say something that answers no message.

        Raises:
            Unavailable: it could not be stored.
        """
        try:
            stored = await _thread(self._conversations.reply, conversation, drafts, _now(), None)
        except StoreError as error:
            raise Unavailable from error
        await self._deliver(conversation, stored)
        return stored


def unstored(draft: Draft, conversation: str) -> Message:
    """A message that is shown although it could not be stored; its ``seq`` is 0."""
    return Message(
        id=uuid4().hex,
        conversation=conversation,
        seq=0,
        client_id=None,
        from_=draft.from_,
        text=draft.text,
        kind=draft.kind,
        answer=draft.answer,
        buttons=draft.buttons,
        sources=draft.sources,
        reviewed_on=draft.reviewed_on,
        at=stamp(_now()),
        draft=draft.draft,
    )


async def _thread(function: Callable[..., _T], *arguments: Any) -> _T:
    return await asyncio.get_running_loop().run_in_executor(None, function, *arguments)


def _now() -> datetime:
    return datetime.now(UTC)
