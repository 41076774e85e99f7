"""Erasing: what goes when a visitor asks, what stays, and for how long.

Goes: messages, feedback, questions collected from it, a waiting request for a person, a
live takeover.
Stays, and the notice to the visitor says so: a contact request that was
consented to; an alert's kind and time, its text until staff acknowledged it
or `ALERT_TEXT_DAYS` have passed; a chat that staff joined, hidden from the
visitor, until `sweep` finds it older than the practice keeps such chats.
The conversation's row stays as a tombstone, so that a turn in flight writes
nothing afterwards.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import Session

from bothand.care.living import hold
from bothand.store import Database, stamp
from bothand.store.content_models import unanswered
from bothand.store.models import alerts, conversations, feedback, handoffs, messages, takeovers

ALERT_TEXT_DAYS = 30
"""How long an alert of an erased conversation keeps its text if nobody acknowledged it."""

BY_ERASURE = "erased"
"""Who closed a request for a person when the visitor's erasure did."""


def erase_conversation(session: Session, conversation: str, now: datetime) -> None:
    """Erase within a write session; see the module's text for what stays."""
    at = stamp(now)
    row = hold(session, conversation)
    if row is None:
        session.execute(
            insert(conversations).values(
                id=conversation, locale="", started_at=at, last_at=at, last_seq=0, erased_at=at
            )
        )
        return
    # Also where the chat's own time is over already: these outlive it.
    session.execute(delete(unanswered).where(unanswered.c.conversation == conversation))
    if row.erased_at is not None:
        return
    session.execute(delete(feedback).where(feedback.c.conversation == conversation))
    if row.joined_at is None:
        session.execute(delete(messages).where(messages.c.conversation == conversation))
    session.execute(
        update(handoffs)
        .where(handoffs.c.conversation == conversation, handoffs.c.closed_at.is_(None))
        .values(closed_at=at, closed_by=BY_ERASURE)
    )
    session.execute(
        update(takeovers)
        .where(takeovers.c.conversation == conversation, takeovers.c.ended_at.is_(None))
        .values(ended_at=at)
    )
    session.execute(
        update(alerts)
        .where(alerts.c.conversation == conversation, alerts.c.acknowledged_at.is_not(None))
        .values(text=None)
    )
    session.execute(
        update(conversations).where(conversations.c.id == conversation).values(erased_at=at)
    )


def sweep(db: Database, now: datetime, keep_joined: timedelta) -> None:
    """Let go of what an erasure left for a time; to be run daily.

    Args:
        db: the database.
        now: the moment of the run.
        keep_joined: how long a chat that staff joined stays after it was erased.
    """
    erased = select(conversations.c.id).where(conversations.c.erased_at.is_not(None))
    old = erased.where(conversations.c.erased_at < stamp(now - keep_joined))
    with db.write() as session:
        session.execute(
            update(alerts)
            .where(
                alerts.c.text.is_not(None),
                alerts.c.conversation.in_(erased),
                or_(
                    alerts.c.acknowledged_at.is_not(None),
                    alerts.c.at < stamp(now - timedelta(days=ALERT_TEXT_DAYS)),
                ),
            )
            .values(text=None)
        )
        session.execute(delete(messages).where(messages.c.conversation.in_(old)))
    db.forget()
