"""Many visitors and several staff at once, and processes that are killed in the middle.

A short cut of `make soak`, which takes 50 visitors and 5 staff for five minutes, and
kills twenty times.
"""

from __future__ import annotations

import asyncio
import random
import time

import httpx
import pytest
from crowd import Crowd, assert_all_there
from servers import ChatServer

from bothand.care.contact import ContactRequests
from bothand.care.staff import StaffAccounts
from bothand.store import Database

_PATIENCE = 120


def start_desk(server: ChatServer) -> None:
    server.start("desk")
    _until_alive(f"http://127.0.0.1:{server.settings.desk_port}/healthz")


def _until_alive(address: str) -> None:
    until = time.monotonic() + 120
    while True:
        try:
            if httpx.get(address, timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        assert time.monotonic() < until, address
        time.sleep(0.1)


def test_no_message_is_lost_doubled_or_shown_to_another(
    own_server: ChatServer, request: pytest.FixtureRequest
) -> None:
    long = request.config.getoption("--soak")
    visitors, staff, seconds = (50, 5, 300) if long else (12, 3, 15)
    start_desk(own_server)
    crowd = Crowd(own_server)

    async def all_at_once() -> None:
        names = [f"helper{number}" for number in range(staff)]
        helpers = [asyncio.create_task(crowd.staff(name, 0.5)) for name in names]
        guests = [
            asyncio.create_task(crowd.visitor(number, 10_000, 2.0 if long else 0.6))
            for number in range(visitors)
        ]
        await asyncio.sleep(seconds)
        async with asyncio.timeout(_PATIENCE):
            # A busy machine needs longer until everyone had their turn.
            while len(crowd.written.by_staff) < visitors:
                await asyncio.sleep(0.5)
        crowd.over = True
        await asyncio.gather(*helpers, *guests)

    began = time.monotonic()
    asyncio.run(all_at_once())
    total = assert_all_there(crowd)
    print(f"{total} messages in {time.monotonic() - began:.0f} s")
    assert len(crowd.written.by_visitor) == visitors
    # Everyone was taken over, and everyone was answered.
    assert set(crowd.written.by_staff) == set(crowd.written.by_visitor)


def test_whatever_is_killed_nothing_is_lost_that_was_told_was_taken(
    own_server: ChatServer, request: pytest.FixtureRequest
) -> None:
    kills = 20 if request.config.getoption("--soak") else 4
    start_desk(own_server)
    crowd = Crowd(own_server)
    saved: list[str] = []
    randomly = random.Random(4)

    async def contacts() -> None:
        """Ask to be contacted again and again; note those that were told to be saved."""
        async with httpx.AsyncClient(base_url=own_server.url, timeout=30) as client:
            number = 0
            while not crowd.over:
                number += 1
                try:
                    opened = (await client.post("/chat/session", json={})).json()
                    config = (await client.get("/chat/config")).json()
                    fields = {
                        "name": f"Robin {number}",
                        "phone": "615 555 0171",
                        "consent": True,
                        "consent_version": config["consent"]["version"],
                        "client_id": "1",
                    }
                    headers = {"Authorization": f"Bearer {opened['token']}"}
                    answer = await client.post("/chat/contact", json=fields, headers=headers)
                    if answer.status_code == 201:
                        saved.append(fields["name"])
                except (httpx.TransportError, ValueError, KeyError):
                    pass
                await asyncio.sleep(0.2)

    async def story() -> None:
        tasks = [asyncio.create_task(crowd.staff(name, 0.3)) for name in ("ana", "ben")]
        tasks += [asyncio.create_task(crowd.visitor(number, 10_000, 0.3)) for number in range(4)]
        tasks.append(asyncio.create_task(contacts()))
        for _ in range(kills):
            await asyncio.sleep(randomly.uniform(1, 4))
            name = randomly.choice(("chat", "desk", "actions"))
            own_server.kill(name)
            await asyncio.to_thread(own_server.start, name)
            if name == "desk":
                await asyncio.to_thread(start_desk, own_server)
        await asyncio.sleep(3)
        crowd.over = True
        await asyncio.gather(*tasks)

    asyncio.run(story())
    assert assert_all_there(crowd) > 20
    database = Database.open(own_server.settings.database_url)
    names = [each.fields.name for each in ContactRequests(database).list()]
    assert {each.login for each in StaffAccounts(database).everyone()} >= {"ana", "ben"}
    database.close()
    assert saved
    assert sorted(name for name in names if name in saved) == sorted(saved)
