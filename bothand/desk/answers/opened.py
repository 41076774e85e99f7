"""One answer, opened: its file, the draft of it, and everything its page shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from itertools import groupby
from pathlib import Path
from typing import Any

from bothand.content.adding import topics_in
from bothand.content.check_files import read_sources
from bothand.content.drafts import DraftFile, Drafts
from bothand.content.reviews import wording
from bothand.content.said import Answer
from bothand.content.topic_file import Unwritable
from bothand.content.topic_state import Place, place_of
from bothand.content.tree import sha
from bothand.desk.answers.checks import PARTS, Checked, Finding, check_one
from bothand.desk.answers.form import (
    MOST_RELATED,
    MOST_SOURCES,
    Shape,
    Typed,
    file_of,
    held,
    shape_of,
)
from bothand.desk.answers.preview import Preview, preview_of

_MORE_SOURCES = 2
_UNWRITABLE_PARTS = {"example": "examples", "answer": "answer"}


@dataclass(frozen=True)
class Opened:
    """An answer as its editors find it.

    Attributes:
        place: Where it lives.
        draft: The file as drafted or published.
        files: All files as the drafts make them.
        text: The file; of one that is drafted to go, as it is live.
        shape: What of it can be changed; None where the file can't be read.
    """

    place: Place
    draft: DraftFile
    files: Mapping[str, str] = field(repr=False)
    text: str = field(repr=False)
    shape: Shape | None

    @property
    def retired(self) -> bool:
        """Whether it goes with the next publishing."""
        return self.draft.text is None

    @property
    def seen(self) -> str:
        """Stands for exactly what was opened: the draft's revision and the file's words."""
        gone = "-" if self.retired else ""
        return f"{self.draft.revision}.{gone}{sha(self.text)[:16]}"


@dataclass(frozen=True)
class Difference:
    """A part of which two editors have two texts."""

    part: str
    mine: str = field(repr=False)
    saved: str = field(repr=False)


def open_answer(drafts: Drafts, key: str, response: str) -> Opened | None:
    """Open an answer; None if there is none, drafted or live.

    Args:
        drafts: The drafts.
        key: The answer's.
        response: The response that is meant, with ``utter_``; "" for the file's first.
    """
    place = place_of(key)
    if place is None:
        return None
    draft = drafts.file(place.path)
    text = draft.published if draft.text is None else draft.text
    if text is None:
        return None
    shape = shape_of(place, text, response) or shape_of(place, text, "")
    return Opened(place, draft, drafts.files(), text, shape)


def judged(content: Path, opened: Opened, shape: Shape, typed: Typed) -> dict[str, Any]:
    """What the checks and the chat make of what was typed: ``checked`` and ``preview``.

    Raises:
        PracticeError: practice.yml can't be used.
    """
    at, files = opened.place, opened.files
    try:
        text = file_of(at, opened.text, shape, typed)
    except Unwritable as problem:
        found: dict[str, list[Finding]] = {part: [] for part in PARTS}
        code = str(problem)
        part = _UNWRITABLE_PARTS.get(code.partition("_")[0], "file")
        found[part].append(Finding(part, code=code))
        return {"checked": Checked(found, 0, None, 0, {}), "preview": None, "unwritable": True}
    checked = check_one(content, files, at, shape.response, text)
    preview: Preview = preview_of(
        files, at, shape.response, text, checked.placeholders, sources_of(content)
    )
    return {"checked": checked, "preview": preview, "unwritable": False}


def page_values(content: Path, opened: Opened, shape: Shape, typed: Typed | None) -> dict[str, Any]:
    """Everything that the page of one answer shows of the content.

    Args:
        content: The content folder.
        opened: The answer.
        shape: What of it can be changed.
        typed: What somebody typed and isn't saved; None for what the file holds.

    Raises:
        PracticeError: practice.yml can't be used.
    """
    now = held(opened.place, opened.text, shape)
    shown = now if typed is None else typed
    said = wording(opened.place.path, opened.text, shape.response)
    lists = min(MOST_SOURCES, max(3, len(shown.sources) + _MORE_SOURCES))
    return {
        "place": opened.place,
        "draft": opened.draft,
        "retired": opened.retired,
        "seen": opened.seen,
        "shape": shape,
        "typed": shown,
        "name": now.title or opened.place.key.partition("/")[2].replace("_", " ").capitalize(),
        "choices": _by_group(topics_in(opened.files)),
        "source_titles": sources_of(content),
        "related_lists": [*shown.related, *[""] * MOST_RELATED][:MOST_RELATED],
        "source_lists": [*shown.sources, *[""] * MOST_SOURCES][:lists],
        "topic": said,
        "response": shape.response,
        "signature": said.signature if said else None,
        **judged(content, opened, shape, shown),
    }


def two_texts(mine: Typed, saved: Typed) -> list[Difference]:
    """The parts in which what was typed and what is saved differ."""
    found = []
    for each in fields(Typed):
        one, other = getattr(mine, each.name), getattr(saved, each.name)
        if one != other and one is not None:
            found.append(Difference(each.name, _lines(one), _lines(other)))
    return found


def sources_of(content: Path) -> Mapping[str, str]:
    """The titles of the sources by id."""
    return read_sources(content / "data" / "sources.csv")[0]


def _lines(value: str | tuple[str, ...] | None) -> str:
    return "\n".join(value) if isinstance(value, tuple) else value or ""


def _by_group(topics: Mapping[str, Answer]) -> list[tuple[str, list[tuple[str, Answer]]]]:
    ordered = sorted(topics.items(), key=lambda pair: (pair[1].group, pair[1].title))
    return [(name, list(them)) for name, them in groupby(ordered, lambda pair: pair[1].group)]
