"""Live mode starts only where visitors can be helped: all that is missing is told at once."""

from __future__ import annotations

from pathlib import Path

from bothand.care.staff import Member, StaffAccounts
from bothand.content.go_live import needed
from bothand.content.practice import Practice, PracticeError
from bothand.content.responses import read_yaml
from bothand.settings import Settings
from bothand.store import Database, StoreError

_WORDS = Path(__file__).with_suffix(".yml")


class NotReady(ValueError):
    """Live mode can't start; the text says all that is missing and what to do."""


def check_live(settings: Settings) -> None:
    """See that nothing stands against live mode, if that is the mode.

    Raises:
        NotReady: something does.
    """
    if settings.mode != "live":
        return
    words = read_yaml(_WORDS)
    try:
        practice = Practice.read(settings.content / "practice.yml")
    except (OSError, PracticeError) as error:
        raise NotReady(words["unreadable"].format(why=error)) from error
    codes = needed(settings, practice, _members(settings))
    if codes:
        lines = [f"  - {words[code]}" for code in codes]
        raise NotReady("\n\n".join([words["begin"], "\n".join(lines), words["end"]]))


def _members(settings: Settings) -> list[Member] | None:
    """The accounts; None where the database can't be asked: crisis help goes before order."""
    try:
        db = Database.open(settings.database_url)
        try:
            return StaffAccounts(db).everyone()
        finally:
            db.close()
    except StoreError:
        return None
