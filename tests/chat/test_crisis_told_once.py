"""Danger is answered and told to staff once, whatever is repeated, slow or broken."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import Callable

import pytest
from servers import ChatServer
from talking import (
    DANGER,
    Tab,
    Visitor,
    assert_error,
    assert_safe,
    contact_fields,
    danger,
    locked_database,
    replies,
    told_once,
)

from bothand.chat.buttons import Buttons


def test_the_same_danger_sent_twice_is_one_reply_and_one_alert(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    async def both() -> list[list[dict[str, object]]]:
        calls = (
            asyncio.to_thread(visitor.send, danger("mark-twice"), client_id="c-1") for _ in range(4)
        )
        return [replies(answer) for answer in await asyncio.gather(*calls)]

    found = asyncio.run(both())
    assert all(each == found[0] for each in found)
    assert replies(visitor.send(danger("mark-twice"), client_id="c-1")) == found[0]
    assert len(visitor.history()) == 3
    told_once(chat_server, "mark-twice")


@pytest.mark.parametrize("token", ["its own", "-", None])
def test_danger_over_a_socket_is_answered_there_once(
    chat_server: ChatServer, visitor: Visitor, token: str | None
) -> None:
    async def scenario() -> None:
        tab = Tab(chat_server.url)
        if token == "its own":
            await tab.connect(visitor.token)
            got = await tab.utter(message=DANGER, session_id=visitor.token)
        else:
            await tab.socket.connect(chat_server.url, transports=["websocket"])
            got = await tab.utter(message=DANGER, session_id=token)
        assert got["messages"][0]["answer"] == "safety/crisis_self"
        heard = await tab.next("bot_uttered")
        assert heard["kind"] == "safety"
        assert "988" in heard["text"]
        await asyncio.sleep(0.3)
        assert not tab.texts()
        await tab.leave()

    asyncio.run(scenario())


def test_danger_above_the_rate_is_answered_and_others_wait(
    fresh_chat_server: Callable[..., ChatServer],
) -> None:
    server = fresh_chat_server(BOTHAND_RATE_MESSAGES="2", BOTHAND_RATE_SESSIONS="3")
    visitor = Visitor(server.url)
    assert visitor.say("good afternoon")
    assert visitor.say("thanks, that settles it for me")
    refused = visitor.send("one more question about sleep")
    assert_error(refused, 429)
    assert 1 <= int(refused.headers["retry-after"]) <= 61
    assert_safe(visitor.send(danger("mark-rate")))
    assert_safe(visitor.send(danger("mark-later")))
    told_once(server, "mark-rate")
    fields = contact_fields(server, best_time=DANGER)
    assert visitor.post("/chat/contact", fields).json()["messages"][0]["kind"] == "safety"
    made = Buttons(server.settings.secret).make(visitor.conversation, "safety/crisis_self")
    assert_safe(visitor.press(made))
    kept = [message["text"] for message in visitor.history() if message["from"] == "visitor"]
    assert "one more question about sleep" not in kept
    other = Visitor(server.url)
    assert other.say("good afternoon")

    async def over_a_socket() -> None:
        tab = Tab(server.url)
        await tab.connect(visitor.token)
        got = await tab.utter(message="and another one", session_id=visitor.token)
        assert got["error"]["code"] == "rate"
        notice = await tab.next("bot_uttered")
        assert notice["kind"] == "notice"
        assert "988" in notice["text"]
        await tab.leave()

    asyncio.run(over_a_socket())
    Visitor(server.url)
    refused = other.http.post("/chat/session", json={})
    assert_error(refused, 429)
    assert int(refused.headers["retry-after"]) > 60
    assert_safe(other.send(DANGER))


def test_danger_is_answered_while_the_database_is_locked_and_told_once_later(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    with locked_database(chat_server.home):
        began = time.monotonic()
        assert_safe(visitor.send(danger("mark-locked")))
        assert time.monotonic() - began < 6
        told_once(chat_server, "mark-locked")

        async def over_a_socket() -> None:
            tab = Tab(chat_server.url)
            await tab.connect(visitor.token)
            await tab.socket.emit("user_uttered", {"message": DANGER, "session_id": visitor.token})
            while (await tab.next("bot_uttered"))["kind"] != "safety":
                pass
            await tab.leave()

        asyncio.run(over_a_socket())
        assert_error(visitor.send("good evening from Ohio"), 503)
    assert visitor.say("good evening once more")
    told_once(chat_server, "mark-locked")


def test_danger_is_answered_when_the_database_is_ruined(
    fresh_chat_server: Callable[..., ChatServer],
) -> None:
    server = fresh_chat_server()
    visitor = Visitor(server.url)
    visitor.say("good afternoon")
    for name in ("bothand.db", "bothand.db-wal"):
        path = server.home / name
        if path.exists():
            with path.open("r+b") as file:
                file.write(b"\xde\xad" * (path.stat().st_size // 2))
    began = time.monotonic()
    assert_safe(visitor.send(danger("mark-ruined")))
    assert time.monotonic() - began < 8
    spool = server.home / "spool"
    lines = [line for path in spool.glob("*.jsonl") for line in path.read_text().splitlines()]
    # Written twice or once: by its id it is one alert.
    assert len({json.loads(line)["id"] for line in lines if "mark-ruined" in line}) == 1
    assert_error(visitor.send("what about my sleep"), 503)


def test_danger_is_told_to_staff_though_the_connection_breaks_at_once(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    marks = [f"mark-broken-{number}" for number in range(5)]
    for mark in marks:
        body = json.dumps({"text": danger(mark)}).encode()
        head = (
            f"POST /chat/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
            f"Content-Type: application/json\r\nAuthorization: Bearer {visitor.token}\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", chat_server.port)) as connection:
            connection.sendall(head.encode() + body)
    for mark in marks:
        told_once(chat_server, mark)
    # The help waits in the conversation.
    shown = [message["answer"] for message in visitor.history()]
    assert shown.count("safety/crisis_self") == len(marks)
