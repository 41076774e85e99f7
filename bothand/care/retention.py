"""How long things are kept, and what goes when their time is over.

A chat goes so long after its last message: its words, notes, tags, and who had it; its
row stays without them, so that no late write revives it. One that somebody waits in, has
taken over, or must still look at stays. A contact request goes so long after it was
closed, an alert's words and the audit after their time. A question that was collected from
a chat names nobody: it outlives the chat's own time, and goes after `KEPT_DAYS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update

from bothand.care.desk_settings import DeskSettings
from bothand.care.unanswered import KEPT_DAYS
from bothand.store import Database, stamp
from bothand.store.content_models import unanswered
from bothand.store.desk_models import desk_sessions, looking, notes, outbox, outside_chats, tags
from bothand.store.models import (
    alerts,
    audit,
    contact_requests,
    conversations,
    feedback,
    handoffs,
    messages,
    takeovers,
)

DONE = ("reached", "closed")
_OUTBOX_DAYS = 30


@dataclass(frozen=True)
class Swept:
    """How many of each went."""

    conversations: int
    contacts: int
    alert_texts: int
    audit_lines: int


class Retention:
    """The sweep in the database. Safe to use from many threads."""

    def __init__(self, db: Database) -> None:
        """Use this database and the settings in it."""
        self._db = db
        self._settings = DeskSettings(db)

    def due_conversations(self, now: datetime) -> list[str]:
        """The chats whose time is over; each is let go of by `forget`."""
        before = self._before("keep_conversations_days", now)
        waits = select(handoffs.c.conversation).where(handoffs.c.closed_at.is_(None))
        taken = select(takeovers.c.conversation).where(takeovers.c.ended_at.is_(None))
        alarmed = select(alerts.c.conversation).where(
            alerts.c.acknowledged_at.is_(None), alerts.c.conversation.is_not(None)
        )
        has_words = select(messages.c.conversation)
        query = select(conversations.c.id).where(
            conversations.c.last_at < before,
            or_(conversations.c.erased_at.is_(None), conversations.c.id.in_(has_words)),
            conversations.c.id.not_in(waits),
            conversations.c.id.not_in(taken),
            conversations.c.id.not_in(alarmed),
        )
        with self._db.read() as session:
            return list(session.scalars(query.order_by(conversations.c.last_at)))

    def forget(self, conversation: str, now: datetime) -> None:
        """Let go of a chat; the dialogue's memory is the caller's to erase, under its lock."""
        forget_entirely(self._db, conversation, now, questions_too=False)

    def sweep(self, now: datetime) -> Swept:
        """Let go of everything whose time is over, but for chats.

        Returns:
            The counts; that of chats is 0.
        """
        closed = self._before("keep_contacts_days", now)
        texts = self._before("keep_alert_text_days", now)
        lines = self._before("keep_audit_days", now)
        old = select(contact_requests.c.id).where(
            contact_requests.c.status.in_(DONE), contact_requests.c.status_at < closed
        )
        with self._db.write() as session:
            session.execute(delete(notes).where(notes.c.request.in_(old)))
            contacts = session.execute(
                delete(contact_requests).where(
                    contact_requests.c.status.in_(DONE), contact_requests.c.status_at < closed
                )
            ).rowcount
            emptied = session.execute(
                update(alerts)
                .where(alerts.c.text.is_not(None), alerts.c.at < texts)
                .values(text=None)
            ).rowcount
            audited = session.execute(delete(audit).where(audit.c.at < lines)).rowcount
            session.execute(delete(desk_sessions).where(desk_sessions.c.ends_at < stamp(now)))
            session.execute(delete(looking).where(looking.c.at < stamp(now - timedelta(days=1))))
            session.execute(
                delete(unanswered).where(unanswered.c.at < stamp(now - timedelta(days=KEPT_DAYS)))
            )
            session.execute(
                delete(outbox).where(outbox.c.at < stamp(now - timedelta(days=_OUTBOX_DAYS)))
            )
        self._db.forget()
        return Swept(0, int(contacts), int(emptied), int(audited))

    def _before(self, setting: str, now: datetime) -> str:
        return stamp(now - timedelta(days=self._settings.get(setting)))


def forget_entirely(
    db: Database, conversation: str, now: datetime, questions_too: bool = True
) -> None:
    """Take every word of a chat out of the database, what staff wrote about it too.

    Args:
        db: the database.
        conversation: the chat.
        now: when.
        questions_too: also the scrubbed questions that were collected from it.
    """
    at = stamp(now)
    with db.write() as session:
        if questions_too:
            session.execute(delete(unanswered).where(unanswered.c.conversation == conversation))
        for table in (feedback, messages, notes, tags, looking, outside_chats):
            session.execute(delete(table).where(table.c.conversation == conversation))
        session.execute(
            update(handoffs)
            .where(handoffs.c.conversation == conversation, handoffs.c.closed_at.is_(None))
            .values(closed_at=at, closed_by="erased")
        )
        session.execute(
            update(takeovers)
            .where(takeovers.c.conversation == conversation, takeovers.c.ended_at.is_(None))
            .values(ended_at=at, outcome="erased")
        )
        session.execute(
            update(alerts).where(alerts.c.conversation == conversation).values(text=None)
        )
        session.execute(
            update(conversations)
            .where(conversations.c.id == conversation, conversations.c.erased_at.is_(None))
            .values(erased_at=at)
        )
    db.forget()
