"""A claim is a lock: one person writes, and a chat whose person went silent comes back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from bothand.care.conversations import Conversations
from bothand.care.handoff import Handoffs
from bothand.care.human_messages import HumanMessages, NotYours
from bothand.care.living import ConversationGone
from bothand.care.staff import Member, Role, StaffAccounts
from bothand.care.takeover import STALE_AFTER, Takeovers
from bothand.store import Database


@pytest.fixture
def ana(db: Database, now: datetime) -> Member:
    return StaffAccounts(db).add("ana", "Ana", Role.HELPER, "test", now)


@pytest.fixture
def ben(db: Database, now: datetime) -> Member:
    return StaffAccounts(db).add("ben", "Ben", Role.HELPER, "test", now)


def test_only_who_has_the_chat_may_write(
    conversations: Conversations, db: Database, ana: Member, ben: Member, now: datetime
) -> None:
    human = HumanMessages(db)
    with pytest.raises(NotYours):
        human.say("c", ana.id, "hello", "1", now)
    Takeovers(db).begin("c", ana.name, now, ana.id)
    with pytest.raises(NotYours):
        human.say("c", ben.id, "hello", "1", now)
    assert human.say("c", ana.id, "hello", "1", now).staff_name == "Ana"
    Takeovers(db).end("c", now)
    with pytest.raises(NotYours):
        human.say("c", ana.id, "one more", "2", now)
    assert [each.text for each in conversations.history("c")] == ["hello"]


def test_a_form_sent_twice_is_one_message(
    conversations: Conversations, db: Database, ana: Member, now: datetime
) -> None:
    Takeovers(db).begin("c", ana.name, now, ana.id)
    with ThreadPoolExecutor(4) as pool:
        said = list(
            pool.map(lambda _: HumanMessages(db).say("c", ana.id, "hello", "1", now), range(8))
        )
    assert len({each.id for each in said}) == 1
    assert len(conversations.history("c")) == 1


def test_both_sides_at_the_same_moment_all_arrive_once_and_in_order(
    conversations: Conversations, db: Database, ana: Member, now: datetime
) -> None:
    Takeovers(db).begin("c", ana.name, now, ana.id)
    human = HumanMessages(db)

    def say(number: int) -> None:
        if number % 2:
            conversations.keep("c", f"v{number}", now, client_id=str(number))
        else:
            human.say("c", ana.id, f"h{number}", str(number), now)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(say, range(60)))
    history = conversations.history("c")
    assert [each.seq for each in history] == list(range(1, 61))
    assert {each.text for each in history} == {f"{'hv'[n % 2]}{n}" for n in range(60)}


def test_a_chat_whose_person_went_silent_waits_again_in_its_old_place(
    conversations: Conversations, db: Database, ana: Member, ben: Member, now: datetime
) -> None:
    takeovers, handoffs = Takeovers(db), Handoffs(db)
    takeovers.begin("c", ana.name, now, ana.id)
    conversations.start("d", "en", now)
    handoffs.request("d", now + timedelta(seconds=30))
    takeovers.heard_of(ana.id, now + timedelta(minutes=1))
    assert takeovers.let_go_of_stale(now + timedelta(minutes=1) + STALE_AFTER) == []
    late = now + timedelta(minutes=1, seconds=1) + STALE_AFTER
    assert takeovers.let_go_of_stale(late) == ["c"]
    assert takeovers.let_go_of_stale(late) == []
    assert takeovers.live() == {}
    assert (handoffs.place("c"), handoffs.place("d")) == (0, 1)
    with pytest.raises(NotYours):
        HumanMessages(db).say("c", ana.id, "I am back", "2", late)
    assert takeovers.begin("c", ben.name, late, ben.id).staff_name == "Ben"


def test_a_chat_is_passed_on_without_a_moment_between(
    conversations: Conversations, db: Database, ana: Member, ben: Member, now: datetime
) -> None:
    takeovers = Takeovers(db)
    takeovers.begin("c", ana.name, now, ana.id)
    assert not takeovers.pass_on("c", ben.name, ana.name, ana.id, now)
    assert takeovers.pass_on("c", ana.name, ben.name, ben.id, now)
    assert takeovers.live() == {"c": "Ben"}
    assert [each.outcome for each in takeovers.all_of("c")] == ["passed", None]


def test_a_closed_chat_opens_again_with_the_next_takeover(
    conversations: Conversations, db: Database, ana: Member, now: datetime
) -> None:
    takeovers = Takeovers(db)
    takeovers.begin("c", ana.name, now, ana.id)
    assert takeovers.close("c", ana.name, "answered", now)
    assert takeovers.live() == {}
    assert not takeovers.close("none", ana.name, "answered", now)
    takeovers.begin("c", ana.name, now + timedelta(days=1), ana.id)
    assert takeovers.live() == {"c": "Ana"}


def test_nothing_is_written_into_an_erased_chat(
    conversations: Conversations, db: Database, ana: Member, now: datetime
) -> None:
    Takeovers(db).begin("c", ana.name, now, ana.id)
    conversations.erase("c", now)
    with pytest.raises(ConversationGone):
        HumanMessages(db).say("c", ana.id, "hello", "1", now)
