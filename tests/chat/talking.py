"""Visitors that talk to a running chat, and looks into its database."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import socketio
from servers import ChatServer

HELP = "988"
DANGER = "I bought rope and I am going to kill myself before sunrise"
"""A text that no part of the system may ever turn away."""

ERROR_CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    413: "too_large",
    422: "bad_fields",
    429: "rate",
    503: "unavailable",
}

CONTACT_ANSWERS = ("Robin", "615 555 0171", "skip", "skip", "skip", "skip", "skip")
"""Answers to all questions of the chat's contact form before the consent."""


class Visitor:
    """One visitor over plain HTTP; ``token`` and ``conversation`` are the server's."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url
        self.http = httpx.Client(base_url=url, timeout=60)
        self.token = ""
        self.conversation = ""
        self.greeting: list[dict[str, Any]] = []
        if token is None:
            self.open()
        else:
            self.token = token

    def open(self, token: str | None = None) -> dict[str, Any]:
        """Open a session, with a token that the browser still has or without."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = self.http.post("/chat/session", json={}, headers=headers)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        self.token, self.conversation = found["token"], found["conversation"]
        self.greeting = found["messages"]
        return found

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def post(self, path: str, fields: object, **headers: str) -> httpx.Response:
        return self.http.post(path, json=fields, headers={**self.headers, **headers})

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.http.get(path, headers={**self.headers, **headers})

    def send(self, text: str, **fields: object) -> httpx.Response:
        """Send a text; the whole answer."""
        return self.post("/chat/messages", {"text": text, **fields})

    def say(self, text: str, **fields: object) -> list[dict[str, Any]]:
        """Send a text that must be taken; the replies."""
        return replies(self.send(text, **fields))

    def press(self, button: str, **fields: object) -> httpx.Response:
        """Press a button by its id."""
        return self.post("/chat/messages", {"button": button, **fields})

    def history(self, after: int | None = None) -> list[dict[str, Any]]:
        where = "/chat/messages" if after is None else f"/chat/messages?after={after}"
        return replies(self.get(where))

    def erase(self) -> httpx.Response:
        return self.http.delete("/chat/session", headers=self.headers)

    def fill_form(self, *answers: str) -> list[dict[str, Any]]:
        """Begin the chat's contact form and answer it up to the consent."""
        said = self.say("I would like the clinic to phone me")
        assert kinds(said)[-1] == "form", said
        for each in answers or CONTACT_ANSWERS:
            said = self.say(each)
        return said


def replies(answer: httpx.Response) -> list[dict[str, Any]]:
    """The messages of an answer that must be a 200."""
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["messages"]
    return found


def kinds(messages: list[dict[str, Any]]) -> list[str]:
    return [message["kind"] for message in messages]


def answers(messages: list[dict[str, Any]]) -> list[str | None]:
    return [message["answer"] for message in messages]


def whole_text(messages: list[dict[str, Any]]) -> str:
    return "\n".join(message["text"] for message in messages)


def assert_error(answer: httpx.Response, status: int) -> dict[str, Any]:
    """The contract's error: its status, its code, a message, a hint and the help line."""
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    assert found["error"]["code"] == ERROR_CODES[status]
    assert found["error"]["message"]
    assert isinstance(found["error"]["hint"], str)
    assert HELP in found["help"]
    return found


def assert_safe(answer: httpx.Response) -> list[dict[str, Any]]:
    """A 200 with the full safety reply in it."""
    said = replies(answer)
    assert any(
        each["kind"] == "safety"
        and (each["answer"] or "").startswith("safety/")
        and HELP in each["text"]
        for each in said
    ), said
    return said


def contact_fields(server: ChatServer, **changed: object) -> dict[str, object]:
    """A contact request that can be saved."""
    config = httpx.get(f"{server.url}/chat/config", timeout=20).json()
    return {
        "name": "Robin",
        "email": "robin@example.com",
        "phone": "615 555 0171",
        "best_time": "after lunch",
        "safe_to_leave_message": True,
        "current_client": False,
        "for_someone_else": None,
        "under_18": None,
        "consent": True,
        "consent_version": config["consent"]["version"],
        **changed,
    }


