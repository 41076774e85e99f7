"""What the desk reads and changes. All of it waits for disks: call it from a thread."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bothand.care.alerts import Alerts, AlertSpool, StoredAlert
from bothand.care.conversations import Conversations
from bothand.care.messages import Message
from bothand.care.outbox import Outbox
from bothand.care.watch import TEST
from bothand.settings import Settings
from bothand.store import Database, stamp

SHOWN = 200
"""How many of a kind one page shows: a flood of alerts must not make it unreadable."""

TEST_LATE_AFTER = timedelta(hours=26)
"""When the daily test should have been sent again at the latest."""


@dataclass(frozen=True)
class Board:
    """What stands above the inbox. The count tells what a shortened list left out."""

    alerts: list[StoredAlert] = field(repr=False)
    alert_count: int
    spool_stuck: bool
    spool_unreadable: bool
    notices_given_up: int
    test_late: bool
    last_test: str | None


@dataclass(frozen=True)
class Transcript:
    """One conversation; ``erased`` when only staff can still see it."""

    conversation: str
    messages: list[Message] = field(repr=False)
    erased: bool


class Records:
    """The desk's way to the database and the spool. Safe to use from many threads."""

    def __init__(self, settings: Settings) -> None:
        """Take where things are from the settings; nothing is opened yet."""
        self._url = settings.database_url
        self._spool_folder = settings.home / "spool"
        self._sends = bool(settings.smtp_url or settings.webhook_url)
        self._db: Database | None = None
        self._opening = threading.Lock()

    def database(self) -> Database:
        """The database, opened when first needed, so that the desk may start before it.

        Raises:
            StoreUnavailable: it can't be reached now.
            StoreError: it can't be used at all.
        """
        with self._opening:
            if self._db is None:
                self._db = Database.open(self._url)
            return self._db

    def drain(self) -> bool:
        """Move the spooled alerts into the database; whether that worked.

        Raises:
            StoreUnavailable: the database can't be asked; the alerts stay on disk.
        """
        spool = AlertSpool(self._spool_folder)
        try:
            if spool.waiting():
                spool.drain(self.database())
        except OSError:
            return False
        return True

    def spool_unreadable(self) -> bool:
        """Whether an alert on the disk is damaged."""
        return any(self._spool_folder.glob("unreadable*"))

    def board(self) -> Board:
        """What stands above the inbox, after the spooled alerts were moved into the database.

        Raises:
            StoreUnavailable: the database can't be asked; the alerts stay on disk.
        """
        db = self.database()
        # The alerts that are in the database are shown all the same.
        stuck = not self.drain()
        alerts = [each for each in Alerts(db).list() if each.kind != TEST]
        notices = Outbox(db).state()
        late = stamp(datetime.now(UTC) - TEST_LATE_AFTER)
        return Board(
            alerts=alerts[:SHOWN],
            alert_count=len(alerts),
            spool_stuck=stuck,
            spool_unreadable=self.spool_unreadable(),
            notices_given_up=notices.given_up,
            test_late=self._sends and (notices.last_test is None or notices.last_test < late),
            last_test=notices.last_test,
        )

    def transcript(self, conversation: str) -> Transcript | None:
        """What was said; None if there is nothing left or never was anything."""
        conversations = Conversations(self.database())
        messages = conversations.history(conversation, for_staff=True)
        there = conversations.exists(conversation)
        if not messages and not there:
            return None
        return Transcript(conversation, messages, erased=not there)

    def acknowledge(self, id: str, staff: str, now: datetime) -> bool:
        """Note that an alert was seen; False if it was before, or there is none such."""
        return Alerts(self.database()).acknowledge(id, staff, now)

    def ping(self) -> None:
        """Ask the database for a row.

        Raises:
            StoreUnavailable: it does not answer.
            StoreError: it can't be used at all.
        """
        self.database().ping()
