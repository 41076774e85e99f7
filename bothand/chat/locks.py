"""One turn at a time in a conversation, among several processes too where there is Redis."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.asyncio import Redis
from redis.exceptions import LockError, RedisError

logger = logging.getLogger(__name__)

_KEY = "bothand:turn:"
# Longer than any turn: what a process that died held is free again after it.
_HELD_SECONDS = 30.0
_WAIT_SECONDS = 25.0


class Locks:
    """A lock per conversation, forgotten when nobody holds or awaits it."""

    def __init__(self, redis_url: str | None = None) -> None:
        """Start with none; with Redis, processes take turns too."""
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}
        self._redis = Redis.from_url(redis_url) if redis_url else None

    @asynccontextmanager
    async def hold(self, conversation: str) -> AsyncIterator[None]:
        """Hold the conversation's lock while the block runs."""
        lock, users = self._locks.get(conversation, (asyncio.Lock(), 0))
        self._locks[conversation] = (lock, users + 1)
        try:
            async with lock, self._among_processes(conversation):
                yield
        finally:
            lock, users = self._locks[conversation]
            if users == 1:
                del self._locks[conversation]
            else:
                self._locks[conversation] = (lock, users - 1)

    @asynccontextmanager
    async def _among_processes(self, conversation: str) -> AsyncIterator[None]:
        """The same among processes; while Redis is away each goes by its own lock alone.

        Then two turns of one conversation may overlap, which costs order. Silence towards
        a visitor would cost more.
        """
        lock = None
        if self._redis is not None:
            lock = self._redis.lock(_KEY + conversation, timeout=_HELD_SECONDS)
            try:
                if not await lock.acquire(blocking_timeout=_WAIT_SECONDS):
                    lock = None
            except RedisError as error:
                logger.warning("turns are not locked among processes: %s", type(error).__name__)
                lock = None
        try:
            yield
        finally:
            if lock is not None:
                try:
                    await lock.release()
                except (LockError, RedisError) as error:
                    logger.warning("a turn's lock was not given back: %s", type(error).__name__)
