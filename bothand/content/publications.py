"""What is asked to be published or rolled back, who approved it, and how far it is.

The rules of who may are here, in one place, checked in the transaction that acts on them:
no page and no address gets around them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from bothand.care.audit import record
from bothand.care.staff import Member, Role
from bothand.store import Database, stamp
from bothand.store.content_models import publications

OPEN = ("asked", "approved", "running")
SILENT_AFTER = timedelta(seconds=20)
"""A publication that runs and gave no sign for so long has been killed."""


class Refused(ValueError):
    """It can't be asked or approved so; its text is a code, pages have the words."""


@dataclass(frozen=True)
class Publication:
    """One wish to publish or to roll back.

    Attributes:
        id: Its id.
        kind: publish or roll_back.
        state: asked, approved, running, live, refused, failed, withdrawn or interrupted.
        by: Who asked.
        at: When, as stored.
        approved_by: Who approved; None where nobody has or needed to.
        approved_at: When.
        note: What it is for, in the words of who asked.
        changes: What was asked: revisions by path and whether safety is touched; or the
            version to go back to.
        progress: The step it is at, the share done, the seconds left.
        findings: What the gate found.
        beat_at: When it last gave a sign of life.
        ended_at: When it came to an end.
        version: The version that came of it.
    """

    id: str
    kind: str
    state: str
    by: str
    at: str
    approved_by: str | None
    approved_at: str | None
    note: str = field(repr=False)
    changes: Mapping[str, Any] = field(repr=False)
    progress: Mapping[str, Any] = field(repr=False)
    findings: Sequence[Mapping[str, Any]] = field(repr=False)
    beat_at: str | None
    ended_at: str | None
    version: int | None

    @property
    def open(self) -> bool:
        """Whether it may still come to something."""
        return self.state in OPEN

    @property
    def safety(self) -> bool:
        """Whether it touches safety wording or hotlines."""
        return bool(self.changes.get("safety"))


