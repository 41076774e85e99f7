"""Cuts a text into the windows that the classifier reads."""

from __future__ import annotations

WHOLE = 150
"""Up to this many words a text is read as it is, and only so."""
WINDOW = 110
STEP = 70
_LONGEST = 1_200
"""Characters of a window: ordinary words need fewer."""


def windows(text: str) -> list[str]:
    """The windows of a text: itself, or overlapping parts of a long one, without repeats."""
    words = text.split()
    if len(words) <= WHOLE and len(text) <= _LONGEST:
        return [text] if words else []
    found = []
    for start in range(0, max(1, len(words) - WINDOW + STEP), STEP):
        part = " ".join(words[start : start + WINDOW])
        found += [part[at : at + _LONGEST] for at in range(0, len(part), _LONGEST)]
    return list(dict.fromkeys(found))
