"""Tells visitors honestly when no person is there: none came, or the one who was is gone.

Here and not at the desk: a desk that is down is one of the ways in which a person
goes silent, and chat is there whenever a visitor is.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta

from bothand.care.desk_settings import DeskSettings
from bothand.care.handoff import Handoffs
from bothand.care.takeover import Takeovers
from bothand.chat.dialogue import Unavailable
from bothand.chat.errors import ChatError
from bothand.chat.offloaded import offloaded
from bothand.chat.service import Chat
from bothand.store import StoreError

logger = logging.getLogger(__name__)

EVERY_SECONDS = 15.0


class Absences:
    """A task that looks again and again while chat runs."""

    def __init__(
        self, chat: Chat, takeovers: Takeovers, handoffs: Handoffs, settings: DeskSettings
    ) -> None:
        """Use these parts."""
        self._chat = chat
        self._takeovers = takeovers
        self._handoffs = handoffs
        self._settings = settings
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._look())

    def stop(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                await self.let_go(datetime.now(UTC))
                await self.tell_who_waits(datetime.now(UTC))
            except (StoreError, Unavailable, ChatError) as error:
                logger.warning("those who wait could not be told: %s", type(error).__name__)

    async def let_go(self, now: datetime) -> None:
        """Let go of takeovers whose person's browser went silent, and tell their visitors.

        Raises:
            ChatError: the database can't be asked.
            Unavailable: a visitor could not be told.
        """
        for conversation in await offloaded(self._takeovers.let_go_of_stale, now):
            await self._say(conversation, "notice_staff_gone")

    async def tell_who_waits(self, now: datetime) -> None:
        """Tell those who have waited for the time set that nobody came; each once.

        Raises:
            ChatError: the database can't be asked.
            Unavailable: a visitor could not be told.
        """
        minutes = await offloaded(self._settings.get, "unclaimed_minutes")
        before = now - timedelta(minutes=minutes)
        closed = self._chat.voice.practice.open_at(now) is False
        name = "nobody_watching" if closed else "nobody_yet"
        for conversation in await offloaded(self._handoffs.take_untold, before, now):
            await self._say(conversation, name)

    async def _say(self, conversation: str, name: str) -> None:
        said = self._chat.voice.say(name, conversation)
        await self._chat.turns.say(conversation, [said])
        await self._chat.states.tell(conversation)
