"""What a visitor may know of their conversation: who speaks, and what they wait for."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from bothand.care.contact import ContactRequests
from bothand.care.conversations import Conversations
from bothand.care.handoff import Handoffs
from bothand.care.looking import Looking
from bothand.care.messages import Message
from bothand.chat.errors import ChatError
from bothand.chat.offloaded import offloaded
from bothand.chat.speakers import Speaker, Speakers
from bothand.content.practice import Practice

logger = logging.getLogger(__name__)

Tell = Callable[[str, dict[str, Any]], Awaitable[None]]

# Messages of these kinds may go with a new wish for a person, or a saved contact request.
_CHANGING = ("form", "handoff")


class States:
    """The state of conversations, asked for or told to their open sockets."""

    def __init__(
        self,
        conversations: Conversations,
        speakers: Speakers,
        handoffs: Handoffs,
        contacts: ContactRequests,
        looking: Looking,
        practice: Callable[[], Practice],
        tell: Tell,
    ) -> None:
        """Use these parts; ``tell`` sends a state to a conversation's sockets."""
        self._conversations = conversations
        self._speakers = speakers
        self._handoffs = handoffs
        self._contacts = contacts
        self._looking = looking
        self._practice = practice
        self._tell = tell

    async def of(self, conversation: str) -> dict[str, Any]:
        """Who speaks, and, while the visitor waits for a person, how long it may take.

        ``ahead`` counts those who asked before and still wait; ``when`` says when staff see
        it; both are None for one who doesn't wait. ``contact_at`` is when the last contact
        request of this conversation was saved.

        Raises:
            ChatError: 503.
        """
        speaker, name = await self._speakers.of(conversation)
        human = speaker is Speaker.HUMAN
        place = None if human else await offloaded(self._handoffs.place, conversation)
        waiting = place is not None
        when = None
        if waiting:
            language = await offloaded(self._conversations.locale, conversation)
            when = self._practice().when_seen(datetime.now(UTC), language)
        return {
            "speaker": "human" if human else "bot",
            "waiting": waiting,
            "ahead": place,
            "when": when,
            "staff_name": name,
            "typing": human and await offloaded(self._typing, conversation),
            "contact_at": await offloaded(self._contacts.last_at, conversation),
        }

    def _typing(self, conversation: str) -> bool:
        return any(each.typing for each in self._looking.at(conversation, datetime.now(UTC)))

    async def tell(self, conversation: str) -> None:
        """Tell the conversation's open sockets; a nudge that may be lost."""
        try:
            await self._tell(conversation, await self.of(conversation))
        except ChatError:
            logger.warning("a state was not told: the database can't be asked")

    async def tell_after(self, conversation: str, messages: Sequence[Message]) -> None:
        """The same, if one of these messages may go with a change."""
        if any(message.kind in _CHANGING for message in messages):
            await self.tell(conversation)

    async def tell_waiting(self) -> None:
        """Tell all who wait for a person that their place may have changed.

        Raises:
            ChatError: 503.
        """
        for handoff in await offloaded(self._handoffs.list_open):
            await self.tell(handoff.conversation)
