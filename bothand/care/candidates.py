"""Which of the visitors' messages had no good answer, and may be collected at all.

Never one of a conversation that was erased, that holds a safety reply or an alert, or that
a person has; never what was said while a person had it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from bothand.store import stamp
from bothand.store.content_models import unanswered
from bothand.store.models import alerts, conversations, feedback, messages, takeovers

LEAST_WORDS = 3
"""Fewer are no question."""

_DAYS = 30
_MOST_CHARACTERS = 1000
_NOT_OURS = ("talk/nonsense", "talk/other_language")
_ASKED = "people/talk_to_human"


@dataclass(frozen=True)
class Candidate:
    """A visitor's message that may be collected."""

    message: str
    conversation: str
    text: str = field(repr=False)
    why: str
    answer: str | None
    at: str


def candidates(
    session: Session, now: datetime, only: Collection[str] | None = None
) -> list[Candidate]:
    """The messages that may be collected and were not yet, the oldest first.

    One that qualifies for several reasons is given once, for the strongest: the visitor
    asked for a person, marked the answer, was not understood.

    Args:
        session: The session to read with.
        now: When.
        only: Only messages of these ids.
    """
    found: dict[str, Candidate] = {}
    for why, query in (("person", _person()), ("unhelpful", _unhelpful()), ("unknown", _unknown())):
        query = query.where(*_may_be_collected(now))
        if only is not None:
            query = query.where(messages.c.id.in_(list(only)))
        for row in session.execute(query):
            if len(row.text.split()) >= LEAST_WORDS and len(row.text) <= _MOST_CHARACTERS:
                one = Candidate(row.id, row.conversation, row.text, why, row.answered_by, row.at)
                found.setdefault(row.id, one)
    return sorted(found.values(), key=lambda each: (each.at, each.message))


def untouchable() -> Any:
    """The conversations of which nothing may be collected: with an alert or a safety reply."""
    alarmed = select(alerts.c.conversation).where(alerts.c.conversation.is_not(None))
    return alarmed.union(select(messages.c.conversation).where(messages.c.kind == "safety"))


_REPLY = messages.alias("reply")


def _asked(*conditions: Any) -> Any:
    return (
        select(
            messages.c.id,
            messages.c.conversation,
            messages.c.text,
            messages.c.at,
            _REPLY.c.answer.label("answered_by"),
        )
        .join(
            _REPLY,
            and_(
                _REPLY.c.conversation == messages.c.conversation,
                _REPLY.c.reply_to == messages.c.seq,
            ),
        )
        .where(*conditions)
    )


def _unknown() -> Any:
    ours = or_(_REPLY.c.answer.is_(None), _REPLY.c.answer.not_in(_NOT_OURS))
    return _asked(_REPLY.c.kind.in_(("fallback", "clarify")), ours)


def _unhelpful() -> Any:
    marked = select(feedback.c.message).where(feedback.c.helpful.is_(False))
    return _asked(_REPLY.c.from_ == "bot", _REPLY.c.id.in_(marked))


def _person() -> Any:
    """What was asked last before the visitor asked for a person."""
    wish, before = messages.alias("wish"), messages.alias("before")
    # The wish answers what the visitor typed; pressed as a button of the widget, nothing.
    at = func.coalesce(wish.c.reply_to, wish.c.seq)
    last = (
        select(func.max(before.c.seq))
        .where(
            before.c.conversation == wish.c.conversation,
            before.c.from_ == "visitor",
            before.c.seq < at,
        )
        .correlate(wish)
        .scalar_subquery()
    )
    wished = exists().where(
        wish.c.conversation == messages.c.conversation,
        wish.c.from_ == "bot",
        wish.c.answer == _ASKED,
        messages.c.seq == last,
    )
    return _asked(_REPLY.c.kind.in_(("answer", "clarify", "fallback")), wished)


def _may_be_collected(now: datetime) -> list[Any]:
    gone = select(conversations.c.id).where(conversations.c.erased_at.is_not(None))
    had = exists().where(
        takeovers.c.conversation == messages.c.conversation,
        or_(
            takeovers.c.ended_at.is_(None),
            and_(takeovers.c.began_at <= messages.c.at, takeovers.c.ended_at >= messages.c.at),
        ),
    )
    return [
        messages.c.from_ == "visitor",
        messages.c.button.is_(None),
        messages.c.at >= stamp(now - timedelta(days=_DAYS)),
        messages.c.conversation.not_in(gone),
        messages.c.conversation.not_in(untouchable()),
        ~had,
        messages.c.id.not_in(select(unanswered.c.message)),
    ]
