"""What plain sentences say about the contact fields, and what they don't."""

from __future__ import annotations

import random
import time

import pytest

from bothand.care.fields import SKIPPED, validate
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


def _check(asked: str | None, text: str, fields: dict[str, object]) -> None:
    assert read_fields(text, asked) == fields


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
    _check(asked, text, fields)


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
    _check(asked, text, {"phone": PHONE})


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
    _check(asked, text, {"email": address})


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
    _check("reach", text, {})


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


@pytest.mark.parametrize("asked", ALL_ASKED)
@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_is_never_taken_for_an_answer(text: str, asked: str | None) -> None:
    _check(asked, text, {})


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
    _check("name", text, {"name": name})


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
    _check(None, text, {"name": name})
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
    _check("best_time", text, {"best_time": best_time})


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
    _check("best_time", text, {})


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
    _check(None, text, {})


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
    _check(asked, text, {SAFE: False})


@pytest.mark.parametrize(
    "text", ["no", "nope", "rather not", "not sure", "definitely not", "i live with him so no"]
)
def test_any_doubt_means_that_a_message_is_not_safe(text: str) -> None:
    _check(SAFE, text, {SAFE: False})


@pytest.mark.parametrize(
    "text",
    ["yes but don't mention therapy", "sure but keep it vague", "yes, no voicemail though"],
)
def test_a_yes_with_a_limit_is_read_as_the_limit(text: str) -> None:
    _check(SAFE, text, {SAFE: False})


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
    _check(SAFE, text, {SAFE: True})


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
    _check(asked, text, {asked: value})


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
    _check(None, text, fields)


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
    _check(None, text, {})


@pytest.mark.parametrize(
    "text",
    ["skip", "I'd rather not say", "prefer not to say", "pass", "none of your business", "n/a"],
)
@pytest.mark.parametrize("asked", ALL_ASKED[1:])
def test_anything_may_be_left_unsaid(text: str, asked: str) -> None:
    _check(asked, text, {asked: SKIPPED})


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
    _check("consent", text, {"consent": True})


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
    _check("consent", text, fields)


@pytest.mark.parametrize(
    "text", ["no", "nope", "i would rather not", "please dont send that", "I do not agree"]
)
def test_a_no_is_a_no(text: str) -> None:
    _check("consent", text, {"consent": False})


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
