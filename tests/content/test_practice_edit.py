"""The practice's file, changed by a form: only what changes, and all else as it was."""

from __future__ import annotations

from dataclasses import replace
from difflib import unified_diff

import pytest
import yaml

from bothand.content.practice import PracticeError
from bothand.content.practice_edit import edit_practice, parts_of, practice_of
from bothand.content.practice_preview import readings
from bothand.content.practice_typed import fields_of, read_parts
from bothand.settings import ROOT

TEXT = (ROOT / "practice.yml").read_text(encoding="utf-8")
PARTS = parts_of(TEXT)
HOURS = {"monday": ["09:00-12:00", "13:00-17:30"], "friday": ["08:00-12:00"]}


def changed_lines(before: str, after: str) -> list[str]:
    lines = unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")]


def test_nothing_changed_is_the_same_file() -> None:
    assert edit_practice(TEXT, PARTS) == TEXT
    typed, problems = read_parts(fields_of(PARTS), PARTS.facts)
    assert (typed, problems) == (PARTS, [])


def test_only_the_lines_that_change_are_written_anew() -> None:
    facts = {**PARTS.facts, "phone": '(615) 555-0100 "ext" # 2', "fees": "Né: 100 $ \\ visit"}
    wanted = replace(PARTS, name="Elm & Oak", closed_on=["2026-12-25"], facts=facts)
    after = edit_practice(TEXT, wanted)
    assert parts_of(after) == wanted
    assert len([line for line in changed_lines(TEXT, after) if line[0] == "+"]) == 4
    assert "# dates, e.g." in after
    assert practice_of(after)[0].facts["fees"]["value"] == "Né: 100 $ \\ visit"


def test_hours_come_change_and_go_and_the_file_is_the_old_one_again() -> None:
    with_hours = edit_practice(TEXT, replace(PARTS, hours=HOURS))
    assert parts_of(with_hours).hours == HOURS
    other = edit_practice(with_hours, replace(PARTS, hours={"sunday": ["10:00-11:00"]}))
    assert parts_of(other).hours == {"sunday": ["10:00-11:00"]}
    assert edit_practice(other, PARTS) == TEXT


def test_hours_that_were_written_by_hand_are_changed_with_their_comments_around_kept() -> None:
    by_hand = TEXT.replace(
        "hours: {}\n",
        "hours: # ours\n  monday:\n    - '09:00-17:00'\n"
        "  # short\n  friday: ['09:00-12:00']\n# x\n",
    )
    after = edit_practice(by_hand, replace(parts_of(by_hand), hours=HOURS))
    assert parts_of(after).hours == HOURS
    assert "hours: # ours\n" in after
    assert "\n# x\nclosed_on" in after
    none = edit_practice(by_hand, replace(parts_of(by_hand), hours={}))
    assert parts_of(none).hours == {}
    assert "\n# x\nclosed_on" in none


@pytest.mark.parametrize(
    "value", ['"{value}"', "plain words", "'single'", ">-\n      folded\n      words", ""]
)
def test_a_fact_is_changed_however_it_was_written(value: str) -> None:
    text = TEXT.replace('value: ""\n    said: "We\'re at', f"value: {value}\n    said: \"We're at")
    wanted = replace(PARTS, facts={**PARTS.facts, "address": "12 Mill Road"})
    after = edit_practice(text, wanted)
    assert yaml.safe_load(after) == yaml.safe_load(edit_practice(TEXT, wanted))


@pytest.mark.parametrize("text", ["", "name: x", "[]", "name: [", TEXT.replace("facts:", "fact:")])
def test_a_file_that_is_built_otherwise_is_refused(text: str) -> None:
    with pytest.raises(PracticeError):
        edit_practice(text, PARTS)


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("9:00-17:00", ["09:00-17:00"]),
        ("9 am - 5 pm", ["09:00-17:00"]),
        ("9am to 12pm and 1 p.m. to 5:30 P.M.", ["09:00-12:00", "13:00-17:30"]),
        ("13:00–17:00; 08.00—12.00", ["08:00-12:00", "13:00-17:00"]),
        ("12 am - 1 am", ["00:00-01:00"]),
        ("", []),
    ],
)
def test_hours_are_read_as_people_write_them(typed: str, spans: list[str]) -> None:
    parts, problems = read_parts({**fields_of(PARTS), "monday": typed}, PARTS.facts)
    assert (parts.hours.get("monday", []), problems) == (spans, [])


@pytest.mark.parametrize(
    ("part", "typed", "code"),
    [
        ("monday", "9-17-18", "times_unreadable"),
        ("monday", "25:00-26:00", "times_unreadable"),
        ("monday", "13 pm - 14 pm", "times_unreadable"),
        ("monday", "9-5", "times_order"),
        ("monday", "9-12, 11-13", "times_overlap"),
        ("closed_on", "2026-02-30", "date_unreadable"),
        ("timezone", "Nashville", "timezone_unknown"),
        ("timezone", "", "timezone_unknown"),
        ("name", "", "name_empty"),
        ("fact-fees", "x" * 401, "too_long"),
        ("fact-fees", "a\x00b", "characters"),
        ("fact-fees", "{phone}", "braces"),
    ],
)
def test_what_cannot_be_read_is_named(part: str, typed: str, code: str) -> None:
    _, problems = read_parts({**fields_of(PARTS), part: typed}, PARTS.facts)
    assert [(each.part, each.code) for each in problems] == [(part, code)]


def test_a_preview_reads_as_visitors_will_and_finds_what_the_check_would() -> None:
    facts = {**PARTS.facts, "fees": "A first visit is $240.", "insurance": "plan " * 30}
    after = practice_of(edit_practice(TEXT, replace(PARTS, facts=facts)))[0]
    found = {each.name: each for each in readings(ROOT, practice_of(TEXT)[0], after)}
    fees = found["faq/practice_fees_insurance"]
    assert "A first visit is $240." in fees.after
    assert "A first visit is $240." not in fees.before
    assert any("a sentence of" in each for each in fees.problems)
    assert found["greet"].problems == ()
    assert "{practice" not in "".join(each.after for each in found.values())
