"""Work that goes on to its end though the request that began it is cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

_Found = TypeVar("_Found")


class ToTheEnd:
    """Does such work, and keeps it from being collected meanwhile."""

    def __init__(self) -> None:
        """Begin with nothing to do."""
        self._begun: set[asyncio.Task[Any]] = set()

    async def do(self, work: Coroutine[Any, Any, _Found]) -> _Found:
        """Begin ``work`` and wait for it; it goes on if the one who waits is cancelled."""
        task = asyncio.create_task(work)
        self._begun.add(task)
        task.add_done_callback(self._begun.discard)
        return await asyncio.shield(task)
