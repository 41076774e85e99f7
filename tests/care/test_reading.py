"""What plain sentences say about the contact fields, and what they don't."""

from __future__ import annotations

import random
import time

import pytest

from bothand.care.fields import SKIPPED
from bothand.care.reading import read_fields

PHONE = "+16155550142"
ALL_ASKED = (
    None,
    "name",
    "reach",
    "best_time",
    "safe_to_leave_message",
    "current_client",
    "for_someone_else",
    "under_18",
    "consent",
)
QUESTIONS = [
    "does zoloft cause weight gain?",
    "does zoloft cause weight gain",
    "what about lexapro at night?",
    "is it ok to drink after 5?",
    "how long until it works, im 16",
    "can my 15 year old take prozac?",
    "Why do you ask?",
    "who else can read what i type here",
    "i want to know if it is addictive",
    "tell me about wellbutrin in the morning",
    "will it help me",
    "whats the best time to take it",
    "Hello?",
]


@pytest.mark.parametrize(
    ("asked", "text", "fields"),
    [
        (
            "name",
            "sam, 6155550142, after 5pm pls no vm",
            {
                "name": "Sam",
                "phone": PHONE,
                "best_time": "after 5pm",
                "safe_to_leave_message": False,
            },
        ),
        (
            None,
            "sam, 6155550142, after 5pm pls no vm",
            {"phone": PHONE, "best_time": "after 5pm", "safe_to_leave_message": False},
        ),
        (
            None,
            "hi this is Dana, my cell's 615-555-0142. A voicemail is fine. Mornings work best",
            {
                "name": "Dana",
                "phone": PHONE,
                "safe_to_leave_message": True,
                "best_time": "Mornings",
            },
        ),
        (
            None,
            "ring me at (615) 555-0142 ext 12 between 9 and 11 am, ok to leave vm, im a new pt",
            {
                "phone": "+16155550142 ext. 12",
                "best_time": "between 9 and 11 am",
                "safe_to_leave_message": True,
                "current_client": False,
            },
        ),
        (
            "name",
            "Name: Sam Rivera, phone: 615 555 0142, best time: mornings, voicemail: no",
            {
                "name": "Sam Rivera",
                "phone": PHONE,
                "best_time": "mornings",
                "safe_to_leave_message": False,
            },
        ),
        (
            "name",
            "Sam Rivera, sam@example.com",
            {"name": "Sam Rivera", "email": "sam@example.com"},
        ),
        (
            "for_someone_else",
            "its my daughter shes 15",
            {"for_someone_else": True, "under_18": True},
        ),
    ],
)
def test_people_answer_several_questions_at_once(
    asked: str | None, text: str, fields: dict[str, object]
) -> None:
    assert read_fields(text, asked) == fields


@pytest.mark.parametrize("asked", ALL_ASKED)
@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_is_never_taken_for_an_answer(text: str, asked: str | None) -> None:
    assert read_fields(text, asked) == {}


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("I'm 16", {"under_18": True}),
        ("I'm 22 and on lexapro", {"under_18": False}),
        ("for my 15 year old son", {"for_someone_else": True, "under_18": True}),
        ("it's for my 70 year old dad", {"for_someone_else": True, "under_18": False}),
        ("I am 45 and my son is 12", {"for_someone_else": True, "under_18": True}),
        ("my daughter needs help she is 14", {"for_someone_else": True, "under_18": True}),
        ("I'm a new client", {"current_client": False}),
        ("already see someone there", {"current_client": True}),
    ],
)
def test_facts_are_read_unasked(text: str, fields: dict[str, object]) -> None:
    assert read_fields(text, None) == fields


@pytest.mark.parametrize(
    "text",
    [
        "I'm 16 weeks pregnant",
        "I'm 15 minutes away",
        "I'm 10 years sober",
        "My 8 year old keeps me up at night",
        "I've been here since I was 16",
        "I've never been so sad",
        "I used to drink a lot",
        "my new medication",
        "I already have a therapist",
        "my mom said so",
        "don't leave me",
        "hello",
    ],
)
def test_what_only_sounds_like_a_fact_is_left(text: str) -> None:
    assert read_fields(text, None) == {}


@pytest.mark.parametrize(
    "text",
    ["skip", "I'd rather not say", "prefer not to say", "pass", "none of your business", "n/a"],
)
@pytest.mark.parametrize("asked", ALL_ASKED[1:])
def test_anything_may_be_left_unsaid(text: str, asked: str) -> None:
    assert read_fields(text, asked) == {asked: SKIPPED}


def test_no_text_however_odd_raises_or_takes_long() -> None:
    chance = random.Random(7)
    words = "my name is at dot @ 615 555 0142 . , ? no yes after 5 \x00 \ud83d é 李 ' - ( [ /"
    pieces = words.split(" ")
    texts = [" ".join(chance.choices(pieces, k=chance.randint(1, 30))) for _ in range(400)]
    texts += [
        each * 5000 for each in ("1 ", "a at ", "a dot ", "@", "(", "five ", "no ", "a.", "x@")
    ]
    texts += ["my son is " * 300, "don't leave " * 300, "after " * 500, "a" * 64_000, "- " * 3000]
    for text in texts:
        for asked in (None, "name", "reach", "best_time"):
            begun = time.perf_counter()
            read_fields(text, asked)
            assert time.perf_counter() - begun < 1.5, text[:40]
