"""Which visitors are typing: known for seconds, shared by workers where there is Redis."""

from __future__ import annotations

import logging
import time

from redis.asyncio import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

LASTS_SECONDS = 6
_KEY = "bothand:typing:"
_MOST = 10_000


class TypingSigns:
    """Notes that a visitor types, and tells who did within the last seconds."""

    def __init__(self, redis_url: str | None) -> None:
        """Keep it in this process, or in Redis where several share it."""
        self._redis = Redis.from_url(redis_url) if redis_url else None
        self._until: dict[str, float] = {}

    async def note(self, conversation: str) -> None:
        """The visitor of a conversation types."""
        if self._redis is not None:
            try:
                await self._redis.set(_KEY + conversation, 1, ex=LASTS_SECONDS)
            except RedisError as error:
                logger.warning("a typing sign was lost: %s", type(error).__name__)
            return
        if len(self._until) > _MOST:
            self._forget_old()
        self._until[conversation] = time.monotonic() + LASTS_SECONDS

    async def now(self) -> list[str]:
        """The conversations whose visitors type."""
        if self._redis is not None:
            try:
                keys = [key async for key in self._redis.scan_iter(match=_KEY + "*")]
            except RedisError as error:
                logger.warning("typing signs can't be read: %s", type(error).__name__)
                return []
            return sorted(key.decode().removeprefix(_KEY) for key in keys)
        self._forget_old()
        return sorted(self._until)

    def _forget_old(self) -> None:
        now = time.monotonic()
        self._until = {key: until for key, until in self._until.items() if until > now}
