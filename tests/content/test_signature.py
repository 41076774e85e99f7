"""A signature holds for the words that were signed, and for no others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from small_practice import KEYS

from bothand.content.check import check
from bothand.content.reviews import wording, wordings
from bothand.content.signature import (
    hash_of,
    is_overdue,
    is_signed,
    is_withdrawn,
    sign,
    signature_in,
    signature_of,
)
from bothand.content.topic_file import edit_topic, read_topic_text
from bothand.content.topics import Topic

ON, AGAIN = date(2026, 3, 2), date(2027, 3, 2)
KEY, PATH = "together/one", "data/faq/together/one.yml"


@pytest.fixture
def text(data: Path) -> str:
    """A topic's file that is signed."""
    before = (data.parent / PATH).read_text(encoding="utf-8")
    topic = read_topic_text(before, KEY)
    made = sign(topic.text, "Jamie  Lee, MD ", ON, AGAIN, topic.title, topic.question)
    return edit_topic(before, metadata=made)


def topic_in(text: str) -> Topic:
    return read_topic_text(text, KEY)


def test_it_says_who_signed_when_and_until_when(text: str) -> None:
    signature = signature_of(topic_in(text))
    assert signature is not None
    assert (signature.by, signature.on, signature.again_on) == ("Jamie Lee, MD", ON, AGAIN)


@pytest.mark.parametrize(
    "change",
    [
        {"answer": "Your prescriber can't help you find a plan that fits."},
        {"title": "Another plan"},
        {"question": "Is this a plan?"},
        {"metadata": {"reviewed_by": " "}},
        {"metadata": {"reviewed_on": "yesterday"}},
        {"metadata": {"signed_text": ""}},
    ],
)
def test_whoever_changes_the_words_takes_it_away(text: str, change: dict[str, object]) -> None:
    assert not is_signed(topic_in(edit_topic(text, **change)))  # type: ignore[arg-type]


def test_what_visitors_do_not_read_may_change_under_it(text: str) -> None:
    changed = edit_topic(text, examples=["about the harbour walk"], sources=[])
    assert is_signed(topic_in(changed))
    assert hash_of("one  two\n three") == hash_of("one two three ")
    assert hash_of("one", "two") != hash_of("one two")


def test_it_is_overdue_the_day_after_its_date(text: str) -> None:
    topic = topic_in(text)
    assert not is_overdue(topic, AGAIN)
    assert is_overdue(topic, date(2027, 3, 3))
    assert not is_withdrawn(topic, date(2027, 3, 3), withdraw_overdue=False)
    assert is_withdrawn(topic, date(2027, 3, 3), withdraw_overdue=True)
    unsigned = topic_in(edit_topic(text, answer="Other words."))
    assert not is_overdue(unsigned, date(2027, 3, 3))
    assert is_withdrawn(unsigned, ON, withdraw_overdue=False)


def test_safety_wording_is_signed_without_title_or_question() -> None:
    metadata = sign("Are you safe tonight?", "Jamie", ON, AGAIN)
    assert signature_in("Are you safe\ntonight? ", metadata) is not None
    assert signature_in("Are you safe today?", metadata) is None
    assert signature_in("Are you safe tonight?", {}) is None


def test_reviews_know_what_is_unsigned_changed_due_and_overdue(text: str) -> None:
    def state(of: str, today: date) -> str:
        found = wording(PATH, of)
        assert found is not None
        return found.state(today)

    assert state(text, ON) == "signed"
    assert state(text, date(2027, 1, 1)) == "due"
    assert state(text, date(2027, 3, 3)) == "overdue"
    changed = edit_topic(text, answer="Other words.")
    assert state(changed, ON) == "changed"
    assert wording(PATH, changed).signed_once == "Jamie Lee, MD"  # type: ignore[union-attr]
    assert state(edit_topic(text, metadata={"signed_text": "", "reviewed_by": ""}), ON) == (
        "unsigned"
    )


def test_every_response_is_a_wording_and_a_broken_file_is_none() -> None:
    found = wordings(
        {
            "data/safety/check.yml": (
                "responses:\n  utter_a:\n  - text: A\n  utter_b:\n  - text: B"
            ),
            "data/faq/x/broken.yml": "responses: [",
            "data/faq/x/odd.yml": "responses:\n  utter_faq/x_odd: none",
            "data/stories/one.yml": "stories: []",
            "practice.yml": "name: x",
        }
    )
    assert [(each.response, each.group, each.topic) for each in found] == [
        ("utter_a", "safety", ""),
        ("utter_b", "safety", ""),
    ]


@pytest.mark.parametrize(
    ("metadata", "told"),
    [
        ({}, ""),
        ({"review_again_on": "2026-03-01"}, "before the review itself"),
        ({"review_again_on": "next year"}, "review_again_on is 'next year'"),
        ({"signed_text": "by me"}, "written by the desk"),
        ({"reviewed_by": "", "reviewed_on": ""}, "take reviewed_by and reviewed_on"),
    ],
)
def test_the_content_check_reads_signatures(
    metadata: dict[str, str], told: str, text: str, data: Path, lexicon_check: Callable[[], str]
) -> None:
    (data.parent / PATH).write_text(edit_topic(text, metadata=metadata), encoding="utf-8")
    problems = lexicon_check()
    assert told in problems if told else problems == ""


@pytest.fixture
def lexicon_check(data: Path) -> Callable[[], str]:
    """The problems of the one file, as text."""

    def found() -> str:
        return "\n".join(str(each) for each in check(data, KEYS) if each.path == PATH)

    return found
