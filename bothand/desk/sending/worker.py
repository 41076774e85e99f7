"""Looks for what staff must be told, and sends what is due, as long as the desk runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from functools import partial

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
_CHANNELS = ("email", "webhook")
_Step = Callable[[datetime], Awaitable[bool]]


class Worker:
    """One task of the desk's process; several desks share the work."""

    def __init__(self, settings: Settings, practice: Practice, records: Records) -> None:
        """Use these settings and records."""
        self._settings = settings
        self._practice = practice
        self._records = records
        self._words = Words(settings, practice)
        self._ways = ways_of(settings)
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin."""
        # Each by itself: a mail server that hangs must not hold up the webhook.
        steps: list[_Step] = [self._look_once]
        steps += [partial(self._send_one, each) for each in _CHANNELS]
        self._tasks = [asyncio.create_task(self._run(step)) for step in steps]

    def stop(self) -> None:
        """End."""
        for task in self._tasks:
            task.cancel()

    async def _run(self, step: _Step) -> None:
        while True:
            more = False
            try:
                more = await step(datetime.now(UTC))
            except StoreError:
                _log.warning("nothing could be sent: the database can't be used")
            except Exception as error:
                _log.error("the sending failed", exc_info=error)
            if not more:
                await asyncio.sleep(_EVERY_SECONDS)

    async def once(self, now: datetime) -> None:
        """Look once, and send what is due.

        Raises:
            StoreError: the database can't be used; it is tried again.
        """
        await self._look_once(now)
        for channel in _CHANNELS:
            while await self._send_one(channel, now):
                pass

    async def _look_once(self, now: datetime) -> bool:
        await asyncio.to_thread(self._look, now)
        return False

    async def _send_one(self, channel: str, now: datetime) -> bool:
        """Send one thing that is due on a way; whether there was one."""
        outbox = Outbox(await asyncio.to_thread(self._records.database))
        # One alone, so that it is not anyone's again while others before it take their time.
        parcels = await asyncio.to_thread(outbox.take, now, channel, 1)
        for parcel in parcels:
            problem = await self._send(parcel)
            if problem is None:
                await asyncio.to_thread(outbox.sent, parcel, datetime.now(UTC))
            else:
                await asyncio.to_thread(outbox.failed, parcel, problem, now)
        return bool(parcels)

    def _look(self, now: datetime) -> None:
        db = self._records.database()
        local = now.astimezone(self._practice.timezone)
        due = datetime.combine(local.date(), _TEST_AT, self._practice.timezone)
        due = due if due <= local else due - timedelta(days=1)
        if (self._ways.email or self._ways.webhook) and jobs.claim(db, _JOB, due, now):
            try:
                put_test(self._settings, now)
            except OSError:
                _log.error("the daily test could not be written to the spool")
        watch = Watch(db, self._ways)
        if not self._records.drain() or self._records.spool_unreadable():
            watch.spool_is_broken(now)
        watch.look(now)

    async def _send(self, parcel: Parcel) -> str | None:
        """Send it; the kind of the failure, if it failed."""
        settings = self._settings
        try:
            subject, text = self._words.of(parcel)
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
        except Exception as error:
            # One that can't be sent, for whatever reason, must not keep the others waiting.
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
