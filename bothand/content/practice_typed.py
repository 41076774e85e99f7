"""What somebody typed about their practice, read as people write it: 9 to 5:30 pm."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from bothand.content.practice import DAYS
from bothand.content.practice_edit import PracticeParts

MOST_FACT = 400
"""Characters of one fact; longer ones would make the answers around it too long."""

_TIME = r"(\d{1,2})(?:[:.](\d\d))?\s*(?:([ap])\.?\s?m\.?)?"
_SPAN = re.compile(rf"{_TIME}\s*(?:-|–|—|to|until)\s*{_TIME}", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:[,;\n]|\band\b)\s*")
_NOON = 12


class PracticeProblem(ValueError):
    """A part can't be written so.

    Attributes:
        part: Which one: name, timezone, closed_on, a weekday, or ``fact-`` and its name.
        code: name_empty, too_long, characters, braces, timezone_unknown, times_unreadable,
            times_order, times_overlap or date_unreadable; pages have the words.
        text: The piece that is meant.
    """

    def __init__(self, part: str, code: str, text: str = "") -> None:
        super().__init__(f"{part}: {code}")
        self.part = part
        self.code = code
        self.text = text


def read_parts(
    fields: Mapping[str, str], facts: Iterable[str]
) -> tuple[PracticeParts, list[PracticeProblem]]:
    """What somebody typed: names of fields as in `PracticeProblem.part`.

    Args:
        fields: The form's.
        facts: The names of the facts that the file has.

    Returns:
        What could be read of it, and what could not.
    """
    problems: list[PracticeProblem] = []

    def tried(part: str, read: Any, otherwise: Any) -> Any:
        try:
            return read(part, fields.get(part, "").strip())
        except PracticeProblem as problem:
            problems.append(problem)
            return otherwise

    hours = {day: tried(day, _spans, []) for day in DAYS}
    parts = PracticeParts(
        name=tried("name", _name, ""),
        timezone=tried("timezone", _timezone, ""),
        hours={day: spans for day, spans in hours.items() if spans},
        closed_on=tried("closed_on", _dates, []),
        facts={name: tried(f"fact-{name}", _fact, "") for name in facts},
    )
    return parts, problems


def _name(part: str, text: str) -> str:
    name = _fact(part, text)
    if not name:
        raise PracticeProblem(part, "name_empty")
    return name


def _timezone(part: str, text: str) -> str:
    try:
        return ZoneInfo(text).key
    except (ValueError, OSError, KeyError) as error:
        raise PracticeProblem(part, "timezone_unknown", text) from error


def _fact(part: str, text: str) -> str:
    fact = " ".join(text.split())
    if len(fact) > MOST_FACT:
        raise PracticeProblem(part, "too_long")
    if not fact.isprintable():
        raise PracticeProblem(part, "characters")
    if "{" in fact or "}" in fact:
        raise PracticeProblem(part, "braces")
    return fact


def _dates(part: str, text: str) -> list[str]:
    found = set()
    for piece in re.split(r"[\s,;]+", text):
        try:
            found.add(date.fromisoformat(piece).isoformat() if piece else "")
        except ValueError as error:
            raise PracticeProblem(part, "date_unreadable", piece) from error
    return sorted(found - {""})


def _spans(day: str, text: str) -> list[str]:
    spans = []
    for piece in filter(None, _BETWEEN.split(text)):
        match = _SPAN.fullmatch(piece)
        if match is None:
            raise PracticeProblem(day, "times_unreadable", piece)
        start, end = _time(day, piece, *match.groups()[:3]), _time(day, piece, *match.groups()[3:])
        if start >= end:
            raise PracticeProblem(day, "times_order", piece)
        spans.append((start, end))
    spans.sort()
    for (_, before), (after, _end) in pairwise(spans):
        if after < before:
            raise PracticeProblem(day, "times_overlap")
    return [f"{start}-{end}" for start, end in spans]


def _time(day: str, piece: str, hour: str, minute: str | None, half: str | None) -> str:
    number, minutes = int(hour), int(minute or 0)
    if half:
        if not 1 <= number <= _NOON:
            raise PracticeProblem(day, "times_unreadable", piece)
        number = number % _NOON + (_NOON if half.lower() == "p" else 0)
    if number > 23 or minutes > 59:
        raise PracticeProblem(day, "times_unreadable", piece)
    return f"{number:02}:{minutes:02}"


def fields_of(parts: PracticeParts) -> dict[str, str]:
    """The form's fields for what a file says, as `read_parts` reads them."""
    return {
        "name": parts.name,
        "timezone": parts.timezone,
        "closed_on": "\n".join(parts.closed_on),
        **{day: ", ".join(parts.hours.get(day, ())) for day in DAYS},
        **{f"fact-{name}": value for name, value in parts.facts.items()},
    }
