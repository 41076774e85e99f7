"""Whether a conversation is still there, asked inside the transaction that relies on it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bothand.store.models import conversations

_HELD = (
    select(conversations.c.last_seq, conversations.c.erased_at, conversations.c.joined_at)
    .where(conversations.c.id == bindparam("conversation"))
    .with_for_update()
)


class ConversationGone(LookupError):
    """The conversation was erased, or never started: nothing may be written for it."""


def hold(session: Session, conversation: str) -> Any | None:
    """The conversation's row, kept from changing until the transaction ends.

    PostgreSQL locks the row; on SQLite a write session is alone anyway.

    Returns:
        A row with last_seq, erased_at and joined_at, or None if there is none.
    """
    return session.execute(_HELD, {"conversation": conversation}).first()


def hold_living(session: Session, conversation: str) -> Any:
    """Like `hold`, for a conversation that must not have been erased.

    Raises:
        ConversationGone: it was erased or never started.
    """
    row = hold(session, conversation)
    if row is None or row.erased_at is not None:
        raise ConversationGone(conversation)
    return row
