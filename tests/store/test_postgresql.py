"""The same on PostgreSQL, where a server is given in BOTHAND_TEST_POSTGRESQL."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from bothand.care import jobs
from bothand.care.alerts import Alert, Alerts, AlertSpool
from bothand.care.contact import ContactRequests, validate
from bothand.care.contact_desk import ContactDesk
from bothand.care.conversations import Conversations
from bothand.care.desk_sessions import DeskSessions
from bothand.care.desk_settings import DeskSettings
from bothand.care.feedback import Feedback
from bothand.care.handoff import Handoffs
from bothand.care.human_messages import HumanMessages
from bothand.care.inbox import Inbox
from bothand.care.lockout import Lockout
from bothand.care.looking import Looking
from bothand.care.messages import Draft
from bothand.care.notes import Notes
from bothand.care.outbox import Outbox
from bothand.care.outside import OutsideChats
from bothand.care.retention import Retention
from bothand.care.staff import Role, StaffAccounts, StaffError
from bothand.care.takeover import Takeovers
from bothand.care.watch import Watch, Ways
from bothand.store import Database, StoreUnavailable
from bothand.store.desk_models import staff
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


def test_the_desks_tables_work(empty: str) -> None:
    db = Database.open(empty)
    conversations = Conversations(db)
    conversations.start("c", "en", NOW)
    conversations.keep("c", "about 100% of it", NOW)
    Handoffs(db).request("c", NOW)
    ana = StaffAccounts(db).add("ana", "Ana", Role.HELPER, "test", NOW, "ana@example.com")
    with pytest.raises(StaffError, match="login_taken"):
        StaffAccounts(db).add("ana", "Ana", Role.HELPER, "test", NOW)
    token = DeskSessions(db).make(ana, NOW)
    assert DeskSessions(db).who(token, NOW) == ana
    inbox = Inbox(db)
    assert [each.id for each in inbox.list("waiting", ana.id, NOW, "100%")] == ["c"]
    assert Handoffs(db).place("c") == 0
    Looking(db).note("c", ana.id, NOW, typing=True)
    Looking(db).note("c", ana.id, NOW)
    assert [each.typing for each in Looking(db).at("c", NOW)] == [True]
    Notes(db).tag("c", "billing", "Ana", NOW)
    assert not Notes(db).tag("c", "billing", "Ana", NOW)
    with db.write() as session:
        session.execute(staff.update().values(password_hash="x"))
    Watch(db, Ways(True, True)).look(NOW)
    Watch(db, Ways(True, True)).look(NOW)
    assert len(Outbox(db).take(NOW)) == 2
    Takeovers(db).begin("c", "Ana", NOW, ana.id)
    with ThreadPoolExecutor(8) as pool:
        said = pool.map(
            lambda n: HumanMessages(db).say("c", ana.id, "hi", str(n % 5), NOW), range(20)
        )
    assert len({each.id for each in said}) == 5
    assert inbox.list("mine", ana.id, NOW)[0].unanswered is False
    assert Takeovers(db).let_go_of_stale(NOW + timedelta(minutes=4)) == ["c"]
    assert Handoffs(db).take_untold(NOW + timedelta(days=1), NOW) == []
    assert OutsideChats(db).behind()[0][0] == "c"
    Lockout(db).failed("ana", "1.2.3.4", NOW)
    assert jobs.claim(db, "night", NOW, NOW)
    assert not jobs.claim(db, "night", NOW, NOW)
    handoff = Handoffs(db).waiting("c")
    assert handoff is not None
    Handoffs(db).close(handoff.id, "Ana", NOW)
    late = NOW + timedelta(days=31)
    assert Retention(db).due_conversations(late) == ["c"]
    Retention(db).forget("c", late)
    assert Retention(db).sweep(late).contacts == 0
    assert ContactDesk(db).page(NOW, "all") == ([], 0)
    DeskSettings(db).set("keep_audit_days", "400", "Ana", NOW)
    assert DeskSettings(db).get("keep_audit_days") == 400
    db.close()
