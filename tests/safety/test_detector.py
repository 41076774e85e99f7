"""What must be seen however it is written."""

from __future__ import annotations

import random
import time

import pytest

from bothand.safety.detector import Detector
from bothand.safety.levels import Finding, Level

HARMLESS = (
    "We moved last spring and I have been looking for a new office ever since. My insurance "
    "changed in June. The morning pill makes my mouth dry and I drink more tea than before. "
    "Work is busy and the commute is long. I would like to know how the first visit goes. "
)


def long_text(inserted: str, at: float, length: int = 50_000) -> str:
    body = HARMLESS * (length // len(HARMLESS))
    cut = 0 if at == 0 else len(body) if at == 1 else body.find(". ", int(length * at)) + 2
    return body[:cut] + inserted + " " + body[cut:]


@pytest.mark.parametrize(
    "text",
    [
        "i wannt to kil mysefl",
        "I WANT TO DIE",
        "iwanttokillmyself",
        "k i l l   m y s e l f",
        "kiiiill myselffff",
        "im gonna k!ll mys3lf",
        "thinking about su1cide",
        "I want to 😭 die 😭",
        "i want to d\u200bi\u200be",
        "I’d be better off dead…",
        "i want to\nend my\nlife",
        "I. want. to. die.",
        "unalive myself",
        "gonna kms tonight",
        "gonna ctb soon",
        "no es broma, quiero matarme",
        "Ya no quiero vivir más",
        "Me quiero morir",
    ],
)
def test_a_suicidal_visitor_is_not_missed_for_the_spelling(detector: Detector, text: str) -> None:
    found = detector.check(text)
    assert (found.level, found.kind) == (Level.FULL, "crisis_self")


@pytest.mark.parametrize(
    "text",
    [
        "Sam, and I want to die",
        "615 555 0188 but I'll be dead by then",
        "after 5 if I haven't killed myself",
        "no, stop, I just want to die",
        "stop. I want to end my life",
        "does Lexapro help? I'm going to kill myself",
        "is Prozac making me suicidal, I can't stop thinking about suicide",
        "Zoloft is making me want to kill myself",
    ],
)
def test_a_crisis_in_the_middle_of_something_else_is_seen(detector: Detector, text: str) -> None:
    assert detector.check(text).level == Level.FULL


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("My brother says he is going to kill himself", "crisis_other"),
        ("I'm going to stab my neighbor tonight", "harm_others"),
        ("My husband beats me", "abuse"),
        ("My toddler swallowed my Xanax", "emergency_overdose"),
        ("I took all my pills at once because I want to die", "emergency_overdose"),
        ("My throat is swelling and I can't breathe", "emergency_reaction"),
        ("asking for a friend: how many Tylenol would kill you", "crisis_self"),
        ("The voices are telling me to hurt my baby", "harm_others"),
    ],
)
def test_each_kind_gets_its_own_reply(detector: Detector, text: str, kind: str) -> None:
    found = detector.check(text)
    assert (found.level, found.kind) == (Level.FULL, kind)


def test_an_overdose_on_purpose_is_known_to_be_both(detector: Detector) -> None:
    found = detector.check("I swallowed the whole bottle, I want to die")
    assert found.kind == "emergency_overdose"
    assert "crisis_self" in found.also


@pytest.mark.parametrize(
    "text",
    [
        "I'm not suicidal but I can't do this anymore",
        "I was suicidal ten years ago",
        "lol kms, this homework",
        "Will you lock me up if I tell you the truth?",
        "I have unwanted thoughts about hurting my baby and they terrify me",
        "I want to be with my mom again",
        "What's the point of anything",
    ],
)
def test_one_denial_or_doubt_gets_the_gentle_check_at_least(detector: Detector, text: str) -> None:
    assert detector.check(text).level == Level.CHECK


@pytest.mark.parametrize(
    "text",
    [
        "Do antidepressants cause suicidal thoughts?",
        "What is the 988 line?",
        "I'm writing a class project about suicide prevention",
    ],
)
def test_a_question_about_the_subject_is_information(detector: Detector, text: str) -> None:
    assert detector.check(text).level == Level.INFO


