"""The version that visitors meet, exchanged between turns.

A turn that is under way finishes on the version that it began with, words and model
alike; the next one takes the new version. Nothing waits for anything: one reference is
exchanged.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from bothand.chat.words import Words


@dataclass(frozen=True)
class Served:
    """One version as it is served.

    Attributes:
        number: The version's; None where the files belong to no version.
        words: What can be said.
        processor: Rasa's MessageProcessor with its model; None for the one that the server
            started with.
    """

    number: int | None
    words: Words
    processor: Any = None


_TURN: ContextVar[Served | None] = ContextVar("served", default=None)


class Live:
    """Holds the version that the next turn takes."""

    def __init__(self, served: Served) -> None:
        """Begin with this one."""
        self._served = served

    @property
    def now(self) -> Served:
        """The version of the turn that asks; outside of a turn the one that is live."""
        return _TURN.get() or self._served

    @property
    def latest(self) -> Served:
        """The version that the next turn takes."""
        return self._served

    def exchange(self, served: Served) -> None:
        """Let the next turn take another version."""
        self._served = served

    @contextmanager
    def turn(self) -> Iterator[Served]:
        """Stay on one version as long as this lasts."""
        token = _TURN.set(self._served)
        try:
            yield self._served
        finally:
            _TURN.reset(token)
