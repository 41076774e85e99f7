"""Yes, no and everything between, about messages, people and consent."""

from __future__ import annotations

import pytest

from bothand.care.reading import read_fields

PHONE = "+16155550142"
SAFE = "safe_to_leave_message"


@pytest.mark.parametrize(
    "text",
    [
        "no voicemail",
        "pls dont leave a msg",
        "do not leave any messages",
        "it's not safe to leave a message",
        "I'd prefer no vm",
        "my husband checks my phone",
        "you can leave a message but dont say who you are",
        "sometimes a vm is ok but my mom might hear it",
        "my voicemail is full",
    ],
)
@pytest.mark.parametrize("asked", [None, SAFE])
def test_a_message_left_against_someones_word_could_endanger_them(
    text: str, asked: str | None
) -> None:
    assert read_fields(text, asked) == {SAFE: False}


@pytest.mark.parametrize(
    "text", ["no", "nope", "rather not", "not sure", "definitely not", "i live with him so no"]
)
def test_any_doubt_means_that_a_message_is_not_safe(text: str) -> None:
    assert read_fields(text, SAFE) == {SAFE: False}


@pytest.mark.parametrize(
    "text",
    ["yes but don't mention therapy", "sure but keep it vague", "yes, no voicemail though"],
)
def test_a_yes_with_a_limit_is_read_as_the_limit(text: str) -> None:
    assert read_fields(text, SAFE) == {SAFE: False}


@pytest.mark.parametrize(
    "text",
    [
        "yep",
        "sure, no problem",
        "thats fine",
        "no problem leaving a message",
        "you can leave a voicemail",
        "no one else checks it",
    ],
)
def test_a_plain_yes_to_messages_is_a_yes(text: str) -> None:
    assert read_fields(text, SAFE) == {SAFE: True}


@pytest.mark.parametrize(
    ("asked", "text", "value"),
    [
        ("current_client", "yep", True),
        ("current_client", "i do", True),
        ("current_client", "i see dr patel on thursdays", True),
        ("current_client", "already see someone there", True),
        ("current_client", "no im new", False),
        ("current_client", "not yet", False),
        ("current_client", "used to go there", False),
        ("current_client", "I'm a new client", False),
        ("for_someone_else", "no its for me", False),
        ("for_someone_else", "nope, just me", False),
        ("for_someone_else", "myself", False),
        ("for_someone_else", "my wife", True),
        ("for_someone_else", "yes", True),
        ("for_someone_else", "for my son", True),
        ("for_someone_else", "on behalf of my mother", True),
        ("under_18", "16", True),
        ("under_18", "sixteen", True),
        ("under_18", "she is 17 and a half", True),
        ("under_18", "i'm almost 18", True),
        ("under_18", "not yet 18", True),
        ("under_18", "yes", True),
        ("under_18", "18", False),
        ("under_18", "I'm 34", False),
        ("under_18", "no im an adult", False),
        ("under_18", "over 18", False),
        ("under_18", "I turned 18 last week", False),
    ],
)
def test_yes_and_no_come_in_many_forms(asked: str, text: str, value: bool) -> None:
    assert read_fields(text, asked) == {asked: value}


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "y",
        "Yes, that's right.",
        "i agree",
        "ok",
        "go ahead and send it please",
        "looks good",
    ],
)
def test_a_plain_yes_is_consent(text: str) -> None:
    assert read_fields(text, "consent") == {"consent": True}


@pytest.mark.parametrize(
    "text",
    [
        "maybe",
        "i guess so",
        "yes?",
        "yes but who sees it?",
        "yes if you don't tell my mom",
        "yes i want to know what happens first",
        "I agree to nothing",
        "yes except the phone",
        "no the number is wrong",
        "wait",
        "Sam",
        "",
    ],
)
def test_nothing_less_than_a_plain_yes_is_consent(text: str) -> None:
    assert "consent" not in read_fields(text, "consent")


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("yes but change my number to 615 555 0142", {"phone": PHONE}),
        ("yes, and call after 5", {"best_time": "after 5"}),
        ("no, the name is Alex", {"name": "Alex"}),
        ("ok but no voicemail", {SAFE: False}),
    ],
)
def test_whoever_corrects_the_summary_is_asked_again(text: str, fields: dict[str, object]) -> None:
    assert read_fields(text, "consent") == fields


@pytest.mark.parametrize(
    "text", ["no", "nope", "i would rather not", "please dont send that", "I do not agree"]
)
def test_a_no_is_a_no(text: str) -> None:
    assert read_fields(text, "consent") == {"consent": False}
