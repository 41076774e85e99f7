"""What a plain sentence says about the contact fields.

People answer more than one question at once, or another one than was asked,
or none. What is read here is shown to the visitor before anything is sent; so
it rather finds nothing than something that was not said. The words it goes by
are in ``reading.yml``.
"""

from __future__ import annotations

import re

from bothand.care.fields import SKIPPED, YES_NO
from bothand.care.reading_ages import read_ages
from bothand.care.reading_answers import SAFE, read_answer
from bothand.care.reading_clauses import Clause, split_clauses
from bothand.care.reading_names import bare_name, introduced_name
from bothand.care.reading_reach import choose, find_reach
from bothand.care.reading_times import find_time
from bothand.care.reading_words import opening, pattern, phrases, tidy, whole

__all__ = ["SKIPPED", "read_fields"]


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
    clauses = split_clauses(reach.text)
    questions = any(clause.kind == "asks" for clause in clauses)

    fields = _reach(reach.text, reach.found, clauses)
    said = [clause for clause in clauses if clause.kind == "says"]
    _read_voicemail(clauses, fields)
    _read_people(said, asked, fields)
    _read_client(said, asked, fields)
    _read_name(said, asked, fields, questions)
    _read_time(clauses, asked, fields, questions)
    read_answer(said, asked, fields, questions)
    return fields


# -- one field after the other -----------------------------------------------------


def _reach(
    text: str, found: tuple[tuple[str, str], ...], clauses: list[Clause]
) -> dict[str, object]:
    asking = {mark for clause in clauses if clause.kind == "asks" for mark in clause.marks}
    counted = tuple(("", "") if n in asking else each for n, each in enumerate(found))
    return choose(text, counted)


def _read_voicemail(clauses: list[Clause], fields: dict[str, object]) -> None:
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
            if not value or SAFE not in fields:
                # Of two answers the careful one counts.
                fields[SAFE] = value


def _read_people(said: list[Clause], asked: str | None, fields: dict[str, object]) -> None:
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


def _read_client(said: list[Clause], asked: str | None, fields: dict[str, object]) -> None:
    lists = [("not_client", False), ("is_client", True)]
    if asked == "current_client":
        lists += [("not_client_asked", False), ("is_client_asked", True)]
    for clause in said:
        for name, value in lists:
            if "current_client" not in fields and pattern(name).search(clause.text):
                fields["current_client"] = value
                clause.text = pattern(name).sub(" , ", clause.text)


def _read_name(
    said: list[Clause], asked: str | None, fields: dict[str, object], questions: bool
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
    clauses: list[Clause], asked: str | None, fields: dict[str, object], questions: bool
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
