"""Two questions in one message are seen as two, and one as one."""

from __future__ import annotations

import pytest

from bothand.understanding.questions import questions_in


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (
            "Do these pills make people hungry? And what is the fee for a visit?",
            ["Do these pills make people hungry?", "And what is the fee for a visit?"],
        ),
        (
            "do these pills make people hungry and how much is a visit",
            ["do these pills make people hungry", "how much is a visit"],
        ),
        (
            "I'm new here. My aunt sent me.\nwhere is your office\nwhen do you open on Fridays",
            ["where is your office", "when do you open on Fridays"],
        ),
    ],
)
def test_two_questions(text: str, asked: list[str]) -> None:
    assert questions_in(text) == asked


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Do these pills make people hungry?",
        "Do these pills make people hungry and tired?",
        "I take two pills and my sister takes none.",
        "Really? Do these pills make people hungry?",
    ],
)
def test_one_question_or_none(text: str) -> None:
    assert questions_in(text) == []


def test_a_flood_of_questions_is_cut() -> None:
    assert len(questions_in("what is this for? " * 50)) == 4
