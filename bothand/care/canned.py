"""Canned replies: texts that staff send often, their own or shared by all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import delete, func, insert, or_, select, update

from bothand.care.audit import record
from bothand.care.messages import clean
from bothand.store import Database, stamp
from bothand.store.desk_models import canned_replies

MOST_TITLE, MOST_TEXT = 80, 2_000


@dataclass(frozen=True)
class Canned:
    """One reply; ``shared`` when it belongs to nobody alone."""

    id: str
    title: str
    text: str
    shared: bool


class CannedReplies:
    """The replies in the database. Safe to use from many threads."""

    def __init__(self, db: Database) -> None:
        """Use this database."""
        self._db = db

    def of(self, staff: str) -> list[Canned]:
        """What a member may use: their own first, then the shared, each by title."""
        mine = canned_replies.c.owner == staff
        query = (
            select(canned_replies)
            .where(or_(mine, canned_replies.c.owner.is_(None)))
            .order_by(canned_replies.c.owner.is_(None), func.lower(canned_replies.c.title))
        )
        with self._db.read() as session:
            rows = session.execute(query)
            return [Canned(row.id, row.title, row.text, row.owner is None) for row in rows]

    def save(
        self,
        staff: str,
        staff_name: str,
        title: str,
        text: str,
        shared: bool,
        now: datetime,
        id: str | None = None,
    ) -> bool:
        """Keep a new reply, or change one that this member may use.

        Returns:
            False if title or text is empty, or there is no such reply.
        """
        title = " ".join(clean(title).split())[:MOST_TITLE]
        text = clean(text).strip()[:MOST_TEXT]
        if not title or not text:
            return False
        values = {
            "owner": None if shared else staff,
            "title": title,
            "text": text,
            "at": stamp(now),
        }
        with self._db.write() as session:
            if id is None:
                id = uuid4().hex
                session.execute(insert(canned_replies).values(id=id, **values))
            else:
                changed = session.execute(
                    update(canned_replies).where(_usable(id, staff)).values(**values)
                )
                if not changed.rowcount:
                    return False
            record(session, staff_name, "canned.save", id, now)
        return True

    def remove(self, id: str, staff: str, staff_name: str, now: datetime) -> bool:
        """Remove a reply that this member may use; False if there is none such."""
        with self._db.write() as session:
            gone = session.execute(delete(canned_replies).where(_usable(id, staff)))
            if not gone.rowcount:
                return False
            record(session, staff_name, "canned.remove", id, now)
        return True


def _usable(id: str, staff: str) -> object:
    return (canned_replies.c.id == id) & (
        (canned_replies.c.owner == staff) | canned_replies.c.owner.is_(None)
    )
