"""Erased is erased: from the chat, from the bot's memory, from the file on disk."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from servers import ChatServer
from talking import (
    DANGER,
    Tab,
    Visitor,
    alerts_with,
    assert_error,
    assert_safe,
    contact_fields,
    on_disk,
    rows,
    saved_contacts,
)


def left_of(server: ChatServer, conversation: str) -> dict[str, int]:
    """How many rows of a conversation are left, by table."""
    columns = {"events": "sender_id", "messages": "conversation", "feedback": "conversation"}
    found = {}
    for table, column in columns.items():
        query = f"SELECT count(*) FROM {table} WHERE {column} = ?"
        found[table] = int(rows(server.home, query, conversation)[0][0])
    return found


NOTHING_LEFT = {"events": 0, "messages": 0, "feedback": 0}


def test_an_erased_chat_is_gone_from_the_chat_and_from_the_disk(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    words = "zanzibar-marker-of-mine and my sleep"
    said = visitor.say(words)
    visitor.post(f"/chat/messages/{said[0]['id']}/feedback", {"helpful": True})
    assert left_of(chat_server, visitor.conversation)["events"] > 0
    assert b"zanzibar-marker-of-mine" in on_disk(chat_server.home)
    assert visitor.erase().status_code == 204
    assert left_of(chat_server, visitor.conversation) == NOTHING_LEFT
    assert b"zanzibar-marker-of-mine" not in on_disk(chat_server.home)
    for method, path in (
        ("GET", "/chat/messages"),
        ("GET", "/chat/state"),
        ("POST", "/chat/handoff"),
    ):
        assert_error(visitor.http.request(method, path, headers=visitor.headers), 401)
    assert_error(visitor.send("are you still there"), 401)
    assert_error(visitor.post("/chat/contact", contact_fields(chat_server)), 401)
    assert visitor.erase().status_code in (204, 401)
    assert left_of(chat_server, visitor.conversation) == NOTHING_LEFT


def test_an_erased_chat_s_token_begins_a_new_one(visitor: Visitor) -> None:
    old, token = visitor.conversation, visitor.token
    visitor.say("good afternoon")
    visitor.erase()
    found = visitor.open(token)
    assert found["conversation"] != old
    assert len(found["messages"]) == 1


def test_what_the_notice_promises_to_keep_is_kept(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    saved = visitor.post("/chat/contact", contact_fields(chat_server, client_id="c-1"))
    assert saved.status_code == 201
    assert_safe(visitor.send(f"{DANGER} mark-erased"))
    visitor.erase()
    assert len(saved_contacts(chat_server.home, visitor.conversation)) == 1
    assert len(alerts_with(chat_server.home, "mark-erased")) == 1


def test_nobody_erases_another_visitor_s_chat(chat_server: ChatServer, visitor: Visitor) -> None:
    other = Visitor(chat_server.url)
    visitor.say("good afternoon")
    theirs = {"conversation": visitor.conversation, "token": visitor.token}
    visitor.http.request("DELETE", "/chat/session", json=theirs, headers=other.headers)
    assert len(visitor.history()) > 1


def test_the_sockets_of_an_erased_chat_close_in_every_tab(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    async def scenario() -> None:
        tabs = [Tab(chat_server.url), Tab(chat_server.url)]
        other = Tab(chat_server.url)
        for tab in tabs:
            await tab.connect(visitor.token)
        await other.connect(None)
        await asyncio.to_thread(visitor.erase)
        for tab in tabs:
            async with asyncio.timeout(10):
                await tab.closed.wait()
        assert other.socket.connected
        late = Tab(chat_server.url)
        await late.socket.connect(chat_server.url, transports=["websocket"])
        got = await late.utter(message="hello again", session_id=visitor.token)
        assert got["error"]["code"] == "unauthorized"
        for tab in (other, late):
            await tab.leave()

    asyncio.run(scenario())


@pytest.mark.parametrize("delay", [0.0, 0.005, 0.02, 0.05])
def test_turns_in_flight_write_nothing_after_an_erasure(
    chat_server: ChatServer, delay: float
) -> None:
    visitor = Visitor(chat_server.url)
    with ThreadPoolExecutor(8) as threads:
        sent = [
            threads.submit(visitor.send, f"my sleep is bad, pelican-{number}")
            for number in range(5)
        ]
        sent.append(threads.submit(visitor.send, f"{DANGER} pelican-danger"))
        time.sleep(delay)
        assert visitor.erase().status_code == 204
        statuses = {each.result().status_code for each in sent}
    assert statuses <= {200, 401}
    time.sleep(0.5)
    assert left_of(chat_server, visitor.conversation) == NOTHING_LEFT
    kept = rows(chat_server.home, "SELECT count(*) FROM messages WHERE text LIKE '%pelican%'")
    assert kept == [(0,)]
