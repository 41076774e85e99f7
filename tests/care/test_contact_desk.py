"""Contact requests as staff work through them: what is due, whose it is, what leaves."""

from __future__ import annotations

from datetime import datetime, timedelta

from made_up import contact

from bothand.care.audit import lines
from bothand.care.contact import ContactRequests
from bothand.care.contact_desk import ContactDesk
from bothand.care.conversations import Conversations
from bothand.care.notes import Notes
from bothand.care.staff import Role, StaffAccounts
from bothand.store import Database, stamp


def test_what_is_overdue_comes_first_and_a_try_gives_a_day(db: Database, now: datetime) -> None:
    requests, desk = ContactRequests(db), ContactDesk(db)
    for name, hours in (("Late", -1), ("Soon", 1), ("Done", -5)):
        due = now + timedelta(hours=hours)
        requests.save(None, contact(name=name), None, now, due_at=due)
    found = {each.name: each for each in desk.page(now, "all")[0]}
    desk.set_status(found["Done"].id, "reached", "Ana", now)
    page, count = desk.page(now)
    assert [(each.name, each.overdue) for each in page] == [("Late", True), ("Soon", False)]
    assert count == 2
    assert desk.counts(now) == (2, 1)
    desk.set_status(found["Late"].id, "tried", "Ana", now)
    assert desk.counts(now + timedelta(hours=23)) == (2, 1)
    assert desk.counts(now + timedelta(hours=25)) == (2, 2)
    for id, status in ((found["Late"].id, "in_progress"), ("no such", "reached")):
        assert not desk.set_status(id, status, "Ana", now)
    tried = desk.of(found["Late"].id, now)
    assert tried is not None
    assert (tried.status_by, tried.status_at) == ("Ana", stamp(now))
    acts = [(each.actor, each.action, each.subject) for each in lines(db)]
    assert acts == [
        ("Ana", "contact.tried", tried.id),
        ("Ana", "contact.reached", found["Done"].id),
    ]


def test_requests_are_found_and_given_to_a_member(db: Database, now: datetime) -> None:
    ana = StaffAccounts(db).add("ana", "Ana", Role.HELPER, "test", now)
    requests, desk = ContactRequests(db), ContactDesk(db)
    one = requests.save(None, contact(name="Sam_Lee"), None, now)
    requests.save(None, contact(name="Noor", phone="+16155550199", email=None), None, now)
    assert [each.name for each in desk.page(now, search="m_l")[0]] == ["Sam_Lee"]
    assert [each.name for each in desk.page(now, search="0199")[0]] == ["Noor"]
    assert desk.assign(one.id, ana.id, "Ana", now)
    assert [each.assigned_name for each in desk.page(now, who=ana.id)[0]] == ["Ana"]
    assert [each.name for each in desk.page(now, who="nobody")[0]] == ["Noor"]


def test_the_words_that_were_agreed_to_are_kept(db: Database, now: datetime) -> None:
    saved = ContactRequests(db).save(None, contact(), None, now, consent_text="May we?")
    found = ContactDesk(db).of(saved.id, now)
    assert found is not None
    assert found.consent_text == "May we?"
    assert "Sam" not in repr(found)


def test_a_person_is_erased_with_all_their_requests_and_nobody_else_is(
    conversations: Conversations, db: Database, now: datetime
) -> None:
    requests, desk = ContactRequests(db), ContactDesk(db)
    one = requests.save("c", contact(), None, now)
    requests.save("d", contact(name="S. Lee", phone=None), None, now)
    other = requests.save("e", contact(name="Noor", phone="+16155550199", email=None), None, now)
    Notes(db).add("Ana", "called Sam", now, request=one.id)
    assert desk.chats_of(one.id) == ["c", "d"]
    assert desk.erase(one.id, "Ana", now) == 2
    assert [each.id for each in desk.page(now, "all")[0]] == [other.id]
    assert Notes(db).about(request=one.id) == []
    assert "Sam" not in str(lines(db))
    assert desk.erase("none", "Ana", now) == 0


def test_a_table_for_a_spreadsheet_runs_nothing(db: Database, now: datetime) -> None:
    for name in ("=cmd|' /C calc'!A0", "+1", "-2", "@SUM(A1)", "\tx", "Ana, the first"):
        ContactRequests(db).save(None, contact(name=name, email=None), None, now)
    table = ContactDesk(db).export("Ana", now).splitlines()
    assert table[0].startswith("name,phone,email")
    cells = [line.split(",")[0].strip('"') for line in table[1:]]
    assert all(cell[0] not in "=+-@\t" for cell in cells)
    assert '"Ana, the first"' in table[-1]
    assert ("Ana", "contact.export") in {(each.actor, each.action) for each in lines(db)}
