"""Has unanswered questions collected, every few minutes and when somebody asks."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from bothand.care.collecting import Collector
from bothand.content.responses import ContentError
from bothand.content.topics import read_topics
from bothand.desk.records import Records
from bothand.language.encoder import EncoderError
from bothand.language.scrubbing import ScrubbingFailed
from bothand.settings import Settings
from bothand.store import StoreError

_log = logging.getLogger("bothand.desk")
_EVERY_SECONDS = 60.0
_FAILURES = (StoreError, ScrubbingFailed, EncoderError, ContentError, OSError)


class Collecting:
    """One task of the desk's process; several desks share the work."""

    def __init__(self, settings: Settings, records: Records) -> None:
        """Use this installation."""
        self._settings = settings
        self._records = records
        self._task: asyncio.Task[None] | None = None
        self._running: asyncio.Future[int] | None = None

    async def start(self, *_: object) -> None:
        """Look from now on."""
        self._task = asyncio.create_task(self._watch())

    async def stop(self, *_: object) -> None:
        """Look no more; what is under way is given up, and nothing of it is kept."""
        if self._task is not None:
            self._task.cancel()

    async def look(self, asked: bool) -> int | None:
        """Collect now; how many questions came, None if it failed."""
        if self._running is None or self._running.done():
            self._running = _in_thread(lambda: self._collect(asked))
        try:
            return await asyncio.shield(self._running)
        except _FAILURES as error:
            # Its kind alone: nothing that a visitor wrote may reach a log.
            _log.warning("unanswered questions were not collected: %s", type(error).__name__)
            return None

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_EVERY_SECONDS)
            try:
                await self.look(asked=False)
            except Exception as error:
                _log.error("the collecting failed: %s", type(error).__name__)

    def _collect(self, asked: bool) -> int:
        data = self._settings.content / "data"
        collector = Collector(
            self._records.database(), self._settings.home, data / "medications.csv"
        )
        topics = {key: topic.examples for key, topic in read_topics(data).items()}
        return collector.collect(topics, datetime.now(UTC), asked)


def _in_thread(work: Callable[[], int]) -> asyncio.Future[int]:
    """Run work that takes long in a thread that a desk which stops doesn't wait for."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[int] = loop.create_future()

    def tell(act: Callable[[Any], None], value: object) -> None:
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(lambda: None if future.done() else act(value))

    def run() -> None:
        try:
            tell(future.set_result, work())
        except Exception as error:
            tell(future.set_exception, error)

    threading.Thread(target=run, name="collecting", daemon=True).start()
    return future
