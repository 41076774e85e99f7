"""Notices to staff: sent once, tried for a day, and never with a visitor's word."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from made_up import contact

from bothand.care.alerts import Alert, Alerts, AlertSpool
from bothand.care.contact import ContactRequests
from bothand.care.conversations import Conversations
from bothand.care.desk_settings import SECOND_PERSON, DeskSettings
from bothand.care.handoff import Handoffs
from bothand.care.human_messages import HumanMessages
from bothand.care.outbox import WAITS, Outbox
from bothand.care.staff import Member, Role, StaffAccounts
from bothand.care.takeover import Takeovers
from bothand.care.watch import Watch, Ways
from bothand.store import Database, stamp
from bothand.store.desk_models import staff

BOTH = Ways(email=True, webhook=True)
MAIL = Ways(email=True, webhook=False)
MINUTE = timedelta(minutes=1)


def member(db: Database, name: str, now: datetime, *, there: bool = False) -> Member:
    """A member with an address, who has opened their account."""
    accounts = StaffAccounts(db)
    address = f"{name.lower()}@practice.example"
    made = accounts.add(name, name, Role.HELPER, "test", now, address)
    with db.write() as session:
        session.execute(staff.update().where(staff.c.id == made.id).values(password_hash="x"))
    accounts.set_presence(made.id, there, now)
    return made


def alert(db: Database, folder: object, id: str, now: datetime, kind: str = "crisis_self") -> None:
    spool = AlertSpool(folder / "spool")  # type: ignore[operator]
    spool.put(Alert(id, "c", kind, stamp(now), "SECRETWORD"))
    spool.drain(db)


def due(db: Database, now: datetime) -> list[tuple[str, str | None]]:
    """What is due now, as kinds and addresses; it counts as sent."""
    outbox, found = Outbox(db), []
    while parcels := outbox.take(now):
        for parcel in parcels:
            outbox.sent(parcel, now)
            found.append((parcel.kind, parcel.to))
    return sorted(found, key=str)


def test_the_same_cause_is_told_once_however_often_and_by_whomever_it_is_seen(
    conversations: Conversations, db: Database, now: datetime
) -> None:
    member(db, "Ana", now)
    Handoffs(db).request("c", now)
    ContactRequests(db).save(None, contact(), None, now)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: Watch(db, BOTH).look(now), range(8)))
    ana = "ana@practice.example"
    expected = [("contact", None), ("contact", ana), ("handoff", None), ("handoff", ana)]
    assert due(db, now) == sorted(expected, key=str)
    Watch(db, BOTH).look(now + MINUTE)
    assert due(db, now + MINUTE) == []


def test_who_is_there_is_told_and_if_nobody_is_everyone(
    conversations: Conversations, db: Database, now: datetime
) -> None:
    member(db, "Ana", now)
    ben = member(db, "Ben", now, there=True)
    StaffAccounts(db).add("cy", "Cy", Role.HELPER, "test", now, "cy@practice.example")
    Handoffs(db).request("c", now)
    Watch(db, MAIL).look(now)
    assert due(db, now) == [("handoff", "ben@practice.example")]
    StaffAccounts(db).set_presence(ben.id, False, now)
    conversations.start("d", "en", now)
    Handoffs(db).request("d", now)
    Watch(db, MAIL).look(now)
    # Not Cy, who has never opened the account: the address may be anybody's.
    assert due(db, now)[0] == ("handoff", "ana@practice.example")


def test_an_alert_is_repeated_at_growing_intervals_until_somebody_acknowledges(
    db: Database, now: datetime, tmp_path: object
) -> None:
    member(db, "Ana", now, there=True)
    boss = member(db, "Boss", now)
    DeskSettings(db).set(SECOND_PERSON, boss.id, "test", now)
    alert(db, tmp_path, "a", now)
    watch, heard = Watch(db, MAIL), []
    for minute in range(240):
        at = now + minute * MINUTE
        watch.look(at)
        heard += [(minute, to) for _, to in due(db, at)]
    ana, second = "ana@practice.example", "boss@practice.example"
    minutes = sorted({minute for minute, _ in heard})
    assert minutes == [0, 2, 6, 14, 30, 62, 122, 182]
    assert [to for minute, to in heard if minute == 0] == [ana]
    assert {to for minute, to in heard if minute == 2} == {ana, second}
    Alerts(db).acknowledge("a", "Ana", now + 240 * MINUTE)
    watch.look(now + 400 * MINUTE)
    assert due(db, now + 400 * MINUTE) == []


def test_a_failure_is_tried_again_with_patience_and_given_up_after_a_day(
    conversations: Conversations, db: Database, now: datetime
) -> None:
    member(db, "Ana", now)
    Handoffs(db).request("c", now)
    Watch(db, MAIL).look(now)
    outbox, at = Outbox(db), now
    for wait in (*WAITS, *([WAITS[-1]] * 23)):
        (parcel,) = outbox.take(at)
        outbox.failed(parcel, "ConnectionRefusedError", at)
        assert outbox.take(at + wait - timedelta(seconds=1)) == []
        at += wait
        if at - now > timedelta(hours=24):
            break
    (last,) = outbox.take(at)
    outbox.failed(last, "ConnectionRefusedError", at)
    assert outbox.take(at + timedelta(days=2)) == []
    state = outbox.state()
    assert (state.waiting, state.given_up) == (0, 1)
    assert outbox.try_again(at) == 1
    assert len(outbox.take(at)) == 1


def test_what_a_crashed_sender_had_taken_is_anyones_again(
    conversations: Conversations, db: Database, now: datetime
) -> None:
    member(db, "Ana", now)
    Handoffs(db).request("c", now)
    Watch(db, MAIL).look(now)
    assert len(Outbox(db).take(now)) == 1
    assert Outbox(db).take(now + MINUTE) == []
    assert len(Outbox(db).take(now + 2 * MINUTE)) == 1


def test_a_test_alert_acknowledges_itself(db: Database, now: datetime, tmp_path: object) -> None:
    member(db, "Ana", now)
    alert(db, tmp_path, "test-1", now, kind="test")
    Watch(db, MAIL).look(now)
    assert due(db, now) == [("test", "ana@practice.example")]
    assert Alerts(db).list() == []
    assert Outbox(db).state().last_test == stamp(now)


@pytest.mark.parametrize("safe", [True, False, None])
def test_a_visitor_who_left_is_written_to_only_where_they_said_that_is_safe(
    conversations: Conversations, db: Database, now: datetime, safe: bool | None
) -> None:
    ana = StaffAccounts(db).add("ana", "Ana", Role.HELPER, "test", now)
    ContactRequests(db).save("c", contact(safe_to_leave_message=safe), None, now)
    ContactRequests(db)
    conversations.keep("c", "hello", now)
    Takeovers(db).begin("c", "Ana", now, ana.id)
    HumanMessages(db).say("c", ana.id, "SECRETWORD", "1", now + MINUTE)
    watch = Watch(db, MAIL)
    watch.look(now + 10 * MINUTE)
    assert due(db, now + 10 * MINUTE) == []
    watch.look(now + 11 * MINUTE)
    expected = [("answer_waits", "sam@example.com")] if safe else []
    assert due(db, now + 11 * MINUTE) == expected
    HumanMessages(db).say("c", ana.id, "and more", "2", now + 12 * MINUTE)
    watch.look(now + 30 * MINUTE)
    assert due(db, now + 30 * MINUTE) == []


def test_a_visitor_who_came_back_is_not_written_to(
    conversations: Conversations, db: Database, now: datetime
) -> None:
    ana = StaffAccounts(db).add("ana", "Ana", Role.HELPER, "test", now)
    ContactRequests(db).save("c", contact(safe_to_leave_message=True), None, now)
    conversations.start("c", "en", now)
    Takeovers(db).begin("c", "Ana", now, ana.id)
    HumanMessages(db).say("c", ana.id, "hello", "1", now + MINUTE)
    conversations.keep("c", "thank you", now + 5 * MINUTE)
    Watch(db, MAIL).look(now + 20 * MINUTE)
    assert due(db, now + 20 * MINUTE) == []
