"""Which chats an inbox of another product has, and what its staff write in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, update

from bothand.care.human_messages import HumanMessages
from bothand.care.takeover import Takeovers
from bothand.store import Database, stamp
from bothand.store.desk_models import outside_chats
from bothand.store.models import conversations, handoffs, takeovers


@dataclass(frozen=True)
class Known:
    """A chat that is shown outside too, and up to which message."""

    conversation: str
    contact: str
    chat: str
    last_seq: int


class OutsideChats:
    """The chats in the database. Safe to use from many threads."""

    def __init__(self, db: Database) -> None:
        """Use this database."""
        self._db = db

    def behind(self) -> list[tuple[str, Known | None]]:
        """The conversations of which the other inbox hasn't all, those that wait first.

        Those that wait for a person, and those that it has and has not finished with.
        """
        waits = select(handoffs.c.conversation).where(handoffs.c.closed_at.is_(None))
        taken = select(takeovers.c.conversation).where(
            takeovers.c.ended_at.is_(None), takeovers.c.staff.is_(None)
        )
        query = (
            select(conversations.c.id, outside_chats)
            .outerjoin(outside_chats, outside_chats.c.conversation == conversations.c.id)
            .where(
                or_(conversations.c.id.in_(waits), conversations.c.id.in_(taken)),
                conversations.c.erased_at.is_(None),
                or_(
                    outside_chats.c.last_seq.is_(None),
                    outside_chats.c.last_seq < conversations.c.last_seq,
                ),
            )
            .order_by(conversations.c.started_at)
            .limit(100)
        )
        with self._db.read() as session:
            return [
                (
                    str(row.id),
                    None
                    if row.chat is None
                    else Known(row.id, row.contact, row.chat, row.last_seq),
                )
                for row in session.execute(query)
            ]

    def opened(self, conversation: str, contact: str, chat: str, now: datetime) -> Known:
        """Note that a chat was opened outside."""
        row = {
            "conversation": conversation,
            "contact": contact,
            "chat": chat,
            "last_seq": 0,
            "at": stamp(now),
        }
        with self._db.write() as session:
            self._db.insert_once(session, outside_chats, row)
        return Known(conversation, contact, chat, 0)

    def shown(self, conversation: str, seq: int) -> None:
        """Note up to which message the other inbox has it."""
        with self._db.write() as session:
            session.execute(
                update(outside_chats)
                .where(outside_chats.c.conversation == conversation)
                .values(last_seq=seq)
            )

    def conversation_of(self, chat: str) -> str | None:
        """Our conversation of a chat outside."""
        query = select(outside_chats.c.conversation).where(outside_chats.c.chat == chat)
        with self._db.read() as session:
            found = session.execute(query).scalar()
        return None if found is None else str(found)

    def say(self, conversation: str, name: str, text: str, id: str, now: datetime) -> int | None:
        """Store what someone of the staff wrote outside; the first one takes the chat over.

        Returns:
            The message's number; None where a member has the chat at the desk, which
            goes before.

        Raises:
            ConversationGone: the visitor erased it.
        """
        takeover = Takeovers(self._db).begin(conversation, name, now)
        if takeover.staff is not None:
            return None
        return HumanMessages(self._db).say_from_outside(conversation, text, id, now).seq
