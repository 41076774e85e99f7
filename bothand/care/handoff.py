"""A visitor's wish to talk to a person: one open wish a conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import and_, func, insert, or_, select, update

from bothand.care.audit import record
from bothand.care.living import hold_living
from bothand.store import Database, stamp
from bothand.store.models import handoffs


@dataclass(frozen=True)
class Handoff:
    """A wish for a person; ``repeated`` when asking found it open already."""

    id: str
    conversation: str
    at: str
    closed_at: str | None = None
    closed_by: str | None = None
    repeated: bool = False


class Handoffs:
    """The wishes in the database. Safe to use from many threads."""

    def __init__(self, db: Database) -> None:
        """Use this database."""
        self._db = db

    def request(self, conversation: str, now: datetime) -> Handoff:
        """Note the wish, or find the one that is open.

        Raises:
            ConversationGone: the conversation was erased or never started.
        """
        with self._db.write() as session:
            hold_living(session, conversation)
            row = session.execute(_open(conversation)).first()
            if row is not None:
                return _handoff(row, repeated=True)
            handoff = Handoff(uuid4().hex, conversation, stamp(now))
            session.execute(
                insert(handoffs).values(id=handoff.id, conversation=conversation, at=handoff.at)
            )
        return handoff

    def waiting(self, conversation: str) -> Handoff | None:
        """The conversation's open wish."""
        with self._db.read() as session:
            row = session.execute(_open(conversation)).first()
        return None if row is None else _handoff(row)

    def place(self, conversation: str) -> int | None:
        """How many who asked earlier still wait; None if this visitor doesn't wait."""
        with self._db.read() as session:
            row = session.execute(_open(conversation)).first()
            if row is None:
                return None
            before = or_(
                handoffs.c.at < row.at, and_(handoffs.c.at == row.at, handoffs.c.id < row.id)
            )
            return int(
                session.execute(
                    select(func.count()).where(handoffs.c.closed_at.is_(None), before)
                ).scalar_one()
            )

    def list_open(self) -> list[Handoff]:
        """All open wishes, the longest waiting first."""
        with self._db.read() as session:
            rows = session.execute(
                select(handoffs)
                .where(handoffs.c.closed_at.is_(None))
                .order_by(handoffs.c.at, handoffs.c.id)
            ).all()
        return [_handoff(row) for row in rows]

    def take_untold(self, older_than: datetime, now: datetime) -> list[str]:
        """The conversations that wait since before a moment and were not told so yet.

        Each is given to one caller, once.
        """
        waits = select(handoffs.c.id, handoffs.c.conversation).where(
            handoffs.c.closed_at.is_(None),
            handoffs.c.told_at.is_(None),
            handoffs.c.at < stamp(older_than),
        )
        found = []
        with self._db.write() as session:
            for row in session.execute(waits).all():
                mine = session.execute(
                    update(handoffs)
                    .where(handoffs.c.id == row.id, handoffs.c.told_at.is_(None))
                    .values(told_at=stamp(now))
                )
                if mine.rowcount:
                    found.append(str(row.conversation))
        return found

    def close(self, id: str, staff: str, now: datetime) -> bool:
        """Close a wish that was met, or that nobody could meet.

        Returns:
            False if there is no such open wish.
        """
        with self._db.write() as session:
            closed = session.execute(
                update(handoffs)
                .where(handoffs.c.id == id, handoffs.c.closed_at.is_(None))
                .values(closed_at=stamp(now), closed_by=staff)
            )
            if not closed.rowcount:
                return False
            record(session, staff, "handoff.close", id, now)
        return True


def _open(conversation: str) -> Any:
    return select(handoffs).where(
        handoffs.c.conversation == conversation, handoffs.c.closed_at.is_(None)
    )


def _handoff(row: Any, repeated: bool = False) -> Handoff:
    return Handoff(row.id, row.conversation, row.at, row.closed_at, row.closed_by, repeated)
