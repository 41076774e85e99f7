"""Back-off after failed sign-ins: longer with each, never for ever, and kept over a restart.

Counted for a login from an address, for an address alone, and, more patiently, for a
login alone: a stranger who tries someone's login can delay them by minutes at most.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from bothand.store import Database, stamp
from bothand.store.desk_models import sign_in_failures

FREE = {"login at": 5, "address": 20, "login": 50}
"""How many failures each of the three has before it has to wait."""

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)


class Lockout:
    """The failures in the database. Safe to use from many threads."""

    def __init__(self, db: Database) -> None:
        """Use this database."""
        self._db = db

    def wait(self, login: str, address: str, now: datetime) -> timedelta:
        """How long a sign-in with this login from this address has to wait; zero if it hasn't."""
        keys = list(_keys(login, address).values())
        query = select(sign_in_failures.c.locked_until).where(sign_in_failures.c.key.in_(keys))
        with self._db.read() as session:
            found = [each for each in session.scalars(query) if each]
        if not found:
            return timedelta(0)
        return max(datetime.fromisoformat(max(found)) - now, timedelta(0))

    def failed(self, login: str, address: str, now: datetime) -> bool:
        """Note a failure; whether it locks something now."""
        locked = False
        with self._db.write() as session:
            session.execute(
                delete(sign_in_failures).where(sign_in_failures.c.at < stamp(now - FORGOTTEN_AFTER))
            )
            for name, key in _keys(login, address).items():
                locked |= _note(session, name, key, now)
        return locked

    def succeeded(self, login: str, address: str) -> None:
        """Forget the failures of a login from an address; the address keeps its own."""
        keys = _keys(login, address)
        with self._db.write() as session:
            session.execute(
                delete(sign_in_failures).where(
                    sign_in_failures.c.key.in_([keys["login at"], keys["login"]])
                )
            )


def _note(session: Session, name: str, key: str, now: datetime) -> bool:
    row = session.execute(
        select(sign_in_failures.c.failures).where(sign_in_failures.c.key == key)
    ).first()
    failures = 1 + (row.failures if row else 0)
    over = failures - FREE[name]
    until = None
    if over >= 0:
        until = stamp(now + min(FIRST_WAIT * 2 ** min(over, 20), LONGEST_WAIT))
    values = {"failures": failures, "at": stamp(now), "locked_until": until}
    if row is None:
        session.execute(insert(sign_in_failures).values(key=key, **values))
    else:
        session.execute(
            update(sign_in_failures).where(sign_in_failures.c.key == key).values(**values)
        )
    return until is not None


def _keys(login: str, address: str) -> dict[str, str]:
    login = login.strip().lower()
    parts = {"login at": f"{login}\x00{address}", "address": address, "login": login}
    return {
        name: hashlib.sha256(f"{name}\x00{part}".encode("utf-8", "replace")).hexdigest()
        for name, part in parts.items()
    }
