"""An inbox of another product: a server that follows Chatwoot's published API stands in for it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from aiohttp import web
from servers import ChatServer, free_ports
from test_crowd import _until_alive

from bothand.care.alerts import Alerts
from bothand.care.takeover import Takeovers
from bothand.desk.outside.bridge import callback_key
from bothand.desk.outside.chatwoot import Chatwoot
from bothand.store import Database

INBOX = "kJ3fQ9xWz8aB"
AGENT = {"id": 4, "name": "Jo Park", "available_name": "Jo", "type": "user"}


class Standin:
    """The public client API of an API channel; ``said`` holds what arrived, by conversation."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.contacts: list[dict[str, Any]] = []
        self.said: dict[int, list[dict[str, Any]]] = {}
        self.down = False
        self._loop = asyncio.new_event_loop()

    def start(self) -> None:
        ready = threading.Event()

        async def serve() -> None:
            base = f"/public/api/v1/inboxes/{INBOX}/contacts"
            app = web.Application()
            app.router.add_post(base, self._contact)
            app.router.add_post(base + "/{contact}/conversations", self._conversation)
            app.router.add_post(base + "/{contact}/conversations/{id}/messages", self._message)
            runner = web.AppRunner(app)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", self.port).start()
            ready.set()

        def run() -> None:
            asyncio.set_event_loop(self._loop)
            self._loop.create_task(serve())
            self._loop.run_forever()

        threading.Thread(target=run, daemon=True).start()
        assert ready.wait(10)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)

    async def _contact(self, request: web.Request) -> web.Response:
        if self.down:
            raise web.HTTPBadGateway
        self.contacts.append(await request.json())
        return web.json_response({"source_id": f"s-{len(self.contacts)}", "pubsub_token": "x"})

    async def _conversation(self, request: web.Request) -> web.Response:
        id = 100 + len(self.said)
        self.said[id] = []
        return web.json_response({"id": id, "inbox_id": 1, "messages": [], "contact": {}})

    async def _message(self, request: web.Request) -> web.Response:
        if self.down:
            raise web.HTTPBadGateway
        sent = await request.json()
        self.said[int(request.match_info["id"])].append(sent)
        return web.json_response({"id": 1, "content": sent["content"], "message_type": 0})


@pytest.fixture(scope="module")
def chatwoot() -> Iterator[Standin]:
    standin = Standin(free_ports(1)[0])
    standin.start()
    yield standin
    standin.stop()


@pytest.fixture(scope="module")
def server(
    model: Any, artefacts: Any, tmp_path_factory: pytest.TempPathFactory, chatwoot: Standin
) -> Iterator[ChatServer]:
    """Chat and desk with the bridge switched on."""
    made = ChatServer(
        tmp_path_factory.mktemp("outside"),
        model,
        artefacts,
        BOTHAND_CHATWOOT_URL=chatwoot.url,
        BOTHAND_CHATWOOT_INBOX=INBOX,
    )
    try:
        made.start()
        made.start("desk")
        _until_alive(f"http://127.0.0.1:{made.settings.desk_port}/healthz")
        yield made
    finally:
        made.stop()


