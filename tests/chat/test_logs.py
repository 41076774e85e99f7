"""What visitors write stands in no log and no output of any process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from uuid import uuid4

from servers import ChatServer
from talking import DANGER, Tab, Visitor, contact_fields, locked_database

from bothand.quiet_logs import WITHHELD

MARK = f"heron{uuid4().hex}"


def test_no_word_of_a_visitor_is_in_any_log(chat_server: ChatServer) -> None:
    visitor = Visitor(chat_server.url)
    texts = [
        f"my neighbour {MARK} and sleep",
        f"{DANGER} {MARK}",
        f"/restart {MARK}",
        f'/faq{{"{MARK}": 1}}',
        f"{MARK} " * 300,
        f"{MARK} " * 3_000,
    ]
    for text in texts:
        visitor.send(text)
    visitor.http.post("/chat/messages", content=f"{{{MARK}".encode(), headers=visitor.headers)
    visitor.http.get(f"/chat/{MARK}", headers=visitor.headers)
    visitor.fill_form(MARK, f"{MARK}@example.com")
    visitor.post("/chat/contact", contact_fields(chat_server, name=MARK, phone=MARK))
    visitor.post("/chat/contact", contact_fields(chat_server, name=MARK, under_18=MARK))
    visitor.press(MARK)
    visitor.send(f"hello {MARK}", client_id=MARK * 50)
    with locked_database(chat_server.home):
        visitor.send(f"{DANGER} {MARK}")
        visitor.send(f"hello {MARK}")

    async def over_a_socket() -> None:
        tab = Tab(chat_server.url)
        await tab.connect(visitor.token)
        await tab.utter(message=f"hello {MARK}", session_id=visitor.token)
        await tab.utter(message=f"hello {MARK}", session_id=MARK)
        await tab.leave()

    asyncio.run(over_a_socket())
    visitor.erase()
    read = [path for path in chat_server.home.rglob("*") if path.suffix in (".log", ".txt")]
    assert {path.name for path in read} >= {"chat.log", "actions.log"}
    for path in read:
        written = path.read_text(encoding="utf-8", errors="replace")
        assert MARK not in written, path.name
        assert visitor.token not in written, path.name
        assert "kill myself" not in written, path.name


def test_no_word_of_a_visitor_is_logged_at_debug_either(
    fresh_chat_server: Callable[..., ChatServer],
) -> None:
    server = fresh_chat_server(
        start=False, LOG_LEVEL="DEBUG", LOG_LEVEL_LIBRARIES="DEBUG", SANIC_ACCESS_LOG="true"
    )
    server.start_at_debug()
    visitor = Visitor(server.url)
    for text in (f"my neighbour {MARK} and sleep", f"{DANGER} {MARK}", f"/restart {MARK}"):
        visitor.send(text)
    visitor.fill_form(MARK, f"{MARK}@example.com")
    visitor.post("/chat/contact", contact_fields(server, name=MARK, phone=MARK))

    async def over_a_socket() -> None:
        tab = Tab(server.url)
        await tab.connect(visitor.token)
        await tab.utter(message=f"hello {MARK}", session_id=visitor.token)
        await tab.leave()

    asyncio.run(over_a_socket())
    written = server.output("chat") + server.output("actions")
    assert "DEBUG" in written
    assert WITHHELD in written
    assert MARK not in written
    assert visitor.token not in written
