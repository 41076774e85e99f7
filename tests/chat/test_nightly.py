"""The nightly work in a running chat, with a moved clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from servers import ChatServer
from sqlalchemy import text
from talking import Visitor, rows

from bothand.care.internal_key import internal_bearer
from bothand.chat.nightly import last_due
from bothand.content.practice import Practice
from bothand.settings import ROOT
from bothand.store import Database


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 3, 2, 8, 59, tzinfo=UTC), datetime(2026, 3, 1, 9, tzinfo=UTC)),
        (datetime(2026, 3, 2, 9, 0, tzinfo=UTC), datetime(2026, 3, 2, 9, tzinfo=UTC)),
        (datetime(2026, 3, 9, 12, 0, tzinfo=UTC), datetime(2026, 3, 9, 8, tzinfo=UTC)),
    ],
)
def test_it_is_due_at_three_by_the_practices_clock(now: datetime, due: datetime) -> None:
    assert last_due(now, Practice.read(ROOT / "practice.yml")) == due


def test_an_old_chat_is_gone_after_the_next_start_and_a_young_one_is_not(
    own_server: ChatServer,
) -> None:
    old, young = Visitor(own_server.url), Visitor(own_server.url)
    for visitor in (old, young):
        visitor.say("does zoloft make people gain weight MARKERWORD")
    own_server.stop()
    database = Database.open(own_server.settings.database_url)
    before = (datetime.now(UTC) - timedelta(days=31)).isoformat(timespec="milliseconds")
    with database.write() as session:
        session.execute(
            text("UPDATE conversations SET last_at = :at WHERE id = :id"),
            {"at": before.replace("+00:00", "Z"), "id": old.conversation},
        )
        session.execute(text("DELETE FROM jobs"))
    database.close()
    own_server.start()
    counts = {}
    for _ in range(100):
        for visitor in (old, young):
            counts[visitor] = [
                rows(own_server.home, query, visitor.conversation)[0][0]
                for query in (
                    "SELECT count(*) FROM messages WHERE conversation = ?",
                    "SELECT count(*) FROM events WHERE sender_id = ?",
                )
            ]
        if counts[old] == [0, 0]:
            break
        httpx.get(f"{own_server.url}/healthz")
    assert counts[old] == [0, 0]
    assert all(counts[young])


def test_an_erased_person_leaves_nothing_in_the_dialogues_memory(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    visitor.say("does zoloft make people gain weight")
    port = chat_server.settings.internal_port
    bearer = internal_bearer(chat_server.settings.secret)
    for _ in range(2):
        answer = httpx.post(
            f"http://127.0.0.1:{port}/internal/forget",
            json={"conversation": visitor.conversation},
            headers={"Authorization": f"Bearer {bearer}"},
        )
        assert answer.json() == {"forgotten": True}
    query = "SELECT count(*) FROM events WHERE sender_id = ?"
    assert rows(chat_server.home, query, visitor.conversation) == [(0,)]
    assert visitor.get("/chat/messages").status_code == 401


def test_the_privacy_text_says_how_long_things_are_kept(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    texts = visitor.get("/chat/config").json()["privacy"]["texts"]
    assert "30 days" in texts["en"]
    assert "180 días" in texts["es"]
    for path in ("/widget.js", "/chat"):
        page = visitor.http.get(path).text
        assert "30 days" in page
        assert "{keep" not in page
