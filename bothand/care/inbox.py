"""The inbox: which conversations need a person, which have one, which are done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from bothand.care.looking import LOOKS_FOR
from bothand.store import Database, stamp
from bothand.store.desk_models import looking, staff, tags
from bothand.store.models import alerts, conversations, handoffs, messages, takeovers

VIEWS = ("waiting", "mine", "all", "closed")
SHOWN = 100


@dataclass(frozen=True)
class Case:
    """A conversation as a line of the inbox.

    Attributes:
        id: the conversation.
        last_at: when something was last said.
        last_from: who said it.
        last_text: what it was; never in the repr.
        waiting_since: since when the visitor waits for a person, if they do.
        staff_name: who has taken it over, if anyone.
        staff: that member's id.
        alert: kind of the newest alert that nobody has acknowledged, if there is one.
        unanswered: the visitor wrote last, and a person has the chat.
        tags: what staff marked it with.
        looking: names of those who have it open now.
        outcome: what came of it, if it was closed.
        erased: the visitor has taken it away from their side.
    """

    id: str
    last_at: str
    last_from: str | None
    last_text: str | None = field(repr=False)
    waiting_since: str | None = None
    staff_name: str | None = None
    staff: str | None = None
    alert: str | None = None
    unanswered: bool = False
    tags: tuple[str, ...] = ()
    looking: tuple[str, ...] = ()
    outcome: str | None = None
    erased: bool = False


class Inbox:
    """The inbox's lists. Safe to use from many threads."""

    def __init__(self, db: Database) -> None:
        """Use this database."""
        self._db = db

    def list(
        self, view: str, member: str, now: datetime, search: str = "", limit: int = SHOWN
    ) -> list[Case]:
        """The conversations of a view: a crisis first, then who waits longest, then the newest.

        Args:
            view: one of `VIEWS`.
            member: id of the member who looks.
            now: when.
            search: words that were said, a tag, or a conversation's id; empty for all.
            limit: how many at most.
        """
        query = (
            _with_state(*_columns)
            .where(_in_view(view, member))
            .order_by(
                _alarm.c.kind.is_(None),
                _waits.c.at.is_(None),
                _waits.c.at,
                conversations.c.last_at.desc(),
            )
            .limit(limit)
        )
        if search:
            query = query.where(_found_by(search))
        with self._db.read() as session:
            rows = session.execute(query).all()
            return _cases(session, rows, now)

    def counts(self, member: str) -> dict[str, int]:
        """How many conversations each view holds, but for those that are closed."""
        found = {}
        with self._db.read() as session:
            for view in ("waiting", "mine"):
                query = _with_state(func.count()).where(_in_view(view, member))
                found[view] = int(session.execute(query).scalar_one())
        return found

    def case(self, conversation: str, now: datetime) -> Case | None:
        """One conversation as a line; None if there never was one, or nothing is left."""
        query = _with_state(*_columns).where(conversations.c.id == conversation)
        with self._db.read() as session:
            found = _cases(session, session.execute(query).all(), now)
        return found[0] if found else None


_waits = (
    select(handoffs.c.conversation, handoffs.c.at).where(handoffs.c.closed_at.is_(None)).subquery()
)
_live = (
    select(takeovers.c.conversation, takeovers.c.staff_name, takeovers.c.staff)
    .where(takeovers.c.ended_at.is_(None))
    .subquery()
)
# The newest alert of each conversation: of two at the same moment any one.
_alarm = (
    select(alerts.c.conversation, func.max(alerts.c.kind).label("kind"))
    .where(alerts.c.acknowledged_at.is_(None), alerts.c.conversation.is_not(None))
    .group_by(alerts.c.conversation)
    .subquery()
)
_closed = and_(
    conversations.c.closed_at.is_not(None), conversations.c.last_at <= conversations.c.closed_at
)

_columns = (
    *conversations.c,
    _waits.c.at.label("waiting_since"),
    _live.c.staff_name,
    _live.c.staff,
    _alarm.c.kind.label("alert"),
)


def _with_state(*columns: Any) -> Any:
    """A query over conversations beside who waits, who has it, and what alarms."""
    return (
        select(*columns)
        .select_from(conversations)
        .outerjoin(_waits, _waits.c.conversation == conversations.c.id)
        .outerjoin(_live, _live.c.conversation == conversations.c.id)
        .outerjoin(_alarm, _alarm.c.conversation == conversations.c.id)
    )


def _in_view(view: str, member: str) -> Any:
    if view == "waiting":
        needs = or_(_waits.c.at.is_not(None), _alarm.c.kind.is_not(None))
        return and_(needs, _live.c.staff_name.is_(None))
    if view == "mine":
        return _live.c.staff == member
    if view == "closed":
        return and_(_closed, _live.c.staff_name.is_(None), _waits.c.at.is_(None))
    said = exists().where(
        messages.c.conversation == conversations.c.id, messages.c.from_ == "visitor"
    )
    return and_(or_(_waits.c.at.is_not(None), _live.c.staff.is_not(None), ~_closed), said)


def _found_by(search: str) -> Any:
    escaped = search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    like = f"%{escaped}%"
    return or_(
        conversations.c.id == search,
        exists().where(tags.c.conversation == conversations.c.id, tags.c.tag == search.lower()),
        exists().where(
            messages.c.conversation == conversations.c.id,
            messages.c.text.ilike(like, escape="\\"),
        ),
    )


def _cases(session: Session, rows: Sequence[Any], now: datetime) -> list[Case]:
    ids = [row.id for row in rows]
    last = _last_messages(session, ids)
    marks: dict[str, list[str]] = {}
    for conversation, tag in session.execute(
        select(tags.c.conversation, tags.c.tag).where(tags.c.conversation.in_(ids)).order_by("tag")
    ):
        marks.setdefault(conversation, []).append(tag)
    onlookers: dict[str, list[str]] = {}
    for conversation, name in session.execute(
        select(looking.c.conversation, staff.c.name)
        .join(staff, staff.c.id == looking.c.staff)
        .where(looking.c.conversation.in_(ids), looking.c.at > stamp(now - LOOKS_FOR))
        .order_by(staff.c.name)
    ):
        onlookers.setdefault(conversation, []).append(name)
    found = []
    for row in rows:
        said = last.get(row.id)
        closed = row.closed_at is not None and row.last_at <= row.closed_at
        found.append(
            Case(
                id=row.id,
                last_at=row.last_at,
                last_from=said.from_ if said else None,
                last_text=said.text if said else None,
                waiting_since=row.waiting_since,
                staff_name=row.staff_name,
                staff=row.staff,
                alert=row.alert,
                unanswered=bool(row.staff_name and said and said.from_ == "visitor"),
                tags=tuple(marks.get(row.id, ())),
                looking=tuple(onlookers.get(row.id, ())),
                outcome=row.outcome if closed else None,
                erased=row.erased_at is not None,
            )
        )
    return found


def _last_messages(session: Session, ids: list[str]) -> dict[str, Any]:
    newest = (
        select(messages.c.conversation, func.max(messages.c.seq).label("seq"))
        .where(messages.c.conversation.in_(ids), messages.c.from_.in_(("visitor", "human")))
        .group_by(messages.c.conversation)
        .subquery()
    )
    query = select(messages.c.conversation, messages.c.from_, messages.c.text).join(
        newest,
        and_(messages.c.conversation == newest.c.conversation, messages.c.seq == newest.c.seq),
    )
    return {row.conversation: row for row in session.execute(query)}
