"""Every safety reply still names a crisis number, and every safety intent has its reply."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bothand.content.practice import Practice
from bothand.content.responses import fill, read_responses, read_yaml
from bothand.gate.findings import Finding
from bothand.gate.pins import Pins


def prove_replies(content: Path, pins: Pins) -> list[Finding]:
    """What is missing in the safety replies of a content folder.

    Raises:
        ContentError: a file can't be read.
        PracticeError: practice.yml can't be used.
    """
    data = content / "data"
    responses = read_responses(data)
    values = Practice.read(content / "practice.yml").placeholders()
    found = []
    for name in pins["with_hotline"]:
        texts = list(_variations(data, name))
        filled = [fill(text, values) for text in texts]
        if not filled or not all(any(each in text for each in pins["hotlines"]) for text in filled):
            response = responses.get(name)
            path = (
                response.path.relative_to(content).as_posix() if response and response.path else ""
            )
            found.append(Finding("hotline_missing", path=path, key=name))
    rules = set(_rules(data))
    for intent in pins["safety_intents"]:
        if (intent, f"utter_{intent}") not in rules:
            found.append(Finding("safety_reply_missing", key=intent, text="rule"))
        if f"utter_{intent}" not in responses:
            found.append(Finding("safety_reply_missing", key=intent, text="response"))
    return found


def _variations(data: Path, name: str) -> Iterator[str]:
    for path in sorted(data.rglob("*.yml")):
        for variation in (read_yaml(path).get("responses") or {}).get(name) or ():
            yield str(variation.get("text", ""))


def _rules(data: Path) -> Iterator[tuple[str, str]]:
    """The intent and the action of every rule that holds anywhere and has just these two."""
    for path in sorted(data.rglob("*.yml")):
        for rule in read_yaml(path).get("rules") or ():
            steps: list[dict[str, Any]] = rule.get("steps") or []
            if rule.get("condition") or len(steps) < 2:
                continue
            if "intent" in steps[0] and "action" in steps[1]:
                yield str(steps[0]["intent"]), str(steps[1]["action"])
