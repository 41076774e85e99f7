"""Who may have what published: no role and no order of clicks gets around it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from small_content import NOW

from bothand.care.staff import Member, Role
from bothand.content.publications import SILENT_AFTER, Publications, Refused
from bothand.store import Database

Make = Callable[..., Member]
PLAIN = {"files": {"data/faq/practice/bench.yml": 1}, "safety": False}
SAFETY = {"files": {"data/safety/crisis_self.yml": 1}, "safety": True}


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return str(refused.value)


def test_a_second_person_approves(db: Database, member: Make) -> None:
    found, one, two = Publications(db), member("One", Role.ADMIN), member("Two")
    id = found.ask("publish", one, "", PLAIN, True, NOW)
    assert refusal(lambda: found.approve(id, one, NOW)) == "second_person"
    assert refusal(lambda: found.begin(id, NOW)) == "not_waiting"
    assert refusal(lambda: found.approve(id, member("Helper", Role.HELPER), NOW)) == "not_yours"
    found.approve(id, two, NOW)
    assert refusal(lambda: found.approve(id, member("Three"), NOW)) == "not_waiting"
    found.begin(id, NOW)
    assert refusal(lambda: found.begin(id, NOW)) == "not_waiting"


def test_a_practice_of_one_needs_no_approval_but_for_safety(db: Database, member: Make) -> None:
    found, one = Publications(db), member("One", Role.ADMIN, reviewer=True)
    id = found.ask("publish", one, "", PLAIN, False, NOW)
    found.begin(id, NOW)
    found.end(id, "refused", [], NOW)
    safety = found.ask("publish", one, "", SAFETY, False, NOW)
    assert refusal(lambda: found.begin(safety, NOW)) == "not_waiting"
    assert refusal(lambda: found.approve(safety, one, NOW)) == "second_person"


@pytest.mark.parametrize(("asks", "approves", "enough"), [
    (False, False, False), (True, False, True), (False, True, True),
])  # fmt: skip
def test_safety_wording_needs_a_reviewer_among_two(
    db: Database, member: Make, asks: bool, approves: bool, enough: bool
) -> None:
    found = Publications(db)
    one = member("One", Role.ADMIN, reviewer=asks)
    two = member("Two", Role.ADMIN, reviewer=approves)
    id = found.ask("publish", one, "", SAFETY, False, NOW)
    if enough:
        found.approve(id, two, NOW)
        found.begin(id, NOW)
    else:
        assert refusal(lambda: found.approve(id, two, NOW)) == "reviewer_needed"


def test_one_at_a_time(db: Database, member: Make) -> None:
    found, one = Publications(db), member("One")
    id = found.ask("publish", one, "", PLAIN, True, NOW)
    assert refusal(lambda: found.ask("publish", one, "", PLAIN, True, NOW)) == "another_open"
    assert refusal(lambda: found.ask("roll_back", one, "", {"to": 1}, False, NOW)) == "another_open"
    found.withdraw(id, one, NOW)
    found.ask("roll_back", one, "", {"to": 1}, False, NOW)


def test_helpers_publish_nothing(db: Database, member: Make) -> None:
    helper = member("Helper", Role.HELPER)
    assert (
        refusal(lambda: Publications(db).ask("publish", helper, "", PLAIN, False, NOW))
        == "not_yours"
    )


def test_one_that_was_killed_is_known_by_its_silence(db: Database, member: Make) -> None:
    found = Publications(db)
    id = found.ask("publish", member("One"), "", PLAIN, True, NOW)
    late = NOW + timedelta(hours=3)
    assert found.silent(late) == []
    found.approve(id, member("Two"), late)
    assert found.silent(late + SILENT_AFTER / 2) == []
    found.begin(id, late)
    found.tell(id, {"step": "train"}, late + SILENT_AFTER)
    assert found.silent(late + SILENT_AFTER * 1.5) == []
    assert [each.id for each in found.silent(late + SILENT_AFTER * 3)] == [id]
