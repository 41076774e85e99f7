"""A page that the practice didn't allow gets nothing: over HTTP, and over socket.io."""

from __future__ import annotations

import asyncio

import pytest
import socketio
from servers import ChatServer
from talking import DANGER, Tab, Visitor, assert_error

EVIL = ["https://evil.example", "null", "http://127.0.0.1", "http://localhost:1"]


@pytest.mark.parametrize("origin", EVIL)
def test_a_foreign_page_gets_403_and_nothing_else(
    chat_server: ChatServer, visitor: Visitor, origin: str
) -> None:
    before = visitor.history()
    calls: list[tuple[str, str, object]] = [
        ("POST", "/chat/session", {}),
        ("POST", "/chat/messages", {"text": "hello from over here"}),
        ("POST", "/chat/messages", {"text": DANGER}),
        ("GET", "/chat/messages", None),
        ("GET", "/chat/state", None),
        ("GET", "/chat/config", None),
        ("POST", "/chat/handoff", None),
        ("POST", "/chat/contact", {"name": DANGER}),
        ("DELETE", "/chat/session", None),
        ("OPTIONS", "/chat/messages", None),
    ]
    for method, path, fields in calls:
        headers = {**visitor.headers, "Origin": origin}
        answer = visitor.http.request(method, path, json=fields, headers=headers)
        assert_error(answer, 403)
        assert not [name for name in answer.headers if name.startswith("access-control")]
        assert "set-cookie" not in answer.headers
    assert visitor.history() == before


def test_the_practice_s_own_page_and_a_program_without_an_origin_are_let_in(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    own = f"http://localhost:{chat_server.port}"
    answer = visitor.get("/chat/state", Origin=own)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == own
    assert "Origin" in answer.headers["vary"]
    assert answer.headers["cache-control"] == "no-store"
    without = visitor.get("/chat/state")
    assert without.status_code == 200
    assert "access-control-allow-origin" not in without.headers


def test_the_preflight_of_an_allowed_page_is_answered(chat_server: ChatServer) -> None:
    own = f"http://127.0.0.1:{chat_server.port}"
    visitor = Visitor(chat_server.url)
    for path, method in (("/chat/messages", "POST"), ("/chat/session", "DELETE")):
        answer = visitor.http.options(
            path,
            headers={
                "Origin": own,
                "Access-Control-Request-Method": method,
                "Access-Control-Request-Headers": "authorization, content-type",
            },
        )
        assert answer.status_code in (200, 204)
        assert answer.headers["access-control-allow-origin"] == own
        assert method in answer.headers["access-control-allow-methods"]
        allowed = answer.headers["access-control-allow-headers"].lower()
        assert "authorization" in allowed
        assert "content-type" in allowed


@pytest.mark.parametrize("transport", ["polling", "websocket"])
@pytest.mark.parametrize("origin", EVIL[:2])
def test_a_foreign_page_opens_no_socket(
    chat_server: ChatServer, origin: str, transport: str
) -> None:
    async def scenario() -> None:
        socket = socketio.AsyncClient(reconnection=False)
        with pytest.raises(socketio.exceptions.ConnectionError):
            await socket.connect(
                chat_server.url, headers={"Origin": origin}, transports=[transport]
            )

    asyncio.run(scenario())


@pytest.mark.parametrize("origin", EVIL[:2])
def test_a_foreign_page_s_socket_is_refused_with_403(
    chat_server: ChatServer, visitor: Visitor, origin: str
) -> None:
    answer = visitor.http.get("/socket.io/?EIO=4&transport=polling", headers={"Origin": origin})
    assert_error(answer, 403)
    assert "sid" not in answer.text


@pytest.mark.parametrize("transport", ["polling", "websocket"])
def test_the_practice_s_own_page_opens_a_socket(chat_server: ChatServer, transport: str) -> None:
    async def scenario() -> None:
        tab = Tab(chat_server.url)
        own = {"Origin": f"http://localhost:{chat_server.port}"}
        await tab.socket.connect(chat_server.url, headers=own, transports=[transport])
        await tab.socket.emit("session_request", {})
        assert str(await tab.next("session_confirm")).startswith("b1.")
        await tab.leave()

    asyncio.run(scenario())
