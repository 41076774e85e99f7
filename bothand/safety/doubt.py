"""Whether what a rule found in a long text is doubted.

Rules read a few words in a row. In a long story such words often belong to something
else ("my chest felt tight, it was a panic attack"). The classifier reads the text as a
whole: where it sees next to no danger there, nor in any few words by themselves, the
full reply becomes a check that shows the help of that kind, and the answer follows; a
check becomes the lifeline's line under the answer.

A rule on the visitor's own suicide or self-harm is never doubted, nor is a short text
or a very long one. docs/decisions/0008-doubted-rules.md has the figures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bothand.safety.levels import Finding, Level

Danger = Callable[[Sequence[str], bool], float]
"""Gives the greatest probability of a full kind among texts, if asked of a check too."""

_NEVER_DOUBTED = "crisis_self"
_LEAST_WORDS = 16
_MOST_WORDS = 150
_WHOLE = 0.08
_WHOLE_CHECK = 0.05
# Of few words alone the classifier is less sure; an emergency's check leads to 911 at once.
_PART = 0.35
_PART_EMERGENCY = 0.75
_PARTS = {"emergency_reaction": 16, "emergency_overdose": 16}
_PART_WORDS, _STEP_SHARE = 12, 3


def doubted(finding: Finding, text: str, danger: Danger) -> Finding:
    """The finding of a rule, or a lesser one where the classifier sees nothing.

    Args:
        finding: What the rules found: a full crisis or a check.
        text: The visitor's text.
        danger: Asks the classifier.
    """
    words = text.split()
    if not _LEAST_WORDS <= len(words) <= _MOST_WORDS:
        return finding
    if finding.level is Level.CHECK:
        nothing = danger([text], True) < _WHOLE_CHECK
        return replace(finding, level=Level.INFO, kind="info") if nothing else finding
    if _NEVER_DOUBTED in (finding.kind, *finding.also) or danger([text], False) >= _WHOLE:
        return finding
    width = _PARTS.get(str(finding.kind), _PART_WORDS)
    most = _PART_EMERGENCY if finding.kind in _PARTS else _PART
    if danger(_parts(words, width), False) >= most:
        return finding
    return replace(finding, level=Level.CHECK)


def _parts(words: Sequence[str], width: int) -> list[str]:
    step = width // _STEP_SHARE
    starts = range(0, max(1, len(words) - width + step), step)
    return [" ".join(words[start : start + width]) for start in starts]
