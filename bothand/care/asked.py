"""What visitors asked that was answered with a topic, and whether it helped them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import and_, func, select

from bothand.care.audit import record
from bothand.store import Database
from bothand.store.models import conversations, feedback, messages

MOST = 20


@dataclass(frozen=True)
class Asked:
    """A visitor's question.

    Attributes:
        text: Their words.
        at: When, as stored.
        pressed: They pressed a button that has these words.
        helpful: What they said of the answer, None for nothing.
    """

    text: str = field(repr=False)
    at: str
    pressed: bool
    helpful: bool | None


class AskedQuestions:
    """Questions out of chats that are still kept. Safe to use from many threads."""

    def __init__(self, db: Database) -> None:
        """Use this database."""
        self._db = db

    def thumbs(self, answer: str) -> tuple[int, int]:
        """How often visitors said that an answer helped, and that it didn't.

        Args:
            answer: Its key in messages, such as faq/side_effects_weight.
        """
        query = (
            select(feedback.c.helpful, func.count())
            .join(messages, messages.c.id == feedback.c.message)
            .join(conversations, conversations.c.id == messages.c.conversation)
            .where(messages.c.answer == answer, conversations.c.erased_at.is_(None))
            .group_by(feedback.c.helpful)
        )
        with self._db.read() as session:
            found = {bool(helpful): count for helpful, count in session.execute(query)}
        return found.get(True, 0), found.get(False, 0)

    def seen(self, answer: str, by: str, now: datetime) -> list[Asked]:
        """The newest questions that got this answer; the audit notes who looked.

        Args:
            answer: Its key in messages.
            by: The staff member's name.
            now: When.
        """
        asked = messages.alias("asked")
        query = (
            select(asked.c.text, asked.c.at, asked.c.button, feedback.c.helpful)
            .select_from(messages)
            .join(
                asked,
                and_(
                    asked.c.conversation == messages.c.conversation,
                    asked.c.seq == messages.c.reply_to,
                    asked.c.from_ == "visitor",
                ),
            )
            .join(conversations, conversations.c.id == messages.c.conversation)
            .outerjoin(feedback, feedback.c.message == messages.c.id)
            .where(
                messages.c.answer == answer,
                messages.c.from_ == "bot",
                conversations.c.erased_at.is_(None),
            )
            .order_by(asked.c.at.desc(), asked.c.seq.desc())
            .limit(MOST)
        )
        with self._db.write() as session:
            found = [
                Asked(text, at, button is not None, None if helpful is None else bool(helpful))
                for text, at, button, helpful in session.execute(query)
            ]
            record(session, by, "answer.questions_seen", answer, now)
        return found
