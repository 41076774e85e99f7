"""Contact requests: a visitor asks the practice to get in touch."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from bothand.care.fields import (
    SKIPPED,
    ContactFields,
    phone_for_people,
    validate,
)
from bothand.care.living import ConversationGone, hold
from bothand.store import Database, stamp
from bothand.store.models import contact_requests

HELD_BY = "spam"
"""Who closed a request that looks like a machine's."""

STATUSES = ("new", "tried", "reached", "closed")


@dataclass(frozen=True)
class ContactRequest:
    """A stored request; ``repeated`` when saving found it stored already."""

    id: str
    conversation: str | None
    fields: ContactFields
    at: str
    status: str = "new"
    status_by: str | None = None
    status_at: str | None = None
    repeated: bool = False


class ContactRequests:
    """The requests in the database. Safe to use from many threads."""

    def __init__(self, db: Database) -> None:
        """Use this database."""
        self._db = db

    def save(
        self,
        conversation: str | None,
        fields: ContactFields,
        client_id: str | None,
        now: datetime,
        *,
        consent_text: str | None = None,
        due_at: datetime | None = None,
        held: bool = False,
    ) -> ContactRequest:
        """Store a request; it is on disk when this returns.

        Args:
            conversation: where it was made, if anywhere. One that never started is
                no hindrance: the request matters more.
            fields: from `validate`.
            client_id: the sender's own id of the request: a second one with the same
                id in the same conversation returns the first and stores nothing.
            now: when.
            consent_text: the words that were agreed to.
            due_at: until when someone should have called.
            held: it looks like a machine's: kept, but among those that are closed.

        Raises:
            ConversationGone: the conversation was erased while this was under way.
        """
        once = None if client_id is None else f"{conversation or ''}:{client_id}"
        request = ContactRequest(uuid4().hex, conversation, fields, stamp(now))
        values = {
            "id": request.id,
            "conversation": conversation,
            "client_id": client_id,
            "once": once,
            "at": request.at,
            "status": request.status,
            "consent_text": consent_text,
            "due_at": None if due_at is None or held else stamp(due_at),
            **asdict(fields),
        }
        if held:
            values |= {"status": "closed", "status_by": HELD_BY, "status_at": stamp(now)}
        try:
            with self._db.write() as session:
                if conversation is not None:
                    row = hold(session, conversation)
                    if row is not None and row.erased_at is not None:
                        raise ConversationGone(conversation)
                first = _by_once(session, once)
                if first is not None:
                    return _request(first, repeated=True)
                session.execute(insert(contact_requests).values(**values))
        except IntegrityError:
            # PostgreSQL, no conversation to hold: another sender was first.
            with self._db.read() as session:
                first = _by_once(session, once)
            if first is None:
                raise
            return _request(first, repeated=True)
        return request

    def list(self, status: str | None = None) -> list[ContactRequest]:
        """The requests with this status, or all, the oldest first."""
        query = select(contact_requests).order_by(contact_requests.c.at, contact_requests.c.id)
        if status is not None:
            query = query.where(contact_requests.c.status == status)
        with self._db.read() as session:
            rows = session.execute(query).mappings().all()
        return [_request(row) for row in rows]

    def last_at(self, conversation: str) -> str | None:
        """When the last request of a conversation was saved, if any was."""
        with self._db.read() as session:
            found = session.execute(
                select(func.max(contact_requests.c.at)).where(
                    contact_requests.c.conversation == conversation
                )
            ).scalar_one()
        return None if found is None else str(found)


def _by_once(session: Any, once: str | None) -> Any | None:
    if once is None:
        return None
    query = select(contact_requests).where(contact_requests.c.once == once)
    return session.execute(query).mappings().first()


def _request(row: Any, repeated: bool = False) -> ContactRequest:
    fields = ContactFields(**{name: row[name] for name in ContactFields.__dataclass_fields__})
    return ContactRequest(
        id=row["id"],
        conversation=row["conversation"],
        fields=fields,
        at=row["at"],
        status=row["status"],
        status_by=row["status_by"],
        status_at=row["status_at"],
        repeated=repeated,
    )


__all__ = [
    "SKIPPED",
    "STATUSES",
    "ContactFields",
    "ContactRequest",
    "ContactRequests",
    "phone_for_people",
    "validate",
]
