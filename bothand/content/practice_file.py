"""The practice's facts as they stand in ``practice.yml`` now: edits show within a second."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

from bothand.content.practice import Practice, PracticeError

_log = logging.getLogger(__name__)
_LOOK_SECONDS = 1.0


class PracticeFile:
    """Reads the file anew when it has changed. Safe to use from many threads."""

    def __init__(self, path: Path) -> None:
        """Read the file.

        Raises:
            PracticeError: it can't be used.
            OSError: it can't be read.
        """
        self._path = path
        self._mark = self._marked()
        self._practice = Practice.read(path)
        self._looked = time.monotonic()
        self._lock = threading.Lock()

    def now(self) -> Practice:
        """The facts. A file that can't be used any more leaves those that were read last."""
        if time.monotonic() - self._looked < _LOOK_SECONDS:
            return self._practice
        with self._lock:
            self._looked = time.monotonic()
            try:
                mark = self._marked()
                if mark != self._mark:
                    self._mark = mark
                    self._practice = Practice.read(self._path)
            except (OSError, PracticeError) as error:
                _log.error("%s can't be used: %s", self._path.name, type(error).__name__)
        return self._practice

    def _marked(self) -> tuple[int, int, int]:
        stat = self._path.stat()
        return stat.st_mtime_ns, stat.st_size, stat.st_ino
