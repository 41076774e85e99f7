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
from dataclasses import replace
from typing import Any

from bothand.safety.levels import Finding, Level

logger = logging.getLogger(__name__)

Parse = Callable[[str], Awaitable[Mapping[str, Any]]]

_SECONDS = 1.0
_LEAST_DANGER = 0.15
_DANGER = frozenset(
    {
        "crisis_self",
        "crisis_other",
        "harm_others",
        "abuse",
        "emergency_overdose",
        "emergency_reaction",
        "check",
        "personal_disclosure",
    }
)
# Where understanding says one of these it hasn't understood, so it has no say.
_NO_SAY = frozenset({"nonsense", "other_language", "out_of_scope", "small_talk"})
_MOST_CHARACTERS = 1_000


class SecondOpinion:
    """Asks understanding whether there is any danger in a message."""

    def __init__(self, parse: Parse) -> None:
        """Use ``parse``, which gives Rasa's parse of a text."""
        self._parse = parse

    async def of(self, text: str, finding: Finding) -> Finding:
        """The finding, or the gentle check instead; in any doubt the finding."""
        if finding.level is not Level.FULL or finding.by != "classifier":
            return finding
        if len(text) > _MOST_CHARACTERS:
            return finding
        try:
            parsed = await asyncio.wait_for(self._parse(text), _SECONDS)
            ranking = parsed["intent_ranking"]
            danger = sum(float(each["confidence"]) for each in ranking if each["name"] in _DANGER)
            understood = ranking[0]["name"] not in _NO_SAY
        except Exception as error:
            logger.error("no second opinion on a crisis: %s", type(error).__name__)
            return finding
        if understood and danger < _LEAST_DANGER:
            return replace(finding, level=Level.CHECK, kind="check")
        return finding
