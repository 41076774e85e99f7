"""Crisis first: every text is checked, and the help never waits for anything."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import uuid4

from bothand.care.alerts import Alert, AlertSpool
from bothand.care.messages import Draft
from bothand.chat.guard import MOST_CHARACTERS
from bothand.chat.voice import Voice
from bothand.safety.detector import Detector
from bothand.safety.levels import Finding, Level
from bothand.store import Database, stamp

logger = logging.getLogger(__name__)

CLASSIFIER_MISSING = "classifier_missing"
"""The kind of the alert that only the rules look for danger."""

_SPOOL_SECONDS = 1.0
_RETRY_SECONDS = 2.0
_RETRIES = 150


class CrisisGuard:
    """Checks texts, alerts staff, and knows the reply of each kind."""

    def __init__(self, detector: Detector, spool: AlertSpool, voice: Voice, db: Database) -> None:
        """Use these parts; the detector is loaded by whoever starts the process."""
        self._detector = detector
        self._spool = spool
        self._voice = voice
        self._db = db
        # Threads of its own: slow database work must never hold up a check.
        self._threads = ThreadPoolExecutor(2, "crisis")
        self._running: set[asyncio.Task[None]] = set()

    @property
    def degraded(self) -> bool:
        """Whether the rules run alone, without the classifier."""
        return self._detector.degraded

    async def check(self, text: str) -> Finding:
        """Check a text of any length; beyond 64,000 characters its two ends."""
        if len(text) > MOST_CHARACTERS:
            text = text[:MOST_CHARACTERS] + "\n" + text[-MOST_CHARACTERS:]
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._detector.check, text)

    async def check_joined(self, earlier: Sequence[str], text: str) -> Finding:
        """What several messages show only together (`Detector.check_joined`)."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._threads, self._detector.check_joined, earlier, text[:MOST_CHARACTERS]
        )

    def reply(self, finding: Finding, conversation: str) -> Draft:
        """The full reply of a finding's kind."""
        name = finding.kind or "crisis_self"
        if name == "crisis_self" and "spanish" in finding.by:
            name = "crisis_spanish"
        return self._voice.say(name, conversation)

    async def alert(
        self, finding: Finding, conversation: str | None, text: str, id: str | None = None
    ) -> None:
        """Put an alert where a crash can't lose it, then in the database.

        Waits for the disk for at most a second, so that the reply isn't late;
        what takes longer goes on by itself and is tried again. The same ``id`` is one alert.
        """
        at = stamp(datetime.now(UTC))
        alert = Alert(id or uuid4().hex, conversation, finding.kind or "check", at, text)
        task = asyncio.create_task(self._store(alert))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await asyncio.wait({task}, timeout=_SPOOL_SECONDS)

    async def _store(self, alert: Alert) -> None:
        loop = asyncio.get_running_loop()
        for attempt in range(_RETRIES):
            try:
                await loop.run_in_executor(self._threads, self._spool.put, alert)
                break
            except OSError as error:
                logger.critical(
                    "crisis alert %s (%s) is not on disk yet, try %d: %s",
                    alert.id,
                    alert.kind,
                    attempt + 1,
                    error,
                )
                await asyncio.sleep(_RETRY_SECONDS)
        self.drain_soon()

    async def report_degraded(self) -> None:
        """Tell staff, once a day, that the classifier can't be used; nothing if it can."""
        if self.degraded:
            today = datetime.now(UTC).date().isoformat()
            finding = Finding(Level.NONE, CLASSIFIER_MISSING, "start")
            await self.alert(finding, None, "", f"{CLASSIFIER_MISSING}-{today}")

    def drain_soon(self) -> None:
        """Move alerts into the database in the background."""
        task = asyncio.create_task(self._drain())
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _drain(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(None, self._spool.drain, self._db)
        except Exception as error:
            # The lines stay in the spool; the next alert, or a start, drains them.
            logger.error("alerts wait in the spool: %s", type(error).__name__)


def is_full(finding: Finding) -> bool:
    """Whether a finding calls for the full reply."""
    return finding.level is Level.FULL
