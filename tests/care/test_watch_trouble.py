"""Notices when something else goes wrong: nothing twice, nothing stale, nothing left behind."""

from __future__ import annotations

from datetime import datetime, timedelta

from made_up import contact
from sqlalchemy import select
from test_outbox import MAIL, MINUTE, alert, due, member

from bothand.care.alerts import Alerts
from bothand.care.contact import ContactRequests
from bothand.care.conversations import Conversations
from bothand.care.handoff import Handoffs
from bothand.care.human_messages import HumanMessages
from bothand.care.outbox import Outbox
from bothand.care.staff import Role, StaffAccounts
from bothand.care.takeover import Takeovers
from bothand.care.watch import Watch
from bothand.store import Database, stamp
from bothand.store.desk_models import outbox as table

HOUR = timedelta(hours=1)


def answer_a_visitor_who_left(db: Database, conversations: Conversations, now: datetime) -> str:
    """A visitor with an address writes and leaves; a member answers. Returns the member."""
    ana = StaffAccounts(db).add("ana", "Ana", Role.HELPER, "test", now)
    ContactRequests(db).save("c", contact(safe_to_leave_message=True), None, now)
    conversations.keep("c", "hello", now)
    Takeovers(db).begin("c", "Ana", now, ana.id)
    HumanMessages(db).say("c", ana.id, "here", "1", now + MINUTE)
    return ana.id


def test_one_answer_is_one_mail_though_a_day_begins_in_between(
    conversations: Conversations, db: Database, now: datetime
) -> None:
    answer_a_visitor_who_left(db, conversations, now)
    watch, found = Watch(db, MAIL), []
    for hours in range(1, 30):
        watch.look(now + hours * HOUR)
        found += due(db, now + hours * HOUR)
    assert found == [("answer_waits", "sam@example.com")]


def test_a_visitor_who_erased_the_chat_is_not_written_to(
    conversations: Conversations, db: Database, now: datetime
) -> None:
    answer_a_visitor_who_left(db, conversations, now)
    conversations.erase("c", now + 5 * MINUTE)
    Watch(db, MAIL).look(now + 20 * MINUTE)
    assert due(db, now + 20 * MINUTE) == []


def test_no_address_is_kept_of_whom_was_written_to(
    conversations: Conversations, db: Database, now: datetime
) -> None:
    answer_a_visitor_who_left(db, conversations, now)
    Watch(db, MAIL).look(now + 20 * MINUTE)
    assert due(db, now + 20 * MINUTE) == [("answer_waits", "sam@example.com")]
    with db.read() as session:
        assert [row.to for row in session.execute(select(table))] == [None]


def test_a_notice_says_when_it_happened_and_not_when_it_was_noticed(
    conversations: Conversations, db: Database, now: datetime
) -> None:
    member(db, "Ana", now)
    Handoffs(db).request("c", now)
    Watch(db, MAIL).look(now + HOUR)
    (parcel,) = Outbox(db).take(now + HOUR)
    assert parcel.at == stamp(now)


def test_an_alert_that_could_not_be_sent_is_one_mail_once_it_can(
    conversations: Conversations, db: Database, now: datetime, tmp_path: object
) -> None:
    member(db, "Ana", now)
    alert(db, tmp_path, "a", now)
    for minute in range(60):
        Watch(db, MAIL).look(now + minute * MINUTE)
    assert due(db, now + HOUR) == [("crisis_self", "ana@practice.example")]


def test_an_alert_that_was_acknowledged_before_it_could_be_sent_alarms_nobody(
    conversations: Conversations, db: Database, now: datetime, tmp_path: object
) -> None:
    member(db, "Ana", now)
    alert(db, tmp_path, "a", now)
    Watch(db, MAIL).look(now)
    Alerts(db).acknowledge("a", "Ana", now + MINUTE)
    Watch(db, MAIL).look(now + 2 * MINUTE)
    assert due(db, now + 2 * MINUTE) == []
