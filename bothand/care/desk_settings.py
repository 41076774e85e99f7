"""What admins decide at the desk: known settings, their limits and defaults."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from bothand.care.audit import record
from bothand.store import Database, stamp
from bothand.store.desk_models import desk_settings


class SettingRefused(ValueError):
    """The value can't be used; its text is a code, pages have the words."""


@dataclass(frozen=True)
class Whole:
    """A setting that takes a whole number within limits."""

    default: int
    least: int
    most: int

    def read(self, text: str) -> int:
        """The number in a text.

        Raises:
            SettingRefused: it is none, or outside the limits.
        """
        text = text.strip()
        if not text.isascii() or not text.isdigit() or not self.least <= int(text) <= self.most:
            raise SettingRefused("not_within")
        return int(text)


KNOWN = {
    "keep_conversations_days": Whole(30, 1, 3650),
    "keep_contacts_days": Whole(180, 1, 3650),
    # Six years, as long as HIPAA wants such records kept (45 CFR 164.316(b)(2)).
    "keep_audit_days": Whole(2190, 365, 7300),
    "keep_alert_text_days": Whole(30, 1, 365),
    "unclaimed_minutes": Whole(5, 1, 240),
    "call_back_days": Whole(1, 1, 14),
    "alert_repeat_minutes": Whole(2, 1, 60),
    # 1: a second person approves each publishing; 0: for a practice of one.
    "approval_needed": Whole(1, 0, 1),
    # 1: an answer whose review is overdue is no longer given.
    "withdraw_overdue": Whole(0, 0, 1),
}
"""Every setting that there is; the templates have the words."""

SECOND_PERSON = "second_person"
"""The setting that names who is told of a crisis that nobody acknowledges: a member's id."""


class DeskSettings:
    """The settings in the database. Safe to use from many threads."""

    def __init__(self, db: Database) -> None:
        """Use this database."""
        self._db = db

    def get(self, name: str) -> int:
        """One setting, or its default.

        Raises:
            KeyError: there is no such setting.
        """
        known = KNOWN[name]
        text = self._text(name)
        try:
            return known.default if text is None else known.read(text)
        except SettingRefused:
            return known.default

    def second_person(self) -> str | None:
        """The id of the member who is told of a crisis that nobody acknowledges."""
        return self._text(SECOND_PERSON) or None

    def set(self, name: str, value: str, by: str, now: datetime) -> None:
        """Change a setting.

        Raises:
            SettingRefused: there is none of that name, or the value is outside its limits.
        """
        if name in KNOWN:
            value = str(KNOWN[name].read(value))
        elif name != SECOND_PERSON:
            raise SettingRefused("unknown")
        values = {"value": value, "at": stamp(now), "by": by}
        with self._db.write() as session:
            changed = session.execute(
                update(desk_settings).where(desk_settings.c.name == name).values(**values)
            )
            if not changed.rowcount:
                session.execute(insert(desk_settings).values(name=name, **values))
            record(session, by, "setting.change", name, now)

    def _text(self, name: str) -> str | None:
        query = select(desk_settings.c.value).where(desk_settings.c.name == name)
        with self._db.read() as session:
            found = session.execute(query).scalar()
        return None if found is None else str(found)