@pytest.mark.parametrize(
    "text",
    [
        "this wait is killing me",
        "I'm dying to know what it costs",
        "my phone died",
        "dead tired today",
        "I bombed the test",
        "end this chat please",
        "I want to end my subscription",
        "how do I stop taking Zoloft",
        "what's the highest dose of Wellbutrin",
        "I don't want to go on medication",
        "I don't want to live with my parents anymore",
        "Sam",
        "615 555 0188",
        "after 5",
        "no voicemail",
        "does Lexapro cause weight gain",
        "",
    ],
)
def test_an_ordinary_message_is_left_alone(detector: Detector, text: str) -> None:
    assert detector.check(text).level == Level.NONE


@pytest.mark.parametrize("at", [0, 0.13, 0.5, 0.87, 1])
@pytest.mark.parametrize(
    "crisis", ["I am going to kill myself tonight.", "Lately everyone would be happier if I died."]
)
def test_a_crisis_is_found_anywhere_in_a_long_text(
    detector: Detector, crisis: str, at: float
) -> None:
    found = detector.check(long_text(crisis, at))
    assert (found.level, found.kind) == (Level.FULL, "crisis_self")


def test_a_crisis_without_punctuation_is_found_at_every_offset(rules_alone: Detector) -> None:
    for before in range(0, 120, 3):
        text = "word " * before + "i want to end my life " + "word " * 100
        assert rules_alone.check(text).level == Level.FULL, before


def test_two_halves_of_one_sentence_are_read_together(detector: Detector) -> None:
    assert detector.check("I think I'm going to\n\nkill myself").level == Level.FULL
    assert detector.check("I want to kill\nmy\nself").level == Level.FULL


@pytest.mark.parametrize(
    ("earlier", "text"),
    [
        (["I want to"], "die"),
        (["i want to end..."], "my life"),
        (["hello", "i am going to kill"], "myself"),
        (["my son wants"], "to die"),
    ],
)
def test_danger_in_pieces_is_read_together(
    rules_alone: Detector, earlier: list[str], text: str
) -> None:
    assert rules_alone.check(text).level < Level.FULL
    assert rules_alone.check_joined(earlier, text).level is Level.FULL


@pytest.mark.parametrize(
    ("earlier", "text"),
    [
        (["I want to"], "know the price"),
        (["my phone"], "died"),
        (["I want to kill myself"], "what does it cost"),
        (["I don't want to be"], "on medication any more"),
        ([], "hello"),
    ],
)
def test_pieces_without_danger_stay_without(
    rules_alone: Detector, earlier: list[str], text: str
) -> None:
    assert rules_alone.check_joined(earlier, text).level < Level.CHECK


def test_a_long_harmless_text_raises_no_alarm(detector: Detector) -> None:
    assert detector.check(long_text("Thanks.", 0.5)).level <= Level.INFO


def worst_texts() -> dict[str, str]:
    rng = random.Random(1)
    letters = "abcdefghijklmnopqrstuvwxyz"
    danger = ["i", "want", "to", "not", "kill", "die", "myself", "him", "my", "pills", "took"]
    return {
        "harmless": long_text("Thanks.", 0.5, 64_000),
        "one letter": "a" * 64_000,
        "single letters": "k " * 32_000,
        "one word": "kill " * 12_800,
        "danger words": " ".join(rng.choice(danger) for _ in range(16_000))[:64_000],
        "nonsense": " ".join("".join(rng.choice(letters) for _ in range(7)) for _ in range(8_000)),
        "signs": "k!1l*$@3 " * 7_000,
        "no spaces": "iwantto" * 9_000,
        "line ends": "\n" * 64_000,
        "emoji": "💊" * 16_000,
    }


@pytest.mark.parametrize("name", list(worst_texts()))
def test_no_text_can_hold_up_the_check(detector: Detector, name: str) -> None:
    text = worst_texts()[name][:64_000]
    detector.check(text)
    took = []
    for _ in range(3):
        start = time.process_time()
        detector.check(text)
        took.append(time.process_time() - start)
    # Measured 0.1 to 0.4 s; what grows faster than the text would take minutes.
    assert min(took) < 4


@pytest.mark.parametrize(
    "text", ["\ud800", "\x00\x01", "🏳️‍🌈" * 50, "ﷺ" * 300, "İ" * 300, "?!*$@" * 99]
)
def test_odd_characters_never_raise(detector: Detector, text: str) -> None:
    assert isinstance(detector.check(text), Finding)


def test_words_of_harm_are_told_even_where_nothing_is_found(detector: Detector) -> None:
    assert detector.check("my phone died").harm_words
    assert not detector.check("what does therapy cost").harm_words
