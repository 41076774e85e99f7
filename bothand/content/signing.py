"""Signing in the desk: by a clinician, of exactly the words that they saw, as a draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from bothand.care.audit import record
from bothand.care.staff import Member, Role
from bothand.content.drafts import Drafts, EditConflict, NotEditable
from bothand.content.reviews import Wording, wording
from bothand.content.signature import sign
from bothand.content.topic_file import Unwritable, edit_topic
from bothand.store import Database

LONGEST = timedelta(days=5 * 366)
"""How far ahead the next review may be."""

_MOST_TITLE = 40
_NOTHING = {"reviewed_by": "", "reviewed_on": "", "review_again_on": "", "signed_text": ""}


class SigningRefused(ValueError):
    """It can't be signed so; its text is a code, pages have the words.

    Codes: not_reviewer, gone, changed (other words than were seen), date, title.
    """


@dataclass(frozen=True)
class Seen:
    """What somebody had before their eyes.

    Attributes:
        path: The file's.
        response: The response's name, with ``utter_``; "" for the file's first.
        revision: Of the draft, 0 for the published file.
        words: `Wording.words` of it.
    """

    path: str
    response: str
    revision: int
    words: str


class Signing:
    """Puts signatures under drafts and takes them away. The rules of who may are here."""

    def __init__(self, db: Database, content: Path) -> None:
        """Use this database and content folder."""
        self._db = db
        self._drafts = Drafts(db, content)

    def sign(
        self, seen: Seen, member: Member, title: str, again_on: str, today: date, now: datetime
    ) -> None:
        """Sign what was seen.

        Args:
            seen: What.
            member: Who signs.
            title: Their professional title, such as MD; may be "".
            again_on: When it should be looked at again, as ISO 8601.
            today: By the practice's clock.
            now: When.

        Raises:
            SigningRefused: the member may not, a field can't be used, or the words changed.
        """
        found, text = self._seen(seen, member)
        title = " ".join(title.split())
        if len(title) > _MOST_TITLE or not title.isprintable() or set("{}[]<>") & set(title):
            raise SigningRefused("title")
        try:
            again = date.fromisoformat(again_on.strip())
        except ValueError as error:
            raise SigningRefused("date") from error
        if not today < again <= today + LONGEST:
            raise SigningRefused("date")
        by = f"{member.name}, {title}" if title else member.name
        metadata = sign(found.text, by, today, again, found.title, found.question)
        self._write(seen, text, metadata, member, "review.sign", now)

    def unsign(self, seen: Seen, member: Member, now: datetime) -> None:
        """Take a signature away from what was seen.

        Raises:
            SigningRefused: the member may not, or the words changed.
        """
        _, text = self._seen(seen, member)
        self._write(seen, text, _NOTHING, member, "review.unsign", now)

    def _seen(self, seen: Seen, member: Member) -> tuple[Wording, str]:
        if not member.reviewer or member.disabled or member.role < Role.EDITOR:
            raise SigningRefused("not_reviewer")
        try:
            file = self._drafts.file(seen.path)
        except NotEditable as error:
            raise SigningRefused("gone") from error
        found = None if file.text is None else wording(seen.path, file.text, seen.response)
        if found is None or file.text is None:
            raise SigningRefused("gone")
        if (file.revision, found.words) != (seen.revision, seen.words):
            raise SigningRefused("changed")
        return found, file.text

    def _write(
        self,
        seen: Seen,
        text: str,
        metadata: dict[str, str],
        member: Member,
        act: str,
        now: datetime,
    ) -> None:
        try:
            after = edit_topic(text, response=seen.response or None, metadata=metadata)
            self._drafts.write(seen.path, after, seen.revision, member.name, now)
        except EditConflict as error:
            raise SigningRefused("changed") from error
        except Unwritable as error:
            raise SigningRefused("gone") from error
        with self._db.write() as session:
            record(session, member.name, act, f"{seen.path} {seen.response}".strip()[-128:], now)
