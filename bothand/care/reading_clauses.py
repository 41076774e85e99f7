"""Splitting a text into clauses that say something, ask something or ask for contact."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bothand.care.reading_reach import MARK
from bothand.care.reading_words import opening

_SENTENCE = re.compile(
    r"(?<!\b[A-Za-z])(?<!\b[DdMm][Rr])(?<!\b[Mm]rs)(?<!\b[Mm]s)([.!?]+)(?=\s|$)|\n+"
)
_CLAUSE = re.compile(rf"\s*[,;:()]+(?:\s+|$)|\s+-+\s+|{MARK}")


@dataclass
class Clause:
    """A part of a sentence; what was read from it is cut out."""

    text: str
    sentence: int
    kind: str  # "says", "asks" (a question) or "requests" (asks for contact)
    marks: tuple[int, ...] = field(default=())


def split_clauses(text: str) -> list[Clause]:
    """The text in parts, each known as a statement, a question or a request.

    Args:
        text: a text with a `MARK` in place of each address and number.
    """
    found: list[Clause] = []
    mark = 0
    start = 0
    pieces: list[tuple[str, bool]] = []
    for end in _SENTENCE.finditer(text):
        pieces.append((text[start : end.start()], "?" in end.group()))
        start = end.end()
    pieces.append((text[start:], False))
    for number, (sentence, marked) in enumerate(pieces):
        parts: list[Clause] = []
        state = "says"
        position = 0
        bounds = [*_CLAUSE.finditer(sentence), None]
        for bound in bounds:
            part = sentence[position : bound.start() if bound else len(sentence)]
            if part.strip():
                state = _kind(part, state)
            parts.append(Clause(part.strip(), number, state))
            if bound is not None:
                position = bound.end()
                if bound.group() == MARK:
                    parts[-1].marks += (mark,)
                    mark += 1
        if marked:
            _mark_question(parts)
        found += parts
    return found


def _kind(part: str, state: str) -> str:
    if opening("requests").match(part.strip()):
        return "requests"
    if opening("asks").match(part.strip()) and not opening("asks_not").match(part.strip()):
        return "asks"
    return state


def _mark_question(parts: list[Clause]) -> None:
    """A question mark turns the last part into a question, if no opening did."""
    if any(part.kind != "says" for part in parts):
        return
    last = next((part for part in reversed(parts) if part.text), parts[-1])
    for part in parts[parts.index(last) :]:
        part.kind = "asks"
    if len([part for part in parts if part.text]) == 1:
        for part in parts:
            part.kind = "asks"
