"""The practice's facts: hours, numbers, and words for what isn't set."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from small_practice import PRACTICE, write_practice

from bothand.content.practice import Practice, PracticeError

WEEK = {day: ["09:00-12:00", "13:00-17:00"] for day in ("monday", "tuesday", "friday")}

SPANISH = {
    "consent": "¿Podemos?",
    "privacy": "Guardamos lo que escribe.",
    "staff_when": {"open": "Sí.", "closed": "Volvemos el {opening}.", "unset": "No se sabe."},
    "days": ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
    "opening": "{day} a las {hour}",
}


def practice(tmp_path: Path, **changes: Any) -> Practice:
    return Practice.read(write_practice(tmp_path / "practice.yml", **changes))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        (utc(2026, 3, 2, 14, 59), False),  # Monday 08:59 in Chicago
        (utc(2026, 3, 2, 15, 0), True),
        (utc(2026, 3, 2, 17, 59), True),
        (utc(2026, 3, 2, 18, 0), False),  # lunch
        (utc(2026, 3, 2, 19, 0), True),
        (utc(2026, 3, 2, 23, 0), False),
        (utc(2026, 3, 3, 5, 0), False),  # Tuesday in UTC, Monday 23:00 in Chicago
        (utc(2026, 3, 4, 16, 0), False),  # a Wednesday
        (utc(2026, 3, 9, 13, 59), False),  # the Monday after clocks went forward
        (utc(2026, 3, 9, 14, 0), True),
        (utc(2026, 11, 2, 14, 0), False),  # the Monday after clocks went back
        (utc(2026, 11, 2, 15, 0), True),
    ],
)
def test_hours_are_the_practices_own_clock(tmp_path: Path, now: datetime, is_open: bool) -> None:
    assert practice(tmp_path, hours=WEEK).open_at(now) is is_open


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        (utc(2026, 3, 2, 10), utc(2026, 3, 2, 15)),
        (utc(2026, 3, 2, 15), utc(2026, 3, 2, 19)),
        (utc(2026, 3, 2, 18, 30), utc(2026, 3, 2, 19)),
        (utc(2026, 3, 2, 23), utc(2026, 3, 3, 15)),
        (utc(2026, 2, 27, 23), utc(2026, 3, 2, 15)),  # Friday evening
        (utc(2026, 3, 6, 23), utc(2026, 3, 9, 14)),  # over the night the clocks go forward
        (utc(2026, 10, 30, 22), utc(2026, 11, 2, 15)),  # and back
    ],
)
def test_the_next_opening(tmp_path: Path, now: datetime, opening: datetime) -> None:
    assert practice(tmp_path, hours=WEEK).next_opening(now) == opening


def test_a_closed_day_is_passed_over(tmp_path: Path) -> None:
    found = practice(tmp_path, hours=WEEK, closed_on=["2026-03-02", "2026-03-03"])
    assert found.open_at(utc(2026, 3, 2, 16)) is False
    assert found.next_opening(utc(2026, 2, 27, 23)) == utc(2026, 3, 6, 15)


def test_hours_that_are_not_set_are_unknown_not_closed(tmp_path: Path) -> None:
    found = practice(tmp_path, hours={})
    assert found.open_at(utc(2026, 3, 2, 16)) is None
    assert found.next_opening(utc(2026, 3, 2, 16)) is None
    assert found.when_seen(utc(2026, 3, 2, 16)) == PRACTICE["staff_when"]["unset"]


def test_it_says_when_staff_see_a_request(tmp_path: Path) -> None:
    found = practice(tmp_path, hours=WEEK)
    assert found.when_seen(utc(2026, 3, 2, 16)) == "We are here."
    assert found.when_seen(utc(2026, 2, 27, 23)) == "We are back Monday at 9:00 AM."
    assert found.placeholders(utc(2026, 3, 2, 18))["staff_when"] == "We are back Monday at 1:00 PM."


def test_it_says_so_in_spanish_where_that_is_written(tmp_path: Path) -> None:
    monday = utc(2026, 2, 27, 23)
    assert practice(tmp_path, hours=WEEK).when_seen(monday, "es").startswith("We are back")
    found = practice(tmp_path, hours=WEEK, spanish=SPANISH)
    assert found.when_seen(monday, "es-MX") == "Volvemos el lunes a las 09:00."
    assert found.consent_in("es") == "¿Podemos?"
    assert found.privacy_in("fr") == "We keep what you write."


def test_half_a_translation_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PracticeError, match="spanish"):
        practice(tmp_path, spanish={**SPANISH, "days": ["lunes"]})


def test_a_blank_fact_is_said_to_be_missing(tmp_path: Path) -> None:
    found = practice(tmp_path)
    assert found.phone == ""
    assert found.placeholders()["practice_phone"] == "No number yet."
    assert found.placeholders()["practice_fees"] == "Ask our team about fees."


def test_a_fact_that_is_set_is_said(tmp_path: Path) -> None:
    facts = {**PRACTICE["facts"], "phone": {**PRACTICE["facts"]["phone"], "value": "615 555 0142"}}
    found = practice(tmp_path, facts=facts)
    assert found.phone == "615 555 0142"
    assert found.placeholders()["practice_phone"] == "Our number is 615 555 0142."


def test_placeholders_carry_the_help_lines(tmp_path: Path) -> None:
    values = practice(tmp_path).placeholders()
    assert values["lifeline"] == "988"
    assert values["lifeline_chat"] == "example.org"
    assert values["lifeline_line"] == "Call or text 988, any time."
    assert values["crisis_text"] == "text HOME to 741741"
    assert values["practice_name"] == "Elm Street Practice"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"timezone": "Mars/Olympus"}, "Mars/Olympus"),
        ({"hours": {"Monday": ["09:00-17:00"]}}, "'Monday'"),
        ({"hours": {"monday": "09:00-17:00"}}, "takes a list"),
        ({"hours": {"monday": ["9-17"]}}, "'9-17' is not written as"),
        ({"hours": {"monday": ["17:00-09:00"]}}, "ends before it begins"),
        ({"hours": {"monday": ["09:00-25:00"]}}, "hour must be in"),
        ({"closed_on": ["Christmas"]}, "Christmas"),
        ({"consent": {"version": "1"}}, "'text' is missing"),
    ],
)
def test_a_bad_value_is_named_with_its_file(
    tmp_path: Path, changes: dict[str, object], said: str
) -> None:
    with pytest.raises(PracticeError) as caught:
        practice(tmp_path, **changes)
    assert said in str(caught.value)
    assert str(tmp_path / "practice.yml") in str(caught.value)


@pytest.mark.parametrize("text", ["name: [", "", "- a list"])
def test_a_file_that_is_no_practice_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "practice.yml"
    path.write_text(text)
    with pytest.raises(PracticeError, match=r"practice\.yml"):
        Practice.read(path)


def test_the_practice_in_use_can_be_read() -> None:
    found = Practice.read(Path(__file__).parents[2] / "practice.yml")
    assert found.placeholders()["lifeline"] == "988"
    assert found.placeholders()["emergency"] == "911"
