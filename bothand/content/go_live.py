"""What a practice still has to do before visitors meet the assistant, as codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bothand.care.desk_settings import DeskSettings
from bothand.care.staff import Member, Role, StaffAccounts
from bothand.content.practice import Practice
from bothand.content.reviews import wordings
from bothand.content.tree import read_tree
from bothand.settings import Settings
from bothand.store import Database

NUMBERS_GOOD_FOR = timedelta(days=90)
"""After so long a hotline has to be compared with its owner's page again."""


@dataclass(frozen=True)
class Missing:
    """One thing to do.

    Attributes:
        code: origins, phone, hours or staff, without which live mode doesn't start, practice
            (its file can't be read); or unsigned, overdue, numbers, alerts, mailboxes,
            reviewer, https, second_person or approver. Pages have the words.
        needed: Live mode doesn't start without it.
        names: What is meant: hotlines by name.
        count: How many, where that says something.
    """

    code: str
    needed: bool = False
    names: tuple[str, ...] = ()
    count: int = 0


def needed(settings: Settings, practice: Practice, members: Sequence[Member] | None) -> list[str]:
    """The codes of what live mode doesn't start without.

    Args:
        settings: The installation's.
        practice: The practice's facts.
        members: Its accounts; None where the database can't be asked, which must not keep
            the assistant, and with it the way to help in a crisis, from starting again.
    """
    return [code for code, there in _needed(settings, practice, members).items() if not there]


def missing(settings: Settings, db: Database, practice: Practice, today: date) -> list[Missing]:
    """Everything that is missing for live use, what is needed most first.

    Args:
        settings: The installation's.
        db: Its database.
        practice: The practice's facts.
        today: By the practice's clock.

    Raises:
        StoreError: the database can't be used.
        OSError: the content can't be read.
    """
    members = [each for each in StaffAccounts(db).everyone() if not each.disabled]
    found = [Missing(code, needed=True) for code in needed(settings, practice, members)]
    found += _answers(settings, today)
    found += _numbers(practice, today)
    return [*found, *_ways_to_staff(settings, db, members)]


def _needed(
    settings: Settings, practice: Practice, members: Sequence[Member] | None
) -> Mapping[str, bool]:
    port = settings.chat_port
    own = {f"http://localhost:{port}", f"http://127.0.0.1:{port}"}
    return {
        "origins": bool(set(settings.allowed_origins) - own),
        "phone": bool(practice.phone.strip()),
        "hours": any(practice.hours.values()),
        "staff": members is None
        or any(each.joined and not each.disabled and each.role >= Role.ADMIN for each in members),
    }


def _answers(settings: Settings, today: date) -> Iterator[Missing]:
    answers = [each for each in wordings(read_tree(settings.content)) if each.topic]
    states = [each.state(today) for each in answers]
    unsigned = states.count("unsigned") + states.count("changed")
    if unsigned:
        yield Missing("unsigned", count=unsigned)
    if states.count("overdue"):
        yield Missing("overdue", count=states.count("overdue"))


def _numbers(practice: Practice, today: date) -> Iterator[Missing]:
    least = (today - NUMBERS_GOOD_FOR).isoformat()
    old = [
        str(number["name"])
        for number in practice.numbers.values()
        if str(number.get("checked_on") or "") < least
    ]
    if old:
        yield Missing("numbers", names=tuple(old), count=len(old))


def _ways_to_staff(
    settings: Settings, db: Database, members: Sequence[Member]
) -> Iterator[Missing]:
    kept = DeskSettings(db)
    if not settings.smtp_url and not settings.webhook_url:
        yield Missing("alerts")
    elif not settings.webhook_url and not any(each.email for each in members):
        yield Missing("mailboxes")
    editors = [each for each in members if each.joined and each.role >= Role.EDITOR]
    if not any(each.reviewer for each in editors):
        yield Missing("reviewer")
    if kept.get("approval_needed") and len(editors) < 2:
        yield Missing("approver")
    if kept.second_person() not in {each.id for each in members}:
        yield Missing("second_person")
    if not settings.desk_url.startswith("https://"):
        yield Missing("https")
