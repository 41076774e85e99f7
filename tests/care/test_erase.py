"""Erasing: what was said is gone, also for a turn that is still under way."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bothand.care.alerts import Alert, Alerts, AlertSpool
from bothand.care.contact import ContactRequests, validate
from bothand.care.conversations import Conversations
from bothand.care.erase import ALERT_TEXT_DAYS, sweep
from bothand.care.feedback import Feedback
from bothand.care.handoff import Handoffs
from bothand.care.living import ConversationGone
from bothand.care.messages import Draft
from bothand.care.takeover import Takeovers
from bothand.store import Database, stamp


def test_what_was_said_is_gone_from_the_files_too(
    conversations: Conversations, db: Database, now: datetime, tmp_path: Path
) -> None:
    for number in range(30):
        conversations.keep("c", f"SECRETWORD {number} " * 50, now)
        reply = conversations.reply("c", [Draft("SECRETWORD?", "talk")], now, None)
    Feedback(db).keep("c", reply[0].id, False, now)
    conversations.erase("c", now)
    assert not conversations.exists("c")
    assert conversations.history("c") == []
    assert conversations.history("c", for_staff=True) == []
    assert conversations.last_words("c", now - timedelta(days=1)) == []
    with db.read() as session:
        assert session.connection().exec_driver_sql("SELECT * FROM feedback").all() == []
    held = [path.name for path in tmp_path.iterdir() if b"SECRETWORD" in path.read_bytes()]
    assert held == []


def test_nothing_revives_an_erased_conversation(
    conversations: Conversations, db: Database, now: datetime
) -> None:
    said = conversations.reply("c", [Draft("hello", "talk")], now, None)[0]
    conversations.erase("c", now)
    assert not conversations.start("c", "en", now)
    assert conversations.reply("c", [Draft("late", "talk")], now, 1) == []
    assert not Feedback(db).keep("c", said.id, True, now)
    for attempt in (
        lambda: conversations.keep("c", "late", now),
        lambda: Handoffs(db).request("c", now),
        lambda: Takeovers(db).begin("c", "Ana", now),
    ):
        with pytest.raises(ConversationGone):
            attempt()
    assert conversations.history("c", for_staff=True) == []


def test_erasing_what_was_never_stored_keeps_a_late_turn_from_storing_it(
    db: Database, now: datetime
) -> None:
    conversations = Conversations(db)
    conversations.erase("unseen", now)
    conversations.erase("unseen", now)
    assert not conversations.start("unseen", "en", now)
    assert not conversations.exists("unseen")


def test_erasing_while_replies_are_being_written_leaves_nothing(
    url: str, conversations: Conversations, now: datetime
) -> None:
    """Writers in two openings of the database, as two processes would, until the very end."""
    other = Conversations(Database.open(url))
    written: list[int] = []
    refused = threading.Event()
    under_way = threading.Semaphore(0)

    def write(side: Conversations) -> None:
        for _ in range(3000):
            said = side.reply("c", [Draft("a", "talk"), Draft("b", "talk")], now, None)
            if not said:
                refused.set()
                return
            written.append(len(said))
            under_way.release()

    writers = [threading.Thread(target=write, args=(side,)) for side in (conversations, other)]
    for writer in writers:
        writer.start()
    for _ in range(10):
        assert under_way.acquire(timeout=10)
    conversations.erase("c", now)
    for writer in writers:
        writer.join()
    assert refused.is_set()
    assert len(written) >= 10
    assert conversations.history("c", for_staff=True) == []


def test_a_contact_request_survives_and_none_is_added(
    conversations: Conversations, db: Database, now: datetime
) -> None:
    fields, _ = validate(
        {"name": "Sam", "phone": "615 555 0142", "consent": True, "consent_version": "1"},
        consent_version="1",
    )
    assert fields is not None
    requests = ContactRequests(db)
    requests.save("c", fields, "k", now)
    conversations.erase("c", now)
    assert [each.fields.name for each in requests.list()] == ["Sam"]
    with pytest.raises(ConversationGone):
        requests.save("c", fields, "another", now)
    assert len(requests.list()) == 1


def test_a_chat_that_staff_joined_is_hidden_from_the_visitor_and_kept_for_staff(
    conversations: Conversations, db: Database, now: datetime
) -> None:
    conversations.keep("c", "hi", now)
    Takeovers(db).begin("c", "Ana", now)
    conversations.reply("c", [Draft("Ana here", "talk", from_="human")], now, 1)
    conversations.erase("c", now)
    assert conversations.history("c") == []
    assert not conversations.exists("c")
    assert Takeovers(db).live() == {}
    assert [each.text for each in conversations.history("c", for_staff=True)] == ["hi", "Ana here"]

    conversations.erase("c", now + timedelta(days=5))  # again: the days count from the first
    sweep(db, now + timedelta(days=9), keep_joined=timedelta(days=10))
    assert len(conversations.history("c", for_staff=True)) == 2
    sweep(db, now + timedelta(days=11), keep_joined=timedelta(days=10))
    assert conversations.history("c", for_staff=True) == []


def test_a_human_reply_counts_as_joining_even_without_a_takeover(
    conversations: Conversations, now: datetime
) -> None:
    conversations.reply("c", [Draft("Ana here", "talk", from_="human")], now, None)
    conversations.erase("c", now)
    assert len(conversations.history("c", for_staff=True)) == 1


def test_a_wish_for_a_person_no_longer_waits(
    conversations: Conversations, db: Database, now: datetime
) -> None:
    handoffs = Handoffs(db)
    handoffs.request("c", now)
    conversations.erase("c", now)
    assert handoffs.waiting("c") is None
    assert handoffs.list_open() == []


def _spooled(db: Database, folder: Path, at: datetime, *names: str) -> Alerts:
    spool = AlertSpool(folder)
    for name in names:
        spool.put(Alert(name, "c", "crisis_self", stamp(at), "what was written"))
    assert spool.drain(db) == len(names)
    return Alerts(db)


def test_an_alerts_kind_and_time_stay_and_its_text_goes_once_seen(
    conversations: Conversations, db: Database, now: datetime, tmp_path: Path
) -> None:
    alerts = _spooled(db, tmp_path / "spool", now, "seen before", "seen after")
    alerts.acknowledge("seen before", "Ana", now)
    conversations.erase("c", now)
    texts = {each.id: each.text for each in alerts.list(unacknowledged=False)}
    assert texts == {"seen before": None, "seen after": "what was written"}
    alerts.acknowledge("seen after", "Ana", now)
    found = alerts.list(unacknowledged=False)
    assert [each.text for each in found] == [None, None]
    assert {(each.kind, each.at) for each in found} == {("crisis_self", stamp(now))}


def test_an_unseen_alerts_text_goes_after_its_days(
    conversations: Conversations, db: Database, now: datetime, tmp_path: Path
) -> None:
    alerts = _spooled(db, tmp_path / "spool", now, "a")
    conversations.erase("c", now)
    late = now + timedelta(days=ALERT_TEXT_DAYS)
    sweep(db, late - timedelta(minutes=1), keep_joined=timedelta(0))
    assert alerts.list()[0].text == "what was written"
    sweep(db, late + timedelta(minutes=1), keep_joined=timedelta(0))
    assert alerts.list()[0].text is None


def test_the_sweep_leaves_living_conversations_alone(
    conversations: Conversations, db: Database, now: datetime, tmp_path: Path
) -> None:
    conversations.keep("c", "hi", now)
    Takeovers(db).begin("c", "Ana", now)
    alerts = _spooled(db, tmp_path / "spool", now, "a")
    sweep(db, now + timedelta(days=400), keep_joined=timedelta(days=1))
    assert len(conversations.history("c")) == 1
    assert alerts.list()[0].text == "what was written"
