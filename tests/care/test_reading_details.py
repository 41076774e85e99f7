"""Numbers, addresses, names and times in plain sentences, and what only looks like them."""

from __future__ import annotations

import pytest

from bothand.care.fields import validate
from bothand.care.reading import read_fields

PHONE = "+16155550142"


@pytest.mark.parametrize(
    "text",
    [
        "6155550142",
        "615.555.0142",
        "(615)5550142",
        "615 - 555 - 0142",
        "615/555/0142",
        "6 1 5 5 5 5 0 1 4 2",
        "615-555-O142",
        "1 (615) 555 0142",
        "my number is actually 615 555 0142",
        "six one five, five five five, zero one four two",
        "six one five triple five oh one four two",
        "can you call me at 615 555 0142?",
        "not 615 555 0100, it's 615 555 0142",
        "my old number was 615 555 0100, new one is 615 555 0142",
        "615 555 0100 sorry 615 555 0142",
        "don't call 615 555 0100, use 615 555 0142",
    ],
)
@pytest.mark.parametrize("asked", [None, "reach", "consent"])
def test_a_number_is_found_however_it_is_typed(text: str, asked: str | None) -> None:
    assert read_fields(text, asked) == {"phone": PHONE}


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("u can reach me at sam (at) example dot com", "sam@example.com"),
        ("sam at example dot com", "sam@example.com"),
        ("sam(at)example(dot)com", "sam@example.com"),
        ("sam[at]example.com thx", "sam@example.com"),
        ("sam @ example . com", "sam@example.com"),
        ("sam@ example.com", "sam@example.com"),
        ("sam@example,com", "sam@example.com"),
        ("sam dot rivera at example dot com", "sam.rivera@example.com"),
        ("sam underscore r at example dot org", "sam_r@example.org"),
        ("Sam.Rivera+x@Example.co.uk.", "Sam.Rivera+x@example.co.uk"),
        ("change the email to sam@example.com", "sam@example.com"),
    ],
)
@pytest.mark.parametrize("asked", [None, "reach"])
def test_an_address_is_found_however_it_is_typed(
    text: str, address: str, asked: str | None
) -> None:
    assert read_fields(text, asked) == {"email": address}


@pytest.mark.parametrize(
    ("text", "field", "code"),
    [
        ("615 555", "phone", "phone_unreadable"),
        ("555 0142", "phone", "phone_unreadable"),
        ("sam@example", "email", "email_unreadable"),
    ],
)
def test_a_failed_attempt_is_handed_on_so_that_the_visitor_hears_of_it(
    text: str, field: str, code: str
) -> None:
    found = read_fields(text, "reach")
    assert set(found) == {field}
    raw = {"name": "Sam", "consent": True, "consent_version": "1", **found}
    assert validate(raw, consent_version="1") == (None, {field: code})
    assert read_fields(text, None) == {}


@pytest.mark.parametrize(
    "text",
    [
        "988",
        "i take 50 mg since 2019",
        "i was born 03/14/1985",
        "is 615 555 0100 your number?",
        "i called 615 555 0100 and nobody picked up",
        "email me",
        "look at example dot com",
    ],
)
def test_what_only_looks_like_a_number_or_an_address_is_left(text: str) -> None:
    assert read_fields(text, "reach") == {}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Sam", "Sam"),
        ("sam rivera", "Sam Rivera"),
        ("SAM RIVERA", "SAM RIVERA"),
        ("it's sam", "Sam"),
        ("hi, sam", "Sam"),
        ("Sam, thanks", "Sam"),
        ("sam (they/them)", "Sam"),
        ("yes my name is sam", "Sam"),
        ("my name's Sam and i take zoloft", "Sam"),
        ("everyone calls me Sammy", "Sammy"),
        ("sam rivera and my email is", "Sam Rivera"),
        ("Will", "Will"),
        ("Rose", "Rose"),
        ("April", "April"),
        ("Faith Young", "Faith Young"),
        ("Mohammed", "Mohammed"),
        ("Jean-Luc O'Neil", "Jean-Luc O'Neil"),
        ("dr. patel", "Dr. Patel"),
        ("A. B. Carter", "A. B. Carter"),
        ("maria de la cruz", "Maria de la Cruz"),
        ("Nguyễn Thị Mai", "Nguyễn Thị Mai"),
        ("José", "José"),
        ("李雷", "李雷"),
        ("J.", "J."),
    ],
)
def test_a_name_is_read_when_it_was_asked_for(text: str, name: str) -> None:
    assert read_fields(text, "name") == {"name": name}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("my name is Sam", "Sam"),
        ("call me Sam", "Sam"),
        ("I'm Sam", "Sam"),
        ("This is Maria de la Cruz", "Maria de la Cruz"),
        ("please change my name to Alex", "Alex"),
    ],
)
def test_a_name_is_read_unasked_only_where_it_is_introduced(text: str, name: str) -> None:
    assert read_fields(text, None) == {"name": name}
    assert "name" not in read_fields(name, None)


