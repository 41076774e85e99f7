"""Once a person of the practice has taken over, the bot keeps out of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest
from servers import ChatServer
from talking import Tab, Visitor, answers, assert_safe, rows

from bothand.care.conversations import Conversations
from bothand.care.internal_key import internal_bearer
from bothand.care.messages import Draft
from bothand.care.takeover import Takeovers
from bothand.store import Database


@pytest.fixture
def database(chat_server: ChatServer) -> Iterator[Database]:
    opened = Database.open(chat_server.settings.database_url)
    yield opened
    opened.close()


def test_the_bot_is_silent_and_every_word_is_kept_for_the_person(
    chat_server: ChatServer, visitor: Visitor, database: Database
) -> None:
    takeovers = Takeovers(database)
    visitor.say("could a member of staff join me")
    takeovers.begin(visitor.conversation, "Jamie", datetime.now(UTC))
    state = visitor.get("/chat/state").json()
    assert (state["speaker"], state["staff_name"], state["waiting"]) == ("human", "Jamie", False)
    before = len(visitor.history())
    button = visitor.greeting[-1]["buttons"][0]["id"]
    for text in ("is it Jamie", "does sertraline upset the stomach", "/restart", "x" * 5000):
        assert visitor.say(text) == []
    assert visitor.press(button).json()["messages"] == []
    added = visitor.history()[before:]
    assert [message["from"] for message in added] == ["visitor"] * 5
    assert_safe(visitor.send("I am going to kill myself, I bought rope"))
    takeovers.end(visitor.conversation, datetime.now(UTC))
    assert visitor.say("good afternoon")
    assert visitor.get("/chat/state").json()["speaker"] == "bot"


def test_a_takeover_silences_the_bot_in_no_other_chat(
    chat_server: ChatServer, visitor: Visitor, database: Database
) -> None:
    Takeovers(database).begin(visitor.conversation, "Jamie", datetime.now(UTC))
    assert Visitor(chat_server.url).say("good afternoon")


def test_a_takeover_in_the_middle_of_the_form_saves_nothing_by_itself(
    chat_server: ChatServer, visitor: Visitor, database: Database
) -> None:
    visitor.fill_form()
    Takeovers(database).begin(visitor.conversation, "Jamie", datetime.now(UTC))
    assert visitor.say("yes") == []
    query = "SELECT count(*) FROM contact_requests WHERE conversation = ?"
    assert rows(chat_server.home, query, visitor.conversation) == [(0,)]


def test_what_the_person_writes_reaches_every_tab(
    chat_server: ChatServer, visitor: Visitor, database: Database
) -> None:
    Takeovers(database).begin(visitor.conversation, "Jamie", datetime.now(UTC))
    port = chat_server.settings.internal_port
    bearer = internal_bearer(chat_server.settings.secret)

    async def scenario() -> None:
        tab = Tab(chat_server.url)
        await tab.connect(visitor.token)
        seq = len(visitor.history())
        Conversations(database).reply(
            visitor.conversation,
            [Draft("This is Jamie, hello", "talk", from_="human")],
            datetime.now(UTC),
            None,
        )
        async with httpx.AsyncClient() as desk:
            told = await desk.post(
                f"http://127.0.0.1:{port}/internal/deliver",
                json={"conversation": visitor.conversation, "after": seq},
                headers={"Authorization": f"Bearer {bearer}"},
            )
        assert told.json() == {"delivered": 1}
        heard = await tab.next("bot_uttered")
        assert (heard["text"], heard["from"]) == ("This is Jamie, hello", "human")
        await tab.leave()

    asyncio.run(scenario())
    assert visitor.history()[-1]["from"] == "human"


def test_asking_for_a_person_twice_is_one_request_honestly_answered(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    first = visitor.say("could a member of staff join me")
    second = visitor.say("I said a member of staff, please join me")
    assert answers(first)[0] == answers(second)[0] == "people/talk_to_human"
    assert first[0]["text"] != second[0]["text"]
    query = "SELECT count(*) FROM handoffs WHERE conversation = ? AND closed_at IS NULL"
    assert rows(chat_server.home, query, visitor.conversation) == [(1,)]
    assert visitor.get("/chat/state").json()["waiting"] is True
