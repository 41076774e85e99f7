"""How answers that speak of the practice will read, and what the content check says of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bothand.content.check_answers import AnswerRules
from bothand.content.practice import Practice
from bothand.content.problems import BannedWords, ContentFile
from bothand.content.responses import fill, read_yaml
from bothand.language.medications import Lexicon

_MARK = "{practice_"


@dataclass(frozen=True)
class Reading:
    """One answer that uses the practice's facts.

    Attributes:
        name: Its response's, without ``utter_``.
        question: The topic's question; "" where it is no topic's answer.
        before: How it reads now.
        after: How it would read.
        problems: What the content check finds in it that it doesn't find now.
    """

    name: str
    question: str
    before: str = field(repr=False)
    after: str = field(repr=False)
    problems: tuple[str, ...] = ()


def readings(content: Path, before: Practice, after: Practice) -> list[Reading]:
    """All answers that use the practice's facts, topics first.

    Args:
        content: The content folder.
        before: The practice as it is.
        after: As it shall be.

    Raises:
        ContentError: a file can't be read as YAML.
        OSError: a file can't be read.
    """
    lexicon = Lexicon.read(content / "data" / "medications.csv")
    banned = BannedWords.read()
    slots = tuple(read_yaml(content / "domain.yml").get("slots") or ())
    rules = [AnswerRules(each, slots, banned, lexicon) for each in (before, after)]
    values = [each.placeholders() for each in (before, after)]
    found = []
    for file, name, variation in _using(content / "data"):
        text = str(variation["text"]).strip()
        alone = ContentFile(file.path, file.shown, file.key, file.faq, _only(name, variation))
        old, new = ({each.text for each in rule.check(alone)} for rule in rules)
        question = (variation.get("metadata") or {}).get("question", "") if file.faq else ""
        found.append(
            Reading(
                name=name.removeprefix("utter_"),
                question=str(question),
                before=fill(text, values[0]),
                after=fill(text, values[1]),
                problems=tuple(each.removeprefix(f"{name}: ") for each in sorted(new - old)),
            )
        )
    return sorted(found, key=lambda each: (not each.question, each.name))


def _only(name: str, variation: dict[str, Any]) -> dict[str, Any]:
    return {"responses": {name: [variation]}}


def _using(data: Path) -> Iterator[tuple[ContentFile, str, dict[str, Any]]]:
    for path in sorted(data.rglob("*.yml")):
        if _MARK not in path.read_text(encoding="utf-8"):
            continue
        parts = path.relative_to(data).with_suffix("").parts
        faq = parts[0] == "faq"
        file = ContentFile(path, path.name, "/".join(parts[faq:]), faq, read_yaml(path))
        for name, variations in file.responses.items():
            for variation in variations:
                if _MARK in str(variation.get("text", "")):
                    yield file, name, dict(variation)