@pytest.mark.parametrize(
    "text",
    [
        "zoloft weight gain",
        "lexapro",
        "sertralin",
        "SAM-e",
        "side effects",
        "i feel awful",
        "im scared",
        "depressed",
        "crying every night",
        "anonymous",
        "yes",
        "ok",
        "hi",
        "lol",
        "stop",
        "my name is not important",
        "nobody special",
        "i wish i were dead tonight",
        "vitamin d",
        "Sam. Does zoloft make you fat?",
        "👍",
        "?",
        "",
    ],
)
def test_what_is_no_name_is_never_stored_as_one(text: str) -> None:
    assert "name" not in read_fields(text, "name")
    assert "name" not in read_fields(text, None)


@pytest.mark.parametrize(
    "text",
    [
        "call me after 5",
        "call me tomorrow",
        "I'm Bipolar",
        "I'm Christian",
        "This is hard for me",
        "call me crazy but it works",
        "my doctor's name is Patel",
        "her name is Lena",
        "my name is on the list",
    ],
)
def test_an_opening_that_introduces_no_one_names_no_one(text: str) -> None:
    assert "name" not in read_fields(text, None)


@pytest.mark.parametrize(
    ("text", "best_time"),
    [
        ("after 5", "after 5"),
        ("weekday mornings", "weekday mornings"),
        ("mornings are best", "mornings"),
        ("anytime pls", "anytime"),
        ("mon-fri 9-5", "mon-fri 9-5"),
        ("mon/wed after 3:30 p.m.", "mon/wed after 3:30 pm"),
        ("Tuesdays or Thursdays, between 1 and 3", "Tuesdays or Thursdays, between 1 and 3"),
        ("between 2 and 4 on mondays", "between 2 and 4 on mondays"),
        ("5", "5"),
        ("17:00", "17:00"),
        ("not mondays", "not mondays"),
        ("never call before noon", "never call before noon"),
        ("any day but friday", "any day but friday"),
        ("when the baby naps", "when the baby naps"),
        ("I work till 5 so after that", "I work till 5 so after that"),
        ("after 5?", "after 5"),
        ("how about tuesday morning?", "tuesday morning"),
        ("does 5pm work?", "5pm"),
        ("can you call after 5?", "after 5"),
        ("no preference", "no preference"),
    ],
)
def test_a_time_is_kept_in_the_visitors_words(text: str, best_time: str) -> None:
    assert read_fields(text, "best_time") == {"best_time": best_time}


@pytest.mark.parametrize(
    "text",
    [
        "i feel so anxious at night",
        "zoloft at night",
        "when I feel hopeless",
        "i wish i were dead tonight",
        "yes",
        "my name",
        "50 mg",
    ],
)
def test_what_is_no_time_is_never_stored_as_one(text: str) -> None:
    assert read_fields(text, "best_time") == {}


@pytest.mark.parametrize(
    "text",
    [
        "I take zoloft at 9pm",
        "after 5 years on it I stopped",
        "mornings are hard",
        "I take it in the morning",
        "i get home at 6 and cry",
    ],
)
def test_a_time_in_a_story_is_no_time_to_call(text: str) -> None:
    assert read_fields(text, None) == {}
