"""The inbox: a crisis first, then who waits longest, and each in its view."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bothand.care.alerts import Alert, AlertSpool
from bothand.care.canned import CannedReplies
from bothand.care.conversations import Conversations
from bothand.care.handoff import Handoffs
from bothand.care.inbox import Inbox
from bothand.care.looking import Looking
from bothand.care.notes import Notes
from bothand.care.staff import Member, Role, StaffAccounts
from bothand.care.takeover import Takeovers
from bothand.store import Database, stamp


@pytest.fixture
def ana(db: Database, now: datetime) -> Member:
    return StaffAccounts(db).add("ana", "Ana", Role.HELPER, "test", now)


def shown(db: Database, view: str, member: Member, now: datetime, search: str = "") -> list[str]:
    return [case.id for case in Inbox(db).list(view, member.id, now, search)]


def test_a_crisis_comes_first_then_who_waits_longest(
    conversations: Conversations, db: Database, ana: Member, now: datetime, tmp_path: object
) -> None:
    for number, name in enumerate(("late", "early", "crisis", "only-bot")):
        conversations.start(name, "en", now)
        conversations.keep(name, "hello", now + timedelta(seconds=number))
    Handoffs(db).request("early", now)
    Handoffs(db).request("late", now + timedelta(minutes=5))
    spool = AlertSpool(tmp_path / "spool")  # type: ignore[operator]
    spool.put(Alert("a", "crisis", "crisis_self", stamp(now), "words"))
    spool.drain(db)
    assert shown(db, "waiting", ana, now) == ["crisis", "early", "late"]
    assert shown(db, "all", ana, now) == ["crisis", "early", "late", "only-bot"]
    assert Inbox(db).counts(ana.id) == {"waiting": 3, "mine": 0}


def test_a_claimed_chat_is_mine_and_nobodys_to_take(
    conversations: Conversations, db: Database, ana: Member, now: datetime
) -> None:
    conversations.keep("c", "is anyone there", now)
    Handoffs(db).request("c", now)
    Takeovers(db).begin("c", ana.name, now, ana.id)
    assert shown(db, "waiting", ana, now) == []
    assert shown(db, "mine", ana, now) == ["c"]
    case = Inbox(db).list("mine", ana.id, now)[0]
    assert (case.staff_name, case.unanswered, case.last_text) == ("Ana", True, "is anyone there")


def test_a_closed_chat_comes_back_when_the_visitor_writes_again(
    conversations: Conversations, db: Database, ana: Member, now: datetime
) -> None:
    conversations.keep("c", "hello", now)
    Takeovers(db).begin("c", ana.name, now, ana.id)
    Takeovers(db).close("c", ana.name, "answered", now)
    assert shown(db, "closed", ana, now) == ["c"]
    assert shown(db, "all", ana, now) == []
    conversations.keep("c", "one more thing", now + timedelta(days=1))
    assert shown(db, "closed", ana, now) == []
    assert shown(db, "all", ana, now) == ["c"]


def test_a_chat_is_found_by_what_was_said_a_tag_or_its_number(
    conversations: Conversations, db: Database, ana: Member, now: datetime
) -> None:
    conversations.start("number-two", "en", now)
    conversations.keep("c", "about 100% of my insurance_card", now)
    conversations.keep("number-two", "something else", now)
    Notes(db).tag("number-two", "Billing", ana.name, now)
    for search, found in {
        "INSURANCE_card": ["c"],
        "100%": ["c"],
        "billing": ["number-two"],
        "number-two": ["number-two"],
        "insuranceXcard": [],
        "no such words": [],
    }.items():
        assert shown(db, "all", ana, now, search) == found, search


def test_it_is_seen_who_looks_and_who_types(
    conversations: Conversations, db: Database, ana: Member, now: datetime
) -> None:
    looking = Looking(db)
    conversations.keep("c", "hello", now)
    looking.note("c", ana.id, now)
    assert [(each.name, each.typing) for each in looking.at("c", now)] == [("Ana", False)]
    looking.note("c", ana.id, now, typing=True)
    assert looking.at("c", now)[0].typing
    assert Inbox(db).list("all", ana.id, now)[0].looking == ("Ana",)
    looking.typed("c", ana.id)
    assert not looking.at("c", now)[0].typing
    assert looking.at("c", now + timedelta(minutes=1)) == []


def test_notes_and_canned_replies_are_the_staffs_own(
    db: Database, ana: Member, now: datetime
) -> None:
    ben = StaffAccounts(db).add("ben", "Ben", Role.HELPER, "test", now)
    replies = CannedReplies(db)
    assert replies.save(ana.id, ana.name, "Hello", "Hi {name}", False, now)
    assert replies.save(ana.id, ana.name, "Hours", "We open at nine", True, now)
    assert not replies.save(ana.id, ana.name, " ", "text", True, now)
    assert [each.title for each in replies.of(ana.id)] == ["Hello", "Hours"]
    assert [each.title for each in replies.of(ben.id)] == ["Hours"]
    mine = replies.of(ana.id)[0]
    assert not replies.remove(mine.id, ben.id, ben.name, now)
    assert replies.remove(mine.id, ana.id, ana.name, now)
    notes = Notes(db)
    notes.add(ana.name, "SECRET", now, conversation="c")
    assert [each.text for each in notes.about(conversation="c")] == ["SECRET"]
    assert notes.about(conversation="d") == []
    assert "SECRET" not in repr(notes.about(conversation="c"))