class Visitor:
    """A visitor over HTTP."""

    def __init__(self, server: ChatServer) -> None:
        self.http = httpx.Client(base_url=server.url, timeout=30)
        found = self.http.post("/chat/session", json={}).json()
        self.conversation = found["conversation"]
        self.http.headers["Authorization"] = f"Bearer {found['token']}"

    def say(self, text: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.http.post("/chat/messages", json={"text": text}).json()[
            "messages"
        ]
        return found

    def history(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.http.get("/chat/messages").json()["messages"]
        return found


def wait_for(what: Any, seconds: float = 20.0) -> Any:
    async def look() -> Any:
        async with asyncio.timeout(seconds):
            while not (found := what()):
                await asyncio.sleep(0.1)
            return found

    return asyncio.run(look())


def call_back(server: ChatServer, payload: dict[str, Any], key: str | None = None) -> int:
    address = f"http://127.0.0.1:{server.settings.desk_port}/outside/"
    used = callback_key(server.settings) if key is None else key
    return httpx.post(address + used, json=payload, timeout=30).status_code


def written(chat: int, id: int, text: str, **more: Any) -> dict[str, Any]:
    """The callback for what an agent wrote."""
    return {
        "event": "message_created",
        "id": id,
        "content": text,
        "message_type": "outgoing",
        "private": False,
        "conversation": {"id": chat, "contact_inbox": {"source_id": "s-1"}},
        "sender": AGENT,
        **more,
    }


def chat_of(chatwoot: Standin, words: str) -> int:
    """The conversation over there in which these words stand."""

    def found() -> int | None:
        for id, said in chatwoot.said.items():
            if any(words in each["content"] for each in said):
                return id
        return None

    return int(wait_for(found))


def test_a_chat_is_answered_from_the_other_inbox_and_handed_back(
    server: ChatServer, chatwoot: Standin
) -> None:
    visitor = Visitor(server)
    visitor.say("does zoloft make people gain weight HERONS")
    visitor.http.post("/chat/handoff")
    chat = chat_of(chatwoot, "HERONS")
    # What was said before is there, who said it is told, and nobody's name or address.
    wait_for(lambda: len(chatwoot.said[chat]) >= 4)
    assert chatwoot.said[chat][0]["content"].startswith("Assistant: ")
    assert set(chatwoot.contacts[-1]) == {"identifier"}

    assert call_back(server, written(chat, 1, "Hello, this is Jo")) == 204
    assert call_back(server, written(chat, 1, "Hello, this is Jo")) == 204
    said = [each for each in visitor.history() if each["from"] == "human"]
    assert [(each["text"], each["staff_name"]) for each in said] == [("Hello, this is Jo", "Jo")]
    assert visitor.http.get("/chat/state").json()["speaker"] == "human"
    assert visitor.say("it is about thursday OTTERS") == []
    wait_for(lambda: any("OTTERS" in each["content"] for each in chatwoot.said[chat]))
    # What came from there is not sent back there.
    assert not any("this is Jo" in each["content"] for each in chatwoot.said[chat])

    assert call_back(server, written(chat, 2, "only for us", private=True)) == 204
    assert call_back(server, written(chat, 3, "a bot", sender={"type": "agent_bot"})) == 204
    assert call_back(server, written(chat, 4, "theirs", message_type="incoming")) == 204
    assert [each["text"] for each in visitor.history() if each["from"] == "human"] == [
        "Hello, this is Jo"
    ]

    resolved = {"event": "conversation_status_changed", "id": chat, "status": "resolved"}
    assert call_back(server, resolved) == 204
    assert visitor.http.get("/chat/state").json()["speaker"] == "bot"
    assert visitor.say("good afternoon")


def test_a_crisis_is_answered_here_and_the_alert_stands_at_the_desk(
    server: ChatServer, chatwoot: Standin
) -> None:
    visitor = Visitor(server)
    visitor.http.post("/chat/handoff")
    visitor.say("PELICANS are what I ask about")
    chat = chat_of(chatwoot, "PELICANS")
    call_back(server, written(chat, 11, "Hello"))
    said = visitor.say("I am going to kill myself, I bought rope")
    assert said[0]["kind"] == "safety"
    database = Database.open(server.settings.database_url)
    wait_for(
        lambda: [
            each for each in Alerts(database).list() if each.conversation == visitor.conversation
        ]
    )
    database.close()
    assert visitor.http.get("/chat/state").json()["speaker"] == "human"


def test_what_the_other_inbox_missed_while_it_was_down_comes_in_order(
    server: ChatServer, chatwoot: Standin
) -> None:
    visitor = Visitor(server)
    visitor.http.post("/chat/handoff")
    visitor.say("first of the WRENS")
    chat = chat_of(chatwoot, "WRENS")
    chatwoot.down = True
    for number in range(3):
        visitor.say(f"number {number} of the FINCHES")
    chatwoot.down = False
    wait_for(lambda: sum("FINCHES" in each["content"] for each in chatwoot.said[chat]) == 3)
    found = [each["content"] for each in chatwoot.said[chat] if "FINCHES" in each["content"]]
    assert found == [f"number {number} of the FINCHES" for number in range(3)]


def test_who_has_it_at_the_desk_goes_before(server: ChatServer, chatwoot: Standin) -> None:
    visitor = Visitor(server)
    visitor.http.post("/chat/handoff")
    visitor.say("some EGRETS")
    chat = chat_of(chatwoot, "EGRETS")
    from datetime import UTC, datetime

    database = Database.open(server.settings.database_url)
    Takeovers(database).begin(visitor.conversation, "Ana", datetime.now(UTC), "ana")
    database.close()
    assert call_back(server, written(chat, 21, "me too")) == 204
    assert not [each for each in visitor.history() if each["from"] == "human"]


@pytest.mark.parametrize("key", ["", "x", "0" * 64, "é"])
def test_without_the_key_nobody_speaks_to_a_visitor(server: ChatServer, key: str) -> None:
    assert call_back(server, written(100, 31, "I am not your therapist"), key) in (303, 403, 404)


def test_the_visitors_notice_names_the_other_product(server: ChatServer) -> None:
    texts = httpx.get(f"{server.url}/chat/config").json()["privacy"]["texts"]
    assert "Chatwoot" in texts["en"]
    assert "Chatwoot" in texts["es"]


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"event": "message_created"},
        {"event": "message_created", "message_type": "outgoing", "conversation": 7, "content": "x"},
        {"event": "message_created", "message_type": "outgoing", "conversation": {}, "content": 7},
        {"event": "conversation_status_changed", "status": "open", "id": 1},
        {"event": "webwidget_triggered", "content": "x"},
    ],
)
def test_what_does_not_concern_the_visitor_is_passed_over(payload: dict[str, Any]) -> None:
    assert Chatwoot("http://127.0.0.1:1", INBOX).read(payload) is None
