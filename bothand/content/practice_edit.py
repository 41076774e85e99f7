"""Changing what a practice says of itself: its name, hours, holidays and facts.

Only what changes is written anew. All else in ``practice.yml``, comments and blank lines
too, stays as it is, character for character.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bothand.content.check_practice import check_practice
from bothand.content.practice import DAYS, Practice, PracticeError
from bothand.content.problems import BannedWords, Problem


@dataclass(frozen=True)
class PracticeParts:
    """What the form holds, read and tidied.

    Attributes:
        name: The practice's.
        timezone: Such as ``America/Chicago``.
        hours: Spans such as ``09:00-17:00`` by weekday; days without any are left out.
        closed_on: Dates as ISO 8601, in order.
        facts: Their values by name.
    """

    name: str
    timezone: str
    hours: Mapping[str, Sequence[str]]
    closed_on: Sequence[str]
    facts: Mapping[str, str]


def parts_of(text: str) -> PracticeParts:
    """What the file says now.

    Raises:
        PracticeError: it can't be read.
    """
    try:
        found = yaml.safe_load(text)
        return PracticeParts(
            name=str(found["name"]),
            timezone=str(found["timezone"]),
            hours={
                day: [str(span) for span in (found["hours"] or {})[day]]
                for day in DAYS
                if (found["hours"] or {}).get(day)
            },
            closed_on=sorted(str(day) for day in found["closed_on"] or ()),
            facts={name: str(fact["value"]) for name, fact in found["facts"].items()},
        )
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise PracticeError(f"practice.yml: {error} is missing or not as expected") from error


def edit_practice(text: str, parts: PracticeParts) -> str:
    """The file's text with these parts, and all else as it was.

    Raises:
        PracticeError: the file isn't built as expected, so that it must be edited by hand.
    """
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        now = parts_of(text)
        pieces: list[tuple[yaml.Node, str]] = []
        for name in ("name", "timezone"):
            if getattr(now, name) != getattr(parts, name):
                pieces.append((_at(root, name), _quoted(getattr(parts, name))))
        if now.hours != parts.hours:
            pieces.append((_at(root, "hours"), _hours(parts.hours)))
        if list(now.closed_on) != list(parts.closed_on):
            pieces.append((_at(root, "closed_on"), _listed(parts.closed_on)))
        for name, value in parts.facts.items():
            if now.facts[name] != value:
                pieces.append((_at(root, "facts", name, "value"), _quoted(value)))
    except (KeyError, yaml.YAMLError) as error:
        raise PracticeError(f"practice.yml: {error} is missing or not as expected") from error
    for node, piece in sorted(pieces, key=lambda each: each[0].start_mark.index, reverse=True):
        text = _put(text, node, piece)
    if parts_of(text) != parts:
        raise PracticeError("practice.yml: is written in a way that can't be changed by a form")
    return text


def practice_of(text: str) -> tuple[Practice, list[Problem]]:
    """The practice that a file's text describes, and what the content check says of it.

    Raises:
        PracticeError: it can't be used.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "practice.yml"
        path.write_text(text, encoding="utf-8")
        practice = Practice.read(path)
        problems = list(check_practice(path, path.name, BannedWords.read()))
    return practice, [each for each in problems if not each.warning]


def _at(node: Any, *names: str) -> Any:
    for name in names:
        if not isinstance(node, yaml.MappingNode):
            raise KeyError(name)
        found = {key.value: value for key, value in node.value}
        node = found[name]
    return node


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _listed(values: Sequence[str]) -> str:
    return "[" + ", ".join(_quoted(each) for each in values) + "]"


def _hours(hours: Mapping[str, Sequence[str]]) -> str:
    if not hours:
        return "{}"
    return "".join(f"\n  {day}: {_listed(hours[day])}" for day in DAYS if day in hours)


def _put(text: str, node: Any, piece: str) -> str:
    before, after = text[: node.start_mark.index].rstrip(" \n"), text[_end(node) :]
    if not piece.startswith("\n"):
        # After a comment that stands behind the colon it takes a line of its own.
        piece = f" {piece}" if before.endswith(":") else f"\n  {piece}"
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        piece += "\n"
    return before + piece + after


def _end(node: Any) -> int:
    """Where a node's own text ends: a block's mark stands after the comments below it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)
