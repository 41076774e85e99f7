"""What drafts change, piece by piece, for people who decide on it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher, unified_diff
from typing import Any

import yaml

from bothand.content.drafts import DraftFile

_TOPIC = re.compile(r"data/faq/(\w+)/(\w+)\.yml")
_WORDS = re.compile(r"\s+|[^\s]+")
_LISTED = ("related", "sources")
_PLAIN = ("title", "question")
_SIGNED = ("reviewed_by", "reviewed_on", "review_again_on")


@dataclass(frozen=True)
class Difference:
    """One difference between the published files and the drafts.

    Attributes:
        path: The file's.
        key: The topic's, or the file's path where it is none.
        title: What people call it.
        what: A code: new, gone, answer, title, question, examples, related, sources, signed,
            unsigned or lines.
        before: How it was; of examples those that go, one a line.
        after: How it shall be; of examples those that come.
    """

    path: str
    key: str
    title: str
    what: str
    before: str = ""
    after: str = ""

    def as_dict(self) -> dict[str, str]:
        """For keeping as JSON."""
        return asdict(self)


def differences(changes: Iterable[DraftFile]) -> list[Difference]:
    """All differences that drafts make, file by file."""
    return [found for each in changes if each.changed for found in _of(each)]


def touches_safety(changes: Iterable[DraftFile]) -> bool:
    """Whether safety wording, its rules or the hotlines are among the changes."""
    return any(_is_safety(each) for each in changes if each.changed)


def _is_safety(change: DraftFile) -> bool:
    if change.path.startswith("data/safety/"):
        return True
    if change.path == "practice.yml":
        before, after = _read(change.published), _read(change.text)
        return any(before.get(part) != after.get(part) for part in ("numbers", "lines"))
    # Rules and stories elsewhere decide on safety as soon as they name such an intent.
    texts = f"{change.published or ''}\n{change.text or ''}"
    return bool(re.search(r"\b(?:crisis_|emergency_|harm_others|utter_safety)", texts)) and (
        "stories:" in texts or "rules:" in texts
    )


def _of(change: DraftFile) -> Iterator[Difference]:
    topic = _TOPIC.fullmatch(change.path)
    before, after = _parts(change.published), _parts(change.text)
    key = f"{topic[1]}/{topic[2]}" if topic else change.path
    title = str((after or before or {}).get("title") or key)
    where = (change.path, key, title)
    if change.published is None:
        yield Difference(*where, "new", after=str((after or {}).get("answer", change.text or "")))
        if after is not None and after["examples"]:
            yield Difference(*where, "examples", after="\n".join(after["examples"]))
        return
    if change.text is None:
        yield Difference(*where, "gone", before=str((before or {}).get("answer", "")))
        return
    if before is None or after is None:
        yield Difference(*where, "lines", after=_lines(change))
        return
    found = list(_of_parts(where, before, after))
    # What is no part of an answer (a comment, a rule) is shown as it stands in the file.
    yield from found or [Difference(*where, "lines", after=_lines(change))]


def _of_parts(
    where: tuple[str, str, str], before: dict[str, Any], after: dict[str, Any]
) -> Iterator[Difference]:
    for part in ("answer", *_PLAIN):
        if before[part] != after[part]:
            yield Difference(*where, part, before[part], after[part])
    gone = [each for each in before["examples"] if each not in after["examples"]]
    come = [each for each in after["examples"] if each not in before["examples"]]
    if gone or come:
        yield Difference(*where, "examples", "\n".join(gone), "\n".join(come))
    for part in _LISTED:
        if before[part] != after[part]:
            yield Difference(*where, part, ", ".join(before[part]), ", ".join(after[part]))
    if [before[part] for part in _SIGNED] != [after[part] for part in _SIGNED]:
        by = after["reviewed_by"]
        shown = " ".join(filter(None, (by, after["reviewed_on"])))
        yield Difference(*where, "signed" if by else "unsigned", before["reviewed_by"], shown)


def _parts(text: str | None) -> dict[str, Any] | None:
    """An answer's parts; None where the file holds none, or several."""
    responses = _read(text).get("responses")
    if not isinstance(responses, dict) or len(responses) != 1:
        return None
    try:
        variation = next(iter(responses.values()))[0]
        metadata = variation.get("metadata") or {}
        nlu = _read(text).get("nlu") or [{"examples": ""}]
        return {
            "answer": str(variation["text"]).strip(),
            "examples": _examples(str(nlu[0]["examples"])),
            **{part: str(metadata.get(part, "")) for part in (*_PLAIN, *_SIGNED)},
            **{part: [str(each) for each in metadata.get(part) or ()] for part in _LISTED},
        }
    except (KeyError, IndexError, TypeError, AttributeError):
        return None


def _examples(block: str) -> list[str]:
    return [line[2:].strip() for line in block.splitlines() if line.startswith("- ")]


def _read(text: str | None) -> dict[str, Any]:
    try:
        found = yaml.load(text or "", getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError:
        return {}
    return found if isinstance(found, dict) else {}


def _lines(change: DraftFile) -> str:
    before, after = (change.published or "").splitlines(), (change.text or "").splitlines()
    return "\n".join(list(unified_diff(before, after, lineterm="", n=1))[2:])


def marked(before: str, after: str) -> list[tuple[str, str]]:
    """Two texts as one, word by word.

    Returns:
        Pieces in order, each with ``same``, ``gone`` or ``come``.
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    found: list[tuple[str, str]] = []
    for tag, one, two, three, four in SequenceMatcher(None, old, new, False).get_opcodes():
        if tag == "equal":
            found.append(("same", "".join(old[one:two])))
            continue
        if two > one:
            found.append(("gone", "".join(old[one:two])))
        if four > three:
            found.append(("come", "".join(new[three:four])))
    return found
