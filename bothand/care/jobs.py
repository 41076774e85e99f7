"""Jobs that run once in a while, whichever process gets to them first."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from bothand.store import Database, stamp
from bothand.store.desk_models import jobs


def claim(db: Database, name: str, due: datetime, now: datetime) -> bool:
    """Take a job that was due at a moment and has not run since.

    Of several processes that ask, one is given it. A process that dies in the middle of
    it has had its turn: a job must be one that the next run makes good.

    Args:
        db: the database.
        name: the job's.
        due: when it was due last, not later than ``now``.
        now: when.
    """
    with db.write() as session:
        row = session.execute(select(jobs.c.last_at).where(jobs.c.name == name)).first()
        if row is None:
            return bool(db.insert_once(session, jobs, {"name": name, "last_at": stamp(now)}))
        taken = session.execute(
            update(jobs)
            .where(jobs.c.name == name, jobs.c.last_at < stamp(due))
            .values(last_at=stamp(now))
        )
        return bool(taken.rowcount)


def last_run(db: Database, name: str) -> str | None:
    """When a job was taken last."""
    with db.read() as session:
        found = session.execute(select(jobs.c.last_at).where(jobs.c.name == name)).scalar()
    return None if found is None else str(found)


def give_back(db: Database, name: str, at: datetime) -> None:
    """Let a job that failed run again: as if it had run last at ``at``."""
    with db.write() as session:
        session.execute(update(jobs).where(jobs.c.name == name).values(last_at=stamp(at)))
