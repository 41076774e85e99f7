"""Takes a newly published version: loads it beside the one that is served, then exchanges.

Whoever publishes writes ``<home>/versions/<number>/`` and then ``live.json``, and calls
the internal port. A call that is lost costs seconds: every process looks at the file too.
"""

from __future__ import annotations

import asyncio
import copy
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.domain import Domain

from bothand.chat.nlg import PracticeResponses
from bothand.chat.served import Served
from bothand.chat.voice import Voice
from bothand.chat.words import Words
from bothand.settings import Settings
from bothand.store import StoreError

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 3.0
_PROBE = "hello"


class Exchange:
    """Exchanges versions in one chat process."""

    def __init__(
        self,
        settings: Settings,
        voice: Voice,
        agent: Callable[[], Agent],
        withdraws: Callable[[], bool],
    ) -> None:
        """Serve the version of ``live.json``, if its model is the one the server starts with.

        Args:
            settings: The installation's.
            voice: Speaks the version's words.
            agent: Rasa's agent, once the server has it.
            withdraws: Asks the database whether overdue answers are kept back.
        """
        self._withdraws = withdraws
        self._versions = settings.home / "versions"
        self._voice = voice
        self._agent = agent
        self._lock = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._seen = self._mark()
        found = self._live()
        current = settings.home / "models" / "current.tar.gz"
        if found is not None and current.exists() and current.resolve().name == found["model"]:
            words = self._versions / str(found["number"]) / "content" / "data"
            if words.is_dir():
                voice.serve(Served(int(found["number"]), Words.read(words)))

    @property
    def number(self) -> int | None:
        """The version that the next turn takes."""
        return self._voice.live.latest.number

    def start(self) -> None:
        """Look for new versions from now on."""
        self._task = asyncio.create_task(self._look())

    def stop(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()

    async def take(self, number: int) -> None:
        """Serve a version; again does no harm.

        Raises:
            Exception: it can't be loaded or doesn't answer; the one before stays.
        """
        async with self._lock:
            if number == self.number:
                return
            served = await asyncio.to_thread(self._load, number)
            await served.processor.parse_message(UserMessage(_PROBE))
            self._voice.serve(served)
            logger.warning("version %s is live", number)

    def _load(self, number: int) -> Served:
        folder = self._versions / str(number)
        words = Words.read(folder / "content" / "data")
        agent = self._agent()
        # A store and a generator of its own: those of turns under way keep their domain.
        store: Any = copy.copy(agent.tracker_store)
        generator = PracticeResponses(None, Domain.empty())
        processor = MessageProcessor(
            folder / "model.tar.gz", store, agent.lock_store, generator, agent.action_endpoint
        )
        store.domain = processor.domain
        generator.responses = processor.domain.responses
        return Served(number, words, processor)

    async def _look(self) -> None:
        while True:
            try:
                self._voice.withdraws_overdue = await asyncio.to_thread(self._withdraws)
            except StoreError:
                logger.warning("the desk's settings can't be read")
            await asyncio.sleep(_LOOK_SECONDS)
            mark = self._mark()
            if mark == self._seen:
                continue
            try:
                found = self._live()
                if found is not None:
                    await self.take(int(found["number"]))
                self._seen = mark
            except Exception as error:
                logger.error("a version can't be taken: %s", type(error).__name__)

    def _mark(self) -> tuple[int, int] | None:
        try:
            stat = (self._versions / "live.json").stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_ino

    def _live(self) -> dict[str, Any] | None:
        path: Path = self._versions / "live.json"
        try:
            found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return found
