"""One way to send that is broken must not hold up the other."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from servers import free_ports
from test_sending import NOW, Post, happen, mail_settings, worker_of

from bothand.care.alerts import AlertSpool
from bothand.care.conversations import Conversations
from bothand.care.handoff import Handoffs
from bothand.desk.records import Records


@pytest.fixture
def post() -> Iterator[Post]:
    server = Post(free_ports(1)[0])
    yield server
    server.close()


@pytest.fixture
async def hook() -> AsyncIterator[tuple[str, asyncio.Event]]:
    """A webhook's address, and an event that is set once it was called."""
    called = asyncio.Event()

    async def take(_: web.Request) -> web.Response:
        called.set()
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app)
    await runner.setup()
    port = free_ports(1)[0]
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield f"http://127.0.0.1:{port}/hook", called
    await runner.cleanup()


async def test_a_webhook_address_that_is_none_costs_no_mail(tmp_path: Path, post: Post) -> None:
    post.open()
    wrong = "https://hooks.example:port/x"
    settings = mail_settings(tmp_path, post, BOTHAND_WEBHOOK_URL=wrong)
    worker, records = worker_of(settings)
    happen(records, settings)
    for minute in range(10):
        await worker.once(NOW + timedelta(minutes=minute))
    subjects = " ".join(str(mail["Subject"]) for mail in post.mails)
    assert "asks for a person" in subjects
    assert "request to be contacted" in subjects
    assert "a safety alert" in subjects


async def test_a_mail_server_that_hangs_holds_up_no_webhook(
    tmp_path: Path, post: Post, hook: tuple[str, asyncio.Event]
) -> None:
    address, called = hook
    # It takes connections and never says a word.
    with socket.create_server(("127.0.0.1", post.port)):
        settings = mail_settings(tmp_path, post, BOTHAND_WEBHOOK_URL=address)
        worker, records = worker_of(settings)
        happen(records, settings)
        worker.start()
        await asyncio.wait_for(called.wait(), 8)
        worker.stop()


async def test_alerts_that_cannot_be_read_are_told_of_once_a_day(
    tmp_path: Path, post: Post
) -> None:
    post.open()
    settings = mail_settings(tmp_path, post)
    worker, _ = worker_of(settings)
    (settings.home / "spool").mkdir()
    (settings.home / "spool" / "alerts.jsonl").write_text("{torn\n")
    assert AlertSpool(settings.home / "spool").waiting()
    for minute in range(3):
        await worker.once(NOW + timedelta(minutes=minute))
    told = [mail for mail in post.mails if "alerts can't be read" in str(mail["Subject"])]
    assert len(told) == 1
    assert "torn" not in told[0].get_content()


async def test_the_first_page_knows_that_notices_do_not_arrive(tmp_path: Path, post: Post) -> None:
    settings = mail_settings(tmp_path, post)
    worker, records = worker_of(settings)
    Conversations(records.database()).start("c", "en", NOW)
    Handoffs(records.database()).request("c", NOW)
    for hours in range(40):
        await worker.once(NOW + timedelta(hours=hours))
    board = Records(settings).board()
    assert board.notices_given_up >= 1
    assert board.test_late
