"""The room for trying: both chats, started when somebody tries, stopped when nobody does."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from bothand.content.drafts import Drafts
from bothand.content.tree import read_tree
from bothand.content.versions import MODEL, Versions
from bothand.desk.tryout.staging import SIDES, Staging, StagingFailed
from bothand.desk.tryout.talk import Talk
from bothand.settings import Settings
from bothand.store import Database

_log = logging.getLogger("bothand.desk")
IDLE_SECONDS = 600.0
"""After so long without a word the chats are stopped."""

_LOOK_SECONDS = 15.0


class Room:
    """What the desk's process keeps for trying. Used on its event loop only."""

    def __init__(self, settings: Settings, db: Callable[[], Database]) -> None:
        """Start nothing yet."""
        self._settings = settings
        self._db = db
        self._sides = {side: Staging(settings, side) for side in SIDES}
        self._talks: dict[str, dict[str, Talk]] = {}
        self._starting: asyncio.Task[None] | None = None
        self._used = 0.0
        self._of = ""
        self.problem = ""

    @property
    def ready(self) -> bool:
        """Whether one can talk."""
        return not self.starting and all(each.running for each in self._sides.values())

    @property
    def starting(self) -> bool:
        """Whether it is being prepared."""
        return self._starting is not None and not self._starting.done()

    def drafts_now(self) -> str:
        """Names the drafts as they are, to tell when what is tried is an older state.

        Raises:
            StoreError: the database can't be used.
        """
        changes = Drafts(self._db(), self._settings.content).changes()
        names = json.dumps([(each.path, each.revision) for each in changes])
        return hashlib.sha256(names.encode()).hexdigest()

    def is_of(self, drafts: str) -> bool:
        """Whether it was started on these drafts."""
        return self._of == drafts

    def start(self) -> None:
        """Prepare both chats, in the background; again while it goes on does nothing."""
        if not self.starting:
            self.problem = ""
            self._talks = {}
            self._starting = asyncio.create_task(self._start())

    async def stop(self) -> None:
        """Stop both, and forget what was said."""
        if self._starting is not None:
            self._starting.cancel()
        self._talks = {}
        for each in self._sides.values():
            await asyncio.to_thread(each.stop)

    def talks(self, member: str) -> dict[str, Talk]:
        """A member's talks with both sides."""
        self._used = time.monotonic()
        if member not in self._talks:
            self._talks[member] = {side: Talk(staging) for side, staging in self._sides.items()}
        return self._talks[member]

    def forget(self, member: str) -> None:
        """Begin anew."""
        self._talks.pop(member, None)

    async def _start(self) -> None:
        try:
            self._of = await asyncio.to_thread(self.drafts_now)
            for side in SIDES:
                await asyncio.to_thread(self._start_side, side)
        except StagingFailed as failed:
            self.problem = str(failed)
            return
        except (OSError, subprocess.SubprocessError) as error:
            _log.error("the chats for trying can't be started", exc_info=error)
            self.problem = "start"
            return
        self._used = time.monotonic()
        self._watching = asyncio.create_task(self._stop_when_idle())

    def _start_side(self, side: str) -> None:
        content = self._settings.content
        if side == "draft":
            self._sides[side].start(Drafts(self._db(), content).files(), None)
            return
        versions = Versions(self._db(), self._settings.home)
        live = versions.live_number()
        model: Path | None = None
        files = read_tree(content)
        if live is not None and versions.kept(live):
            files, model = versions.files(live), versions.folder(live) / MODEL
        self._sides[side].start(files, model)

    async def _stop_when_idle(self) -> None:
        while time.monotonic() - self._used < IDLE_SECONDS:
            await asyncio.sleep(_LOOK_SECONDS)
        await self.stop()
