"""What staff note for each other: private notes and tags. No visitor ever sees them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from sqlalchemy import delete, insert, select

from bothand.care.audit import record
from bothand.care.messages import clean
from bothand.store import Database, stamp
from bothand.store.desk_models import notes, tags

MOST_NOTE = 4_000
MOST_TAG = 40


@dataclass(frozen=True)
class Note:
    """A private note. Its text never shows in its repr."""

    id: str
    staff_name: str
    text: str = field(repr=False)
    at: str


class Notes:
    """The notes and tags in the database. Safe to use from many threads."""

    def __init__(self, db: Database) -> None:
        """Use this database."""
        self._db = db

    def add(
        self,
        staff_name: str,
        text: str,
        now: datetime,
        *,
        conversation: str | None = None,
        request: str | None = None,
    ) -> Note:
        """Note something about a conversation or a contact request."""
        note = Note(uuid4().hex, staff_name, clean(text.strip())[:MOST_NOTE], stamp(now))
        with self._db.write() as session:
            session.execute(
                insert(notes).values(
                    id=note.id,
                    conversation=conversation,
                    request=request,
                    staff_name=staff_name,
                    text=note.text,
                    at=note.at,
                )
            )
            record(session, staff_name, "note.add", conversation or request or "", now)
        return note

    def about(self, *, conversation: str | None = None, request: str | None = None) -> list[Note]:
        """The notes about one thing, the oldest first."""
        about = notes.c.request == request
        if conversation is not None:
            about = notes.c.conversation == conversation
        query = select(notes.c.id, notes.c.staff_name, notes.c.text, notes.c.at).where(about)
        with self._db.read() as session:
            rows = session.execute(query.order_by(notes.c.at, notes.c.id))
            return [Note(*row) for row in rows]

    def tag(self, conversation: str, tag: str, staff_name: str, now: datetime) -> bool:
        """Put a tag on a conversation; False if it is empty or there already."""
        tag = " ".join(clean(tag).lower().split())[:MOST_TAG]
        if not tag:
            return False
        row = {
            "conversation": conversation,
            "tag": tag,
            "staff_name": staff_name,
            "at": stamp(now),
        }
        with self._db.write() as session:
            if not self._db.insert_once(session, tags, row):
                return False
            record(session, staff_name, "tag.add", conversation, now)
        return True

    def untag(self, conversation: str, tag: str, staff_name: str, now: datetime) -> bool:
        """Take a tag off; False if it wasn't there."""
        with self._db.write() as session:
            gone = session.execute(
                delete(tags).where(tags.c.conversation == conversation, tags.c.tag == tag)
            )
            if not gone.rowcount:
                return False
            record(session, staff_name, "tag.remove", conversation, now)
        return True

    def tags_of(self, conversation: str) -> list[str]:
        """A conversation's tags in order."""
        query = select(tags.c.tag).where(tags.c.conversation == conversation).order_by(tags.c.tag)
        with self._db.read() as session:
            return list(session.scalars(query))
