"""What the gate finds, as it is written for the desk."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

Tell = Callable[[int, int], None]
"""Is told how many of how many are done."""


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it must be; the codes: `bothand.gate`.

    Attributes:
        kind: Its code.
        path: The content file, or "".
        line: The line in it, or 0.
        key: A topic's, response's or set's key, or "".
        text: What was asked, or the checker's words.
        before: What the live version gives, or the pinned figure.
        after: What this one gives.
        blocking: It can't be published.
        confirm: It can once somebody has read and wants it.
    """

    kind: str
    path: str = ""
    line: int = 0
    key: str = ""
    text: str = ""
    before: str | int = ""
    after: str | int = ""
    blocking: bool = True
    confirm: bool = False


@dataclass(frozen=True)
class Part:
    """What one step of the gate gives."""

    figures: dict[str, Any] = field(default_factory=dict)
    outcomes: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def joined(parts: list[Part]) -> dict[str, Any]:
    """All steps as one thing to write."""
    findings = [each for part in parts for each in part.findings]
    return {
        "figures": {name: value for part in parts for name, value in part.figures.items()},
        "outcomes": {key: value for part in parts for key, value in part.outcomes.items()},
        "findings": [asdict(each) for each in findings],
        "blocked": any(each.blocking for each in findings),
    }


def text_key(text: str) -> str:
    """What a message is known by among the outcomes."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
