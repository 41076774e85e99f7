"""After a safety answer nobody is dropped for a short, odd or denying reply."""

from __future__ import annotations

import pytest

from bothand.safety.aftercare import reply_for
from bothand.safety.files import HERE, read_yaml
from bothand.safety.levels import FULL_KINDS


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("yes", "crisis_in_danger"),
        ("I already took them", "crisis_in_danger"),
        ("im in danger", "crisis_in_danger"),
        ("NO", "crisis_not_now"),
        ("I'm not in danger", "crisis_not_now"),
        ("not right now", "crisis_not_now"),
        ("whats the number again", "crisis_number_again"),
        ("who do I call?", "crisis_number_again"),
        ("I don't want to call", "crisis_dont_want_to_call"),
        ("I hate talking on the phone", "crisis_dont_want_to_call"),
        ("I'm okay now", "crisis_okay_now"),
        ("please don't tell anyone", "crisis_dont_tell"),
        ("who can see this", "crisis_dont_tell"),
        ("I was just kidding", "crisis_denied"),
        ("I'm not suicidal", "crisis_denied"),
        ("that's not what I meant", "crisis_denied"),
        ("maybe", "crisis_self"),
        ("no but sometimes", "crisis_self"),
    ],
)
def test_after_the_full_reply(text: str, answer: str) -> None:
    assert reply_for("safety/crisis_self", text) == answer


@pytest.mark.parametrize("text", ["yes", "Yeah", "i am", "maybe", "not sure", "idk", "sometimes",
                                  "yes, every night", "no but sometimes", "sí"])  # fmt: skip
def test_yes_or_unsure_after_the_check_is_a_crisis(text: str) -> None:
    assert reply_for("safety/check", text) == "crisis_self"


@pytest.mark.parametrize("text", ["no", "Nope", "no I'm not", "not at all", "No, I'm just tired",
                                  "I'm not suicidal", "no thank you", "not me"])  # fmt: skip
def test_a_clear_no_after_the_check(text: str) -> None:
    assert reply_for("safety/check", text) == "check_no"


@pytest.mark.parametrize("state", ["safety/crisis_self", "safety/check", "safety/crisis_okay_now"])
@pytest.mark.parametrize(
    "text",
    [
        "does Zoloft cause weight gain?",
        "how long does it take to work",
        "Sam",
        "615 555 0188",
        "is Lexapro fine while breastfeeding",
        "can you tell me what the first visit is like and what I should bring with me to it",
    ],
)
def test_an_ordinary_question_is_left_to_be_answered(state: str, text: str) -> None:
    assert reply_for(state, text) is None


def test_not_safe_tonight_is_danger() -> None:
    assert reply_for("safety/crisis_okay_now", "no") == "crisis_in_danger"
    assert reply_for("safety/crisis_okay_now", "maybe") == "crisis_in_danger"


def test_someone_else_who_is_not_safe_is_danger() -> None:
    assert reply_for("safety/crisis_other", "no") == "crisis_other_in_danger"
    assert reply_for("safety/crisis_other", "I don't know") == "crisis_other_in_danger"


@pytest.mark.parametrize("kind", ["abuse", "harm_others"])
def test_danger_now_is_answered_in_the_words_of_its_kind(kind: str) -> None:
    assert reply_for(f"safety/{kind}", "yes") == f"{kind}_now"


@pytest.mark.parametrize("state", [None, "", "talk/greet", "faq/taking_alcohol", "safety/check_no"])
def test_without_a_safety_answer_before_it_there_is_none_after(state: str | None) -> None:
    assert reply_for(state, "no") is None


def test_a_denial_only_softens() -> None:
    answers = {reply_for("safety/crisis_self", text) for text in ("jk", "no", "I'm fine")}
    assert None not in answers
    assert "check_no" not in answers


@pytest.mark.parametrize(
    "text", ["it's my uncle", "I mean my sister", "it is about my friend", "it's for my son"]
)
def test_help_for_someone_else_follows_when_it_was_about_them(text: str) -> None:
    assert reply_for("safety/crisis_self", text) == "crisis_other"
    assert reply_for("safety/emergency_overdose", text) == "emergency_overdose"


def test_taking_it_back_softens_the_help_and_never_ends_it() -> None:
    assert reply_for("safety/crisis_self", "sorry, forget I said it") == "crisis_denied"


def test_a_no_with_a_reason_after_the_gentle_check_is_a_no() -> None:
    text = "no it's nothing like that, she is only tired and a bit stuck"
    assert reply_for("safety/check", text) == "check_no"
    assert reply_for("safety/check", "no nothing like that but I do think of it") == "crisis_self"


@pytest.mark.parametrize("kind", [each for each in FULL_KINDS if each != "crisis_self"])
def test_after_the_check_of_a_kind_a_yes_or_a_maybe_gets_its_full_reply(kind: str) -> None:
    state = f"safety/check_{kind}"
    assert {reply_for(state, text) for text in ("yes", "maybe", "no but I'm not sure")} == {kind}
    assert reply_for(state, "no, not at all") == "check_no"
    assert reply_for(state, "im in danger") in (kind, f"{kind}_now", f"{kind}_in_danger")
    assert reply_for(state, "how long does it take to work") is None


def test_every_answer_exists() -> None:
    from pathlib import Path

    from bothand.content.responses import read_responses

    known = read_responses(Path(__file__).parents[2] / "data")
    read = read_yaml(HERE / "aftercare.yml")
    said = set(read["after_full"]) | set(read["after_check"])
    for table in (*read["meaning"].values(), *read["instead"].values()):
        said |= set(table.values())
    for key in said - {"same"}:
        assert f"utter_{key}" in known
