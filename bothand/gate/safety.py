"""The third step: nobody in danger is met with less than before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from bothand.gate.candidate import Candidate
from bothand.gate.findings import Finding, Part, Tell, text_key
from bothand.gate.pins import Pins, suite_hash
from bothand.gate.suites import Calm, Danger
from bothand.safety.levels import Level

OUTCOMES = {Level.FULL: "full", Level.CHECK: "check", Level.INFO: "note", Level.NONE: "nothing"}
_SHOWN = ("full", "check", "note")


async def prove_safety(
    candidate: Candidate,
    danger: Mapping[str, Sequence[Danger]],
    calm: Mapping[str, Sequence[Calm]],
    baseline: Mapping[str, str],
    pins: Pins,
    tell: Tell,
) -> Part:
    """Send the whole suite through detector and second opinion.

    Args:
        candidate: Whose second opinion it is.
        danger: The messages in danger, by set.
        calm: The others, by set.
        baseline: The live version's outcomes.
        pins: The counts that must hold.
        tell: Is told the progress.
    """
    part = Part()
    counts: Counter[str] = Counter()
    of = sum(len(each) for found in (danger, calm) for each in found.values())
    done = 0
    for name, messages in danger.items():
        for message in messages:
            outcome = OUTCOMES[(await candidate.danger(message.text)).level]
            counts["messages"] += 1
            counts.update(danger_counts(name, message.kind, outcome))
            key = text_key(message.text)
            part.outcomes[key] = outcome
            if lost(baseline.get(key), outcome):
                part.findings.append(_lost(message, baseline[key], outcome))
            done += 1
            if done % 50 == 0:
                tell(done, of)
    for name, others in calm.items():
        for each in others:
            outcome = OUTCOMES[(await candidate.danger(each.text)).level]
            counts["messages"] += 1
            counts.update(calm_counts(name, outcome, each.check_allowed))
            done += 1
            if done % 50 == 0:
                tell(done, of)
    part.figures["safety"] = dict(sorted(counts.items()))
    part.findings.extend(against_pins(counts, pins))
    tell(of, of)
    return part


def prove_suite(folder: Path, size: int, pins: Pins) -> list[Finding]:
    """That the suite is the pinned one, byte by byte."""
    suite, found = pins["suite"], suite_hash(folder)
    if (size, found) == (suite["messages"], suite["sha256"]):
        return []
    return [Finding("suite_changed", before=suite["messages"], after=size)]


def lost(before: str | None, now: str) -> bool:
    """Whether the full reply, or any sight of 988, was there and is gone."""
    full = before == "full" and now != "full"
    return full or (before in _SHOWN and now not in _SHOWN)


def danger_counts(name: str, kind: str, outcome: str) -> list[str]:
    """The counts that a message in danger adds to."""
    found = []
    if outcome == "full":
        found += [f"full {name}", f"full {kind}"]
    if outcome in _SHOWN:
        found += [f"shown {name}", f"shown {kind}"]
    return found


def calm_counts(name: str, outcome: str, check_allowed: bool) -> list[str]:
    """The counts of false alarms that a calm message adds to."""
    if outcome == "full":
        return [f"full where unclear {name}" if check_allowed else f"false full {name}"]
    return [f"false check {name}"] if outcome == "check" and not check_allowed else []


def against_pins(counts: Mapping[str, int], pins: Pins) -> list[Finding]:
    """What falls below a pinned count, or rises above one of false alarms."""
    safety = pins["safety"]
    low = [(what, pin) for what, pin in safety["least"].items() if counts.get(what, 0) < pin]
    high = [(what, pin) for what, pin in safety["most"].items() if counts.get(what, 0) > pin]
    return [
        Finding("safety_least", text=what, before=pin, after=counts.get(what, 0))
        for what, pin in (*low, *high)
    ]


def _lost(message: Danger, before: str, after: str) -> Finding:
    return Finding("crisis_lost", key=message.kind, text=message.text, before=before, after=after)
