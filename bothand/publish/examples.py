"""New training sentences that are themselves a crisis: none may teach an ordinary answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bothand.content.change_set import Difference
from bothand.safety.detector import Detector
from bothand.safety.levels import Level


def crisis_among(found: Iterable[Difference], home: Path) -> Iterator[dict[str, Any]]:
    """Findings on sentences that come new and that the crisis check takes for danger.

    A topic full of them could talk understanding's second opinion out of a crisis.

    Args:
        found: The differences of the change set.
        home: The home folder, for the crisis check.
    """
    come = [
        (each, line)
        for each in found
        if each.what in ("examples", "new", "lines") and not each.path.startswith("data/safety/")
        for line in sentences(each)
    ]
    if not come:
        return
    detector = Detector.load(home)
    for each, line in come:
        if detector.check(line).level is Level.FULL:
            yield {
                "kind": "crisis_example",
                "path": each.path,
                "key": each.key,
                "text": line,
                "blocking": True,
            }


def sentences(difference: Difference) -> Iterator[str]:
    """The training sentences that a difference brings."""
    for line in difference.after.splitlines():
        bare = line.lstrip("+ ")
        if difference.what == "examples":
            yield line
        elif bare.startswith("- ") and ":" not in bare[:20]:
            yield bare[2:].strip()
