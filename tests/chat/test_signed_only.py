"""In live mode nothing is said as an answer that no clinician has signed."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from bothand.chat.buttons import Buttons
from bothand.chat.voice import Voice
from bothand.content.practice import Practice
from bothand.content.signature import sign
from bothand.content.topic_file import edit_topic
from bothand.content.topics import read_topic
from bothand.settings import ROOT

SIGNED, UNSIGNED = "faq/taking_alcohol", "faq/taking_cost"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The answers, one of which somebody has signed."""
    copy = tmp_path / "data"
    shutil.copytree(ROOT / "data", copy)
    path = copy / "faq" / "taking" / "alcohol.yml"
    topic = read_topic(path)
    metadata = sign(
        topic.text, "Jamie", date(2026, 5, 4), date(2027, 5, 4), topic.title, topic.question
    )
    path.write_text(edit_topic(path.read_text("utf-8"), metadata=metadata), encoding="utf-8")
    return copy


def voice(data: Path, signed_only: bool) -> Voice:
    practice = Practice.read(ROOT / "practice.yml")
    return Voice(data, practice, Buttons(b"s" * 32), signed_only=signed_only)


def test_an_unsigned_answer_is_kept_back_and_a_person_is_offered(data: Path) -> None:
    live = voice(data, True)
    kept = live.say(UNSIGNED, "c")
    assert (kept.kind, kept.answer) == ("fallback", None)
    assert "people/talk_to_human" in [each.answer for each in kept.buttons]
    assert not live.is_topic(UNSIGNED)
    assert voice(data, False).say(UNSIGNED, "c").kind == "answer"


def test_a_signed_one_is_given_with_the_day_of_its_review(data: Path) -> None:
    said = voice(data, True).say(SIGNED, "c")
    assert (said.kind, said.answer, said.reviewed_on) == ("answer", SIGNED, "2026-05-04")
    assert not said.draft
    # Its related questions are unsigned: no button may lead to what is kept back.
    assert [each.answer for each in said.buttons] == ["people/talk_to_human"]


def test_words_changed_after_the_signing_are_kept_back_again(data: Path) -> None:
    path = data / "faq" / "taking" / "alcohol.yml"
    changed = edit_topic(path.read_text("utf-8"), answer="Other words.")
    path.write_text(changed, encoding="utf-8")
    assert voice(data, True).say(SIGNED, "c").kind == "fallback"
    shown = voice(data, False).say(SIGNED, "c")
    assert (shown.draft, shown.reviewed_on) == (True, None)


def test_what_is_said_in_danger_is_always_said(data: Path) -> None:
    live = voice(data, True)
    for name in ("crisis_self", "check", "crisis_other", "emergency_overdose"):
        assert live.say(name, "c").kind == "safety"


def test_one_whose_review_is_overdue_withdraws_itself_where_that_is_set(data: Path) -> None:
    path = data / "faq" / "taking" / "alcohol.yml"
    late = edit_topic(path.read_text("utf-8"), metadata={"review_again_on": "2026-06-01"})
    path.write_text(late, encoding="utf-8")
    for live in (voice(data, True), voice(data, False)):
        assert live.say(SIGNED, "c").kind == "answer"
        live.withdraws_overdue = True
        assert live.say(SIGNED, "c").kind == "fallback"
    assert live.say(UNSIGNED, "c").kind == "answer"
