"""Checks of practice.yml: each number can be reached, and has been confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bothand.content.check_files import iso_problem
from bothand.content.practice import Practice, PracticeError
from bothand.content.problems import BannedWords, Problem
from bothand.content.responses import ContentError, read_yaml


def read_practice(path: Path, shown: str) -> tuple[Practice | None, list[Problem]]:
    """The practice's facts, or why they can't be used."""
    try:
        return Practice.read(path), []
    except (OSError, PracticeError) as error:
        return None, [Problem(shown, f"can't be used: {error}")]


def check_practice(path: Path, shown: str, banned: BannedWords) -> Iterator[Problem]:
    """The problems of the file's numbers; one not confirmed is a warning."""
    try:
        found = read_yaml(path)
    except (OSError, ContentError):
        return
    numbers = found.get("numbers")
    for key, number in numbers.items() if isinstance(numbers, dict) else ():
        for text, warning in _number(number):
            yield Problem(shown, f"numbers: {key}: {text}", warning)
    for text in _strings(found):
        for rule in banned.closed_lines:
            match = rule.pattern.search(text)
            if match:
                yield Problem(shown, f"{match[0]!r}: {rule.instead}")


def _number(number: object) -> Iterator[tuple[str, bool]]:
    if not isinstance(number, dict):
        yield "takes a name, one of call, text and chat, and checked_on", False
        return
    if not number.get("name"):
        yield "has no name", False
    if not any(number.get(way) for way in ("call", "text", "chat")):
        yield "has no call, text or chat: nobody can reach it", False
    for way in ("call", "text", "chat", "keyword"):
        if not isinstance(number.get(way, ""), str):
            yield f"{way} is no text: put it in quotes", False
    if "checked_on" not in number:
        yield 'has no checked_on: write the date of the last check, or ""', False
        return
    problem = iso_problem(number["checked_on"])
    if problem:
        yield f"checked_on {problem}", False
    elif not number["checked_on"]:
        yield "isn't confirmed yet: check it (docs/numbers.md), then date checked_on", True


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
