"""A wish for a person, and the person who comes."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from bothand.care.audit import lines
from bothand.care.conversations import Conversations
from bothand.care.handoff import Handoffs
from bothand.care.takeover import Takeovers
from bothand.store import Database


def test_asking_twice_is_one_wish(
    conversations: Conversations, db: Database, now: datetime
) -> None:
    handoffs = Handoffs(db)
    first = handoffs.request("c", now)
    again = handoffs.request("c", now + timedelta(minutes=5))
    assert (first.repeated, again.repeated) == (False, True)
    assert (again.id, again.at) == (first.id, first.at)
    assert handoffs.waiting("c") == first
    assert handoffs.list_open() == [first]


def test_a_closed_wish_may_be_followed_by_another(
    conversations: Conversations, db: Database, now: datetime
) -> None:
    handoffs = Handoffs(db)
    first = handoffs.request("c", now)
    assert handoffs.close(first.id, "Ana", now)
    assert not handoffs.close(first.id, "Ben", now)
    assert handoffs.waiting("c") is None
    second = handoffs.request("c", now)
    assert not second.repeated
    assert second.id != first.id


def test_who_waits_longest_comes_first(
    conversations: Conversations, db: Database, now: datetime
) -> None:
    handoffs = Handoffs(db)
    for name, minutes in (("late", 9), ("early", 1), ("middle", 5)):
        conversations.start(name, "en", now)
        handoffs.request(name, now + timedelta(minutes=minutes))
    assert [each.conversation for each in handoffs.list_open()] == ["early", "middle", "late"]


def test_many_askings_at_once_are_one_wish(
    conversations: Conversations, db: Database, url: str, now: datetime
) -> None:
    sides = [Handoffs(db), Handoffs(Database.open(url))]
    together = threading.Barrier(6)

    def ask(number: int) -> str:
        together.wait()
        return sides[number % 2].request("c", now).id

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(ask, range(6)))) == 1


def test_a_person_takes_over_and_gives_back(
    conversations: Conversations, db: Database, now: datetime
) -> None:
    takeovers = Takeovers(db)
    assert takeovers.live() == {}
    assert takeovers.of("c") is None
    begun = takeovers.begin("c", "Ana", now)
    assert takeovers.live() == {"c": "Ana"}
    assert takeovers.of("c") == begun
    assert takeovers.end("c", now)
    assert not takeovers.end("c", now)
    assert takeovers.live() == {}
    assert takeovers.begin("c", "Ben", now).staff_name == "Ben"


def test_two_who_press_at_once_learn_who_has_it(
    conversations: Conversations, db: Database, url: str, now: datetime
) -> None:
    sides = [Takeovers(db), Takeovers(Database.open(url))]
    together = threading.Barrier(2)

    def press(number: int) -> tuple[str, bool]:
        together.wait()
        taken = sides[number].begin("c", f"staff {number}", now)
        return taken.staff_name, taken.repeated

    with ThreadPoolExecutor(2) as pool:
        (one, first), (two, second) = pool.map(press, range(2))
    assert one == two == sides[0].live()["c"]
    assert {first, second} == {False, True}


def test_whoever_takes_over_meets_the_wish_that_waits(
    conversations: Conversations, db: Database, now: datetime
) -> None:
    handoffs = Handoffs(db)
    handoffs.request("c", now)
    Takeovers(db).begin("c", "Ana", now)
    assert handoffs.waiting("c") is None


def test_what_staff_do_is_recorded_without_what_anyone_wrote(
    conversations: Conversations, db: Database, now: datetime
) -> None:
    conversations.keep("c", "my secret", now)
    handoff = Handoffs(db).request("c", now)
    Handoffs(db).close(handoff.id, "Ana", now)
    Takeovers(db).begin("c", "Ana", now)
    Takeovers(db).begin("c", "Ben", now)
    Takeovers(db).end("c", now)
    found = [(each.actor, each.action, each.subject) for each in lines(db)]
    assert found == [
        ("Ana", "takeover.end", "c"),
        ("Ana", "takeover.begin", "c"),
        ("Ana", "handoff.close", handoff.id),
    ]
    assert lines(db)[0].action == "takeover.end"
