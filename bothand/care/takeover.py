"""Who of the practice speaks in a conversation instead of the bot.

A takeover is a claim with a lock: one live row a conversation. It lasts while the
member's browser is heard of; one that went silent comes back to those who wait.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, or_, select, update
from sqlalchemy.orm import Session

from bothand.care.audit import record
from bothand.care.living import hold_living
from bothand.store import Database, stamp
from bothand.store.models import conversations, handoffs, takeovers

STALE_AFTER = timedelta(minutes=3)
"""A takeover whose member's browser was not heard of for so long is let go."""


@dataclass(frozen=True)
class Takeover:
    """A person in a conversation; ``repeated`` when beginning found it taken already."""

    id: str
    conversation: str
    staff_name: str
    began_at: str
    staff: str | None = None
    seen_at: str | None = None
    ended_at: str | None = None
    outcome: str | None = None
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

    def all_of(self, conversation: str) -> list[Takeover]:
        """Every takeover that the conversation has had, the oldest first."""
        query = (
            select(takeovers)
            .where(takeovers.c.conversation == conversation)
            .order_by(takeovers.c.began_at, takeovers.c.ended_at.is_(None))
        )
        with self._db.read() as session:
            return [_takeover(row) for row in session.execute(query)]

    def begin(
        self, conversation: str, staff_name: str, now: datetime, staff: str | None = None
    ) -> Takeover:
        """Let a person speak from now on; an open wish for one is closed with it.

        Two people who press at once: the first has it, and the second is given
        the first's takeover, with ``repeated``.

        Raises:
            ConversationGone: the conversation was erased or never started.
        """
        with self._db.write() as session:
            held = hold_living(session, conversation)
            row = session.execute(_live(conversation)).first()
            if row is not None:
                return _takeover(row, repeated=True)
            takeover = _insert(session, conversation, staff_name, staff, now)
            at = stamp(now)
            session.execute(
                update(handoffs)
                .where(handoffs.c.conversation == conversation, handoffs.c.closed_at.is_(None))
                .values(closed_at=at, closed_by=staff_name)
            )
            session.execute(
                update(conversations)
                .where(conversations.c.id == conversation)
                .values(
                    closed_at=None,
                    closed_by=None,
                    outcome=None,
                    **({"joined_at": at} if held.joined_at is None else {}),
                )
            )
            record(session, staff_name, "takeover.begin", conversation, now)
        return takeover

    def end(
        self, conversation: str, now: datetime, by: str | None = None, outcome: str = "handed_back"
    ) -> bool:
        """Give the conversation back to the bot.

        Returns:
            False if nobody had it.
        """
        with self._db.write() as session:
            row = session.execute(_live(conversation)).first()
            if row is None:
                return False
            _end(session, row, by or row.staff_name, outcome, now)
            record(session, by or row.staff_name, "takeover.end", conversation, now)
        return True

    def close(self, conversation: str, by: str, outcome: str, now: datetime) -> bool:
        """End the takeover, if there is one, and put the conversation away with an outcome.

        Returns:
            False if the conversation was erased or never started.
        """
        at = stamp(now)
        with self._db.write() as session:
            row = session.execute(_live(conversation)).first()
            if row is not None:
                _end(session, row, by, "closed", now)
            session.execute(
                update(handoffs)
                .where(handoffs.c.conversation == conversation, handoffs.c.closed_at.is_(None))
                .values(closed_at=at, closed_by=by)
            )
            changed = session.execute(
                update(conversations)
                .where(conversations.c.id == conversation)
                .values(closed_at=at, closed_by=by, outcome=outcome)
            )
            if not changed.rowcount:
                return False
            record(session, by, f"conversation.close.{outcome}", conversation, now)
        return True

    def pass_on(
        self, conversation: str, by: str, to_name: str, to_staff: str, now: datetime
    ) -> bool:
        """Give the conversation to a colleague, without a moment between.

        Returns:
            False if ``by`` doesn't have it.
        """
        with self._db.write() as session:
            row = session.execute(_live(conversation)).first()
            if row is None or row.staff_name != by:
                return False
            _end(session, row, by, "passed", now)
            _insert(session, conversation, to_name, to_staff, now)
            record(session, by, "takeover.pass", conversation, now)
        return True

    def heard_of(self, staff: str, now: datetime) -> None:
        """Note that a member's browser is there, for all that they have taken over."""
        with self._db.write() as session:
            session.execute(
                update(takeovers)
                .where(takeovers.c.staff == staff, takeovers.c.ended_at.is_(None))
                .values(seen_at=stamp(now))
            )

    def let_go_of_stale(self, now: datetime) -> list[str]:
        """End the takeovers whose member went silent; each waits for a person again.

        The wish for a person keeps the time of the takeover, so that it comes before
        those who asked later.

        Returns:
            The conversations, whose visitors are to be told.
        """
        old = stamp(now - STALE_AFTER)
        stale = select(takeovers).where(
            takeovers.c.ended_at.is_(None),
            takeovers.c.staff.is_not(None),
            or_(takeovers.c.seen_at < old, takeovers.c.seen_at.is_(None)),
        )
        with self._db.write() as session:
            found = session.execute(stale).all()
            for row in found:
                _end(session, row, row.staff_name, "stale", now)
                waits = select(handoffs.c.id).where(
                    handoffs.c.conversation == row.conversation, handoffs.c.closed_at.is_(None)
                )
                if session.execute(waits).first() is None:
                    session.execute(
                        insert(handoffs).values(
                            id=uuid4().hex,
                            conversation=row.conversation,
                            at=row.began_at,
                            # They were told already, by the words that go with this.
                            told_at=stamp(now),
                        )
                    )
                record(session, row.staff_name, "takeover.stale", row.conversation, now)
        return [row.conversation for row in found]


def _live(conversation: str) -> Any:
    return select(takeovers).where(
        takeovers.c.conversation == conversation, takeovers.c.ended_at.is_(None)
    )


def _insert(
    session: Session, conversation: str, staff_name: str, staff: str | None, now: datetime
) -> Takeover:
    at = stamp(now)
    takeover = Takeover(uuid4().hex, conversation, staff_name, at, staff, at)
    session.execute(
        insert(takeovers).values(
            id=takeover.id,
            conversation=conversation,
            staff_name=staff_name,
            began_at=at,
            staff=staff,
            seen_at=at,
        )
    )
    return takeover


def _end(session: Session, row: Any, by: str, outcome: str, now: datetime) -> None:
    session.execute(
        update(takeovers)
        .where(takeovers.c.id == row.id, takeovers.c.ended_at.is_(None))
        .values(ended_at=stamp(now), ended_by=by, outcome=outcome)
    )


def _takeover(row: Any, repeated: bool = False) -> Takeover:
    return Takeover(
        row.id,
        row.conversation,
        row.staff_name,
        row.began_at,
        row.staff,
        row.seen_at,
        row.ended_at,
        row.outcome,
        repeated,
    )
