"""A person and a visitor talk: what each sees of the other, and what the bot knows later."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from servers import ChatServer
from talking import Tab, Visitor, answers, rows

from bothand.care.human_messages import HumanMessages
from bothand.care.internal_key import internal_bearer
from bothand.care.staff import Member, Role, StaffAccounts
from bothand.care.takeover import Takeovers
from bothand.store import Database


@pytest.fixture
def database(chat_server: ChatServer) -> Iterator[Database]:
    opened = Database.open(chat_server.settings.database_url)
    yield opened
    opened.close()


@pytest.fixture
def jamie(database: Database) -> Member:
    accounts = StaffAccounts(database)
    found = accounts.by_login("jamie")
    return found or accounts.add("jamie", "Jamie", Role.HELPER, "test", datetime.now(UTC))


Internal = Callable[..., Any]


@pytest.fixture
def internal(chat_server: ChatServer) -> Internal:
    """Calls chat's internal port, as the desk does."""
    port = chat_server.settings.internal_port
    bearer = internal_bearer(chat_server.settings.secret)

    def call(path: str, fields: object = None) -> Any:
        with httpx.Client(headers={"Authorization": f"Bearer {bearer}"}) as client:
            url = f"http://127.0.0.1:{port}/internal/{path}"
            answer = client.get(url) if fields is None else client.post(url, json=fields)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return call


def begin(database: Database, visitor: Visitor, jamie: Member) -> None:
    Takeovers(database).begin(visitor.conversation, jamie.name, datetime.now(UTC), jamie.id)


def write(database: Database, visitor: Visitor, jamie: Member, text: str, id: str = "1") -> None:
    HumanMessages(database).say(visitor.conversation, jamie.id, text, id, datetime.now(UTC))


def test_a_persons_message_says_who_wrote_it_and_nothing_more_of_them(
    visitor: Visitor, database: Database, jamie: Member
) -> None:
    begin(database, visitor, jamie)
    write(database, visitor, jamie, "hello, this is Jamie")
    said = visitor.history()[-1]
    assert (said["from"], said["staff_name"]) == ("human", "Jamie")
    assert jamie.id not in json.dumps(said)
    assert "client_id" not in said


def test_each_side_sees_that_the_other_types(
    chat_server: ChatServer,
    visitor: Visitor,
    database: Database,
    jamie: Member,
    internal: Internal,
) -> None:
    begin(database, visitor, jamie)

    async def scenario() -> None:
        tab = Tab(chat_server.url)
        await tab.connect(visitor.token)
        await tab.socket.emit("typing")
        for _ in range(100):
            typing = await asyncio.to_thread(internal, "typing")
            if visitor.conversation in typing["conversations"]:
                break
            await asyncio.sleep(0.02)
        assert visitor.conversation in typing["conversations"]
        fields = {"conversation": visitor.conversation}
        await asyncio.to_thread(internal, "typing", fields)
        assert await tab.next("typing") == {"typing": True}
        await asyncio.to_thread(internal, "typing", {**fields, "typing": False})
        assert await tab.next("typing") == {"typing": False}
        await tab.leave()

    asyncio.run(scenario())


def test_nobody_makes_another_visitor_seem_to_type(
    chat_server: ChatServer, visitor: Visitor, internal: Internal
) -> None:
    async def scenario() -> None:
        tab = Tab(chat_server.url)
        await tab.socket.connect(chat_server.url, transports=["websocket"])
        await tab.socket.emit("typing", {"conversation": visitor.conversation})
        await tab.socket.emit("session_request", {"session_id": None})
        await tab.next("session_confirm")
        assert visitor.conversation not in internal("typing")["conversations"]
        await tab.leave()

    asyncio.run(scenario())


def test_the_bot_is_asked_again_and_the_context_is_kept(
    chat_server: ChatServer,
    visitor: Visitor,
    database: Database,
    jamie: Member,
) -> None:
    asked = visitor.say("does zoloft make people gain weight")
    assert answers(asked)[0] == "faq/side_effects_weight"
    begin(database, visitor, jamie)
    assert visitor.say("my appointment is on thursday MARKERONE") == []
    write(database, visitor, jamie, "we look forward to it MARKERTWO")
    Takeovers(database).end(visitor.conversation, datetime.now(UTC))
    again = visitor.say("and does it affect sleep")
    assert answers(again)[0] == "faq/side_effects_sleep_energy"

    query = "SELECT data FROM events WHERE sender_id = ? ORDER BY id"
    stored = [json.loads(row[0]) for row in rows(chat_server.home, query, visitor.conversation)]
    texts = [each.get("text") or "" for each in stored if each["event"] in ("user", "bot")]
    marked = [text[-9:] for text in texts if "MARKER" in text]
    assert marked == ["MARKERONE", "MARKERTWO"]
    # Once, however often the bot is asked.
    visitor.say("thank you")
    found = rows(chat_server.home, query, visitor.conversation)
    assert sum("MARKERONE" in row[0] for row in found) == 1


def test_who_waits_behind_moves_up_when_someones_turn_comes(
    chat_server: ChatServer,
    new_visitor: Callable[[], Visitor],
    database: Database,
    jamie: Member,
    internal: Internal,
) -> None:
    first, second = new_visitor(), new_visitor()
    first.say("could a member of staff join me")
    second.say("could a member of staff join me")

    async def scenario() -> None:
        tab = Tab(chat_server.url)
        await tab.connect(second.token)
        before = (await asyncio.to_thread(second.get, "/chat/state")).json()["ahead"]
        begin(database, first, jamie)
        fields = {"conversation": first.conversation, "after": 0, "waiting": True}
        await asyncio.to_thread(internal, "deliver", fields)
        assert (await tab.next("state"))["ahead"] == before - 1
        await tab.leave()

    asyncio.run(scenario())
