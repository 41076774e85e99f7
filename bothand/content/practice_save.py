"""Keeping what a practice says of itself, so that nobody writes over what they have not seen."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bothand.care.audit import record
from bothand.content.drafts import Drafts, EditConflict
from bothand.content.practice import PracticeError
from bothand.content.practice_edit import PracticeParts, edit_practice, parts_of, practice_of
from bothand.content.practice_preview import Reading, readings
from bothand.content.tree import sha, write_file
from bothand.content.versions import Versions
from bothand.store import Database

NAME = "practice.yml"


class PracticeChanged(Exception):
    """The file was changed since it was looked at; nothing was written."""


class PracticeRefused(ValueError):
    """The content check stands against it; publishing would be stopped by it from now on.

    Attributes:
        problems: What it says.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class PracticeDesk:
    """The practice's own facts, as the desk changes them: live at once, without a training."""

    def __init__(self, db: Database, content: Path, home: Path) -> None:
        """Use this database, content folder and home folder."""
        self._db = db
        self._content = content
        self._versions = Versions(db, home)

    def text(self) -> str:
        """The file as it is.

        Raises:
            OSError: it can't be read.
        """
        return (self._content / NAME).read_text(encoding="utf-8")

    def preview(self, before: str, after: str) -> tuple[list[str], list[Reading]]:
        """What stands against a file's new text, and how answers would read with it.

        Raises:
            PracticeError: one of the texts can't be used.
        """
        (old, known), (new, found) = practice_of(before), practice_of(after)
        answers = readings(self._content, old, new)
        problems = [each.text for each in found if each not in known]
        problems += [text for each in answers for text in each.problems]
        return list(dict.fromkeys(problems)), answers

    def save(self, parts: PracticeParts, seen: str, by: str, now: datetime) -> list[str]:
        """Write the parts into the file.

        Args:
            parts: What it shall say.
            seen: `bothand.content.tree.sha` of the file that was looked at.
            by: Who changes it.
            now: When.

        Returns:
            The names of what became different.

        Raises:
            PracticeChanged: the file is another one by now.
            PracticeError: the file can't be used, before or after.
            PracticeRefused: the content check finds something.
            OSError: it can't be written.
        """
        drafts = Drafts(self._db, self._content)
        with self._versions.alone():
            before = self.text()
            if sha(before) != seen:
                raise PracticeChanged
            changed = _changed(parts_of(before), parts)
            if not changed:
                return []
            after = edit_practice(before, parts)
            found, _ = self.preview(before, after)
            if found:
                raise PracticeRefused(found)
            draft = drafts.file(NAME)
            with self._db.write() as session:
                for each in changed:
                    record(session, by, "practice.change", each, now)
                write_file(self._content / NAME, after)
        if draft.changed and draft.text is not None and not draft.stale:
            self._carry_over(drafts, draft.text, draft.revision, parts, by, now)
        return changed

    def _carry_over(
        self,
        drafts: Drafts,
        text: str,
        revision: int,
        parts: PracticeParts,
        by: str,
        now: datetime,
    ) -> None:
        """Let a draft of the hotlines that waits to be published hold the new facts too."""
        try:
            revision = drafts.write(NAME, edit_practice(text, parts), revision, by, now)
            drafts.keep_mine(NAME, revision, by, now)
        except (EditConflict, PracticeError):
            # It stays as it is, and is shown as one that began before the file changed.
            return


def _changed(before: PracticeParts, after: PracticeParts) -> list[str]:
    plain = ("name", "timezone", "hours", "closed_on")
    found = [name for name in plain if getattr(before, name) != getattr(after, name)]
    found += [name for name, value in after.facts.items() if before.facts.get(name) != value]
    return found
