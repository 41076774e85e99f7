"""A second look at a crisis that only the classifier saw.

Rules and classifier are each enough for the full safety reply. Where no rule
fired, and understanding, which learns all the safety topics among its own,
sees next to nothing of them in the message, the full reply becomes the gentle
check: it shows 988 too, and the question is answered. On the written test
messages the two lie far apart: of 15 people in danger whom only the classifier
saw, the least likely had 0.26 of the probability on safety topics; false
alarms had less than 0.15 but for one.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bothand.safety.levels import FULL_KINDS, Finding, Level

logger = logging.getLogger(__name__)

Parse = Callable[[str], Awaitable[Mapping[str, Any]]]

_SECONDS = 1.0
_LEAST_DANGER = 0.15
_SURE = 0.8
_DANGER = frozenset({*FULL_KINDS, "check", "personal_disclosure"})
# Where understanding says one of these it hasn't understood, so it has no say.
_NO_SAY = frozenset({"nonsense", "other_language", "out_of_scope", "small_talk"})
_MOST_CHARACTERS = 1_000


@dataclass(frozen=True)
class _Seen:
    danger: float
    question: float


class SecondOpinion:
    """Asks understanding whether there is any danger in a message."""

    def __init__(self, parse: Parse) -> None:
        """Use ``parse``, which gives Rasa's parse of a text."""
        self._parse = parse

    async def of(self, text: str, finding: Finding) -> Finding:
        """The finding or a lesser one; in any doubt the finding."""
        if finding.by != "classifier" or finding.level is not Level.FULL:
            return finding
        seen = await self._look(text)
        if seen is not None and seen.danger < _LEAST_DANGER:
            return replace(finding, level=Level.CHECK, kind="check")
        return finding

    async def is_plain_question(self, text: str) -> bool:
        """Whether a message is one of the practice's questions, and nothing else."""
        seen = await self._look(text)
        return seen is not None and seen.question >= _SURE and seen.danger < _LEAST_DANGER

    async def _look(self, text: str) -> _Seen | None:
        if len(text) > _MOST_CHARACTERS:
            return None
        try:
            parsed = await asyncio.wait_for(self._parse(text), _SECONDS)
            ranking = [(str(each["name"]), each["confidence"]) for each in parsed["intent_ranking"]]
            best, confidence = ranking[0]
            danger = sum(float(share) for name, share in ranking if name in _DANGER)
        except Exception as error:
            logger.error("no second opinion on a message: %s", type(error).__name__)
            return None
        if best in _NO_SAY:
            return None
        return _Seen(danger, float(confidence) if best.startswith("faq/") else 0.0)
