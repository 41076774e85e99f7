"""Who is speaking to a visitor: the bot, or a human who has taken over."""

from __future__ import annotations

import asyncio
import logging
from enum import Enum

from bothand.care.takeover import Takeovers
from bothand.store import StoreError

logger = logging.getLogger(__name__)


class Speaker(Enum):
    """Who answers in a conversation; UNKNOWN keeps the bot silent."""

    BOT = "bot"
    HUMAN = "human"
    UNKNOWN = "unknown"


class Speakers:
    """Live takeovers, asked of the database and kept in memory for when it fails."""

    def __init__(self, takeovers: Takeovers) -> None:
        """Use this table of takeovers."""
        self._takeovers = takeovers
        self._known: dict[str, str] | None = None

    async def of(self, conversation: str) -> tuple[Speaker, str | None]:
        """Who speaks, and the staff member's name if a human does."""
        loop = asyncio.get_running_loop()
        try:
            self._known = await loop.run_in_executor(None, self._takeovers.live)
        except StoreError:
            logger.error("takeovers can't be read; going by what was known last")
        if self._known is None:
            return Speaker.UNKNOWN, None
        name = self._known.get(conversation)
        return (Speaker.HUMAN, name) if name is not None else (Speaker.BOT, None)
