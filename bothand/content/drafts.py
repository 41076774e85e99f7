"""Drafts: files as editors want them, beside the published ones, until they are published.

Kept in the database, whole files at a time. Nobody writes over what they have not seen:
every change names the revision it began from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bothand.care.audit import record
from bothand.content.tree import EDITABLE, read_tree, sha, write_tree
from bothand.store import Database, stamp
from bothand.store.content_models import draft_edits, drafts


class EditConflict(Exception):
    """Somebody else has changed the file since it was looked at.

    Attributes:
        by: Who; "" where it was changed on the disk.
        at: When, as stored; "" if unknown.
    """

    def __init__(self, by: str, at: str) -> None:
        super().__init__(by)
        self.by = by
        self.at = at


class NotEditable(ValueError):
    """The desk writes no such file."""


@dataclass(frozen=True)
class DraftFile:
    """A file as editors see it.

    Attributes:
        path: Relative to the content folder.
        text: What it shall hold; None where it shall go, or there is none.
        published: What the published file holds; None where there is none.
        revision: Of the draft; 0 where there is none. `Drafts.write` wants it back.
        stale: The published file has changed since the draft began.
        by: Who changed the draft last; "" where there is none.
        at: When, as stored.
    """

    path: str
    text: str | None = field(repr=False)
    published: str | None = field(repr=False)
    revision: int = 0
    stale: bool = False
    by: str = ""
    at: str = ""

    @property
    def changed(self) -> bool:
        """Whether it differs from the published file."""
        return self.text != self.published


class Drafts:
    """The drafts in the database, over one content folder. Safe to use from many threads."""

    def __init__(self, db: Database, content: Path) -> None:
        """Use this database and content folder."""
        self._db = db
        self._content = content

    def file(self, path: str) -> DraftFile:
        """One file, as drafted or as published.

        Raises:
            NotEditable: the desk writes no such file.
        """
        published = self._published(path)
        with self._db.read() as session:
            row = session.execute(select(drafts).where(drafts.c.path == path)).mappings().first()
        if row is None:
            return DraftFile(path, published, published)
        return _draft(row, published)

    def changes(self) -> list[DraftFile]:
        """All drafts, by path."""
        with self._db.read() as session:
            rows = session.execute(select(drafts).order_by(drafts.c.path)).mappings().all()
        return [_draft(row, self._published(row["path"])) for row in rows]

    def files(self) -> dict[str, str]:
        """All files of the content as the drafts make it, by path."""
        found = read_tree(self._content)
        for each in self.changes():
            if each.text is None:
                found.pop(each.path, None)
            else:
                found[each.path] = each.text
        return dict(sorted(found.items()))

    def materialise(self, target: Path) -> Path:
        """Write the content as the drafts make it into a folder, and return the folder.

        Raises:
            OSError: it can't be written.
        """
        write_tree(self.files(), target)
        return target

    def write(self, path: str, text: str | None, seen: int, by: str, now: datetime) -> int:
        """Draft a file; the same text as the published one takes the draft away.

        Args:
            path: Relative to the content folder.
            text: The whole file; None takes it out.
            seen: The revision that the change was made on, 0 for the published file.
            by: The editor's name.
            now: When.

        Returns:
            The new revision, 0 if there is no draft now.

        Raises:
            EditConflict: somebody changed it since then; nothing was written.
            NotEditable: the desk writes no such file.
        """
        return self.write_all({path: (text, seen)}, by, now)[path]

    def write_all(
        self, changes: dict[str, tuple[str | None, int]], by: str, now: datetime
    ) -> dict[str, int]:
        """Draft several files, all or none: text and the revision seen, by path.

        Raises:
            EditConflict: somebody changed one since then; nothing was written.
            NotEditable: the desk writes no such file.
        """
        published = {path: self._published(path) for path in changes}
        found = {}
        with self._db.write() as session:
            for path, (text, seen) in changes.items():
                there = published[path]
                query = select(drafts).where(drafts.c.path == path)
                row = session.execute(query).mappings().first()
                if (row["revision"] if row else 0) != seen:
                    raise EditConflict(row["by"] if row else "", row["at"] if row else "")
                found[path] = self._put(session, row, path, text, there, by, now)
        return found

    def _put(
        self,
        session: Any,
        row: Any,
        path: str,
        text: str | None,
        published: str | None,
        by: str,
        now: datetime,
    ) -> int:
        record(session, by, "answer.edit", path[-128:], now)
        if text == published:
            session.execute(delete(drafts).where(drafts.c.path == path))
            session.execute(delete(draft_edits).where(draft_edits.c.path == path))
            return 0
        session.execute(insert(draft_edits).values(path=path, by=by, at=stamp(now)))
        revision = (row["revision"] if row else 0) + 1
        values = {"text": text, "revision": revision, "by": by, "at": stamp(now)}
        if row is not None:
            seen = row["revision"]
            done = session.execute(
                update(drafts)
                .where(drafts.c.path == path, drafts.c.revision == seen)
                .values(**values)
            )
            if not done.rowcount:
                raise EditConflict("", "")
        else:
            base = None if published is None else sha(published)
            try:
                session.execute(insert(drafts).values(path=path, base=base, **values))
            except IntegrityError as error:
                raise EditConflict("", "") from error
        return revision

    def discard(self, path: str, seen: int, by: str, now: datetime) -> None:
        """Take a draft back to the published file.

        Raises:
            EditConflict: somebody changed it since it was seen.
        """
        self.write(path, self._published(path), seen, by, now)

    def keep_mine(self, path: str, seen: int, by: str, now: datetime) -> None:
        """Let a stale draft stand over the file that was changed on the disk meanwhile.

        Raises:
            EditConflict: somebody changed the draft since it was seen.
        """
        published = self._published(path)
        with self._db.write() as session:
            done = session.execute(
                update(drafts)
                .where(drafts.c.path == path, drafts.c.revision == seen)
                .values(base=None if published is None else sha(published))
            )
            if not done.rowcount:
                raise EditConflict("", "")
            record(session, by, "answer.keep_mine", path[-128:], now)

    def editors(self, paths: list[str]) -> dict[str, list[str]]:
        """Who had a hand in the drafts of these paths, by path."""
        query = select(draft_edits.c.path, draft_edits.c.by).where(draft_edits.c.path.in_(paths))
        found: dict[str, list[str]] = {path: [] for path in paths}
        with self._db.read() as session:
            for path, by in session.execute(query.order_by(draft_edits.c.id)):
                if by not in found[path]:
                    found[path].append(by)
        return found

    def _published(self, path: str) -> str | None:
        if not EDITABLE.fullmatch(path):
            raise NotEditable(path)
        try:
            return (self._content / path).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None


def _draft(row: Any, published: str | None) -> DraftFile:
    base = None if published is None else sha(published)
    return DraftFile(
        path=row["path"],
        text=row["text"],
        published=published,
        revision=row["revision"],
        stale=row["base"] != base,
        by=row["by"],
        at=row["at"],
    )
