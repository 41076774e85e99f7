"""What a plain sentence says about the contact fields.

People answer more than one question at once, or another one than was asked,
or none. What is read here is shown to the visitor before anything is sent; so
it rather finds nothing than something that was not said. The words it goes by
are in ``reading.yml``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from bothand.care.fields import SKIPPED, YES_NO
from bothand.care.reading_ages import read_ages
from bothand.care.reading_names import bare_name, introduced_name
from bothand.care.reading_reach import MARK, choose, find_reach
from bothand.care.reading_times import find_time
from bothand.care.reading_words import opening, pattern, phrases, tidy, whole

__all__ = ["SKIPPED", "read_fields"]

_SAFE = "safe_to_leave_message"
_OPEN = ("name", "reach", "best_time")
_SENTENCE = re.compile(
    r"(?<!\b[A-Za-z])(?<!\b[DdMm][Rr])(?<!\b[Mm]rs)(?<!\b[Mm]s)([.!?]+)(?=\s|$)|\n+"
)
_CLAUSE = re.compile(rf"\s*[,;:()]+(?:\s+|$)|\s+-+\s+|{MARK}")


@dataclass
class _Clause:
    """A part of a sentence; what was read from it is cut out."""

    text: str
    sentence: int
    kind: str  # "says", "asks" (a question) or "requests" (asks for contact)
    marks: tuple[int, ...] = field(default=())


def read_fields(text: str, asked: str | None) -> dict[str, object]:
    """Read the contact fields that a text gives.

    Args:
        text: what the visitor wrote.
        asked: the field we have just asked for (``name``, ``reach``, ``best_time``,
            ``consent`` or one of the fields of yes and no), or None.

    Returns:
        Values by field: text for ``name``, ``email``, ``phone`` and ``best_time``,
        else true or false. `SKIPPED` under ``asked`` if the visitor would rather
        not answer it. When ``reach`` was asked, an address or a number that can't
        be one is given as it was typed, so that `bothand.care.fields.validate` says
        so. A question gives nothing; ``consent`` is true only for a plain yes that
        changes nothing.
    """
    labelled = _labelled(text, asked)
    if labelled:
        return labelled
    reach = find_reach(tidy(text), tried=asked in ("reach", "phone", "email"))
    clauses = _clauses(reach.text, asked)
    questions = any(clause.kind == "asks" for clause in clauses)

    fields = _reach(reach.text, reach.found, clauses)
    said = [clause for clause in clauses if clause.kind == "says"]
    _read_voicemail(clauses, fields)
    _read_people(said, asked, fields)
    _read_client(said, asked, fields)
    _read_name(said, asked, fields, questions)
    _read_time(clauses, asked, fields, questions)
    _read_answer(said, asked, fields, questions)
    return fields


# -- sentences and clauses ---------------------------------------------------------


def _clauses(text: str, asked: str | None) -> list[_Clause]:
    """The text in parts, each known as a statement, a question or a request."""
    found: list[_Clause] = []
    mark = 0
    start = 0
    pieces: list[tuple[str, bool]] = []
    for end in _SENTENCE.finditer(text):
        pieces.append((text[start : end.start()], "?" in end.group()))
        start = end.end()
    pieces.append((text[start:], False))
    for number, (sentence, marked) in enumerate(pieces):
        parts: list[_Clause] = []
        state = "says"
        position = 0
        bounds = [*_CLAUSE.finditer(sentence), None]
        for bound in bounds:
            part = sentence[position : bound.start() if bound else len(sentence)]
            if part.strip():
                state = _kind(part, state)
            parts.append(_Clause(part.strip(), number, state))
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


def _mark_question(parts: list[_Clause]) -> None:
    """A question mark turns the last part into a question, if no opening did."""
    if any(part.kind != "says" for part in parts):
        return
    last = next((part for part in reversed(parts) if part.text), parts[-1])
    for part in parts[parts.index(last) :]:
        part.kind = "asks"
    if len([part for part in parts if part.text]) == 1:
        for part in parts:
            part.kind = "asks"


# -- one field after the other -----------------------------------------------------


def _reach(
    text: str, found: tuple[tuple[str, str], ...], clauses: list[_Clause]
) -> dict[str, object]:
    asking = {mark for clause in clauses if clause.kind == "asks" for mark in clause.marks}
    counted = tuple(("", "") if n in asking else each for n, each in enumerate(found))
    return choose(text, counted)


def _read_voicemail(clauses: list[_Clause], fields: dict[str, object]) -> None:
    for clause in clauses:
        if clause.kind == "asks":
            continue
        # "no problem leaving a message" is a yes that begins like a no.
        for name, value in (
            ("may_leave_surely", True),
            ("may_not_leave", False),
            ("may_leave", True),
        ):
            rest, times = pattern(name).subn(" , ", clause.text)
            if not times:
                continue
            if name == "may_leave" and pattern("leave_limits").search(rest):
                value = False
            clause.text = rest
            if not value or _SAFE not in fields:
                # Of two answers the careful one counts.
                fields[_SAFE] = value


def _read_people(said: list[_Clause], asked: str | None, fields: dict[str, object]) -> None:
    for clause in said:
        clause.text, ages = read_ages(clause.text, asked)
        if ages is not None and ("under_18" not in fields or ages.of_other):
            fields["under_18"] = ages.under_18
            if ages.of_other and ages.named_relative:
                fields.setdefault("for_someone_else", True)
        own = "for_self" if asked == "for_someone_else" else "for_self_unasked"
        for name, value in ((own, False), ("for_other", True)):
            if pattern(name).search(clause.text):
                fields["for_someone_else"] = value
                clause.text = pattern(name).sub(" , ", clause.text)
                break
        else:
            if (
                asked == "for_someone_else"
                and "for_someone_else" not in fields
                and any(_only_someone(part) for part in clause.text.split(","))
            ):
                fields["for_someone_else"] = True


def _only_someone(part: str) -> bool:
    """Whether a part names someone and says no more: "my mom" but not "my mom said so"."""
    part = re.sub(
        r"^\s*(?:(?:yes|yeah|yep|yup|it'?s|it is|for|about)[\s,]+)+", "", part, flags=re.I
    )
    return whole("for_other_asked").fullmatch(part.strip(" .!")) is not None


def _read_client(said: list[_Clause], asked: str | None, fields: dict[str, object]) -> None:
    lists = [("not_client", False), ("is_client", True)]
    if asked == "current_client":
        lists += [("not_client_asked", False), ("is_client_asked", True)]
    for clause in said:
        for name, value in lists:
            if "current_client" not in fields and pattern(name).search(clause.text):
                fields["current_client"] = value
                clause.text = pattern(name).sub(" , ", clause.text)


def _read_name(
    said: list[_Clause], asked: str | None, fields: dict[str, object], questions: bool
) -> None:
    for clause in said:
        found = introduced_name(clause.text, asked == "name")
        if found is not None:
            fields["name"] = found[0]
            start, end = found[1]
            clause.text = f"{clause.text[:start]} , {clause.text[end:]}"
            return
    if asked != "name" or questions:
        return
    for clause in said:
        for part in re.split(r"\s*,\s*", clause.text):
            if (" " in part or part.endswith("s")) and find_time(part, asked=False):
                break  # "weekday mornings": an answer to another question
            name = bare_name(part)
            if name is not None:
                fields["name"] = name
                clause.text = clause.text.replace(part, " , ")
                return
            if not (opening("yes").match(part) or not part.strip()):
                break


def _read_time(
    clauses: list[_Clause], asked: str | None, fields: dict[str, object], questions: bool
) -> None:
    found: list[str] = []
    for clause in clauses:
        # "after 5?" suggests a time; anything more is a question.
        suggestion = clause.kind == "asks"
        if suggestion and asked != "best_time":
            continue
        free = asked == "best_time" and not questions and clause.kind == "says"
        for part in re.split(r"\s*,\s*", clause.text):
            if free and (whole("skip").fullmatch(part) or whole("unsure").fullmatch(part)):
                continue
            time = find_time(part, asked=free, suggestion=suggestion)
            if time is not None:
                found.append(time)
                clause.text = clause.text.replace(part, " ")
    if found:
        fields["best_time"] = ", ".join(found)


def _read_answer(
    said: list[_Clause], asked: str | None, fields: dict[str, object], questions: bool
) -> None:
    """What the rest says to the field that was asked: yes, no, or rather not."""
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
        fields[asked] = False if asked in (_SAFE, "consent") else SKIPPED
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
            fields[asked] = False if asked == _SAFE else SKIPPED


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


def _labelled(text: str, asked: str | None) -> dict[str, object]:
    """Fields written like a form: "Name: Sam, phone: 615…, voicemail: no"."""
    names = ("name", "reach", "best_time", *YES_NO)
    source = "|".join(f"(?P<{name}>{phrases().source(f'label_{name}')})" for name in names)
    label = re.compile(rf"(?:^|[\n,;.]|\band\b)\s*(?:{source})\s*[:=]\s*", re.IGNORECASE)
    labels = list(label.finditer(text[:2000]))
    if len(labels) < 1:
        return {}
    fields = read_fields(text[: labels[0].start()], asked) if labels[0].start() else {}
    for here, following in zip(labels, [*labels[1:], None], strict=True):
        value = text[here.end() : following.start() if following else len(text)]
        name = str(here.lastgroup)
        fields.update(
            (key, each) for key, each in read_fields(value, name).items() if each != SKIPPED
        )
    return fields
