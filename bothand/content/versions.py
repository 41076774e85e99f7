"""Versions of what is said: words and model together, each whole in a folder of its own.

``<home>/versions/<number>/`` holds ``content/`` (the files) and ``model.tar.gz``;
``live.json`` beside them says which one visitors meet, and is replaced last. The
database has what people want to know of each.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

from bothand.content.tree import read_tree, write_file, write_tree
from bothand.store import Database, stamp
from bothand.store.content_models import content_versions

KEPT = 12
"""How many versions can be rolled back to; older ones keep their line, not their files."""

MODEL = "model.tar.gz"
OUTCOMES = "outcomes.json"
_LIVE = "live.json"


@dataclass(frozen=True)
class Version:
    """One version.

    Attributes:
        number: Rises by one.
        kind: first, publish, roll_back or disk (files that were changed beside the desk).
        by: Who published it.
        approved_by: The second person, if there was one.
        at: When, as stored.
        note: What for.
        model: The name of its model's file.
        changes: The differences to the one before.
        figures: What the gate counted.
        of: A roll back: the version whose words these are.
        live: Visitors meet this one.
    """

    number: int
    kind: str
    by: str
    approved_by: str | None
    at: str
    note: str = field(repr=False)
    model: str
    changes: Sequence[Mapping[str, str]] = field(repr=False)
    figures: Mapping[str, Any] = field(repr=False)
    of: int | None
    live: bool


@dataclass(frozen=True)
class Making:
    """What is to be known of a version that is being made; as in `Version`."""

    kind: str
    by: str
    approved_by: str | None = None
    note: str = ""
    changes: Sequence[Mapping[str, str]] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)
    of: int | None = None


class Versions:
    """The versions of one installation."""

    def __init__(self, db: Database, home: Path) -> None:
        """Use this database and home folder."""
        self._db = db
        self.root = home / "versions"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the versions: one process at a time makes or exchanges them."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / ".lock").open("w") as lock:
            flock(lock, LOCK_EX)
            yield

    def folder(self, number: int) -> Path:
        """A version's folder."""
        return self.root / str(number)

    def files(self, number: int) -> dict[str, str]:
        """A version's files, by path.

        Raises:
            OSError: they aren't kept any more, or can't be read.
        """
        folder = self.folder(number) / "content"
        if not folder.is_dir():
            raise FileNotFoundError(folder)
        return read_tree(folder)

    def kept(self, number: int) -> bool:
        """Whether one can go back to it."""
        return (self.folder(number) / MODEL).exists()

    def live_number(self) -> int | None:
        """The version that visitors meet, by the file that chat reads."""
        found = self.live_file()
        return None if found is None else int(found["number"])

    def live_file(self) -> dict[str, Any] | None:
        """What ``live.json`` holds: a number, and the name of the model's file."""
        try:
            found: dict[str, Any] = json.loads((self.root / _LIVE).read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None
        return found

    def set_live_file(self, number: int, model: str) -> None:
        """Let chat take a version; the moment at which it is live."""
        write_file(self.root / _LIVE, json.dumps({"number": number, "model": model}) + "\n")

    def of(self, number: int) -> Version | None:
        """A version by its number."""
        query = select(content_versions).where(content_versions.c.number == number)
        with self._db.read() as session:
            row = session.execute(query).mappings().first()
        return None if row is None else _version(row)

    def latest(self, count: int = 50) -> list[Version]:
        """The newest first."""
        query = select(content_versions).order_by(content_versions.c.number.desc()).limit(count)
        with self._db.read() as session:
            return [_version(row) for row in session.execute(query).mappings()]

    def make(
        self,
        making: Making,
        files: Mapping[str, str],
        model: Path,
        now: datetime,
        outcomes: str | None = None,
    ) -> Version:
        """Keep a version, not live yet: its folder whole, then its line.

        Args:
            making: What is to be known of it.
            files: All files of the content.
            model: The model that was trained on them.
            now: When.
            outcomes: What the gate's messages were answered with, for the next version's gate.

        Raises:
            OSError: it can't be written; nothing was made.
        """
        with self._db.read() as session:
            last = session.execute(select(func.max(content_versions.c.number))).scalar()
        on_disk = [int(each.name) for each in self.root.glob("[0-9]*") if each.name.isdigit()]
        number = max([last or 0, *on_disk], default=0) + 1
        with tempfile.TemporaryDirectory(dir=self.root, prefix=".making-") as made:
            folder = Path(made) / str(number)
            write_tree(files, folder / "content")
            _link(model, folder / MODEL)
            if outcomes is not None:
                write_file(folder / OUTCOMES, outcomes)
            os.replace(folder, self.folder(number))
        values = {
            "number": number,
            "kind": making.kind,
            "by": making.by,
            "approved_by": making.approved_by,
            "at": stamp(now),
            "note": making.note,
            "model": model.name,
            "changes": json.dumps(list(making.changes)),
            "figures": json.dumps(dict(making.figures)),
            "of": making.of,
            "live": False,
        }
        with self._db.write() as session:
            session.execute(insert(content_versions).values(**values))
        return _version(values)

    def prune(self) -> None:
        """Let go of the files of old versions, but for the live one's."""
        numbers = sorted(
            (int(each.name) for each in self.root.glob("[0-9]*") if each.name.isdigit()),
            reverse=True,
        )
        live = self.live_number()
        for number in numbers[KEPT:]:
            if number != live:
                shutil.rmtree(self.folder(number))


def _link(source: Path, target: Path) -> None:
    source = source.resolve()
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _version(row: Any) -> Version:
    return Version(
        number=row["number"],
        kind=row["kind"],
        by=row["by"],
        approved_by=row["approved_by"],
        at=row["at"],
        note=row["note"],
        model=row["model"],
        changes=json.loads(row["changes"] or "[]"),
        figures=json.loads(row["figures"] or "{}"),
        of=row["of"],
        live=bool(row["live"]),
    )
