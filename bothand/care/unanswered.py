"""What visitors asked without a good answer, in groups, for those who write the answers.

The texts were scrubbed before they were kept (`bothand.care.collecting`). A row names its
conversation for one reason: to go with it when it is erased.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select, update

from bothand.care.audit import record
from bothand.store import Database
from bothand.store.content_models import unanswered

KEPT_DAYS = 180
"""How long a scrubbed question is kept at most, whatever became of it."""

STATES = ("added", "dismissed")
"""What staff make of an open question."""


@dataclass(frozen=True)
class Question:
    """One question.

    ``why``: unknown (not understood), unhelpful (the answer was marked so) or person (a
    person was asked for right after it). ``answer``: what was answered, if anything.
    """

    id: str
    text: str = field(repr=False)
    why: str
    answer: str | None
    at: str


@dataclass(frozen=True)
class Group:
    """Questions that mean about the same; ``nearest``: the topic that may be theirs."""

    id: str
    questions: tuple[Question, ...]
    nearest: str | None
    whys: tuple[str, ...]


class Unanswered:
    """The questions in the database. Safe to use from many threads."""

    def __init__(self, db: Database) -> None:
        """Use this database."""
        self._db = db

    def groups(self) -> list[Group]:
        """The groups that hold open questions, the biggest first."""
        found = self._read(None)
        return sorted(found, key=lambda each: (-len(each.questions), each.id))

    def group(self, id: str) -> Group | None:
        """The open questions of one group; None if it has none."""
        return next(iter(self._read(id)), None)

    def open_count(self) -> int:
        """How many questions are open."""
        query = select(func.count()).where(unanswered.c.state == "open")
        with self._db.read() as session:
            return int(session.execute(query).scalar_one())

    def settle(self, ids: Sequence[str], state: str, by: str, now: datetime) -> int:
        """Note what was made of open questions.

        Args:
            ids: Of the questions.
            state: One of `STATES`.
            by: The staff member's name.
            now: When.

        Returns:
            How many were open still.

        Raises:
            ValueError: there is no such state.
        """
        if state not in STATES:
            raise ValueError(state)
        done = 0
        with self._db.write() as session:
            for id in ids:
                changed = session.execute(
                    update(unanswered)
                    .where(unanswered.c.id == id, unanswered.c.state == "open")
                    .values(state=state, by=by)
                )
                if changed.rowcount:
                    done += 1
                    record(session, by, f"unanswered.{state}", id, now)
        return done

    def _read(self, group: str | None) -> list[Group]:
        query = select(unanswered).where(unanswered.c.state == "open")
        if group is not None:
            query = query.where(unanswered.c.group == group)
        with self._db.read() as session:
            rows = session.execute(query.order_by(unanswered.c.at.desc(), unanswered.c.id)).all()
        by_group: dict[str, list[Question]] = {}
        nearest: dict[str, list[str]] = {}
        for row in rows:
            question = Question(row.id, row.text, row.why, row.answer, row.at)
            by_group.setdefault(row.group, []).append(question)
            nearest.setdefault(row.group, []).extend([row.nearest] if row.nearest else [])
        return [
            Group(
                id=id,
                questions=tuple(them),
                nearest=next(iter(Counter(nearest[id]).most_common(1)), (None,))[0],
                whys=tuple(sorted({each.why for each in them})),
            )
            for id, them in by_group.items()
        ]
