"""Who of the staff did what, when. Codes and ids only, never what anyone wrote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bothand.store import Database, stamp
from bothand.store.models import audit


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


@dataclass(frozen=True)
class Line:
    """One line of the record with its number, for paging."""

    id: int
    at: str
    actor: str
    action: str
    subject: str


PAGE = 100


def lines(db: Database, actor: str = "", action: str = "", before: int | None = None) -> list[Line]:
    """A page of the record, newest first.

    Args:
        db: the database.
        actor: only this person's acts; "" for all.
        action: only acts whose code begins so; "" for all.
        before: only lines with a lower number; None for the newest.
    """
    query = select(audit).order_by(audit.c.id.desc()).limit(PAGE)
    if actor:
        query = query.where(audit.c.actor == actor)
    if action:
        query = query.where(audit.c.action.startswith(action, autoescape=True))
    if before is not None:
        query = query.where(audit.c.id < before)
    with db.read() as session:
        return [
            Line(row.id, row.at, row.actor, row.action, row.subject)
            for row in session.execute(query)
        ]
