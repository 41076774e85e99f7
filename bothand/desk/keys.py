"""Keys that open the desk: random, kept only as hashes, one small file each.

A file per key needs no lock between processes: making one is creating a file,
using it up is removing the file, and only one remover succeeds.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from pathlib import Path

from bothand.settings import Settings

LINK_SECONDS = 60 * 60
"""How long a one-time link waits to be opened."""

SESSION_SECONDS = 12 * 60 * 60
"""How long a browser stays signed in: one long working day."""


def hashed(key: str) -> str:
    """What is kept of a key. It has 256 random bits, so a plain hash can't be guessed back."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


class Keys:
    """The keys of one kind, in a folder that only its owner can read."""

    def __init__(self, folder: Path, seconds: int) -> None:
        """Use this folder; keys made here last for so many seconds."""
        self._folder = folder
        self._seconds = seconds

    def make(self) -> str:
        """Make a key; the files of those that ran out go.

        Raises:
            OSError: the folder can't be written.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._sweep()
        key = secrets.token_urlsafe(32)
        path = self._folder / hashed(key)
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        try:
            os.write(descriptor, str(int(time.time()) + self._seconds).encode())
        finally:
            os.close(descriptor)
        return key

    def holds(self, key: str) -> bool:
        """Whether the key was made here, is still there and has not run out."""
        return _in_time(self._folder / hashed(key))

    def use_up(self, key: str) -> bool:
        """Take the key away; True for the one caller that took it while it was good."""
        path = self._folder / hashed(key)
        good = _in_time(path)
        try:
            path.unlink()
        except FileNotFoundError:
            return False
        return good

    def _sweep(self) -> None:
        for path in self._folder.iterdir():
            if not _in_time(path, unsure=True):
                path.unlink(missing_ok=True)


def links(settings: Settings) -> Keys:
    """The one-time links of an installation."""
    return Keys(settings.home / "desk" / "links", LINK_SECONDS)


def sessions(settings: Settings) -> Keys:
    """The signed-in browsers of an installation."""
    return Keys(settings.home / "desk" / "sessions", SESSION_SECONDS)


def _in_time(path: Path, unsure: bool = False) -> bool:
    try:
        return time.time() < int(path.read_text("ascii"))
    except FileNotFoundError:
        return False
    except ValueError:
        # Another process is between creating and filling it.
        return unsure
