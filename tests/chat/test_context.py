"""What a message may take from the conversation before it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bothand.care.conversations import Conversations
from bothand.care.messages import Draft
from bothand.chat.context import context_of
from bothand.store import Database

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def conversations(tmp_path: Path) -> Iterator[Conversations]:
    database = Database.open(f"sqlite:///{tmp_path / 'bothand.db'}")
    made = Conversations(database)
    made.start("c", "en", NOW)
    yield made
    database.close()


def turn(conversations: Conversations, text: str, *answers: str) -> None:
    kept = conversations.keep("c", text, NOW)
    drafts = [Draft("words", "answer", answer) for answer in answers]
    conversations.reply("c", drafts, NOW, kept.message.seq)


def test_of_two_answers_to_one_message_the_likeliest_is_the_one_leaned_on(
    conversations: Conversations,
) -> None:
    turn(conversations, "an older question", "faq/taking_cost")
    turn(
        conversations,
        "two quite different things at once",
        "faq/taking_stopping",
        "faq/myths_for_life",
    )
    context = context_of(conversations, "c", 6, lambda _: None)
    assert context.last_answers == ("faq/taking_stopping", "faq/myths_for_life")
    assert context.last_question == "two quite different things at once"


def test_a_few_words_are_kept_with_the_question_they_leaned_on(
    conversations: Conversations,
) -> None:
    turn(conversations, "does buspirone make people dizzy at first", "faq/taking_cost")
    turn(conversations, "and later on?", "faq/side_effects_how_long")
    context = context_of(conversations, "c", 5, lambda _: None)
    assert context.last_question == "does buspirone make people dizzy at first and later on?"


def test_going_back_leans_on_the_answer_before_the_last(conversations: Conversations) -> None:
    turn(conversations, "does duloxetine make people sweat", "faq/side_effects_snri")
    turn(conversations, "what does it cost", "faq/taking_cost", "faq/practice_fees_insurance")
    context = context_of(conversations, "c", 6, lambda _: None).turned_back()
    assert context.last_answers == ("faq/side_effects_snri", "faq/taking_cost")
    assert context.last_question == "does duloxetine make people sweat"


def test_with_nothing_to_go_back_to_the_last_answer_is_leaned_on(
    conversations: Conversations,
) -> None:
    turn(conversations, "does duloxetine make people sweat", "faq/side_effects_snri")
    context = context_of(conversations, "c", 3, lambda _: None)
    assert context.turned_back() == context
