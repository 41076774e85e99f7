"""After a safety reply nobody is dropped, and one "no" doesn't end the help."""

from __future__ import annotations

import pytest

from bothand.safety.aftercare import reply_for


@pytest.mark.parametrize(
    ("state", "text", "reply"),
    [
        ("safety/check", "yes", "crisis_self"),
        ("safety/check", "I don't know", "crisis_self"),
        ("safety/check", "sometimes, at night", "crisis_self"),
        ("safety/check", "no", "check_no"),
        ("safety/check", "No, nothing like that, I'm only worn out", "check_no"),
        ("safety/check", "no but sometimes i wish i would disappear", "crisis_self"),
        ("safety/crisis_self", "I'm in danger right now", "crisis_in_danger"),
        ("safety/crisis_self", "not in danger right now, I'm at my aunt's", "crisis_not_now"),
        ("safety/crisis_self", "no", "crisis_not_now"),
        ("safety/crisis_self", "i dont want to call anyone", "crisis_dont_want_to_call"),
        ("safety/crisis_self", "what was the number", "crisis_number_again"),
        ("safety/crisis_self", "I'm okay now", "crisis_okay_now"),
        ("safety/crisis_self", "please don't tell anyone", "crisis_dont_tell"),
        ("safety/crisis_self", "I was just kidding, didn't mean it", "crisis_denied"),
    ],
)
def test_nobody_is_left_alone_after_a_safety_reply(state: str, text: str, reply: str) -> None:
    assert reply_for(state, text) == reply


@pytest.mark.parametrize("state", ["safety/crisis_self", "safety/check"])
def test_an_ordinary_question_is_still_answered(state: str) -> None:
    assert reply_for(state, "how does sertraline differ from therapy for a beginner") is None


def test_nothing_is_read_into_a_message_without_a_safety_reply_before_it() -> None:
    assert reply_for(None, "yes") is None
    assert reply_for("faq/side_effects_weight", "yes") is None
