"""What happened that staff must be told, found in the database and put into the outbox.

Looked for again and again: whoever made it happen (chat, the actions, another machine)
needs to know nothing of e-mail, and a desk that was down tells on its start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from bothand.care.desk_settings import DeskSettings
from bothand.care.outbox import Outbox
from bothand.care.staff import Member, StaffAccounts
from bothand.store import Database, stamp
from bothand.store.desk_models import outbox
from bothand.store.models import (
    alerts,
    contact_requests,
    conversations,
    handoffs,
    messages,
    takeovers,
)

TEST = "test"
"""The kind of an alert that only shows that alerts arrive."""

_SPOOL = "spool"
_VISITOR = "answer_waits"

_LOOK_BACK = timedelta(hours=24)
# Looked at every few seconds: a day of them would be work for nothing.
_JUST_SEEN = timedelta(minutes=5)
_LONGEST_REPEAT = timedelta(hours=1)
_LEFT_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class Ways:
    """Where things can be sent."""

    email: bool
    webhook: bool


class Watch:
    """Looks through the database. Safe to use from many threads and processes."""

    def __init__(self, db: Database, ways: Ways) -> None:
        """Use this database, and these ways to send."""
        self._db = db
        self._ways = ways
        self._outbox = Outbox(db)
        self._settings = DeskSettings(db)

    def look(self, now: datetime) -> None:
        """Put everything that is new into the outbox, once.

        Raises:
            StoreUnavailable: the database can't be used.
        """
        people = self._people()
        since = stamp(now - _LOOK_BACK)
        with self._db.write() as session:
            waits = select(handoffs).where(handoffs.c.closed_at.is_(None), handoffs.c.at > since)
            for row in session.execute(waits).all():
                cause = f"handoff:{row.id}"
                self._tell(session, cause, "handoff", row.conversation, people, now, row.at)
            asks = select(contact_requests.c.id, contact_requests.c.at).where(
                contact_requests.c.status == "new", contact_requests.c.at > since
            )
            for row in session.execute(asks).all():
                self._tell(session, f"contact:{row.id}", "contact", row.id, people, now, row.at)
            if self._ways.email:
                self._tell_visitors_who_left(session, now)
        self._alerts(people, now)

    def spool_is_broken(self, now: datetime) -> None:
        """Tell, once a day, that alerts on the disk can't be read.

        Raises:
            StoreUnavailable: the database can't be used.
        """
        people = self._people()
        with self._db.write() as session:
            self._tell(session, f"{_SPOOL}:{now.date()}", _SPOOL, "", people, now)

    def _people(self) -> list[Member]:
        """Those who are there and have an address; if none is there, all who have one."""
        everyone = [
            each
            for each in StaffAccounts(self._db).everyone()
            if each.email and each.joined and not each.disabled
        ]
        return [each for each in everyone if each.available] or everyone

    def _alerts(self, people: Sequence[Member], now: datetime) -> None:
        """Tell of alerts at once, then at growing intervals until somebody acknowledges."""
        first = timedelta(minutes=self._settings.get("alert_repeat_minutes"))
        second = self._settings.second_person()
        more = None if second is None else StaffAccounts(self._db).of(second)
        due = select(alerts).where(
            alerts.c.acknowledged_at.is_(None),
            (alerts.c.tell_at.is_(None)) | (alerts.c.tell_at <= stamp(now)),
        )
        seen = select(alerts.c.id, alerts.c.told).where(
            alerts.c.acknowledged_at > stamp(now - _JUST_SEEN), alerts.c.kind != TEST
        )
        everyone = StaffAccounts(self._db).everyone()
        with self._db.write() as session:
            for row in session.execute(seen).all():
                self._untell(session, f"alert:{row.id}:{row.told - 1}", everyone)
            for row in session.execute(due).all():
                told = list(people)
                if row.told and more is not None and more.email and more not in told:
                    told.append(more)
                wait = min(first * 2**row.told, _LONGEST_REPEAT)
                values: dict[str, object] = {"told": row.told + 1, "tell_at": stamp(now + wait)}
                if row.kind == TEST:
                    # It has done its work with the telling.
                    values |= {"acknowledged_at": stamp(now), "acknowledged_by": TEST}
                mine = session.execute(
                    update(alerts)
                    .where(alerts.c.id == row.id, alerts.c.told == row.told)
                    .values(**values)
                )
                if mine.rowcount:
                    about = row.conversation or row.id
                    cause = f"alert:{row.id}:{row.told}"
                    # Were mail down for an hour, each repetition would arrive at its end.
                    self._untell(session, f"alert:{row.id}:{row.told - 1}", told)
                    self._tell(session, cause, row.kind, about, told, now, row.at)

    def _tell(
        self,
        session: Session,
        cause: str,
        kind: str,
        subject: str,
        people: Sequence[Member],
        now: datetime,
        at: str | None = None,
    ) -> None:
        if self._ways.email:
            for each in people:
                self._outbox.put(session, cause, "email", each.email, kind, subject, now, at)
        if self._ways.webhook:
            self._outbox.put(session, cause, "webhook", None, kind, subject, now, at)

    def _untell(self, session: Session, cause: str, people: Sequence[Member]) -> None:
        for each in people:
            self._outbox.drop(session, cause, "email", each.email)
        self._outbox.drop(session, cause, "webhook", None)

    def _tell_visitors_who_left(self, session: Session, now: datetime) -> None:
        """One e-mail a day to who left before the answer, if they said that is safe."""
        newest = (
            select(messages.c.conversation, func.max(messages.c.at).label("at"))
            .where(messages.c.from_ == "human", messages.c.at > stamp(now - _LOOK_BACK))
            .group_by(messages.c.conversation)
            .subquery()
        )
        came_back = exists().where(
            messages.c.conversation == newest.c.conversation,
            messages.c.from_ == "visitor",
            messages.c.at >= newest.c.at,
        )
        told_lately = exists().where(
            outbox.c.kind == _VISITOR,
            outbox.c.subject == newest.c.conversation,
            outbox.c.at > stamp(now - _LOOK_BACK),
        )
        erased = exists().where(
            conversations.c.id == newest.c.conversation, conversations.c.erased_at.is_not(None)
        )
        query = (
            select(newest.c.conversation, newest.c.at, contact_requests.c.email)
            .join(contact_requests, contact_requests.c.conversation == newest.c.conversation)
            .where(
                newest.c.at <= stamp(now - _LEFT_AFTER),
                ~came_back,
                ~told_lately,
                ~erased,
                contact_requests.c.email.is_not(None),
                contact_requests.c.safe_to_leave_message.is_(True),
                exists().where(takeovers.c.conversation == newest.c.conversation),
            )
        )
        for row in session.execute(query).all():
            cause, about = f"waits:{row.conversation}:{row.at}", row.conversation
            self._outbox.put(session, cause, "email", row.email, _VISITOR, about, now)
