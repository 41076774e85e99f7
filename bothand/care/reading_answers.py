"""What is left of a text as an answer to the field that was asked: yes, no, or rather not."""

from __future__ import annotations

import re
from functools import cache

from bothand.care.fields import SKIPPED, YES_NO
from bothand.care.reading_clauses import Clause
from bothand.care.reading_words import opening, pattern, phrases, whole

SAFE = "safe_to_leave_message"
"""The field where any doubt counts as a no."""

_OPEN = ("name", "reach", "best_time")


def read_answer(
    said: list[Clause], asked: str | None, fields: dict[str, object], questions: bool
) -> None:
    """Read what the rest says to the field that was asked: yes, no, or rather not.

    Args:
        said: the statements, without what was read from them already.
        asked: the field we have just asked for, if any.
        fields: what was read already; the answer is put here.
        questions: whether the visitor asked something too.
    """
    if asked is None or asked in fields:
        return
    if asked == "reach" and {"email", "phone"} & fields.keys():
        return
    parts = [part for clause in said for part in re.split(r"\s*,\s*", clause.text)]
    parts = [part.strip(" \"'()*.-") for part in parts]
    parts = [part for part in parts if part]
    if not parts:
        return
    if any(whole("skip").fullmatch(part) for part in parts[:2]):
        fields[asked] = SKIPPED
    elif any(whole("rather_not").fullmatch(part) for part in parts[:2]):
        fields[asked] = False if asked in (SAFE, "consent") else SKIPPED
    elif asked in _OPEN:
        none = whole("no").fullmatch(parts[0]) or (
            asked == "best_time" and whole("unsure").fullmatch(parts[0])
        )
        if none and not fields:
            fields[asked] = SKIPPED
    elif asked == "consent":
        _read_consent(parts, fields, questions)
    elif asked in YES_NO:
        answer = _yes_or_no(parts)
        if answer is not None:
            fields[asked] = answer
        elif any(whole("unsure").fullmatch(part) for part in parts[:2]):
            # Not sure that a message is safe: then it is not.
            fields[asked] = False if asked == SAFE else SKIPPED


def _read_consent(parts: list[str], fields: dict[str, object], questions: bool) -> None:
    answer = _yes_or_no(parts)
    # Whoever corrects something has not agreed to, nor refused, what it will be then.
    if answer is None or fields:
        return
    if not answer:
        if not any(pattern("to_correct").search(part) for part in parts):
            fields["consent"] = False
    elif not questions and all(map(_plain_yes().fullmatch, parts)) and not any(map(_weak, parts)):
        fields["consent"] = True


def _weak(part: str) -> bool:
    return bool(pattern("hedges").search(part) or whole("half_yes").fullmatch(part))


def _yes_or_no(parts: list[str]) -> bool | None:
    """The answer in the first part that gives one."""
    for part in parts[:2]:
        if whole("yes").fullmatch(part):
            return True
        if whole("no").fullmatch(part):
            return False
        if opening("yes_surely").match(part):
            return True
        if opening("no").match(part):
            return False
        concluded = re.search(r"\bso\s+(yes|no)$", part, re.IGNORECASE)
        if concluded:
            return concluded.group(1).lower() == "yes"
        if opening("yes").match(part) and not whole("unsure").fullmatch(part):
            return None if _only_alone().match(part) else True
    return None


@cache
def _plain_yes() -> re.Pattern[str]:
    source = f"{phrases().source('yes')}|{phrases().source('consent_words')}"
    return re.compile(rf"(?:{source})(?:\s+(?:{source}))*", re.IGNORECASE)


@cache
def _only_alone() -> re.Pattern[str]:
    # "I do yoga" is no yes; "I do" was one above already.
    source = phrases().source("yes_alone")
    return re.compile(rf"(?:{source})\s+\w", re.IGNORECASE)
