"""Alerts to staff: first a line on disk that nothing can lose, then a row, once.

The spool is a folder. Writers append to one file under its lock. A drainer
renames that file first and works on the renamed one, so that a slow database
never makes an alert wait; it removes the file when its lines are committed.
A crash between the two leaves lines that are inserted again by their ids,
which changes nothing.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from bothand.care.audit import record
from bothand.care.messages import clean
from bothand.store import Database, stamp
from bothand.store.models import alerts, conversations

_INBOX = "alerts.jsonl"
_ASIDE = "draining-*.jsonl"
_UNREADABLE = "unreadable.jsonl"


@dataclass(frozen=True)
class Alert:
    """Something staff must see. Its text never shows in its repr.

    Attributes:
        id: made by whoever raises it; the same id is one alert.
        conversation: the conversation it is about, if any.
        kind: a key such as ``crisis_self``.
        at: when, as `bothand.store.stamp` writes it.
        text: what the visitor wrote.
    """

    id: str
    conversation: str | None
    kind: str
    at: str
    text: str = field(repr=False)


class AlertSpool:
    """The folder where alerts are safe before the database has them."""

    def __init__(self, folder: Path) -> None:
        """Use this folder; it is made, for its owner alone, when first needed."""
        self._folder = folder
        self._inbox = folder / _INBOX

    def put(self, alert: Alert) -> None:
        """Append an alert; it is on disk when this returns.

        Raises:
            OSError: it could not be written; no part of it stays in the file.
        """
        line = json.dumps(asdict(alert)).encode() + b"\n"
        self._make_folder()
        while True:
            new = not self._inbox.exists()
            descriptor = os.open(self._inbox, os.O_CREAT | os.O_RDWR | os.O_APPEND, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                if not _is_still(descriptor, self._inbox):
                    continue  # a drainer took the file between open and lock
                _append(descriptor, line)
                if new:
                    _sync_folder(self._folder)
                return
            finally:
                os.close(descriptor)

    def drain(self, db: Database) -> int:
        """Move the spooled alerts into the database.

        Several processes may drain at once and may be killed at any point:
        no alert is lost, none is stored twice. A line that can't be read is
        kept in a file of its own beside the spool.

        Returns:
            How many alerts were new to the database.

        Raises:
            StoreUnavailable: the database can't be asked; the lines stay.
            OSError: the folder can't be read or changed.
        """
        self._make_folder()
        count = 0
        with self._alone():
            self._set_aside()
            for path in sorted(self._folder.glob(_ASIDE)):
                readable, unreadable = _parse(path.read_bytes())
                if unreadable:
                    self._keep_unreadable(unreadable)
                if readable:
                    with db.write() as session:
                        for row in readable:
                            count += db.insert_once(session, alerts, row)
                path.unlink()
            _sync_folder(self._folder)
        return count

    def waiting(self) -> bool:
        """Whether there is anything to drain."""
        return self._inbox.exists() or any(self._folder.glob(_ASIDE))

    def _make_folder(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        descriptor = os.open(self._folder / "drain.lock", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _set_aside(self) -> None:
        try:
            descriptor = os.open(self._inbox, os.O_RDWR)
        except FileNotFoundError:
            return
        try:
            # The lock waits for a writer that is in the middle of its line.
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            aside = self._folder / f"draining-{time.time_ns():020d}-{os.getpid()}.jsonl"
            self._inbox.rename(aside)
            _sync_folder(self._folder)
        finally:
            os.close(descriptor)

    def _keep_unreadable(self, lines: list[bytes]) -> None:
        path = self._folder / _UNREADABLE
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_APPEND, 0o600)
        try:
            for line in lines:
                _append(descriptor, line + b"\n")
        finally:
            os.close(descriptor)


@dataclass(frozen=True)
class StoredAlert:
    """An alert as the desk sees it; without text once that was let go of."""

    id: str
    conversation: str | None
    kind: str
    at: str
    text: str | None = field(repr=False)
    acknowledged_at: str | None
    acknowledged_by: str | None
    told: int = 0
    tell_at: str | None = None


class Alerts:
    """The alerts in the database. Safe to use from many threads."""

    def __init__(self, db: Database) -> None:
        """Use this database."""
        self._db = db

    def list(self, unacknowledged: bool = True) -> list[StoredAlert]:
        """The alerts, newest first: those nobody acknowledged yet, or all."""
        query = select(alerts).order_by(alerts.c.at.desc(), alerts.c.id)
        if unacknowledged:
            query = query.where(alerts.c.acknowledged_at.is_(None))
        with self._db.read() as session:
            rows = session.execute(query).mappings().all()
        return [StoredAlert(**row) for row in rows]

    def acknowledge(self, id: str, staff: str, now: datetime) -> bool:
        """Note that a person has seen it; of an erased conversation its text goes now.

        Returns:
            False if there is no such alert, or it was acknowledged before.
        """
        with self._db.write() as session:
            row = session.execute(select(alerts.c.conversation).where(alerts.c.id == id)).first()
            if row is None:
                return False
            seen: dict[str, Any] = {"acknowledged_at": stamp(now), "acknowledged_by": staff}
            erased = session.execute(
                select(conversations.c.erased_at).where(conversations.c.id == row.conversation)
            ).scalar()
            if erased is not None:
                seen["text"] = None
            changed = session.execute(
                update(alerts)
                .where(alerts.c.id == id, alerts.c.acknowledged_at.is_(None))
                .values(**seen)
            )
            if not changed.rowcount:
                return False
            record(session, staff, "alert.acknowledge", id, now)
        return True


def _is_still(descriptor: int, path: Path) -> bool:
    try:
        there = os.stat(path)
    except FileNotFoundError:
        return False
    return os.path.samestat(os.fstat(descriptor), there)


def _append(descriptor: int, line: bytes) -> None:
    size = os.fstat(descriptor).st_size
    # A process killed in the middle of its line must not spoil the next one.
    if size and os.pread(descriptor, 1, size - 1) != b"\n":
        line = b"\n" + line
    try:
        if os.write(descriptor, line) != len(line):
            raise OSError("the disk took only part of an alert")
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, size)
        raise


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _parse(content: bytes) -> tuple[list[dict[str, Any]], list[bytes]]:
    readable, unreadable = [], []
    for line in content.split(b"\n"):
        if not line.strip():
            continue
        try:
            readable.append(_row(Alert(**json.loads(line))))
        except (ValueError, TypeError, AttributeError):
            unreadable.append(line)
    return readable, unreadable


def _row(alert: Alert) -> dict[str, Any]:
    """The alert as the table takes it: one odd alert must not hold up the others."""
    id = alert.id if len(alert.id) <= 64 else hashlib.sha256(clean(alert.id).encode()).hexdigest()
    return {
        "id": clean(id),
        "conversation": alert.conversation and clean(alert.conversation)[:64],
        "kind": clean(alert.kind)[:64],
        "at": clean(alert.at)[:24],
        "text": clean(alert.text),
    }
