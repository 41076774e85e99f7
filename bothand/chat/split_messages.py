"""A sentence of danger sent in pieces: "I want to", and then "die".

Each piece passes the crisis check; the newest is read once more together with the
ones just before it. The database is asked for those; where it can't be, or not at
once, the piece stands alone: help never waits for storage.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta

from bothand.care.conversations import Conversations
from bothand.chat.crisis import CrisisGuard
from bothand.chat.token import TokenError, Tokens
from bothand.safety.levels import Finding

logger = logging.getLogger(__name__)

_PIECE_WORDS = 12
_PIECES = 3
_WITHIN = timedelta(minutes=10)
_SECONDS = 0.5


class SplitMessages:
    """Reads short messages together with the ones before them."""

    def __init__(self, crisis: CrisisGuard, conversations: Conversations, tokens: Tokens) -> None:
        """Use these parts."""
        self._crisis = crisis
        self._conversations = conversations
        self._tokens = tokens

    async def of(self, token: object, text: str, finding: Finding) -> Finding:
        """The more urgent of ``finding`` and what the last messages show together.

        Args:
            token: The visitor's, perhaps not valid: then there is nothing to read.
            text: The newest message.
            finding: What the check found in it alone.
        """
        if len(text.split()) > _PIECE_WORDS:
            return finding
        try:
            conversation = self._tokens.check(token).conversation
            earlier = await asyncio.wait_for(self._earlier(conversation), _SECONDS)
        except TokenError:
            return finding
        except Exception as error:
            logger.error("a message was read alone: %s", type(error).__name__)
            return finding
        if not earlier:
            return finding
        joined = await self._crisis.check_joined(earlier, text)
        return max(finding, joined, key=lambda each: each.level)

    async def _earlier(self, conversation: str) -> list[str]:
        since = datetime.now(UTC) - _WITHIN
        loop = asyncio.get_running_loop()
        texts = await loop.run_in_executor(
            None, self._conversations.last_words, conversation, since, _PIECES
        )
        pieces: list[str] = []
        for each in reversed(texts):
            if len(each.split()) > _PIECE_WORDS:
                break
            pieces.insert(0, each)
        return pieces
