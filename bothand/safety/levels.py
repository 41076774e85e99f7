"""What the detector says about a text: how urgent it is, of which kind, and who saw it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """How much a text calls for, from nothing to the full crisis reply."""

    NONE = 0
    INFO = 1
    """A question about the subject: information with the lifeline's line."""
    CHECK = 2
    """It might be a crisis: a gentle check, then the answer."""
    FULL = 3
    """A crisis: the full reply of its kind, before anything else."""


FULL_KINDS = (
    "emergency_overdose",
    "crisis_self",
    "harm_others",
    "crisis_other",
    "abuse",
    "emergency_reaction",
)
"""The kinds with a full reply; the first one wins where a text shows several."""


@dataclass(frozen=True)
class Finding:
    """The outcome of one check.

    Attributes:
        level: How urgent.
        kind: A key of FULL_KINDS at FULL; at CHECK "check", or the kind of a doubted rule;
            "info" at INFO, else None.
        by: What found it: "rule:<name>", "classifier" or "nothing".
        also: Other full kinds that the same text shows.
        probability: Where the classifier found a full kind or a check: how probable.
        harm_words: The text holds words of death or harm, so "I didn't get that"
            is no fitting answer even where nothing else was found.
    """

    level: Level
    kind: str | None
    by: str
    also: tuple[str, ...] = ()
    harm_words: bool = False
    probability: float = 1.0


NOTHING = Finding(Level.NONE, None, "nothing")
