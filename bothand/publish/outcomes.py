"""What is made of the gate's findings."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from bothand.content.tree import sha

Finding = Mapping[str, Any]


class Refused(Exception):
    """It isn't published; the findings say why."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(", ".join(str(each.get("kind")) for each in findings))
        self.findings = list(findings)


def judged(found: Mapping[str, Any], confirmed: Collection[str], kind: str) -> list[Finding]:
    """The findings that are let pass, after those that are not were thrown out.

    Args:
        found: What the gate wrote.
        confirmed: Hashes (`mark`) of the findings that whoever publishes has read and wants.
        kind: publish or roll_back: going back needs no confirming.

    Raises:
        Refused: one blocks, or needs to be confirmed and isn't.
    """
    findings: list[Finding] = list(found["findings"])
    if found["blocked"] or any(each.get("blocking") for each in findings):
        raise Refused(findings)
    open_ = [each for each in findings if each.get("confirm") and mark(each) not in confirmed]
    if open_ and kind != "roll_back":
        raise Refused(findings)
    return findings


def mark(finding: Finding) -> str:
    """What a finding is known by when it is confirmed."""
    parts = [str(finding.get(name, "")) for name in ("kind", "key", "text", "after")]
    return sha("\0".join(parts))[:16]


def outcomes_text(found: Mapping[str, Any]) -> str:
    """The outcomes as they are kept beside a version."""
    return json.dumps(found["outcomes"], sort_keys=True)
