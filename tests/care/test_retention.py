"""Nothing goes a second too early, everything goes after, and nobody's open matter does."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from made_up import contact

from bothand.care import jobs
from bothand.care.alerts import Alert, Alerts, AlertSpool
from bothand.care.audit import lines
from bothand.care.contact import ContactRequests
from bothand.care.contact_desk import ContactDesk
from bothand.care.conversations import Conversations
from bothand.care.desk_settings import DeskSettings, SettingRefused
from bothand.care.handoff import Handoffs
from bothand.care.notes import Notes
from bothand.care.retention import Retention
from bothand.care.takeover import Takeovers
from bothand.store import Database, stamp

SECOND = timedelta(seconds=1)


def test_a_chat_goes_a_month_after_its_last_message_with_what_staff_wrote(
    conversations: Conversations, db: Database, now: datetime, tmp_path: object
) -> None:
    conversations.keep("c", "SECRETWORD", now)
    Notes(db).add("Ana", "SECRETWORD noted", now, conversation="c")
    Notes(db).tag("c", "secretword", "Ana", now)
    retention, over = Retention(db), now + timedelta(days=30)
    assert retention.due_conversations(over) == []
    assert retention.due_conversations(over + SECOND) == ["c"]
    retention.forget("c", over + SECOND)
    assert retention.due_conversations(over + SECOND) == []
    assert conversations.history("c", for_staff=True) == []
    assert Notes(db).about(conversation="c") == []
    assert Notes(db).tags_of("c") == []
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())  # type: ignore[attr-defined]
    assert b"SECRETWORD" not in kept


def test_a_chat_that_somebody_waits_in_or_must_look_at_stays(
    conversations: Conversations, db: Database, now: datetime, tmp_path: object
) -> None:
    for name in ("waits", "taken", "alarm", "over"):
        conversations.start(name, "en", now)
        conversations.keep(name, "hello", now)
    Handoffs(db).request("waits", now)
    Takeovers(db).begin("taken", "Ana", now)
    spool = AlertSpool(tmp_path / "spool")  # type: ignore[operator]
    spool.put(Alert("a", "alarm", "crisis_self", stamp(now), "words"))
    spool.drain(db)
    late = now + timedelta(days=31)
    found = Retention(db).due_conversations(late)
    assert "over" in found
    assert not {"waits", "taken", "alarm"} & set(found)
    Alerts(db).acknowledge("a", "Ana", late)
    assert "alarm" in Retention(db).due_conversations(late)


def test_a_chat_that_was_cleared_but_kept_for_staff_goes_too(
    conversations: Conversations, db: Database, now: datetime
) -> None:
    conversations.keep("c", "hello", now)
    Takeovers(db).begin("c", "Ana", now)
    conversations.erase("c", now)
    assert conversations.history("c", for_staff=True)
    late = now + timedelta(days=31)
    assert Retention(db).due_conversations(late) == ["c"]
    Retention(db).forget("c", late)
    assert conversations.history("c", for_staff=True) == []


def test_a_request_goes_half_a_year_after_it_was_closed_and_an_open_one_never(
    db: Database, now: datetime
) -> None:
    requests, desk = ContactRequests(db), ContactDesk(db)
    closed = requests.save(None, contact(), None, now)
    still = requests.save(None, contact(name="Noor"), None, now)
    later = now + timedelta(days=100)
    desk.set_status(closed.id, "closed", "Ana", later)
    desk.set_status(still.id, "tried", "Ana", later)
    Notes(db).add("Ana", "called", later, request=closed.id)
    retention, over = Retention(db), later + timedelta(days=180)
    assert retention.sweep(over).contacts == 0
    assert retention.sweep(over + SECOND).contacts == 1
    assert desk.of(closed.id, over) is None
    assert Notes(db).about(request=closed.id) == []
    assert retention.sweep(over + timedelta(days=3000)).contacts == 0
    assert desk.of(still.id, over) is not None


def test_an_alerts_words_and_the_audit_go_after_their_time(
    db: Database, now: datetime, tmp_path: object
) -> None:
    spool = AlertSpool(tmp_path / "spool")  # type: ignore[operator]
    spool.put(Alert("a", None, "crisis_self", stamp(now), "SECRETWORD"))
    spool.drain(db)
    Alerts(db).acknowledge("a", "Ana", now)
    retention = Retention(db)
    assert retention.sweep(now + timedelta(days=30)).alert_texts == 0
    assert retention.sweep(now + timedelta(days=30, seconds=1)).alert_texts == 1
    (kept,) = Alerts(db).list(unacknowledged=False)
    assert (kept.kind, kept.text) == ("crisis_self", None)
    assert retention.sweep(now + timedelta(days=2190)).audit_lines == 0
    assert lines(db)
    assert retention.sweep(now + timedelta(days=2190, seconds=1)).audit_lines == 1


def test_the_periods_are_the_admins_to_set_within_limits(
    conversations: Conversations, db: Database, now: datetime
) -> None:
    conversations.keep("c", "hello", now)
    settings = DeskSettings(db)
    settings.set("keep_conversations_days", " 3 ", "Ana", now)
    assert Retention(db).due_conversations(now + timedelta(days=3, seconds=1)) == ["c"]
    for name, value in (
        ("keep_conversations_days", "0"),
        ("keep_conversations_days", "many"),
        ("keep_audit_days", "1"),
        ("unknown", "1"),
    ):
        with pytest.raises(SettingRefused):
            settings.set(name, value, "Ana", now)


def test_a_job_is_given_to_one_process_a_night(db: Database, now: datetime) -> None:
    assert jobs.claim(db, "x", now, now + SECOND)
    assert not jobs.claim(db, "x", now, now + 2 * SECOND)
    tomorrow = now + timedelta(days=1)
    assert [jobs.claim(db, "x", tomorrow, tomorrow + SECOND) for _ in range(3)] == [
        True,
        False,
        False,
    ]
    jobs.give_back(db, "x", now)
    assert jobs.claim(db, "x", tomorrow, tomorrow + SECOND)
    assert jobs.last_run(db, "x") == stamp(tomorrow + SECOND)
    assert jobs.last_run(db, "y") is None
