"""Signed-in browsers of the staff: random tokens, of which only hashes are kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from bothand.care.staff import Member, StaffAccounts
from bothand.store import Database, stamp
from bothand.store.desk_models import desk_sessions

LONGEST = timedelta(hours=12)
"""How long a browser stays signed in at most: one long working day."""

IDLE = timedelta(hours=2)
"""After so long without a request it is signed out."""

_NOTED_AFTER = timedelta(minutes=1)


class DeskSessions:
    """The sessions in the database. Safe to use from many threads."""

    def __init__(self, db: Database) -> None:
        """Use this database."""
        self._db = db

    def make(self, member: Member, now: datetime) -> str:
        """Sign a browser in; the token that goes into its cookie."""
        token = secrets.token_urlsafe(32)
        with self._db.write() as session:
            session.execute(delete(desk_sessions).where(desk_sessions.c.ends_at < stamp(now)))
            session.execute(
                insert(desk_sessions).values(
                    id=_hashed(token),
                    staff=member.id,
                    made_at=stamp(now),
                    seen_at=stamp(now),
                    ends_at=stamp(now + LONGEST),
                )
            )
        return token

    def who(self, token: str, now: datetime) -> Member | None:
        """Whose session it is; None if it ended, or its account was switched off."""
        id = _hashed(token)
        with self._db.read() as session:
            row = session.execute(select(desk_sessions).where(desk_sessions.c.id == id)).first()
        if row is None or row.ends_at <= stamp(now) or row.seen_at <= stamp(now - IDLE):
            return None
        if row.seen_at <= stamp(now - _NOTED_AFTER):
            with self._db.write() as session:
                session.execute(
                    update(desk_sessions).where(desk_sessions.c.id == id).values(seen_at=stamp(now))
                )
        member = StaffAccounts(self._db).of(row.staff)
        return None if member is None or member.disabled else member

    def end(self, token: str) -> None:
        """Sign this browser out."""
        with self._db.write() as session:
            session.execute(delete(desk_sessions).where(desk_sessions.c.id == _hashed(token)))

    def end_all(self, staff_id: str) -> None:
        """Sign a member out everywhere."""
        with self._db.write() as session:
            session.execute(delete(desk_sessions).where(desk_sessions.c.staff == staff_id))


def _hashed(token: str) -> str:
    # It has 256 random bits, so a plain hash can't be guessed back.
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