class Publications:
    """The publications in the database. Safe to use from many threads."""

    def __init__(self, db: Database) -> None:
        """Use this database."""
        self._db = db

    def ask(
        self,
        kind: str,
        member: Member,
        note: str,
        changes: Mapping[str, Any],
        approval: bool,
        now: datetime,
    ) -> str:
        """Ask for a publishing; returns its id.

        Args:
            kind: publish or roll_back.
            member: Who asks.
            note: What it is for.
            changes: As `Publication.changes`.
            approval: Whether a second person has to approve even where no safety is touched.
            now: When.

        Raises:
            Refused: another one is open, nothing is changed, or the member may not.
        """
        if member.role < Role.EDITOR:
            raise Refused("not_yours")
        if kind == "publish" and not changes.get("files"):
            raise Refused("nothing_changed")
        id = uuid4().hex
        waits = kind == "publish" and (approval or bool(changes.get("safety")))
        try:
            with self._db.write() as session:
                query = select(publications.c.id).where(publications.c.state.in_(OPEN))
                if session.execute(query).first() is not None:
                    raise Refused("another_open")
                session.execute(
                    insert(publications).values(
                        id=id,
                        kind=kind,
                        state="asked" if waits else "approved",
                        by=member.name,
                        at=stamp(now),
                        note=note.strip()[:500],
                        changes=json.dumps(
                            {**changes, "by_id": member.id, "by_reviewer": member.reviewer}
                        ),
                    )
                )
                record(session, member.name, f"{kind}.ask", id, now)
        except IntegrityError as error:
            raise Refused("another_open") from error
        return id

    def approve(self, id: str, member: Member, now: datetime) -> None:
        """Approve what another person asked for.

        Raises:
            Refused: it isn't waiting for approval, the member is the one who asked or may
                not, or it touches safety and neither of the two is a reviewer.
        """
        with self._db.write() as session:
            row = session.execute(select(publications).where(publications.c.id == id)).mappings()
            found = _publication(row.first())
            if found is None or found.state != "asked":
                raise Refused("not_waiting")
            if member.role < Role.EDITOR:
                raise Refused("not_yours")
            if member.id == found.changes.get("by_id"):
                raise Refused("second_person")
            if found.safety and not (member.reviewer or found.changes.get("by_reviewer")):
                raise Refused("reviewer_needed")
            session.execute(
                update(publications)
                .where(publications.c.id == id)
                .values(state="approved", approved_by=member.name, approved_at=stamp(now))
            )
            record(session, member.name, "publish.approve", id, now)

    def withdraw(self, id: str, member: Member, now: datetime) -> None:
        """Take back what hasn't begun, as whoever asked or was asked.

        Raises:
            Refused: it runs already, or has ended.
        """
        self._move(id, ("asked",), "withdrawn", now, record_by=member.name, ended_at=stamp(now))

    def begin(self, id: str, now: datetime) -> None:
        """Take an approved one to carry it out.

        Raises:
            Refused: it isn't approved, or another process has it.
        """
        self._move(id, ("approved",), "running", now, beat_at=stamp(now))

    def tell(self, id: str, progress: Mapping[str, Any], now: datetime) -> None:
        """Say how far it is, which is a sign of life too."""
        self._set(id, progress=json.dumps(progress), beat_at=stamp(now))

    def end(
        self, id: str, state: str, findings: Sequence[Mapping[str, Any]], now: datetime
    ) -> None:
        """Note that nothing came of it, and why."""
        values = {"findings": json.dumps(list(findings)), "ended_at": stamp(now)}
        self._set(id, state=state, **values)

    def of(self, id: str) -> Publication | None:
        """One by its id."""
        with self._db.read() as session:
            row = session.execute(select(publications).where(publications.c.id == id)).mappings()
            return _publication(row.first())

    def latest(self, count: int = 20) -> list[Publication]:
        """The newest first."""
        query = select(publications).order_by(publications.c.at.desc()).limit(count)
        with self._db.read() as session:
            rows = session.execute(query).mappings().all()
        return [found for row in rows if (found := _publication(row)) is not None]

    def open_one(self) -> Publication | None:
        """The one that is open, if there is one."""
        query = select(publications).where(publications.c.state.in_(OPEN))
        with self._db.read() as session:
            return _publication(session.execute(query).mappings().first())

    def silent(self, now: datetime) -> list[Publication]:
        """Those that were to be carried out and give no sign."""
        found = self.open_one()
        if found is None or found.state == "asked":
            return []
        heard = max(filter(None, (found.at, found.approved_at, found.beat_at)))
        return [found] if heard < stamp(now - SILENT_AFTER) else []

    def _move(
        self,
        id: str,
        states: tuple[str, ...],
        state: str,
        now: datetime,
        record_by: str = "",
        **values: str,
    ) -> None:
        with self._db.write() as session:
            done = session.execute(
                update(publications)
                .where(publications.c.id == id, publications.c.state.in_(states))
                .values(state=state, **values)
            )
            if not done.rowcount:
                raise Refused("not_waiting")
            if record_by:
                record(session, record_by, f"publish.{state}", id, now)

    def _set(self, id: str, **values: str) -> None:
        with self._db.write() as session:
            session.execute(
                update(publications)
                .where(publications.c.id == id, publications.c.state.in_(OPEN))
                .values(**values)
            )


def _publication(row: Any) -> Publication | None:
    if row is None:
        return None
    return Publication(
        id=row["id"],
        kind=row["kind"],
        state=row["state"],
        by=row["by"],
        at=row["at"],
        approved_by=row["approved_by"],
        approved_at=row["approved_at"],
        note=row["note"],
        changes=json.loads(row["changes"]),
        progress=json.loads(row["progress"] or "{}"),
        findings=json.loads(row["findings"] or "[]"),
        beat_at=row["beat_at"],
        ended_at=row["ended_at"],
        version=row["version"],
    )
