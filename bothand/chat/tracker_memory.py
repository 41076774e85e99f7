"""What the tracker and the table of messages must know of each other.

A person's chat goes past Rasa: the tracker is caught up when the bot is asked again, so
that nothing depends on a call between processes that may be lost. And a crash between
the tracker's save and ours leaves a turn that was taken and never answered: sent again,
it is answered out of the tracker, not taken a second time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from rasa.core.agent import Agent
from rasa.shared.core.events import BotUttered, Event, UserUttered

from bothand.care.conversations import Conversations
from bothand.care.messages import Draft, Message
from bothand.care.takeover import Takeover, Takeovers
from bothand.chat import guard
from bothand.chat.voice import Voice


class TrackerMemory:
    """Adds the messages of takeovers to trackers."""

    def __init__(
        self, conversations: Conversations, takeovers: Takeovers, agent: Callable[[], Agent]
    ) -> None:
        """Use these parts; ``agent`` is asked for at each use, since models are swapped."""
        self._conversations = conversations
        self._takeovers = takeovers
        self._agent = agent

    async def said_to(self, conversation: str, message_id: str, voice: Voice) -> list[Draft]:
        """What the tracker says was answered to its last message, if that is this one.

        Args:
            conversation: the tracker's id.
            message_id: our id of the message that is sent again.
            voice: makes messages of responses.
        """
        tracker = await self._agent().tracker_store.retrieve(conversation)
        events = list(tracker.events) if tracker is not None else []
        asked = [index for index, event in enumerate(events) if isinstance(event, UserUttered)]
        if not asked or events[asked[-1]].message_id != message_id:
            return []
        said = [each for each in events[asked[-1] :] if isinstance(each, BotUttered) and each.text]
        return [
            voice.from_rasa(
                str((each.metadata or {}).get("utter_action") or ""),
                str(each.text),
                (each.metadata or {}).get("metadata") or {},
                conversation,
            )
            for each in said
        ]

    async def catch_up(self, conversation: str, before: int) -> None:
        """Add what the tracker doesn't have of the takeovers so far.

        Args:
            conversation: the tracker's id; its lock is taken.
            before: number of the message that is being answered.

        Raises:
            StoreError: the database can't be asked.
        """
        said = await asyncio.get_running_loop().run_in_executor(
            None, self._said_to_people, conversation, before
        )
        if not said:
            return
        agent = self._agent()
        async with agent.lock_store.lock(conversation):
            tracker = await agent.tracker_store.get_or_create_tracker(conversation)
            known = max((_seq(event) for event in tracker.events), default=0)
            new = [_event(message) for message in said if message.seq > known]
            for event in new:
                tracker.update(event)
            if new:
                await agent.tracker_store.save(tracker)

    def _said_to_people(self, conversation: str, before: int) -> list[Message]:
        spans = [each for each in self._takeovers.all_of(conversation) if each.ended_at]
        if not spans:
            return []
        return [
            message
            for message in self._conversations.history(conversation)
            if message.seq < before and _within(message, spans)
        ]


def _within(message: Message, spans: list[Takeover]) -> bool:
    if message.from_ not in ("visitor", "human"):
        return False
    return any(each.began_at <= message.at <= (each.ended_at or "") for each in spans)


def _event(message: Message) -> Event:
    at = datetime.fromisoformat(message.at).timestamp()
    if message.from_ == "human":
        return BotUttered(
            message.text, metadata={"seq": message.seq, "from": "human"}, timestamp=at
        )
    return UserUttered(
        message.text[: guard.NORMAL_CHARACTERS],
        timestamp=at,
        input_channel="widget",
        message_id=message.id,
        metadata={"seq": message.seq, "to": "human"},
    )


def _seq(event: Event) -> int:
    found = (event.metadata or {}).get("seq", 0)
    return found if isinstance(found, int) else 0
