"""How the desk has something published: in a process apart, watched over."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from datetime import UTC, datetime

from bothand.desk.records import Records
from bothand.publish.recovery import recover
from bothand.settings import Settings, child_environment
from bothand.store import StoreError

_log = logging.getLogger("bothand.desk")
_EVERY_SECONDS = 5.0


class Publishing:
    """Starts publications, and ends what a killed one has left."""

    def __init__(self, settings: Settings, records: Records) -> None:
        """Use this installation."""
        self._settings = settings
        self._records = records
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Watch from now on."""
        self._task = asyncio.create_task(self._watch())

    def stop(self) -> None:
        """Watch no more. What is being published goes on without the desk."""
        if self._task is not None:
            self._task.cancel()

    def carry_out(self, id: str) -> None:
        """Start the process that publishes what was approved.

        Raises:
            OSError: it can't be started.
        """
        log = self._settings.home / "log" / "publish.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            # A session of its own: a desk that is stopped must not stop it in the middle.
            child = subprocess.Popen(
                [sys.executable, "-m", "bothand.publish", "run", id],
                cwd=self._settings.root,
                env=child_environment(
                    {
                        "BOTHAND_HOME": str(self._settings.home),
                        "BOTHAND_CONTENT": str(self._settings.content),
                    }
                ),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        asyncio.get_running_loop().run_in_executor(None, child.wait)

    async def _watch(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self._recover)
            except (StoreError, OSError) as error:
                _log.warning("what is published can't be looked after: %s", type(error).__name__)
            except Exception as error:
                _log.error("a publishing that was cut off can't be ended", exc_info=error)
            await asyncio.sleep(_EVERY_SECONDS)

    def _recover(self) -> None:
        recover(self._settings, self._records.database(), datetime.now(UTC))
