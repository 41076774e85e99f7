"""A visitor's word on an answer: whether it helped."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, literal, select, update

from bothand.care.living import hold
from bothand.store import Database, stamp
from bothand.store.models import feedback, messages


class Feedback:
    """The words in the database. Safe to use from many threads."""

    def __init__(self, db: Database) -> None:
        """Use this database."""
        self._db = db

    def keep(self, conversation: str, message_id: str, helpful: bool, now: datetime) -> bool:
        """Keep a visitor's word on one of the bot's messages; a later word replaces it.

        Returns:
            False if this conversation has no such message of the bot.
        """
        with self._db.write() as session:
            row = hold(session, conversation)
            if row is None or row.erased_at is not None:
                return False
            found = session.execute(
                select(literal(1)).where(
                    messages.c.id == message_id,
                    messages.c.conversation == conversation,
                    messages.c.from_ == "bot",
                )
            ).first()
            if found is None:
                return False
            said = {"helpful": helpful, "at": stamp(now)}
            changed = session.execute(
                update(feedback).where(feedback.c.message == message_id).values(**said)
            )
            if not changed.rowcount:
                session.execute(
                    insert(feedback).values(message=message_id, conversation=conversation, **said)
                )
        return True
