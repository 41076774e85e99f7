"""Nobody comes, or the one who was there is gone: the visitor is told, once, and honestly."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from servers import ChatServer
from sqlalchemy import text
from talking import Visitor, answers, rows

from bothand.care.staff import Role, StaffAccounts
from bothand.care.takeover import Takeovers
from bothand.store import Database

ASKED = "could a member of staff join me"


def backdate(server: ChatServer, table: str, column: str, conversation: str) -> None:
    """Make it as if something had happened ten minutes ago."""
    before = (datetime.now(UTC) - timedelta(minutes=10)).isoformat(timespec="milliseconds")
    database = Database.open(server.settings.database_url)
    with database.write() as session:
        session.execute(
            text(f"UPDATE {table} SET {column} = :at WHERE conversation = :id"),
            {"at": before.replace("+00:00", "Z"), "id": conversation},
        )
    database.close()


def wait_for(condition: Callable[[], bool], seconds: float = 40.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.2)


def test_who_waits_and_nobody_comes_is_told_once_and_keeps_the_place(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    visitor.say(ASKED)
    place = visitor.get("/chat/state").json()["ahead"]
    before = len(visitor.history())
    backdate(chat_server, "handoffs", "at", visitor.conversation)
    wait_for(lambda: len(visitor.history()) > before)
    told = visitor.history()[-1]
    assert told["answer"] == "people/talk_to_human"
    assert "nobody from our team has come yet" in told["text"]
    assert "988" in told["text"]
    assert {button["answer"] for button in told["buttons"]} >= {"people/contact_me"}
    state = visitor.get("/chat/state").json()
    assert state["waiting"]
    assert state["ahead"] <= place
    query = "SELECT count(*) FROM handoffs WHERE conversation = ? AND told_at IS NOT NULL"
    assert rows(chat_server.home, query, visitor.conversation) == [(1,)]
    # The call back goes on from there.
    assert visitor.say("yes")[-1]["kind"] == "form"


def test_a_person_whose_browser_is_gone_leaves_nobody_in_silence(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    database = Database.open(chat_server.settings.database_url)
    accounts = StaffAccounts(database)
    now = datetime.now(UTC)
    jamie = accounts.by_login("jamie") or accounts.add("jamie", "Jamie", Role.HELPER, "test", now)
    visitor.say(ASKED)
    Takeovers(database).begin(visitor.conversation, jamie.name, now, jamie.id)
    database.close()
    assert visitor.say("are you there") == []
    backdate(chat_server, "takeovers", "seen_at", visitor.conversation)
    wait_for(lambda: "lost their connection" in visitor.history()[-1]["text"])
    state = visitor.get("/chat/state").json()
    assert (state["speaker"], state["waiting"]) == ("bot", True)
    assert answers(visitor.say("does zoloft make people gain weight"))[0] == (
        "faq/side_effects_weight"
    )
