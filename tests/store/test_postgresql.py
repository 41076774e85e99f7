"""The same on PostgreSQL, where a server is given in BOTHAND_TEST_POSTGRESQL."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from bothand.care.alerts import Alert, Alerts, AlertSpool
from bothand.care.contact import ContactRequests, validate
from bothand.care.conversations import Conversations
from bothand.care.feedback import Feedback
from bothand.care.handoff import Handoffs
from bothand.care.messages import Draft
from bothand.care.takeover import Takeovers
from bothand.store import Database, StoreUnavailable
from bothand.store.models import metadata

URL = os.environ.get("BOTHAND_TEST_POSTGRESQL", "")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not URL, reason="BOTHAND_TEST_POSTGRESQL names no server")


@pytest.fixture
def empty() -> str:
    """The server's database, with nothing in it."""
    engine = create_engine(URL, future=True)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return URL


def test_several_may_open_the_same_new_database_at_once(empty: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        databases = list(pool.map(lambda _: Database.open(empty), range(4)))
    with databases[0].engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    for db in databases:
        db.close()


def test_numbers_stay_unbroken_and_client_ids_single_among_many_writers(empty: str) -> None:
    db = Database.open(empty)
    conversations = Conversations(db)
    conversations.start("c", "en", NOW)
    with ThreadPoolExecutor(8) as pool:
        kept = list(
            pool.map(
                lambda n: conversations.keep("c", "hi\x00", NOW, client_id=f"id{n % 10}"), range(40)
            )
        )
        list(pool.map(lambda _: conversations.reply("c", [Draft("x", "talk")], NOW, 1), range(20)))
    assert sum(not each.repeated for each in kept) == 10
    assert [each.seq for each in conversations.history("c")] == list(range(1, 31))
    db.close()


def test_the_whole_of_care_works(empty: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    db = Database.open(empty)
    conversations = Conversations(db)
    conversations.start("c", "en", NOW)
    reply = conversations.reply("c", [Draft("hello", "talk")], NOW, None)[0]
    assert Feedback(db).keep("c", reply.id, True, NOW)
    assert Handoffs(db).request("c", NOW).id == Handoffs(db).request("c", NOW).id
    assert Takeovers(db).begin("c", "Ana", NOW).staff_name == "Ana"
    assert Takeovers(db).begin("c", "Ben", NOW).staff_name == "Ana"
    assert Handoffs(db).waiting("c") is None
    fields, problems = validate(
        {"name": "Sam", "email": "sam@example.com", "consent": True, "consent_version": "1"},
        consent_version="1",
    )
    assert fields is not None, problems
    requests = ContactRequests(db)
    with ThreadPoolExecutor(8) as pool:
        saved = list(pool.map(lambda _: requests.save(None, fields, "k", NOW), range(16)))
    assert len({each.id for each in saved}) == 1
    spool = AlertSpool(tmp_path_factory.mktemp("spool"))
    for _ in range(2):
        spool.put(Alert("a1", "c", "crisis_self", "2026-03-01T12:00:00.000Z", "t\x00ext"))
    assert spool.drain(db) == 1
    assert [each.id for each in Alerts(db).list()] == ["a1"]
    conversations.erase("c", NOW)
    assert conversations.history("c") == []
    assert len(conversations.history("c", for_staff=True)) == 1
    db.close()


def test_a_server_that_does_not_answer_is_said_to_be_unavailable() -> None:
    with pytest.raises(StoreUnavailable):
        Database.open("postgresql://nobody@127.0.0.1:1/nothing")
