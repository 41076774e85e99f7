"""Contact requests as staff work through them."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from bothand.care.audit import record
from bothand.care.contact import STATUSES
from bothand.store import Database, stamp
from bothand.store.desk_models import notes, staff
from bothand.store.models import contact_requests

OPEN = ("new", "tried")
PAGE = 50
_COLUMNS = (
    "name",
    "phone",
    "email",
    "best_time",
    "safe_to_leave_message",
    "current_client",
    "for_someone_else",
    "under_18",
    "status",
    "at",
    "due_at",
    "status_at",
    "status_by",
    "consent_version",
)


@dataclass(frozen=True)
class Request:
    """A contact request with who has it. What the visitor gave never shows in its repr."""

    id: str
    conversation: str | None
    name: str = field(repr=False)
    phone: str | None = field(repr=False)
    email: str | None = field(repr=False)
    best_time: str | None = field(repr=False)
    safe_to_leave_message: bool | None
    current_client: bool | None
    for_someone_else: bool | None
    under_18: bool | None
    consent_version: str
    consent_text: str | None = field(repr=False)
    at: str
    status: str
    status_by: str | None
    status_at: str | None
    assigned_to: str | None
    assigned_name: str | None
    due_at: str | None
    overdue: bool


class ContactDesk:
    """The requests in the database. Safe to use from many threads."""

    def __init__(self, db: Database) -> None:
        """Use this database."""
        self._db = db

    def page(
        self, now: datetime, status: str = "open", who: str = "", search: str = "", skip: int = 0
    ) -> tuple[list[Request], int]:
        """A page of requests, those that are overdue first, then by when they are due.

        Args:
            now: when.
            status: one of `STATUSES`, "open" for new and tried, or "all".
            who: a member's id, "nobody", or "" for all.
            search: a part of a name, a number or an address.
            skip: how many to pass over.

        Returns:
            The page, and how many there are in all.
        """
        where: list[Any] = []
        if status == "open":
            where.append(contact_requests.c.status.in_(OPEN))
        elif status in STATUSES:
            where.append(contact_requests.c.status == status)
        if who == "nobody":
            where.append(contact_requests.c.assigned_to.is_(None))
        elif who:
            where.append(contact_requests.c.assigned_to == who)
        if search:
            like = "%" + search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
            where.append(
                or_(
                    *(
                        contact_requests.c[each].ilike(like, escape="\\")
                        for each in ("name", "phone", "email")
                    )
                )
            )
        with self._db.read() as session:
            count = session.execute(
                select(func.count()).select_from(contact_requests).where(*where)
            ).scalar_one()
            rows = session.execute(
                _query()
                .where(*where)
                .order_by(
                    contact_requests.c.status.not_in(OPEN),
                    contact_requests.c.due_at.is_(None),
                    contact_requests.c.due_at,
                    contact_requests.c.at,
                )
                .limit(PAGE)
                .offset(skip)
            ).mappings()
            return [_request(row, now) for row in rows], int(count)

    def counts(self, now: datetime) -> tuple[int, int]:
        """How many are open, and how many of those are overdue."""
        is_open = contact_requests.c.status.in_(OPEN)
        late = and_(is_open, contact_requests.c.due_at < stamp(now))
        with self._db.read() as session:
            return tuple(  # type: ignore[return-value]
                int(session.execute(select(func.count()).where(each)).scalar_one())
                for each in (is_open, late)
            )

    def of(self, id: str, now: datetime) -> Request | None:
        """One request."""
        query = _query().where(contact_requests.c.id == id)
        with self._db.read() as session:
            row = session.execute(query).mappings().first()
        return None if row is None else _request(row, now)

    def read_by(self, id: str, by: str, now: datetime) -> None:
        """Note that a member looked at a request."""
        with self._db.write() as session:
            record(session, by, "contact.read", id, now)

    def set_status(self, id: str, status: str, by: str, now: datetime) -> bool:
        """Note how far a request has come; one that was tried is due a day later.

        Returns:
            False if there is no such request or status.
        """
        if status not in STATUSES:
            return False
        values: dict[str, Any] = {"status": status, "status_by": by, "status_at": stamp(now)}
        if status == "tried":
            values["due_at"] = stamp(now + timedelta(days=1))
        with self._db.write() as session:
            changed = session.execute(
                update(contact_requests).where(contact_requests.c.id == id).values(**values)
            )
            if not changed.rowcount:
                return False
            record(session, by, f"contact.{status}", id, now)
        return True

    def assign(self, id: str, to: str | None, by: str, now: datetime) -> bool:
        """Give a request to a member, or to nobody; False if there is no such request."""
        with self._db.write() as session:
            changed = session.execute(
                update(contact_requests).where(contact_requests.c.id == id).values(assigned_to=to)
            )
            if not changed.rowcount:
                return False
            record(session, by, "contact.assign", id, now)
        return True

    def chats_of(self, id: str) -> list[str]:
        """The chats that a person's requests came from: those of `erase`."""
        with self._db.read() as session:
            found = session.execute(
                select(contact_requests.c.conversation).where(_same_person(session, id))
            )
            return sorted({each for (each,) in found if each})

    def erase(self, id: str, by: str, now: datetime) -> int:
        """Erase a person's requests entirely: this one and those with its number or address.

        Returns:
            How many went. Their chats are the caller's to erase, before.
        """
        with self._db.write() as session:
            query = select(contact_requests.c.id).where(_same_person(session, id))
            ids = list(session.scalars(query))
            session.execute(delete(notes).where(notes.c.request.in_(ids)))
            session.execute(delete(contact_requests).where(contact_requests.c.id.in_(ids)))
            for each in ids:
                record(session, by, "contact.erase", each, now)
        self._db.forget()
        return len(ids)

    def export(self, by: str, now: datetime) -> str:
        """All requests as CSV for a spreadsheet, which runs none of it as a formula."""
        query = select(*(contact_requests.c[name] for name in _COLUMNS))
        out = io.StringIO()
        table = csv.writer(out)
        table.writerow(_COLUMNS)
        with self._db.write() as session:
            for row in session.execute(query.order_by(contact_requests.c.at)):
                table.writerow([_harmless(value) for value in row])
            record(session, by, "contact.export", "all", now)
        return out.getvalue()


def _same_person(session: Session, id: str) -> Any:
    """The requests with the number or the address of one request, and itself."""
    row = session.execute(select(contact_requests).where(contact_requests.c.id == id)).first()
    same = [contact_requests.c.id == id]
    if row is not None and row.phone:
        same.append(contact_requests.c.phone == row.phone)
    if row is not None and row.email:
        same.append(contact_requests.c.email == row.email)
    return or_(*same)


def _query() -> Any:
    return select(contact_requests, staff.c.name.label("assigned_name")).outerjoin(
        staff, staff.c.id == contact_requests.c.assigned_to
    )


def _request(row: Any, now: datetime) -> Request:
    names = [each for each in Request.__dataclass_fields__ if each != "overdue"]
    late = row["status"] in OPEN and row["due_at"] is not None and row["due_at"] < stamp(now)
    return Request(**{name: row[name] for name in names}, overdue=late)


def _harmless(value: object) -> object:
    """A cell that a spreadsheet takes for text (OWASP: CSV injection)."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return "" if value is None else value
