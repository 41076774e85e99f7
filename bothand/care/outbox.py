"""What is to be sent to staff: kept until it was, tried again with growing patience.

A row holds a kind and an id, never a word of a visitor's. Its own id is made of what
caused it, so that the same cause sends nothing twice.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from bothand.store import Database, stamp
from bothand.store.desk_models import outbox

WAITS = tuple(timedelta(minutes=each) for each in (1, 2, 5, 15, 30, 60))
"""How long to wait after the first failures; the last one for all that follow."""

_MOST_TRIES = 30
"""With these waits, a day."""

_LEASE = timedelta(minutes=2)
_AT_ONCE = 20


@dataclass(frozen=True)
class Parcel:
    """Something to send. An address never shows in its repr."""

    id: str
    channel: str
    to: str | None = field(repr=False)
    kind: str
    subject: str
    at: str
    tries: int


@dataclass(frozen=True)
class State:
    """How the sending goes."""

    waiting: int
    given_up: int
    last_sent: str | None
    last_test: str | None
    problem: str | None


class Outbox:
    """The parcels in the database. Safe to use from many threads and processes."""

    def __init__(self, db: Database) -> None:
        """Use this database."""
        self._db = db

    def put(
        self,
        session: Session,
        cause: str,
        channel: str,
        to: str | None,
        kind: str,
        subject: str,
        now: datetime,
        at: str | None = None,
    ) -> bool:
        """Note something to send, in the transaction of what caused it.

        Args:
            session: a write session.
            cause: names what is sent: the same cause to the same place is sent once.
            channel: ``email`` or ``webhook``.
            to: an address, or None for the webhook.
            kind: what it is about, as a key.
            subject: the id of what it is about.
            now: when.
            at: when that happened, if earlier.

        Returns:
            False if it had been noted before.
        """
        row = {
            "id": _id(cause, channel, to),
            "channel": channel,
            "to": to,
            "kind": kind,
            "subject": subject,
            "at": at or stamp(now),
            "due_at": stamp(now),
        }
        return bool(self._db.insert_once(session, outbox, row))

    def drop(self, session: Session, cause: str, channel: str, to: str | None) -> None:
        """Forget what was noted and not sent yet: it is true no longer."""
        session.execute(
            delete(outbox).where(outbox.c.id == _id(cause, channel, to), outbox.c.sent_at.is_(None))
        )

    def take(self, now: datetime, channel: str | None = None, most: int = _AT_ONCE) -> list[Parcel]:
        """Take what is due: it is this caller's for two minutes, then anyone's again.

        Args:
            now: when.
            channel: take only what goes this way.
            most: how many at once; those must be sent within the two minutes.
        """
        due = (
            select(outbox)
            .where(
                outbox.c.channel.in_([channel] if channel else ["email", "webhook"]),
                outbox.c.sent_at.is_(None),
                outbox.c.given_up_at.is_(None),
                outbox.c.due_at <= stamp(now),
            )
            .order_by(outbox.c.due_at)
            .limit(most)
        )
        taken = []
        with self._db.write() as session:
            for row in session.execute(due).all():
                mine = session.execute(
                    update(outbox)
                    .where(outbox.c.id == row.id, outbox.c.due_at == row.due_at)
                    .values(due_at=stamp(now + _LEASE))
                )
                if mine.rowcount:
                    taken.append(
                        Parcel(
                            row.id, row.channel, row.to, row.kind, row.subject, row.at, row.tries
                        )
                    )
        return taken

    def sent(self, parcel: Parcel, now: datetime) -> None:
        """Note that it was sent; to whom is kept no longer."""
        self._change(parcel.id, sent_at=stamp(now), problem=None, to=None)

    def failed(self, parcel: Parcel, problem: str, now: datetime) -> None:
        """Note that it was not; it is tried again, for a day.

        Args:
            parcel: what was not sent.
            problem: the kind of the failure, without its text.
            now: when.
        """
        tries = parcel.tries + 1
        wait = WAITS[min(tries, len(WAITS)) - 1]
        self._change(
            parcel.id,
            tries=tries,
            problem=problem[:64],
            due_at=stamp(now + wait),
            given_up_at=stamp(now) if tries >= _MOST_TRIES else None,
        )

    def try_again(self, now: datetime) -> int:
        """Try everything again that was given up; how many that are."""
        with self._db.write() as session:
            changed = session.execute(
                update(outbox)
                .where(outbox.c.given_up_at.is_not(None))
                .values(given_up_at=None, due_at=stamp(now), tries=0)
            )
        return int(changed.rowcount)

    def state(self) -> State:
        """How the sending goes."""
        waits = (outbox.c.sent_at.is_(None), outbox.c.given_up_at.is_(None))
        with self._db.read() as session:

            def one(column: Any, *where: Any) -> Any:
                return session.execute(select(column).where(*where)).scalar()

            return State(
                waiting=int(one(func.count(outbox.c.id), *waits) or 0),
                given_up=int(one(func.count(outbox.c.id), outbox.c.given_up_at.is_not(None)) or 0),
                last_sent=one(func.max(outbox.c.sent_at)),
                last_test=one(func.max(outbox.c.sent_at), outbox.c.kind == "test"),
                problem=one(func.max(outbox.c.problem), outbox.c.sent_at.is_(None)),
            )

    def _change(self, id: str, **values: object) -> None:
        with self._db.write() as session:
            session.execute(update(outbox).where(outbox.c.id == id).values(**values))


def _id(cause: str, channel: str, to: str | None) -> str:
    return hashlib.sha256(f"{cause}\x00{channel}\x00{to}".encode()).hexdigest()
