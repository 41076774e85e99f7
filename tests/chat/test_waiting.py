"""Who waits for a person knows their place and when somebody may come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from servers import ChatServer
from talking import Tab, Visitor

from bothand.care.handoff import Handoffs
from bothand.store import Database

ASKED = "could a member of staff join me"


def test_the_place_in_the_queue_counts_those_who_asked_before(
    chat_server: ChatServer, new_visitor: Callable[[], Visitor]
) -> None:
    early, late = new_visitor(), new_visitor()
    assert early.get("/chat/state").json()["ahead"] is None
    early.say(ASKED)
    late.say(ASKED)
    before = early.get("/chat/state").json()["ahead"]
    assert late.get("/chat/state").json()["ahead"] == before + 1

    database = Database.open(chat_server.settings.database_url)
    handoffs = Handoffs(database)
    first = handoffs.waiting(early.conversation)
    assert first is not None
    handoffs.close(first.id, "Jamie", datetime.now(UTC))
    database.close()
    assert late.get("/chat/state").json()["ahead"] == before
    assert early.get("/chat/state").json()["ahead"] is None


def test_nobody_is_told_a_time_that_the_practice_has_not_set(visitor: Visitor) -> None:
    visitor.say(ASKED)
    when = visitor.get("/chat/state").json()["when"]
    assert "office hours" in when


def test_an_open_page_hears_that_its_visitor_waits(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    async def scenario() -> None:
        tab = Tab(chat_server.url)
        await tab.connect(visitor.token)
        await asyncio.to_thread(visitor.say, ASKED)
        state = await tab.next("state")
        assert state["waiting"] is True
        assert state["ahead"] >= 0
        await tab.leave()

    asyncio.run(scenario())


def test_a_page_in_spanish_hears_it_in_spanish(chat_server: ChatServer) -> None:
    visitor = Visitor(chat_server.url)
    visitor.token = visitor.http.post("/chat/session", json={"locale": "es"}).json()["token"]
    visitor.say(ASKED)
    assert "horas de oficina" in visitor.get("/chat/state").json()["when"]
