"""Contact requests: checked, stored once, and never in a log."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

from bothand.care.contact import (
    SKIPPED,
    ContactFields,
    ContactRequests,
    phone_for_people,
    validate,
)
from bothand.care.conversations import Conversations
from bothand.store import Database

GOOD: dict[str, object] = {
    "name": "  Sam\tRivera ",
    "email": "Sam@Example.COM",
    "phone": "(615) 555-0142",
    "best_time": "after 5",
    "safe_to_leave_message": False,
    "current_client": None,
    "for_someone_else": True,
    "consent": True,
    "consent_version": "2026-01",
    "unknown": object(),
}


def _problems(**changes: object) -> dict[str, str]:
    fields, problems = validate({**GOOD, **changes}, consent_version="2026-01")
    assert (fields is None) == bool(problems)
    return problems


def _fields(**changes: object) -> ContactFields:
    fields, problems = validate({**GOOD, **changes}, consent_version="2026-01")
    assert fields is not None, problems
    return fields


def test_good_fields_come_out_tidy() -> None:
    assert _fields() == ContactFields(
        name="Sam Rivera",
        email="Sam@example.com",
        phone="+16155550142",
        best_time="after 5",
        safe_to_leave_message=False,
        current_client=None,
        for_someone_else=True,
        under_18=None,
        consent=True,
        consent_version="2026-01",
    )


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"name": None}, {"name": "missing"}),
        ({"name": "  "}, {"name": "missing"}),
        ({"name": SKIPPED}, {"name": "missing"}),
        ({"name": 7}, {"name": "missing"}),
        ({"name": "12345"}, {"name": "missing"}),
        ({"name": "x" * 121}, {"name": "too_long"}),
        ({"best_time": "x" * 301}, {"best_time": "too_long"}),
        ({"phone": "call me"}, {"phone": "phone_unreadable"}),
        ({"phone": "555 0142"}, {"phone": "phone_unreadable"}),
        ({"phone": "000 000 0000"}, {"phone": "phone_unreadable"}),
        ({"phone": 6155550142}, {"phone": "phone_unreadable"}),
        ({"email": "sam@example"}, {"email": "email_unreadable"}),
        ({"email": "sam at example.com"}, {"email": "email_unreadable"}),
        ({"email": "a@b.com, c@d.com"}, {"email": "email_unreadable"}),
        ({"email": None, "phone": ""}, {"phone": "reach_needed"}),
        ({"email": SKIPPED, "phone": SKIPPED}, {"phone": "reach_needed"}),
        ({"email": None, "phone": "nope"}, {"phone": "phone_unreadable"}),
        ({"under_18": "yes"}, {"under_18": "not_true_or_false"}),
        ({"current_client": 1}, {"current_client": "not_true_or_false"}),
        ({"consent": None}, {"consent": "consent_needed"}),
        ({"consent": False}, {"consent": "consent_needed"}),
        ({"consent": SKIPPED}, {"consent": "consent_needed"}),
        ({"consent": "true"}, {"consent": "not_true_or_false"}),
        ({"consent_version": "2025-01"}, {"consent_version": "consent_outdated"}),
        ({"consent_version": None}, {"consent_version": "consent_outdated"}),
        (
            {"name": "", "email": "?", "consent": False},
            {"name": "missing", "email": "email_unreadable", "consent": "consent_needed"},
        ),
    ],
)
def test_each_problem_has_its_code(changes: dict[str, object], problems: dict[str, str]) -> None:
    assert _problems(**changes) == problems


def test_one_way_of_reaching_someone_is_enough_and_the_rest_may_be_skipped() -> None:
    assert _fields(phone=None).email == "Sam@example.com"
    assert _fields(email=SKIPPED, best_time=SKIPPED, under_18=SKIPPED).phone == "+16155550142"


@pytest.mark.parametrize(
    ("typed", "stored", "shown"),
    [
        ("615.555.0142", "+16155550142", "(615) 555-0142"),
        ("1 615 555 0142 ext 12", "+16155550142 ext. 12", "(615) 555-0142 ext. 12"),
        ("+44 20 7946 0958", "+442079460958", "+44 20 7946 0958"),
    ],
)
def test_a_number_is_stored_in_one_form_and_shown_in_a_readable_one(
    typed: str, stored: str, shown: str
) -> None:
    assert _fields(phone=typed).phone == stored
    assert _fields(phone=stored).phone == stored
    assert phone_for_people(stored) == shown


def test_a_request_is_stored_and_listed(db: Database, now: datetime) -> None:
    requests = ContactRequests(db)
    saved = requests.save("never started", _fields(), "k", now)
    assert requests.list() == requests.list("new") == [saved]
    assert requests.list("reached") == []


def test_sending_again_stores_nothing(
    conversations: Conversations, db: Database, now: datetime
) -> None:
    requests = ContactRequests(db)
    first = requests.save("c", _fields(), "k", now)
    again = requests.save("c", _fields(name="Other"), "k", now)
    assert (again.id, again.fields, again.repeated) == (first.id, first.fields, True)
    requests.save("d", _fields(), "k", now)
    requests.save(None, _fields(), "k", now)
    requests.save(None, _fields(), "k", now)
    requests.save("c", _fields(), None, now)
    requests.save("c", _fields(), None, now)
    assert len(requests.list()) == 5


def test_a_double_click_is_one_request(db: Database, url: str, now: datetime) -> None:
    sides = [ContactRequests(db), ContactRequests(Database.open(url))]
    together = threading.Barrier(6)

    def send(number: int) -> str:
        together.wait()
        return sides[number % 2].save(None, _fields(), "k", now).id

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(send, range(6)))) == 1
    assert len(sides[0].list()) == 1


def test_a_request_is_there_for_the_next_process(db: Database, url: str, now: datetime) -> None:
    ContactRequests(db).save("c", _fields(), "k", now)
    assert len(ContactRequests(Database.open(url)).list()) == 1


def test_no_log_line_can_hold_who_asked(db: Database, now: datetime) -> None:
    saved = ContactRequests(db).save(None, _fields(), None, now)
    shown = f"{saved} {saved.fields!r} {[saved]}"
    assert not any(each in shown for each in ("Sam", "example", "0142", "after 5"))
