"""The staff's accounts: who they are and what they may."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bothand.care.audit import record
from bothand.store import Database, stamp
from bothand.store.desk_models import desk_sessions, staff

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,62}")
_MOST_NAME = 60


class Role(IntEnum):
    """What a staff member may do; a higher one may all that a lower one may."""

    HELPER = 1
    EDITOR = 2
    ADMIN = 3

    @classmethod
    def named(cls, name: str) -> Role:
        """The role of a name such as ``helper``.

        Raises:
            StaffError: there is none of that name.
        """
        try:
            return cls[name.upper()]
        except KeyError as error:
            raise StaffError("role_unknown") from error


class StaffError(ValueError):
    """An account can't be made or changed so; its text is a code, pages have the words."""


@dataclass(frozen=True)
class Member:
    """One of the staff; ``reviewer``: a clinician who may sign answers."""

    id: str
    login: str
    name: str
    role: Role
    email: str | None = field(repr=False)
    joined: bool
    disabled: bool
    available: bool
    reviewer: bool = False


class StaffAccounts:
    """The accounts in the database. Safe to use from many threads."""

    def __init__(self, db: Database) -> None:
        """Use this database."""
        self._db = db

    def add(
        self,
        login: str,
        name: str,
        role: Role,
        by: str,
        now: datetime,
        email: str | None = None,
        *,
        reviewer: bool = False,
    ) -> Member:
        """Make an account that nobody can sign in with yet: an invitation opens it.

        ``reviewer``: a clinician who may sign answers.

        Raises:
            StaffError: the login or the name can't be used, or the login is taken.
        """
        login = login.strip().lower()
        name = " ".join(name.split())
        if not _LOGIN.fullmatch(login):
            raise StaffError("login_unusable")
        if not 0 < len(name) <= _MOST_NAME:
            raise StaffError("name_unusable")
        id = uuid4().hex
        try:
            with self._db.write() as session:
                session.execute(
                    insert(staff).values(
                        id=id,
                        login=login,
                        name=name,
                        role=role.name.lower(),
                        email=email,
                        reviewer=reviewer,
                        made_at=stamp(now),
                    )
                )
                record(session, by, "staff.add", id, now)
                if reviewer:
                    record(session, by, "staff.reviewer", id, now)
        except IntegrityError as error:
            raise StaffError("login_taken") from error
        return Member(id, login, name, role, email, False, False, False, reviewer)

    def of(self, id: str) -> Member | None:
        """A member by id."""
        with self._db.read() as session:
            row = session.execute(select(staff).where(staff.c.id == id)).mappings().first()
        return None if row is None else _member(row)

    def by_login(self, login: str) -> Member | None:
        """A member by what they type at the sign-in."""
        query = select(staff).where(staff.c.login == login.strip().lower())
        with self._db.read() as session:
            row = session.execute(query).mappings().first()
        return None if row is None else _member(row)

    def everyone(self) -> list[Member]:
        """All accounts by name, those that were switched off too."""
        with self._db.read() as session:
            rows = session.execute(select(staff).order_by(staff.c.name, staff.c.id)).mappings()
            return [_member(row) for row in rows]

    def available(self) -> list[Member]:
        """Those who said that they are there for chats."""
        return [each for each in self.everyone() if each.available and not each.disabled]

    def set_presence(self, id: str, available: bool, now: datetime) -> None:
        """Note whether a member is there for chats."""
        with self._db.write() as session:
            session.execute(
                update(staff)
                .where(staff.c.id == id)
                .values(presence="available" if available else "away", presence_at=stamp(now))
            )

    def change(
        self,
        id: str,
        by: str,
        now: datetime,
        *,
        name: str | None = None,
        role: Role | None = None,
        email: str | None = None,
        disabled: bool | None = None,
        reviewer: bool | None = None,
    ) -> None:
        """Change what is given; a switched-off account is signed out everywhere.

        The audit gets what became different.

        Raises:
            StaffError: there is no such account, or no admin would be left.
        """
        values: dict[str, Any] = {}
        if name is not None:
            values["name"] = " ".join(name.split())[:_MOST_NAME]
        if role is not None:
            values["role"] = role.name.lower()
        if email is not None:
            values["email"] = email or None
        if reviewer is not None:
            values["reviewer"] = reviewer
        if disabled is not None:
            values["disabled_at"] = stamp(now) if disabled else None
        with self._db.write() as session:
            before = session.execute(select(staff).where(staff.c.id == id)).mappings().first()
            if before is None:
                raise StaffError("nobody")
            values = {part: value for part, value in values.items() if before[part] != value}
            if values:
                session.execute(update(staff).where(staff.c.id == id).values(**values))
            admins = session.execute(
                select(func.count()).where(staff.c.role == "admin", staff.c.disabled_at.is_(None))
            ).scalar_one()
            if not admins:
                raise StaffError("last_admin")
            if disabled:
                session.execute(desk_sessions.delete().where(desk_sessions.c.staff == id))
            for part in sorted(values):
                record(session, by, f"staff.{part.removesuffix('_at')}", id, now)


def _member(row: Any) -> Member:
    return Member(
        id=row["id"],
        login=row["login"],
        name=row["name"],
        role=Role.named(row["role"]),
        email=row["email"],
        joined=row["password_hash"] is not None,
        disabled=row["disabled_at"] is not None,
        available=row["presence"] == "available",
        reviewer=bool(row["reviewer"]),
    )
