"""Once a night: lets go of what is kept no longer.

In chat, because a chat's memory may be erased only by the process that writes it, under
the conversation's lock.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta

from bothand.care import jobs
from bothand.care.retention import Retention, Swept
from bothand.chat.locks import Locks
from bothand.content.practice import Practice
from bothand.store import Database, StoreError

logger = logging.getLogger(__name__)

JOB = "retention"
AT = time(3, 0)
_EVERY_SECONDS = 300.0
_AGAIN_AFTER = timedelta(hours=1)


class Nightly:
    """A task that looks again and again whether the night's work is due."""

    def __init__(
        self,
        db: Database,
        practice: Callable[[], Practice],
        locks: Locks,
        forget: Callable[[str], Awaitable[None]],
    ) -> None:
        """Use these parts; ``forget`` erases the memory of a conversation's dialogue."""
        self._db = db
        self._practice = practice
        self._locks = locks
        self._forget = forget
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look; a night that was slept through is made good at once."""
        self._task = asyncio.create_task(self._look())

    def stop(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()

    async def _look(self) -> None:
        while True:
            try:
                await self.run_if_due(datetime.now(UTC))
            except Exception as error:
                logger.error("the nightly work failed: %s", type(error).__name__)
            await asyncio.sleep(_EVERY_SECONDS)

    async def run_if_due(self, now: datetime) -> Swept | None:
        """Do the night's work unless it was done; None if it was.

        Raises:
            StoreError: the database can't be used; it is tried again within the hour.
        """
        loop = asyncio.get_running_loop()
        due = last_due(now, self._practice())
        if not await loop.run_in_executor(None, jobs.claim, self._db, JOB, due, now):
            return None
        try:
            return await self.sweep(now)
        except StoreError:
            again = due - timedelta(seconds=1) if now - due > _AGAIN_AFTER else due
            await loop.run_in_executor(None, jobs.give_back, self._db, JOB, again)
            raise

    async def sweep(self, now: datetime) -> Swept:
        """Let go of everything whose time is over.

        Raises:
            StoreError: the database can't be used.
        """
        retention = Retention(self._db)
        loop = asyncio.get_running_loop()
        over = await loop.run_in_executor(None, retention.due_conversations, now)
        for conversation in over:
            async with self._locks.hold(conversation):
                await self._forget(conversation)
                await loop.run_in_executor(None, retention.forget, conversation, now)
        swept: Swept = await loop.run_in_executor(None, retention.sweep, now)
        return Swept(len(over), swept.contacts, swept.alert_texts, swept.audit_lines)


def last_due(now: datetime, practice: Practice) -> datetime:
    """The last moment at which the night's work was due, by the practice's clock."""
    local = now.astimezone(practice.timezone)
    due = datetime.combine(local.date(), AT, practice.timezone)
    return due if due <= local else due - timedelta(days=1)
