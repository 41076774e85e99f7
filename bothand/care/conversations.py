"""Conversations: what was said, in order, once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import bindparam, insert, literal, select, update
from sqlalchemy.orm import Session

from bothand.care.erase import erase_conversation
from bothand.care.living import hold, hold_living
from bothand.care.messages import (
    Draft,
    Message,
    buttons_to_json,
    clean,
    message_from_row,
    sources_to_json,
)
from bothand.store import Database, stamp
from bothand.store.models import conversations, messages

# Statements are built once: building costs as much as running them.
_ALIVE = select(literal(1)).where(
    conversations.c.id == bindparam("conversation"), conversations.c.erased_at.is_(None)
)
_ADVANCE = (
    update(conversations)
    .where(conversations.c.id == bindparam("conversation"))
    .values(last_seq=bindparam("seq"), last_at=bindparam("at"))
)
_BY_CLIENT_ID = select(messages).where(
    messages.c.conversation == bindparam("conversation"),
    messages.c.client_id == bindparam("client_id"),
)
_REPLIES = (
    select(messages)
    .where(
        messages.c.conversation == bindparam("conversation"),
        messages.c.reply_to == bindparam("seq"),
    )
    .order_by(messages.c.seq)
)
_ANSWERED = (
    update(messages)
    .where(
        messages.c.conversation == bindparam("of"),
        messages.c.seq == bindparam("to"),
        messages.c.from_ == "visitor",
    )
    .values(answered=True)
)
_JOIN = (
    update(conversations)
    .where(conversations.c.id == bindparam("of"), conversations.c.joined_at.is_(None))
    .values(joined_at=bindparam("when"))
)
_SINCE = (
    select(messages)
    .where(
        messages.c.conversation == bindparam("conversation"), messages.c.seq > bindparam("after")
    )
    .order_by(messages.c.seq)
)
_LAST_WORDS = (
    select(messages.c.text)
    .where(
        messages.c.conversation == bindparam("conversation"),
        messages.c.from_ == "visitor",
        messages.c.at > bindparam("since"),
    )
    .order_by(messages.c.seq.desc())
    .limit(bindparam("n"))
)
_INSERT = insert(messages)


@dataclass(frozen=True)
class Kept:
    """What became of a visitor's message.

    Attributes:
        message: the message as stored, the first one if this was a repetition.
        repeated: it had been stored before; nothing was stored now.
        answered: a reply to it was stored.
        replies: what was replied, if it was a repetition.
    """

    message: Message
    repeated: bool
    answered: bool
    replies: list[Message]


class Conversations:
    """The conversations in the database. Safe to use from many threads."""

    def __init__(self, db: Database) -> None:
        """Use this database."""
        self._db = db

    def start(self, conversation: str, locale: str, now: datetime) -> bool:
        """Note that a conversation began; once is enough, again does no harm.

        Returns:
            Whether it is there now: False if it was erased, which nothing undoes.
        """
        at = stamp(now)
        with self._db.write() as session:
            row = hold(session, conversation)
            if row is not None:
                return row.erased_at is None
            self._db.insert_once(
                session,
                conversations,
                {
                    "id": conversation,
                    "locale": locale,
                    "started_at": at,
                    "last_at": at,
                    "last_seq": 0,
                },
            )
        return True

    def exists(self, conversation: str) -> bool:
        """Whether it was started and not erased."""
        with self._db.read() as session:
            return _alive(session, conversation)

    def started_at(self, conversation: str) -> str | None:
        """When the conversation was opened; None where it isn't there."""
        with self._db.read() as session:
            found = session.execute(
                select(conversations.c.started_at).where(conversations.c.id == conversation)
            ).scalar()
        return None if found is None else str(found)

    def last_seq(self, conversation: str) -> int:
        """The number of the last message; 0 where there is none."""
        with self._db.read() as session:
            found = session.execute(
                select(conversations.c.last_seq).where(conversations.c.id == conversation)
            ).scalar()
        return int(found or 0)

    def locale(self, conversation: str) -> str:
        """The locale that the conversation was opened in; "en" where it isn't there."""
        with self._db.read() as session:
            found = session.execute(
                select(conversations.c.locale).where(conversations.c.id == conversation)
            ).scalar()
        return str(found or "en")

    def keep(
        self,
        conversation: str,
        text: str,
        now: datetime,
        client_id: str | None = None,
        button: str | None = None,
    ) -> Kept:
        """Store what the visitor said, before anything else looks at it.

        Args:
            conversation: the conversation's id.
            text: what was typed, or the title of the button that was pressed.
            now: when it arrived.
            client_id: the sender's own id of the message: one that was seen before
                in this conversation stores nothing.
            button: the button pressed, kept beside the text.

        Raises:
            ConversationGone: it was erased or never started; nothing was stored.
        """
        with self._db.write() as session:
            row = hold_living(session, conversation)
            if client_id is not None:
                known = {"conversation": conversation, "client_id": client_id}
                first = session.execute(_BY_CLIENT_ID, known).mappings().first()
                if first is not None:
                    replies = _read(session, _REPLIES, conversation, seq=first["seq"])
                    return Kept(message_from_row(first), True, first["answered"], replies)
            values = _values(
                conversation, row.last_seq + 1, stamp(now), Draft(text, "talk", from_="visitor")
            )
            values |= {"client_id": client_id, "button": button}
            session.execute(_INSERT, values)
            session.execute(
                _ADVANCE,
                {"conversation": conversation, "seq": values["seq"], "at": values["at"]},
            )
        return Kept(message_from_row(values), False, False, [])

    def reply(
        self,
        conversation: str,
        drafts: Iterable[Draft],
        now: datetime,
        to: int | None,
        version: int | None = None,
    ) -> list[Message]:
        """Append messages that are not the visitor's.

        Args:
            conversation: the conversation's id.
            drafts: what to say, in this order; with none, ``to`` is still marked.
            now: when it was said.
            to: seq of the visitor's message this answers, which is marked as answered.
            version: of the answers that they are from.

        Returns:
            The messages as stored; none, and nothing written, if the conversation isn't there.
        """
        at = stamp(now)
        with self._db.write() as session:
            row = hold(session, conversation)
            if row is None or row.erased_at is not None:
                return []
            more = {"reply_to": to, "version": version}
            numbered = enumerate(drafts, start=row.last_seq + 1)
            stored = [_values(conversation, seq, at, draft) | more for seq, draft in numbered]
            if stored:
                session.execute(_INSERT, stored)
                last = {"conversation": conversation, "seq": stored[-1]["seq"], "at": at}
                session.execute(_ADVANCE, last)
            if to is not None:
                session.execute(_ANSWERED, {"of": conversation, "to": to})
            if any(values["from_"] == "human" for values in stored):
                session.execute(_JOIN, {"of": conversation, "when": at})
        return [message_from_row(values) for values in stored]

    def history(
        self, conversation: str, after: int | None = None, for_staff: bool = False
    ) -> list[Message]:
        """What was said, in order.

        Args:
            conversation: the conversation's id.
            after: only what has a higher seq.
            for_staff: also what a visitor erased from their side after staff had joined.
        """
        with self._db.read() as session:
            if not for_staff and not _alive(session, conversation):
                return []
            return _read(session, _SINCE, conversation, after=0 if after is None else after)

    def last_words(self, conversation: str, since: datetime, n: int = 3) -> list[str]:
        """What the visitor wrote after ``since``: the last ``n`` texts, oldest first."""
        with self._db.read() as session:
            if not _alive(session, conversation):
                return []
            asked = {"conversation": conversation, "since": stamp(since), "n": n}
            return [str(text) for text in session.scalars(_LAST_WORDS, asked)][::-1]

    def erase(self, conversation: str, now: datetime) -> None:
        """Take the conversation away from the visitor's side, for good.

        What goes and what stays: `bothand.care.erase`. Again does no harm.
        """
        with self._db.write() as session:
            erase_conversation(session, conversation, now)
        self._db.forget()


def _alive(session: Session, conversation: str) -> bool:
    return session.execute(_ALIVE, {"conversation": conversation}).first() is not None


def _read(
    session: Session, statement: object, conversation: str, **values: object
) -> list[Message]:
    rows = session.execute(statement, {"conversation": conversation, **values}).mappings()
    return [message_from_row(row) for row in rows]


def _values(conversation: str, seq: int, at: str, draft: Draft) -> dict[str, object]:
    return {
        "conversation": conversation,
        "seq": seq,
        "id": uuid4().hex,
        "client_id": None,
        "from_": draft.from_,
        "text": clean(draft.text),
        "kind": draft.kind,
        "answer": draft.answer,
        "buttons": buttons_to_json(draft.buttons),
        "sources": sources_to_json(draft.sources),
        "reviewed_on": draft.reviewed_on,
        "draft": draft.draft,
        "staff_name": draft.staff_name,
        "at": at,
        "button": None,
        "answered": False,
        "reply_to": None,
    }
