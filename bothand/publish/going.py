"""Taking a version live, so that a crash at any point leaves one version whole.

The order: the version's folder is there; a note says what is under way (``going.json``);
the files are written; the model is pointed to; ``live.json`` is replaced, the moment at
which visitors meet it; the database is told; the note goes. Whoever finds the note later
knows by ``live.json`` which way to go on (`bothand.publish.recovery`).
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select, update

from bothand.care.audit import record
from bothand.content.tree import EDITABLE, sha, write_file
from bothand.content.versions import MODEL, Version, Versions
from bothand.settings import Settings
from bothand.store import Database, stamp
from bothand.store.content_models import content_versions, draft_edits, drafts, publications

_NOTE = "going.json"
_CURRENT = "current.tar.gz"


@dataclass(frozen=True)
class Going:
    """What is under way.

    Attributes:
        before: The version that was live.
        after: The one that shall be.
        paths: The files that are written for it. All others stay as they are on the disk,
            also where somebody changed them beside the desk.
        publication: The publication's id, if it is for one.
        by: Who published it.
        kind: As in `bothand.content.versions.Version`.
    """

    before: int
    after: int
    paths: list[str]
    publication: str | None
    by: str
    kind: str

    def as_dict(self) -> dict[str, Any]:
        """For the note on the disk."""
        return dict(vars(self))


class Exchange:
    """Takes versions live and back. Hold `Versions.alone` around it."""

    def __init__(self, settings: Settings, db: Database) -> None:
        """Use this installation."""
        self._content = settings.content
        self._models = settings.home / "models"
        self._db = db
        self.versions = Versions(db, settings.home)

    def under_way(self) -> Going | None:
        """What a process that was killed has left, if one has."""
        try:
            found = json.loads((self.versions.root / _NOTE).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return Going(**found)

    def go(self, going: Going, version: Version, now: datetime) -> None:
        """Take a version live.

        Raises:
            OSError: a file can't be written; `back` undoes what was done.
            StoreError: the database can't be used; the version is live, and `settle` tells
                the database later.
        """
        write_file(self.versions.root / _NOTE, json.dumps(going.as_dict()))
        self._put_files(going.after, going.paths)
        self._point(going.after, version.model)
        self.versions.set_live_file(going.after, version.model)
        self.settle(going, now)

    def back(self, going: Going) -> None:
        """Undo what `go` had done before it came to ``live.json``."""
        old = self.versions.of(going.before)
        if old is None:
            raise RuntimeError(f"version {going.before} has no line")
        self._put_files(going.before, going.paths)
        self._point(going.before, old.model)
        (self.versions.root / _NOTE).unlink(missing_ok=True)

    def settle(self, going: Going, now: datetime) -> None:
        """Tell the database of a version that is live; again does no harm."""
        files = self.versions.files(going.after)
        with self._db.write() as session:
            session.execute(
                update(content_versions).where(content_versions.c.live).values(live=False)
            )
            session.execute(
                update(content_versions)
                .where(content_versions.c.number == going.after)
                .values(live=True)
            )
            if going.publication is not None:
                self._settle_drafts(session, going, files)
                session.execute(
                    update(publications)
                    .where(publications.c.id == going.publication)
                    .values(state="live", version=going.after, ended_at=stamp(now))
                )
            record(session, going.by, f"{going.kind}.live", str(going.after), now)
        (self.versions.root / _NOTE).unlink(missing_ok=True)

    def _settle_drafts(self, session: Any, going: Going, files: dict[str, str]) -> None:
        """Drafts that are published now go; one that was changed meanwhile begins from it."""
        query = select(drafts).where(drafts.c.path.in_(going.paths))
        for row in session.execute(query).mappings().all():
            path, published = row["path"], files.get(row["path"])
            if row["text"] == published:
                session.execute(delete(drafts).where(drafts.c.path == path))
                session.execute(delete(draft_edits).where(draft_edits.c.path == path))
            elif going.kind == "publish":
                base = None if published is None else sha(published)
                session.execute(update(drafts).where(drafts.c.path == path).values(base=base))

    def _put_files(self, number: int, paths: list[str]) -> None:
        """Write files as a version has them into the content folder."""
        files = self.versions.files(number)
        for path in paths:
            if not EDITABLE.fullmatch(path):
                raise ValueError(f"{path} is no file that the desk writes")
            if path in files:
                write_file(self._content / path, files[path])
            else:
                (self._content / path).unlink(missing_ok=True)

    def _point(self, number: int, model: str) -> None:
        """Make a version's model the one that chat starts with."""
        target = self._models / model
        self._models.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            os.link(self.versions.folder(number) / MODEL, target)
        draft = self._models / f".current-{os.getpid()}"
        draft.unlink(missing_ok=True)
        draft.symlink_to(Path(model).name)
        os.replace(draft, self._models / _CURRENT)
