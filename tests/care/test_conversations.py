"""Conversations: kept in order, once, and answered."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event

from bothand.care.conversations import Conversations
from bothand.care.feedback import Feedback
from bothand.care.living import ConversationGone
from bothand.care.messages import Button, Draft
from bothand.store import Database


def test_a_message_is_kept_as_the_contract_has_it(
    conversations: Conversations, now: datetime
) -> None:
    kept = conversations.keep("c", "does it help?", now, client_id="k1", button="b1")
    assert (kept.repeated, kept.answered, kept.replies) == (False, False, [])
    assert kept.message.as_dict() == {
        "id": kept.message.id,
        "seq": 1,
        "client_id": "k1",
        "from": "visitor",
        "text": "does it help?",
        "kind": "talk",
        "answer": None,
        "buttons": [],
        "sources": [],
        "reviewed_on": None,
        "at": "2026-03-02T12:00:00.000Z",
    }
    assert conversations.history("c") == [kept.message]


def test_a_reply_comes_back_as_it_was_given(conversations: Conversations, now: datetime) -> None:
    draft = Draft(
        "It often does.",
        "answer",
        answer="faq/together_how",
        buttons=(Button("b", "More", "faq/together_why"), Button("p", "A person", None)),
        sources=({"id": "C1", "title": "A study"},),
        reviewed_on="2026-01-31",
        draft=True,
    )
    stored = conversations.reply("c", [draft], now, None)
    assert conversations.history("c") == stored
    shown = stored[0].as_dict()
    assert shown["buttons"][1] == {"id": "p", "title": "A person", "answer": None}
    assert shown["sources"] == [{"id": "C1", "title": "A study"}]
    assert shown["draft"] is True
    assert "client_id" not in shown


def test_numbers_rise_across_both_sides(conversations: Conversations, now: datetime) -> None:
    conversations.keep("c", "one", now)
    conversations.reply("c", [Draft("two", "talk"), Draft("three", "answer")], now, 1)
    conversations.keep("c", "four", now)
    assert [(each.seq, each.text) for each in conversations.history("c", after=1)] == [
        (2, "two"),
        (3, "three"),
        (4, "four"),
    ]
    assert conversations.history("c", after=4) == []


def test_a_repeated_message_runs_nothing_and_returns_the_first_answer(
    conversations: Conversations, now: datetime
) -> None:
    first = conversations.keep("c", "hi", now, client_id="k")
    unanswered = conversations.keep("c", "hi", now, client_id="k")
    assert (unanswered.repeated, unanswered.answered) == (True, False)
    said = conversations.reply("c", [Draft("hello", "talk")], now, first.message.seq)
    conversations.reply("c", [Draft("later", "talk")], now, None)
    again = conversations.keep("c", "other words", now + timedelta(hours=1), client_id="k")
    assert again.message == first.message
    assert (again.repeated, again.answered, again.replies) == (True, True, said)
    assert len(conversations.history("c")) == 3


def test_an_answer_without_words_marks_the_message_answered(
    conversations: Conversations, now: datetime
) -> None:
    conversations.keep("c", "hi", now, client_id="k")
    assert conversations.reply("c", [], now, 1) == []
    assert conversations.keep("c", "hi", now, client_id="k").answered


def test_client_ids_of_two_conversations_do_not_meet(
    conversations: Conversations, now: datetime
) -> None:
    conversations.start("d", "en", now)
    conversations.keep("c", "mine", now, client_id="k")
    other = conversations.keep("d", "yours", now, client_id="k")
    assert not other.repeated
    assert [each.text for each in conversations.history("d")] == ["yours"]


def test_two_threads_keeping_one_client_id_keep_one_message(
    url: str, conversations: Conversations, now: datetime
) -> None:
    """Half of them through a second opening, as a second process would."""
    other = Conversations(Database.open(url))
    together = threading.Barrier(8)

    def keep(number: int) -> tuple[bool, str]:
        together.wait()
        side = (conversations, other)[number % 2]
        kept = side.keep("c", f"from {number}", now, client_id="same")
        return kept.repeated, kept.message.text

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(keep, range(8)))
    assert sorted(repeated for repeated, _ in results) == [False] + [True] * 7
    assert len({text for _, text in results}) == 1
    assert len(conversations.history("c")) == 1


def test_many_writers_leave_no_gap_and_no_double(
    url: str, conversations: Conversations, now: datetime
) -> None:
    other = Conversations(Database.open(url))

    def say(number: int) -> None:
        side = (conversations, other)[number % 2]
        if number % 3:
            side.keep("c", "x", now, client_id=f"k{number}")
        else:
            side.reply("c", [Draft("y", "talk"), Draft("z", "talk")], now, None)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(say, range(60)))
    assert [each.seq for each in conversations.history("c")] == list(range(1, 81))


def test_what_no_database_takes_is_kept_all_the_same(
    conversations: Conversations, now: datetime
) -> None:
    kept = conversations.keep("c", "a\x00b \ud83d end \ud83d\ude00", now)
    assert kept.message.text == "a\ufffdb \ufffd end \U0001f600"
    assert conversations.history("c") == [kept.message]


def test_a_conversation_that_never_started_takes_nothing(db: Database, now: datetime) -> None:
    conversations = Conversations(db)
    assert not conversations.exists("nobody")
    with pytest.raises(ConversationGone):
        conversations.keep("nobody", "hi", now)
    assert conversations.reply("nobody", [Draft("x", "talk")], now, None) == []
    assert conversations.history("nobody", for_staff=True) == []


def test_starting_twice_keeps_what_was_said(conversations: Conversations, now: datetime) -> None:
    conversations.keep("c", "hi", now)
    assert conversations.start("c", "es", now)
    assert conversations.keep("c", "again", now).message.seq == 2


def test_a_visitors_last_words_are_their_own_and_recent(
    conversations: Conversations, now: datetime
) -> None:
    for number in range(5):
        conversations.keep("c", f"v{number}", now + timedelta(minutes=number))
        conversations.reply("c", [Draft(f"b{number}", "talk")], now, None)
    before = now - timedelta(seconds=1)
    assert conversations.last_words("c", before) == ["v2", "v3", "v4"]
    assert conversations.last_words("c", before, 1) == ["v4"]
    assert conversations.last_words("c", now + timedelta(minutes=3)) == ["v4"]
    assert conversations.last_words("nobody's", before) == []


def test_feedback_is_for_ones_own_bot_messages_and_the_last_word_counts(
    conversations: Conversations, db: Database, now: datetime
) -> None:
    conversations.start("d", "en", now)
    mine = conversations.keep("c", "hi", now).message
    bots = conversations.reply("c", [Draft("hello", "talk")], now, 1)[0]
    feedback = Feedback(db)
    assert not feedback.keep("c", mine.id, True, now)
    assert not feedback.keep("d", bots.id, True, now)
    assert not feedback.keep("c", "no such", True, now)
    assert feedback.keep("c", bots.id, True, now)
    assert feedback.keep("c", bots.id, False, now)
    with db.read() as session:
        rows = session.connection().exec_driver_sql("SELECT message, helpful FROM feedback").all()
    assert rows == [(bots.id, 0)]


def test_no_log_line_can_hold_a_message(conversations: Conversations, now: datetime) -> None:
    kept = conversations.keep("c", "my secret", now)
    draft = Draft("my secret", "talk")
    assert "secret" not in f"{kept} {kept.message!r} {draft!r} {[kept.message]}"


def test_a_turn_costs_few_statements_and_two_commits(
    conversations: Conversations, db: Database, now: datetime
) -> None:
    """The cost of a turn must not grow by accident: counted, for time depends on the machine."""
    statements: list[str] = []
    event.listen(
        db.engine, "before_cursor_execute", lambda *seen: statements.append(seen[2].split()[0])
    )
    conversations.keep("c", "hi", now, client_id="k")
    assert statements == ["BEGIN", "SELECT", "SELECT", "INSERT", "UPDATE"]
    statements.clear()
    conversations.reply("c", [Draft("a", "talk"), Draft("b", "talk")], now, 1)
    assert statements == ["BEGIN", "SELECT", "INSERT", "UPDATE", "UPDATE"]
