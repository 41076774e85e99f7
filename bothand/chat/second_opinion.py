"""A second look at a crisis that only the classifier saw, and not beyond doubt.

Rules and classifier are each enough for the full safety reply. Where no rule
fired, the classifier was not quite sure, and understanding, which learns all the
safety topics among its own, is certain that the message is something else, the full
reply becomes the gentle check, which shows 988 too, beside the answer; and a faint
check becomes the lifeline's line under the answer. A message is never left without 988.
docs/decisions/0004-second-opinion.md has the figures.
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
# From this probability on the classifier's word stands, whatever understanding says.
_BEYOND_DOUBT = 0.95
_FAINT = 0.5
# How sure understanding must be that a message is something else.
_CERTAIN = {"faq/": 0.97, "out_of_scope": 0.9}
_CERTAIN_PLAIN = 0.97
# Where the classifier itself is less sure, a likely question without any danger in it does.
_LESS_SURE = 0.8
_LIKELY = 0.8
_HARDLY_ANY_DANGER = 0.05
# Sadness told at length is no crisis, and its reply holds the lifeline too.
_SADNESS = "personal_disclosure"
_SAD = 0.85
_FAINT_SADNESS = 0.4
# Another subject altogether is what the classifier knows least about: cars, cats, courts.
_ELSEWHERE = "out_of_scope"
_BEYOND_DOUBT_ELSEWHERE = 0.98
_FAINT_ELSEWHERE = 0.8
_SURE = 0.8
_SHORT_WORDS = 40
_DANGER = frozenset({*FULL_KINDS, "check", "personal_disclosure"})
# Where understanding says one of these it hasn't understood, so it has no say.
_NO_SAY = frozenset({"nonsense", "other_language", "small_talk"})
_MOST_CHARACTERS = 1_000


@dataclass(frozen=True)
class _Seen:
    danger: float
    best: str
    confidence: float

    @property
    def certain(self) -> bool:
        kind = "faq/" if self.best.startswith("faq/") else self.best
        return self.confidence >= _CERTAIN.get(kind, _CERTAIN_PLAIN)

    @property
    def question(self) -> float:
        return self.confidence if self.best.startswith("faq/") else 0.0


class SecondOpinion:
    """Asks understanding whether there is any danger in a message."""

    def __init__(self, parse: Parse) -> None:
        """Use ``parse``, which gives Rasa's parse of a text."""
        self._parse = parse

    async def of(self, text: str, finding: Finding) -> Finding:
        """The finding or a lesser one; in any doubt the finding."""
        if finding.by != "classifier" or finding.level < Level.CHECK:
            return finding
        seen = await self._look(text)
        if seen is not None and _faint_sadness(finding, seen):
            return replace(finding, level=Level.INFO, kind="info")
        if seen is None or seen.danger >= _LEAST_DANGER:
            return finding
        if seen.certain or _likely_a_question(finding, seen):
            return _lessened(finding, len(text.split()), seen)
        return finding

    async def is_plain_question(self, text: str) -> bool:
        """Whether a message is one of the practice's questions, and nothing else."""
        seen = await self._look(text)
        return seen is not None and seen.question >= _SURE and seen.danger < _LEAST_DANGER

    async def ranking(self, text: str) -> list[tuple[str, float]]:
        """What understanding takes a text for: names and probabilities, the likeliest first."""
        parsed = await self._parse(text[:_MOST_CHARACTERS])
        return [(str(each["name"]), float(each["confidence"])) for each in parsed["intent_ranking"]]

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
        return None if best in _NO_SAY else _Seen(danger, best, float(confidence))


def _likely_a_question(finding: Finding, seen: _Seen) -> bool:
    """Whether a full finding that isn't sure stands against a question that is likely."""
    unsure = finding.level is Level.FULL and finding.probability < _LESS_SURE
    return unsure and seen.question >= _LIKELY and seen.danger < _HARDLY_ANY_DANGER


def _faint_sadness(finding: Finding, seen: _Seen) -> bool:
    faint = finding.level is Level.CHECK and finding.probability < _FAINT_SADNESS
    return faint and seen.best == _SADNESS and seen.confidence >= _SAD


def _lessened(finding: Finding, words: int, seen: _Seen) -> Finding:
    """The finding on a message that understanding is certain to be something else."""
    check = replace(finding, level=Level.CHECK, kind="check")
    note = replace(finding, level=Level.INFO, kind="info")
    if seen.best == _ELSEWHERE:
        if finding.probability < _FAINT_ELSEWHERE:
            return note
        return check if finding.probability < _BEYOND_DOUBT_ELSEWHERE else finding
    if finding.level is Level.FULL:
        return check if finding.probability < _BEYOND_DOUBT else finding
    return note if finding.probability < _FAINT and words <= _SHORT_WORDS else finding
