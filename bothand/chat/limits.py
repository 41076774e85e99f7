"""Rates: messages per session and minute, new sessions per address and hour.

Counted by the ``limits`` library: in memory, or in Redis when there is one, so
that several workers share the count.
"""

from __future__ import annotations

import hashlib
import time

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import MovingWindowRateLimiter

_CONTACTS_OF_ONE = RateLimitItemPerHour(5)


class Rates:
    """The limits; 0 switches one off."""

    def __init__(self, messages: int, sessions: int, contacts: int, redis_url: str | None) -> None:
        """Set the limits.

        Args:
            messages: Per session and minute.
            sessions: New ones per address and hour.
            contacts: Contact requests per address and hour.
            redis_url: Where to count for several workers, or None.
        """
        storage: Storage = MemoryStorage()
        if redis_url:
            storage = RedisStorage(f"async+{redis_url}", implementation="redispy")
        self._limiter = MovingWindowRateLimiter(storage)
        self._messages = RateLimitItemPerMinute(messages) if messages else None
        self._sessions = RateLimitItemPerHour(sessions) if sessions else None

        self._contacts = RateLimitItemPerHour(contacts) if contacts else None

    @property
    def limits_contacts(self) -> bool:
        """Whether contact requests are limited at all."""
        return self._contacts is not None

    async def contact(self, conversation: str, address: str) -> int | None:
        """Count a contact request: None if it may pass, else the seconds to wait."""
        if self._contacts is None:
            return None
        wait = await self._hit(_CONTACTS_OF_ONE, "contact of", conversation)
        return wait or await self._hit(self._contacts, "contact", _hidden(address))

    async def message(self, conversation: str) -> int | None:
        """Count a message: None if it may pass, else the seconds to wait."""
        return await self._hit(self._messages, "message", conversation)

    async def session(self, address: str) -> int | None:
        """Count a new session: None if it may pass, else the seconds to wait."""
        return await self._hit(self._sessions, "session", _hidden(address))

    async def _hit(self, item: RateLimitItem | None, *names: str) -> int | None:
        if item is None or await self._limiter.hit(item, *names):
            return None
        window = await self._limiter.get_window_stats(item, *names)
        return max(1, int(window.reset_time - time.time()) + 1)


def _hidden(address: str) -> str:
    """An address as it is counted: itself it is not kept, not even here."""
    return hashlib.sha256(address.encode()).hexdigest()[:24]
