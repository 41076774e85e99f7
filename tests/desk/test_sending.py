"""The sending itself: a real mail server that is down and comes back, and a real webhook."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiosmtpd.controller import Controller
from made_up import contact
from servers import free_ports

from bothand.care.alerts import Alert, AlertSpool
from bothand.care.contact import ContactRequests
from bothand.care.conversations import Conversations
from bothand.care.handoff import Handoffs
from bothand.care.outbox import Outbox
from bothand.care.staff import Role, StaffAccounts
from bothand.content.practice import Practice
from bothand.desk.records import Records
from bothand.desk.sending import webhook
from bothand.desk.sending.worker import Worker, put_test
from bothand.settings import ROOT, Settings
from bothand.store import stamp
from bothand.store.desk_models import staff

NOW = datetime.now(UTC)
MARKER = "SECRETWORD"


class Post:
    """A mail server on a port of its own; ``mails`` holds what it took."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.mails: list[EmailMessage] = []
        self._controller: Controller | None = None

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"

    def open(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def close(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None


@pytest.fixture
def post() -> Iterator[Post]:
    server = Post(free_ports(1)[0])
    yield server
    server.close()


def settings_of(home: Path, **more: str) -> Settings:
    return Settings.load({"BOTHAND_HOME": str(home), **more})


def mail_settings(home: Path, post: Post, **more: str) -> Settings:
    url = f"smtp://127.0.0.1:{post.port}"
    mail = {"BOTHAND_SMTP_URL": url, "BOTHAND_MAIL_FROM": "desk@practice.example"}
    return settings_of(home, **mail, **more)


def worker_of(settings: Settings) -> tuple[Worker, Records]:
    """The desk's worker, with one member who has an address."""
    records = Records(settings)
    db = records.database()
    made = StaffAccounts(db).add("ana", "Ana", Role.HELPER, "test", NOW, "ana@practice.example")
    with db.write() as session:
        session.execute(staff.update().where(staff.c.id == made.id).values(password_hash="x"))
    return Worker(settings, Practice.read(ROOT / "practice.yml"), records), records


def happen(records: Records, settings: Settings) -> None:
    """A wish for a person, a request with a name, and a crisis, with words in each."""
    db = records.database()
    Conversations(db).start("c", "en", NOW)
    Conversations(db).keep("c", MARKER, NOW)
    Handoffs(db).request("c", NOW)
    given = contact(name=MARKER, email=f"{MARKER.lower()}@example.com", best_time=MARKER)
    ContactRequests(db).save("c", given, None, NOW)
    AlertSpool(settings.home / "spool").put(Alert("a", "c", "crisis_self", stamp(NOW), MARKER))


async def test_a_mail_server_that_is_down_for_an_hour_costs_nothing(
    tmp_path: Path, post: Post
) -> None:
    settings = mail_settings(tmp_path, post)
    worker, records = worker_of(settings)
    happen(records, settings)
    for minute in range(0, 60, 5):
        await worker.once(NOW + timedelta(minutes=minute))
    assert post.mails == []
    assert Outbox(records.database()).state().waiting > 0
    post.open()
    for minute in range(60, 190, 10):
        await worker.once(NOW + timedelta(minutes=minute))
    subjects = [str(mail["Subject"]) for mail in post.mails]
    assert sum("asks for a person" in each for each in subjects) == 1
    assert sum("request to be contacted" in each for each in subjects) == 1
    assert any("a safety alert" in each for each in subjects)
    assert Outbox(records.database()).state().waiting == 0


async def test_no_word_or_name_of_a_visitor_is_in_a_mail_or_a_webhook(
    tmp_path: Path, post: Post
) -> None:
    post.open()
    received: list[tuple[dict[str, str], bytes]] = []

    async def take(request: web.Request) -> web.Response:
        received.append((dict(request.headers), await request.read()))
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app)
    await runner.setup()
    port = free_ports(1)[0]
    await web.TCPSite(runner, "127.0.0.1", port).start()
    settings = mail_settings(
        tmp_path,
        post,
        BOTHAND_WEBHOOK_URL=f"http://127.0.0.1:{port}/hook",
        BOTHAND_WEBHOOK_SECRET="a secret of the two",
    )
    worker, records = worker_of(settings)
    happen(records, settings)
    for minute in range(3):
        await worker.once(NOW + timedelta(minutes=minute))
    await runner.cleanup()
    whole = "".join(mail.as_string() for mail in post.mails) + str(received)
    assert MARKER.lower() not in whole.lower()
    assert "5550142" not in whole
    kinds = set()
    for headers, body in received:
        found = json.loads(body)
        assert set(found) == {"text", "kind", "at", "link"}
        kinds.add(found["kind"])
        expected = webhook.signature(b"a secret of the two", headers["X-Bothand-Timestamp"], body)
        assert headers["X-Bothand-Signature"] == expected
    assert {"handoff", "contact", "crisis_self"} <= kinds
    (alarm,) = [mail for mail in post.mails if "safety alert" in str(mail["Subject"])][:1]
    text = alarm.get_content()
    assert "Thoughts of suicide or self-harm" in text
    assert f"{settings.desk_url}/conversation?id=c" in text


async def test_a_test_alert_goes_the_whole_way(tmp_path: Path, post: Post) -> None:
    post.open()
    settings = mail_settings(tmp_path, post)
    worker, records = worker_of(settings)
    # The first run of the day sends the daily one by itself.
    await worker.once(NOW)
    await worker.once(NOW + timedelta(seconds=3))
    assert [str(mail["Subject"]).partition(": ")[2] for mail in post.mails] == ["the daily test"]
    put_test(settings, NOW + timedelta(seconds=5))
    await worker.once(NOW + timedelta(seconds=6))
    assert len(post.mails) == 2
    assert Outbox(records.database()).state().last_test is not None


async def test_a_webhook_that_refuses_is_tried_again_and_followed_nowhere(
    tmp_path: Path,
) -> None:
    calls: list[str] = []

    async def turn_away(request: web.Request) -> web.Response:
        calls.append(request.path)
        raise web.HTTPFound("/elsewhere")

    app = web.Application()
    app.router.add_post("/hook", turn_away)
    app.router.add_route("*", "/elsewhere", turn_away)
    runner = web.AppRunner(app)
    await runner.setup()
    port = free_ports(1)[0]
    await web.TCPSite(runner, "127.0.0.1", port).start()
    settings = settings_of(tmp_path, BOTHAND_WEBHOOK_URL=f"http://127.0.0.1:{port}/hook")
    worker, records = worker_of(settings)
    Conversations(records.database()).start("c", "en", NOW)
    Handoffs(records.database()).request("c", NOW)
    for minute in range(4):
        await worker.once(NOW + timedelta(minutes=minute))
    await runner.cleanup()
    assert set(calls) == {"/hook"}
    assert len(calls) >= 2
    state = Outbox(records.database()).state()
    assert state.problem == "HTTPStatusError"
    await asyncio.sleep(0)
