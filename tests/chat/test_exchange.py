"""A published version is served from the next turn on; one that can't be loaded changes nothing."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from servers import ChatServer
from sqlalchemy import select

from bothand.care.internal_key import internal_bearer
from bothand.content.tree import read_tree
from bothand.content.versions import Making, Versions
from bothand.settings import ROOT
from bothand.store import Database
from bothand.store.models import messages

QUESTION = "could I have a glass of wine while on these pills"


def internal(server: ChatServer, path: str, **fields: object) -> httpx.Response:
    headers = {"Authorization": f"Bearer {internal_bearer(server.settings.secret)}"}
    base = f"http://127.0.0.1:{server.settings.internal_port}/internal/"
    if fields:
        return httpx.post(base + path, json=fields, headers=headers, timeout=60)
    return httpx.get(base + path, headers=headers, timeout=60)


def say(server: ChatServer, text: str) -> list[dict[str, object]]:
    with httpx.Client(base_url=server.url, timeout=60) as visitor:
        token = visitor.post("/chat/session", json={}).json()["token"]
        answer = visitor.post(
            "/chat/messages", json={"text": text}, headers={"Authorization": f"Bearer {token}"}
        )
    found: list[dict[str, object]] = answer.raise_for_status().json()["messages"]
    return found


def version_of(server: ChatServer, id: object) -> int | None:
    with Database.open(server.settings.database_url).read() as session:
        found = session.execute(select(messages.c.version).where(messages.c.id == id)).scalar()
    return None if found is None else int(found)


@pytest.fixture
def served(fresh_chat_server: Callable[..., ChatServer]) -> tuple[ChatServer, Versions]:
    """A chat on version 1, and version 2 made."""
    server = fresh_chat_server(start=False)
    model = (server.home / "models" / "current.tar.gz").resolve()
    versions = Versions(Database.open(server.settings.database_url), server.home)
    versions.root.mkdir(parents=True)
    for kind in ("first", "publish"):
        versions.make(Making(kind, "Jamie"), read_tree(ROOT), model, datetime.now(UTC))
    versions.set_live_file(1, model.name)
    server.start()
    return server, versions


def test_the_next_turn_is_of_the_new_version_and_is_noted(
    served: tuple[ChatServer, Versions],
) -> None:
    server, _ = served
    assert internal(server, "status").json()["version"] == 1
    first = say(server, QUESTION)
    assert version_of(server, first[0]["id"]) == 1
    for _ in range(2):
        assert internal(server, "swap", number=2).json()["live"] == 2
    second = say(server, QUESTION)
    assert version_of(server, second[0]["id"]) == 2
    assert second[0]["text"] == first[0]["text"]
    assert say(server, "i want to end my life tonight")[0]["kind"] == "safety"


def test_a_version_that_cannot_be_loaded_leaves_the_one_before(
    served: tuple[ChatServer, Versions],
) -> None:
    server, versions = served
    path: Path = versions.folder(2) / "model.tar.gz"
    path.unlink()
    path.write_bytes(b"no model")
    assert internal(server, "swap", number=2).status_code == 503
    assert internal(server, "swap", number=77).status_code == 503
    assert internal(server, "status").json()["version"] == 1
    assert say(server, QUESTION)[0]["kind"] == "answer"


def test_a_call_that_was_lost_is_made_good_by_looking(
    served: tuple[ChatServer, Versions],
) -> None:
    server, versions = served
    live = versions.live_file()
    assert live is not None
    versions.set_live_file(2, live["model"])
    until = time.monotonic() + 30
    while internal(server, "status").json()["version"] != 2 and time.monotonic() < until:
        time.sleep(0.5)
    assert internal(server, "status").json()["version"] == 2


def test_killed_and_started_again_it_serves_what_is_live(
    served: tuple[ChatServer, Versions],
) -> None:
    server, versions = served
    live = versions.live_file()
    assert live is not None
    versions.set_live_file(2, live["model"])
    server.kill("chat")
    server.start()
    assert internal(server, "status").json()["version"] == 2
    shutil.rmtree(versions.root)
    server.kill("chat")
    server.start()
    assert internal(server, "status").json()["version"] is None
    assert say(server, QUESTION)[0]["kind"] == "answer"
