"""A doubtful answer to the contact form: 988 is shown, and its "yes" stays the form's."""

from __future__ import annotations

from typing import Any

import pytest

from bothand.care.messages import Draft
from bothand.chat.buttons import Buttons
from bothand.chat.context import Context
from bothand.chat.replies import Replies
from bothand.chat.voice import Voice
from bothand.content.practice import Practice
from bothand.safety.levels import Finding, Level
from bothand.settings import ROOT

QUESTION = Draft("Is this right?", "form")


def with_care(draft: Draft, by: str, probability: float) -> list[Draft]:
    voice = Voice(ROOT / "data", Practice.read(ROOT / "practice.yml"), Buttons(b"s" * 32))
    unused: Any = None
    replies = Replies(unused, unused, unused, voice, unused, unused, unused)
    finding = Finding(Level.CHECK, "check", by, probability=probability)
    return replies._with_care("c", [draft], finding, Context())


def test_a_faint_doubt_in_a_form_shows_the_lifeline_and_asks_nothing() -> None:
    (only,) = with_care(QUESTION, "classifier", 0.4)
    assert only.kind == "form"
    assert "988" in only.text


@pytest.mark.parametrize(("by", "probability"), [("classifier", 0.6), ("rule:despair", 1.0)])
def test_a_real_doubt_in_a_form_is_asked_about(by: str, probability: float) -> None:
    check, question = with_care(QUESTION, by, probability)
    assert check.answer == "safety/check"
    assert question == QUESTION


def test_a_faint_doubt_outside_a_form_is_asked_about() -> None:
    check, _ = with_care(Draft("An answer.", "answer", "faq/taking_cost"), "classifier", 0.4)
    assert check.answer == "safety/check"
