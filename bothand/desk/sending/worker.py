"""Looks for what staff must be told, and sends what is due, as long as the desk runs."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, time, timedelta

import httpx

from bothand.care import jobs
from bothand.care.alerts import Alert, AlertSpool
from bothand.care.outbox import Outbox, Parcel
from bothand.care.watch import TEST, Watch, Ways
from bothand.content.practice import Practice
from bothand.desk.records import Records
from bothand.desk.sending import mail, webhook
from bothand.desk.sending.words import Words
from bothand.settings import Settings
from bothand.store import StoreError, stamp

_log = logging.getLogger("bothand.desk")

_EVERY_SECONDS = 3.0
_TEST_AT = time(9, 0)
_JOB = "daily test"


class Worker:
    """One task of the desk's process; several desks share the work."""

    def __init__(self, settings: Settings, practice: Practice, records: Records) -> None:
        """Use these settings and records."""
        self._settings = settings
        self._practice = practice
        self._records = records
        self._words = Words(settings, practice)
        self._ways = ways_of(settings)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._run())

    def stop(self) -> None:
        """End."""
        if self._task is not None:
            self._task.cancel()

    async def _run(self) -> None:
        while True:
            try:
                await self.once(datetime.now(UTC))
            except StoreError:
                _log.warning("nothing could be sent: the database can't be used")
            except Exception as error:
                _log.error("the sending failed", exc_info=error)
            await asyncio.sleep(_EVERY_SECONDS)

    async def once(self, now: datetime) -> None:
        """Look once, and send what is due.

        Raises:
            StoreError: the database can't be used; it is tried again.
        """
        await asyncio.to_thread(self._look, now)
        outbox = Outbox(self._records.database())
        for parcel in await asyncio.to_thread(outbox.take, now):
            problem = await self._send(parcel)
            if problem is None:
                await asyncio.to_thread(outbox.sent, parcel, datetime.now(UTC))
            else:
                await asyncio.to_thread(outbox.failed, parcel, problem, now)

    def _look(self, now: datetime) -> None:
        db = self._records.database()
        local = now.astimezone(self._practice.timezone)
        due = datetime.combine(local.date(), _TEST_AT, self._practice.timezone)
        due = due if due <= local else due - timedelta(days=1)
        if (self._ways.email or self._ways.webhook) and jobs.claim(db, _JOB, due, now):
            put_test(self._settings, now)
        self._records.drain()
        Watch(db, self._ways).look(now)

    async def _send(self, parcel: Parcel) -> str | None:
        """Send it; the kind of the failure, if it failed."""
        settings = self._settings
        subject, text = self._words.of(parcel)
        try:
            if parcel.channel == "email":
                if not self._ways.email or not parcel.to:
                    return "not_set"
                await asyncio.to_thread(
                    mail.send, settings.smtp_url, settings.mail_from, parcel.to, subject, text
                )
            else:
                if not self._ways.webhook:
                    return "not_set"
                kind, link = self._words.kind(parcel), self._words.link(parcel)
                fields = {"text": f"{kind}: {link}", "kind": parcel.kind, "at": parcel.at}
                secret = settings.webhook_secret or webhook.key_of(settings.secret)
                await webhook.send(settings.webhook_url, secret, {**fields, "link": link})
        except (OSError, httpx.HTTPError, ValueError) as error:
            # Its text may hold an address; its kind does not.
            _log.warning("a notice was not sent, and is tried again: %s", type(error).__name__)
            return type(error).__name__
        return None


def ways_of(settings: Settings) -> Ways:
    """What is set up to send by."""
    return Ways(bool(settings.smtp_url and settings.mail_from), bool(settings.webhook_url))


def put_test(settings: Settings, now: datetime) -> None:
    """Raise a test alert, at the very beginning of an alert's way.

    Raises:
        OSError: the spool can't be written.
    """
    id = f"{TEST}-{stamp(now)}"
    AlertSpool(settings.home / "spool").put(Alert(id, None, TEST, stamp(now), ""))
