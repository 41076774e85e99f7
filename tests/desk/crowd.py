"""Visitors and staff who write at the same time, over the same doors as people do."""

from __future__ import annotations

import asyncio
import random
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
from servers import ChatServer

from bothand.care.desk_sessions import DeskSessions
from bothand.care.staff import Role, StaffAccounts
from bothand.store import Database

_TAKES = re.compile(r'action="/conversation/take">.*?name="id" value="([^"]+)"', re.DOTALL)


@dataclass
class Written:
    """What each side was told was taken: by conversation, in the order of writing."""

    by_visitor: dict[str, list[str]] = field(default_factory=dict)
    by_staff: dict[str, list[str]] = field(default_factory=dict)


async def post(client: httpx.AsyncClient, path: str, **parts: Any) -> httpx.Response | None:
    """Post once; None while nobody answers, as when a process was killed."""
    try:
        answer = await client.post(path, **parts)
    except httpx.TransportError:
        return None
    return answer if answer.status_code < 500 else None


async def insist(client: httpx.AsyncClient, path: str, **parts: Any) -> httpx.Response:
    """Post again and again until it is taken, as the widget does: with the same client_id."""
    while True:
        answer = await post(client, path, **parts)
        if answer is not None:
            return answer
        await asyncio.sleep(0.2)


class Crowd:
    """Visitors and members of staff on one running system."""

    def __init__(self, server: ChatServer) -> None:
        self.server = server
        self.desk = f"http://127.0.0.1:{server.settings.desk_port}"
        self.written = Written()
        self.over = False

    async def visitor(self, number: int, most: int, pause: float) -> None:
        """Ask for a person, then write numbered messages until it is over."""
        async with httpx.AsyncClient(base_url=self.server.url, timeout=30) as client:
            opened = await insist(client, "/chat/session", json={})
            found = opened.json()
            client.headers["Authorization"] = f"Bearer {found['token']}"
            conversation = found["conversation"]
            mine = self.written.by_visitor.setdefault(conversation, [])
            await insist(client, "/chat/handoff")
            for count in range(most):
                if self.over:
                    return
                words = f"visitor {number} number {count}"
                fields = {"text": words, "client_id": f"v{number}-{count}"}
                answer = await insist(client, "/chat/messages", json=fields)
                assert answer.status_code == 200, answer.text
                mine.append(words)
                await asyncio.sleep(pause * random.uniform(0.5, 1.5))

    def member(self, name: str) -> str:
        """A member's session."""
        database = Database.open(self.server.settings.database_url)
        accounts = StaffAccounts(database)
        now = datetime.now(UTC)
        found = accounts.by_login(name) or accounts.add(
            name, name.capitalize(), Role.HELPER, "test", now
        )
        token = DeskSessions(database).make(found, now)
        database.close()
        return token

    async def staff(self, name: str, pause: float) -> None:
        """Take whoever waits, and answer in all of one's chats, until it is over."""
        cookie = {f"bothand_desk_{self.server.settings.desk_port}": self.member(name)}
        async with httpx.AsyncClient(base_url=self.desk, cookies=cookie, timeout=30) as client:
            mine: list[str] = []
            token, count = "", 0
            while not self.over:
                page = await self._page(client)
                if page is not None:
                    token = _token(page) or token
                    waiting = _TAKES.findall(page)
                    for id in waiting[:2]:
                        fields = {"token": token, "id": id}
                        taken = await post(client, "/conversation/take", data=fields)
                        if taken is not None and taken.headers["location"].endswith("=yours"):
                            mine.append(id)
                for id in mine:
                    count += 1
                    words = f"{name} to {id} number {count}"
                    fields = {"token": token, "id": id, "text": words, "client_id": f"{count}"}
                    said = await insist(
                        client, "/conversation/say", data=fields, headers={"x-requested-by": "desk"}
                    )
                    if said.status_code == 204:
                        self.written.by_staff.setdefault(id, []).append(words)
                await asyncio.sleep(pause)

    async def _page(self, client: httpx.AsyncClient) -> str | None:
        try:
            answer = await client.get("/?view=waiting")
        except httpx.TransportError:
            return None
        return answer.text if answer.status_code == 200 else None


def _token(page: str) -> str | None:
    found = re.search(r'name="token" value="([0-9a-f]{64})"', page)
    return found[1] if found else None


def assert_all_there(crowd: Crowd) -> int:
    """Everything that was taken is there once, in order, and with nobody else's.

    Returns:
        How many messages that is.
    """
    database = Database.open(crowd.server.settings.database_url)
    total = 0
    with database.read() as session:
        connection = session.connection()
        for conversation, written in crowd.written.by_visitor.items():
            rows = connection.exec_driver_sql(
                "SELECT seq, from_, text FROM messages WHERE conversation = ? ORDER BY seq",
                (conversation,),
            ).all()
            assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
            by_visitor = [row.text for row in rows if row.from_ == "visitor"]
            by_staff = [row.text for row in rows if row.from_ == "human"]
            # What was under way when it ended may be there beyond what was told.
            assert by_visitor[: len(written)] == written
            assert len(by_visitor) <= len(written) + 1
            told = crowd.written.by_staff.get(conversation, [])
            assert [text for text in by_staff if text in told] == told
            assert len(set(by_staff)) == len(by_staff)
            assert all(f"to {conversation} " in text for text in by_staff)
            total += len(written) + len(told)
    database.close()
    return total