def rows(home: Path, query: str, *values: object) -> list[tuple[Any, ...]]:
    """Ask the server's database file."""
    database = sqlite3.connect(home / "bothand.db", timeout=20)
    try:
        return database.execute(query, values).fetchall()
    finally:
        database.close()


def change(home: Path, statement: str, *values: object) -> None:
    """Change the server's database file behind its back."""
    with sqlite3.connect(home / "bothand.db", timeout=20) as database:
        database.execute(statement, values)
    database.close()


def saved_contacts(home: Path, conversation: str) -> list[tuple[Any, ...]]:
    """Name, e-mail and phone of a conversation's contact requests."""
    query = "SELECT name, email, phone FROM contact_requests WHERE conversation = ?"
    return rows(home, query, conversation)


def alerts_with(home: Path, words: str) -> list[str]:
    """The ids of all alerts, in the spool or the database, whose text holds ``words``."""
    found = set()
    # The spool first: an alert goes from there to the database, never back.
    for path in (home / "spool").glob("*.jsonl"):
        with suppress(FileNotFoundError):
            for line in path.read_text(encoding="utf-8").splitlines():
                alert = json.loads(line)
                if words in alert["text"]:
                    found.add(str(alert["id"]))
    stored = rows(home, "SELECT id FROM alerts WHERE instr(text, ?) > 0", words)
    return sorted(found | {str(row[0]) for row in stored})


def on_disk(home: Path) -> bytes:
    """All bytes of the database: its file and its write-ahead log."""
    paths = [home / "bothand.db", home / "bothand.db-wal"]
    return b"".join(path.read_bytes() for path in paths if path.exists())


@contextmanager
def locked_database(home: Path) -> Iterator[None]:
    """Let nobody write to the database for a while."""
    database = sqlite3.connect(home / "bothand.db", timeout=20, isolation_level=None)
    database.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        database.execute("ROLLBACK")
        database.close()


class Tab:
    """A browser tab on socket.io; ``heard`` holds what it was told, in order."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.socket = socketio.AsyncClient(reconnection=False)
        self.heard: list[tuple[str, Any]] = []
        self.closed = asyncio.Event()
        self.socket.on("*", self._hear)
        self.socket.on("disconnect", self._close)

    async def _hear(self, event: str, data: Any = None) -> None:
        self.heard.append((event, data))

    async def _close(self, *_: object) -> None:
        self.closed.set()

    async def connect(self, token: str | None = None, transport: str = "websocket") -> str:
        """Connect as Rasa's widgets do; the token that the server confirms."""
        await self.socket.connect(self.url, transports=[transport])
        await self.socket.emit("session_request", {"session_id": token})
        return str(await self.next("session_confirm"))

    async def next(self, event: str, seconds: float = 20.0) -> Any:
        """Wait for an event and take it out of what was heard."""
        async with asyncio.timeout(seconds):
            while True:
                for index, (name, data) in enumerate(self.heard):
                    if name == event:
                        del self.heard[index]
                        return data
                await asyncio.sleep(0.01)

    async def utter(self, **fields: object) -> Any:
        """Send ``user_uttered`` and wait for the acknowledgement."""
        return await self.socket.call("user_uttered", fields, timeout=60)

    def texts(self, event: str = "bot_uttered") -> list[str]:
        return [str(data.get("text")) for name, data in self.heard if name == event]

    async def leave(self) -> None:
        """Close the connection as a browser that goes away does."""
        await self.socket.eio.disconnect(abort=True)


def token_parts(token: str) -> Mapping[str, str]:
    """What a token is made of, so that a test can forge one."""
    version, conversation, issued, key, signature = token.split(".")
    return {
        "version": version,
        "conversation": conversation,
        "issued": issued,
        "key": key,
        "signature": signature,
    }


def danger(mark: str) -> str:
    """A crisis text that its alert can be told by."""
    return f"{DANGER} ({mark})"


def told_once(server: ChatServer, mark: str) -> None:
    """Staff have exactly one alert."""
    until = time.monotonic() + 10
    while not alerts_with(server.home, mark) and time.monotonic() < until:
        time.sleep(0.1)
    assert len(alerts_with(server.home, mark)) == 1
