"""Who of the staff did what, when. Codes and ids only, never what anyone wrote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bothand.store import Database, stamp
from bothand.store.models import audit


@dataclass(frozen=True)
class Entry:
    """One line of the record."""

    at: str
    actor: str
    action: str
    subject: str


def record(session: Session, actor: str, action_code: str, subject: str, now: datetime) -> None:
    """Note an act in the same transaction that performs it.

    Args:
        session: the write session that the act uses.
        actor: the staff member's name.
        action_code: such as ``takeover.begin``; sentences for people are made elsewhere.
        subject: the id of what was acted on.
        now: when.
    """
    session.execute(
        insert(audit).values(at=stamp(now), actor=actor, action=action_code, subject=subject)
    )


def entries(db: Database, limit: int = 200) -> list[Entry]:
    """The latest entries, newest first."""
    with db.read() as session:
        rows = session.execute(
            select(audit.c.at, audit.c.actor, audit.c.action, audit.c.subject)
            .order_by(audit.c.id.desc())
            .limit(limit)
        )
        return [Entry(*row) for row in rows]
