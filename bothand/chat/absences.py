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
from bothand.care.living import ConversationGone
from bothand.care.takeover import Takeovers
from bothand.chat.offloaded import offloaded
from bothand.chat.service import Chat

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
        # What is still to be said: noted as told in the database, so that nobody says it twice.
        self._owed: dict[str, str] = {}

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
            except Exception as error:
                # Whatever it was, those who wait later must not meet silence for it.
                logger.warning("those who wait could not be told: %s", type(error).__name__)

    async def let_go(self, now: datetime) -> None:
        """Let go of takeovers whose person's browser went silent, and tell their visitors.

        Raises:
            ChatError: the database can't be asked.
        """
        for conversation in await offloaded(self._takeovers.let_go_of_stale, now):
            self._owed[conversation] = "notice_staff_gone"
        await self._say_what_is_owed()

    async def tell_who_waits(self, now: datetime) -> None:
        """Tell those who have waited for the time set that nobody came; each once.

        Raises:
            ChatError: the database can't be asked.
        """
        minutes = await offloaded(self._settings.get, "unclaimed_minutes")
        before = now - timedelta(minutes=minutes)
        closed = self._chat.voice.practice.open_at(now) is False
        name = "nobody_watching" if closed else "nobody_yet"
        for conversation in await offloaded(self._handoffs.take_untold, before, now):
            self._owed[conversation] = name
        await self._say_what_is_owed()

    async def _say_what_is_owed(self) -> None:
        for conversation, name in list(self._owed.items()):
            try:
                await self._say(conversation, name)
            except ConversationGone:
                del self._owed[conversation]
            except Exception as error:
                # It stays owed, and is no reason not to tell the others.
                logger.warning("one who waits could not be told: %s", type(error).__name__)

    async def _say(self, conversation: str, name: str) -> None:
        # Who is served by now, or is gone, must not hear that nobody came.
        if await offloaded(self._handoffs.waiting, conversation) is not None:
            said = self._chat.voice.say(name, conversation)
            await self._chat.turns.say(conversation, [said])
        del self._owed[conversation]
        await self._chat.states.tell(conversation)
