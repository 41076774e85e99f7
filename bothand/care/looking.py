"""Who of the staff has a conversation open, and who is typing in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from bothand.store import Database, stamp
from bothand.store.desk_models import looking, staff

LOOKS_FOR = timedelta(seconds=20)
"""How long a look counts after it was last heard of."""

TYPES_FOR = timedelta(seconds=6)


@dataclass(frozen=True)
class Onlooker:
    """A member who has a conversation open."""

    staff: str
    name: str
    typing: bool


class Looking:
    """The looks in the database. Safe to use from many threads."""

    def __init__(self, db: Database) -> None:
        """Use this database."""
        self._db = db

    def note(self, conversation: str, member: str, now: datetime, typing: bool = False) -> None:
        """Note that a member has the conversation open, or types in it."""
        at = stamp(now)
        values = {"at": at, **({"typed_at": at} if typing else {})}
        with self._db.write() as session:
            row = {"conversation": conversation, "staff": member, **values}
            if not self._db.insert_once(session, looking, row):
                session.execute(
                    update(looking)
                    .where(looking.c.conversation == conversation, looking.c.staff == member)
                    .values(**values)
                )
            session.execute(delete(looking).where(looking.c.at < stamp(now - timedelta(hours=1))))

    def typed(self, conversation: str, member: str) -> None:
        """Note that what a member typed was sent: they type no more."""
        with self._db.write() as session:
            session.execute(
                update(looking)
                .where(looking.c.conversation == conversation, looking.c.staff == member)
                .values(typed_at=None)
            )

    def at(self, conversation: str, now: datetime) -> list[Onlooker]:
        """Who has it open now, by name."""
        query = (
            select(looking.c.staff, looking.c.typed_at, staff.c.name)
            .join(staff, staff.c.id == looking.c.staff)
            .where(looking.c.conversation == conversation, looking.c.at > stamp(now - LOOKS_FOR))
            .order_by(staff.c.name)
        )
        typing_since = stamp(now - TYPES_FOR)
        with self._db.read() as session:
            rows = session.execute(query).all()
        return [
            Onlooker(row.staff, row.name, bool(row.typed_at and row.typed_at > typing_since))
            for row in rows
        ]
