"""What a member of staff writes to a visitor: only while the chat is theirs, once."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from sqlalchemy import insert, select, update

from bothand.care.living import hold_living
from bothand.care.messages import Message, clean, message_from_row
from bothand.store import Database, stamp
from bothand.store.models import conversations, messages, takeovers

LONGEST = 4_000
"""Characters that one message may have."""


class NotYours(Exception):
    """Somebody else has the chat, or nobody: nothing was stored."""


class HumanMessages:
    """Stores the messages of staff. Safe to use from many threads."""

    def __init__(self, db: Database) -> None:
        """Use this database."""
        self._db = db

    def say(
        self, conversation: str, staff: str, text: str, client_id: str, now: datetime
    ) -> Message:
        """Store a message; the lock is looked at in the same transaction.

        Args:
            conversation: the conversation's id.
            staff: the member's id.
            text: what they wrote, not empty.
            client_id: made by their page, so that a form sent twice is one message.
            now: when.

        Raises:
            ConversationGone: the visitor erased the conversation.
            NotYours: the member has not taken this chat over (any more).
        """
        return self._say(conversation, staff, text, f"staff:{staff}:{client_id}"[:128], now)

    def say_from_outside(self, conversation: str, text: str, id: str, now: datetime) -> Message:
        """Store what was written in an inbox of another product, which has the chat.

        Args:
            conversation: the conversation's id.
            text: what was written, not empty.
            id: that product's id of the message: told twice, it is one message.
            now: when.

        Raises:
            ConversationGone: the visitor erased the conversation.
            NotYours: a member has it at the desk, or nobody.
        """
        return self._say(conversation, None, text, f"outside:{id}"[:128], now)

    def _say(
        self, conversation: str, staff: str | None, text: str, once: str, now: datetime
    ) -> Message:
        with self._db.write() as session:
            row = hold_living(session, conversation)
            known = select(messages).where(
                messages.c.conversation == conversation, messages.c.client_id == once
            )
            first = session.execute(known).mappings().first()
            if first is not None:
                return message_from_row(first)
            live = session.execute(
                select(takeovers).where(
                    takeovers.c.conversation == conversation, takeovers.c.ended_at.is_(None)
                )
            ).first()
            if live is None or live.staff != staff:
                raise NotYours(conversation)
            at = stamp(now)
            values = {
                "conversation": conversation,
                "seq": row.last_seq + 1,
                "id": uuid4().hex,
                "client_id": once,
                "from_": "human",
                "text": clean(text)[:LONGEST],
                "kind": "talk",
                "answer": None,
                "buttons": None,
                "sources": None,
                "reviewed_on": None,
                "draft": False,
                "at": at,
                "button": None,
                "answered": False,
                "staff_name": live.staff_name,
                "reply_to": None,
            }
            session.execute(insert(messages).values(**values))
            session.execute(
                update(conversations)
                .where(conversations.c.id == conversation)
                .values(last_seq=values["seq"], last_at=at)
            )
            session.execute(update(takeovers).where(takeovers.c.id == live.id).values(seen_at=at))
        return message_from_row(values)
