"""Two chats on one database with a real Redis between them: each serves every visitor."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from servers import ChatServer, free_ports
from talking import Tab, Visitor, answers, rows

from bothand.care.internal_key import internal_bearer


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis of its own, gone at the end."""
    path = shutil.which("redis-server")
    if path is None:
        pytest.skip("Redis isn't installed: apt-get install redis-server")
    port = free_ports(1)[0]
    folder = tmp_path_factory.mktemp("redis")
    process = subprocess.Popen(
        [path, "--port", str(port), "--save", "", "--dir", str(folder), "--bind", "127.0.0.1"],
        stdout=subprocess.DEVNULL,
    )
    yield f"redis://127.0.0.1:{port}"
    process.terminate()
    process.wait(10)


@pytest.fixture(scope="module")
def pair(
    model: Path, artefacts: Path, tmp_path_factory: pytest.TempPathFactory, redis_url: str
) -> Iterator[tuple[ChatServer, ChatServer]]:
    """Two chats that share the database, the secret and Redis, and nothing else."""
    first = ChatServer(
        tmp_path_factory.mktemp("first"),
        model,
        artefacts,
        BOTHAND_REDIS_URL=redis_url,
        BOTHAND_RATE_MESSAGES="40",
        BOTHAND_SECRET="s" * 40,
    )
    second = ChatServer(
        tmp_path_factory.mktemp("second"),
        model,
        artefacts,
        BOTHAND_REDIS_URL=redis_url,
        BOTHAND_RATE_MESSAGES="40",
        BOTHAND_SECRET="s" * 40,
        BOTHAND_DATABASE_URL=first.settings.database_url,
    )
    try:
        first.start()
        second.start()
        yield first, second
    finally:
        first.stop()
        second.stop()


def internal(server: ChatServer, path: str, fields: dict[str, object]) -> httpx.Response:
    bearer = internal_bearer(server.settings.secret)
    return httpx.post(
        f"http://127.0.0.1:{server.settings.internal_port}/internal/{path}",
        json=fields,
        headers={"Authorization": f"Bearer {bearer}"},
    )


def test_what_is_said_at_one_is_heard_at_the_other(pair: tuple[ChatServer, ChatServer]) -> None:
    first, second = pair
    visitor = Visitor(first.url)
    elsewhere = Visitor(second.url, token=visitor.token)

    async def scenario() -> None:
        tab = Tab(first.url)
        await tab.connect(visitor.token)
        said = await asyncio.to_thread(elsewhere.say, "does zoloft make people gain weight")
        heard = await tab.next("bot_uttered")
        assert heard["id"] == said[0]["id"]
        # The desk knows of one of them only, and reaches whoever is at the other.
        fields = {"conversation": visitor.conversation}
        await asyncio.to_thread(internal, second, "typing", fields)
        assert await tab.next("typing") == {"typing": True}
        await tab.socket.emit("typing")
        for _ in range(100):
            bearer = internal_bearer(second.settings.secret)
            found = await asyncio.to_thread(
                httpx.get,
                f"http://127.0.0.1:{second.settings.internal_port}/internal/typing",
                headers={"Authorization": f"Bearer {bearer}"},
            )
            if visitor.conversation in found.json()["conversations"]:
                break
            await asyncio.sleep(0.05)
        assert visitor.conversation in found.json()["conversations"]
        await tab.leave()

    asyncio.run(scenario())
    # The other one goes on where the first stopped.
    assert answers(visitor.say("and does it affect sleep"))[0] == "faq/side_effects_sleep_energy"


def test_turns_of_one_conversation_never_overlap(pair: tuple[ChatServer, ChatServer]) -> None:
    first, second = pair
    visitor = Visitor(first.url)
    elsewhere = Visitor(second.url, token=visitor.token)

    async def at_once() -> None:
        texts = ("thank you", "good afternoon", "who are you", "thank you so much")
        calls = [asyncio.to_thread(who.say, text) for text in texts for who in (visitor, elsewhere)]
        found = await asyncio.gather(*calls)
        assert all(found)

    asyncio.run(at_once())
    history = visitor.history()
    assert [message["seq"] for message in history] == list(range(1, len(history) + 1))
    query = "SELECT type_name FROM events WHERE sender_id = ? ORDER BY id"
    kinds = [kind for (kind,) in rows(first.home, query, visitor.conversation)]
    # Between two messages of the visitor the tracker has what was answered to the first.
    turns = "".join({"user": "u", "bot": "b"}.get(kind, "") for kind in kinds)
    assert "uu" not in turns
    assert turns.count("u") == 8


def test_the_two_count_a_visitors_messages_together(pair: tuple[ChatServer, ChatServer]) -> None:
    first, second = pair
    visitor = Visitor(first.url)
    elsewhere = Visitor(second.url, token=visitor.token)
    codes = [
        (visitor if number % 2 else elsewhere).send("thank you").status_code for number in range(42)
    ]
    assert codes[:40] == [200] * 40
    assert codes[40:] == [429] * 2


def test_without_redis_a_visitor_is_answered_all_the_same(
    model: Path, artefacts: Path, tmp_path: Path
) -> None:
    server = ChatServer(
        tmp_path, model, artefacts, BOTHAND_REDIS_URL=f"redis://127.0.0.1:{free_ports(1)[0]}"
    )
    try:
        server.start()
        visitor = Visitor(server.url)
        began = time.monotonic()
        assert visitor.send("I am going to kill myself, I bought rope").json()["messages"]
        assert visitor.say("does zoloft make people gain weight")
        assert time.monotonic() - began < 60
    finally:
        server.stop()
