"""Lets go of takeovers whose person went silent, and tells their visitors.

Here and not at the desk: a desk that is down is one of the ways in which a person
goes silent, and chat is there whenever a visitor is.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime

from bothand.care.takeover import Takeovers
from bothand.chat.dialogue import Unavailable
from bothand.chat.service import Chat
from bothand.store import StoreError

logger = logging.getLogger(__name__)

EVERY_SECONDS = 15.0


class StaleTakeovers:
    """A task that looks again and again while chat runs."""

    def __init__(self, chat: Chat, takeovers: Takeovers) -> None:
        """Use these parts."""
        self._chat = chat
        self._takeovers = takeovers
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
            except (StoreError, Unavailable) as error:
                logger.warning("takeovers could not be looked after: %s", type(error).__name__)

    async def let_go(self, now: datetime) -> None:
        """Look once.

        Raises:
            StoreError: the database can't be asked.
            Unavailable: a visitor could not be told.
        """
        loop = asyncio.get_running_loop()
        for conversation in await loop.run_in_executor(None, self._takeovers.let_go_of_stale, now):
            said = self._chat.voice.say("notice_staff_gone", conversation)
            await self._chat.turns.say(conversation, [said])
            await self._chat.states.tell(conversation)
