"""Who of the practice speaks in a conversation instead of the bot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select, update

from bothand.care.audit import record
from bothand.care.living import hold_living
from bothand.store import Database, stamp
from bothand.store.models import conversations, handoffs, takeovers


@dataclass(frozen=True)
class Takeover:
    """A person in a conversation; ``repeated`` when beginning found it taken already."""

    id: str
    conversation: str
    staff_name: str
    began_at: str
    repeated: bool = False


class Takeovers:
    """The takeovers in the database. Safe to use from many threads."""

    def __init__(self, db: Database) -> None:
        """Use this database."""
        self._db = db

    def live(self) -> dict[str, str]:
        """The staff member's name by conversation, for every live takeover."""
        with self._db.read() as session:
            rows = session.execute(
                select(takeovers.c.conversation, takeovers.c.staff_name).where(
                    takeovers.c.ended_at.is_(None)
                )
            ).all()
        return {row.conversation: row.staff_name for row in rows}

    def of(self, conversation: str) -> Takeover | None:
        """The conversation's live takeover."""
        with self._db.read() as session:
            row = session.execute(_live(conversation)).first()
        return None if row is None else _takeover(row)

    def begin(self, conversation: str, staff_name: str, now: datetime) -> Takeover:
        """Let a person speak from now on; an open wish for one is closed with it.

        Two people who press at once: the first has it, and the second is given
        the first's takeover, with ``repeated``.

        Raises:
            ConversationGone: the conversation was erased or never started.
        """
        at = stamp(now)
        with self._db.write() as session:
            held = hold_living(session, conversation)
            row = session.execute(_live(conversation)).first()
            if row is not None:
                return _takeover(row, repeated=True)
            takeover = Takeover(uuid4().hex, conversation, staff_name, at)
            session.execute(
                insert(takeovers).values(
                    id=takeover.id, conversation=conversation, staff_name=staff_name, began_at=at
                )
            )
            session.execute(
                update(handoffs)
                .where(handoffs.c.conversation == conversation, handoffs.c.closed_at.is_(None))
                .values(closed_at=at, closed_by=staff_name)
            )
            if held.joined_at is None:
                session.execute(
                    update(conversations)
                    .where(conversations.c.id == conversation)
                    .values(joined_at=at)
                )
            record(session, staff_name, "takeover.begin", conversation, now)
        return takeover

    def end(self, conversation: str, now: datetime) -> bool:
        """Give the conversation back to the bot.

        Returns:
            False if nobody had it.
        """
        with self._db.write() as session:
            row = session.execute(_live(conversation)).first()
            if row is None:
                return False
            session.execute(
                update(takeovers)
                .where(takeovers.c.id == row.id, takeovers.c.ended_at.is_(None))
                .values(ended_at=stamp(now))
            )
            record(session, row.staff_name, "takeover.end", conversation, now)
        return True


def _live(conversation: str) -> Any:
    return select(takeovers).where(
        takeovers.c.conversation == conversation, takeovers.c.ended_at.is_(None)
    )


def _takeover(row: Any, repeated: bool = False) -> Takeover:
    return Takeover(row.id, row.conversation, row.staff_name, row.began_at, repeated)
