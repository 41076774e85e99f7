"""What is wrong with one answer while it is written, each thing beside its field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np

from bothand.content.adding import topics_in
from bothand.content.check_answers import MOST_GRADE, MOST_WORDS, AnswerRules
from bothand.content.check_examples import (
    LEAST_EXAMPLES,
    NEAR_DUPLICATE,
    check_examples,
    least_of,
    words,
)
from bothand.content.check_files import check_metadata, read_sources
from bothand.content.practice import Practice
from bothand.content.practice_edit import practice_of
from bothand.content.problems import BannedWords, ContentFile, read_keys
from bothand.content.said import parsed
from bothand.content.topic_state import Place
from bothand.content.topics import read_examples
from bothand.language.medications import Lexicon

PARTS = ("title", "question", "answer", "related", "sources", "examples", "file")
_LED = re.compile(r"(title|question|related): (.*)", re.DOTALL)
_TITLE = re.compile(r"title '[^\n]*?': (.*)", re.DOTALL)


@dataclass(frozen=True)
class Finding:
    """One thing to put right.

    Attributes:
        part: The field it belongs to, one of `PARTS`.
        text: The content check's words; "" where ``code`` says it.
        code: twin (another file has nearly the same sentence), no_topic, itself.
        what: The sentence or key that is meant.
        twin: The sentence like it.
        path: The file that has it.
    """

    part: str
    text: str = ""
    code: str = ""
    what: str = field(default="", repr=False)
    twin: str = field(default="", repr=False)
    path: str = ""


@dataclass(frozen=True)
class Checked:
    """What the checks say of an answer.

    Attributes:
        findings: By part; parts without one are there too.
        words: How many the answer has as visitors read it.
        grade: Its reading grade, if there are words enough.
        examples: How many sentences there are.
        placeholders: What stands for what.
    """

    findings: Mapping[str, list[Finding]]
    words: int
    grade: float | None
    examples: int
    placeholders: Mapping[str, str]
    most_words: int = MOST_WORDS
    most_grade: float = MOST_GRADE
    least_examples: int = LEAST_EXAMPLES

    @property
    def count(self) -> int:
        """How many things are to be put right."""
        return sum(map(len, self.findings.values()))


def check_one(
    content: Path, files: Mapping[str, str], place: Place, response: str, text: str
) -> Checked:
    """Check one file of a content tree.

    Args:
        content: The content folder.
        files: The content as the drafts make it.
        place: Where the file lives.
        response: The response that is looked at, with ``utter_``.
        text: The file as it shall be.

    Raises:
        PracticeError: practice.yml can't be used.
    """
    data = content / "data"
    lists = (files["data/medications.csv"], files.get("data/other_medicines.csv", ""))
    lexicon = _lexicon(data / "medications.csv", lists)
    practice = practice_in(files)
    rules = _rules(files["practice.yml"], files.get("domain.yml", ""), lexicon)
    file = ContentFile(Path(place.path), place.path, place.key, place.faq, parsed(text))
    said = next(iter(file.responses.get(response, ())), {})
    found: dict[str, list[Finding]] = {part: [] for part in PARTS}
    for each in _problems(file, response, rules, lexicon, _sources(data / "sources.csv")):
        found[each.part].append(each)
    found["related"] += _related(files, place, said.get("metadata"))
    found["examples"] += _twins(files, place.path, _sentences(text))
    count, grade = rules.measure(str(said.get("text") or ""))
    return Checked(found, count, grade, len(_sentences(text)), practice.placeholders())


def practice_in(files: Mapping[str, str]) -> Practice:
    """The practice that a content tree describes.

    Raises:
        PracticeError: its file can't be used.
    """
    return _practice(files["practice.yml"])


def _problems(
    file: ContentFile,
    response: str,
    rules: AnswerRules,
    lexicon: Lexicon,
    sources: Mapping[str, str],
) -> Iterator[Finding]:
    for problem in (*rules.check(file), *check_metadata(file, sources)):
        name, _, rest = problem.text.partition(": ")
        if name in file.responses:
            if name == response:
                yield _placed(rest)
        else:
            yield _placed(problem.text)
    # Sentences of a crisis have rules of their own, and aren't changed here.
    if file.group != "safety":
        for problem in check_examples(file, lexicon, least_of(file, read_keys())):
            yield Finding("examples", problem.text)


def _placed(text: str) -> Finding:
    if led := _LED.fullmatch(text):
        return Finding(led[1], led[2])
    if on_button := _TITLE.fullmatch(text):
        return Finding("title", on_button[1])
    if text.startswith("source"):
        return Finding("sources", text)
    if text.startswith(("review", "signed", "has one of", "metadata", "has no metadata")):
        return Finding("file", text)
    return Finding("answer", text)


def _related(files: Mapping[str, str], place: Place, metadata: object) -> Iterator[Finding]:
    related = metadata.get("related") if isinstance(metadata, dict) and place.faq else None
    there = topics_in(files)
    for key in related if isinstance(related, list) else ():
        if key == place.key:
            yield Finding("related", code="itself", what=str(key))
        elif key not in there:
            yield Finding("related", code="no_topic", what=str(key))


def _twins(files: Mapping[str, str], path: str, own: tuple[str, ...]) -> list[Finding]:
    from rapidfuzz import fuzz, process

    others = [
        (other, sentence)
        for other, text in files.items()
        if other != path and other.endswith(".yml") and not other.startswith("data/stories/")
        for sentence in _sentences(text)
    ]
    if not own or not others:
        return []
    scores = process.cdist(
        [_sorted(each) for each in own],
        [_sorted(sentence) for _, sentence in others],
        scorer=fuzz.ratio,
        score_cutoff=NEAR_DUPLICATE,
        dtype=np.float32,
    )
    return [
        Finding("examples", "", "twin", own[row], others[column][1], others[column][0])
        for row, column in np.argwhere(scores >= NEAR_DUPLICATE)
    ]


@lru_cache(maxsize=1024)
def _sentences(text: str) -> tuple[str, ...]:
    items = parsed(text).get("nlu")
    return tuple(
        sentence
        for item in (items if isinstance(items, list) else ())
        if isinstance(item, dict)
        for sentence in read_examples(str(item.get("examples") or ""))
    )


@lru_cache(maxsize=20_000)
def _sorted(sentence: str) -> str:
    return " ".join(sorted(words(sentence))) or sentence.strip()


@lru_cache(maxsize=2)
def _practice(text: str) -> Practice:
    return practice_of(text)[0]


@lru_cache(maxsize=2)
def _lexicon(path: Path, _lists: tuple[str, str]) -> Lexicon:
    return Lexicon.read(path)


@lru_cache(maxsize=2)
def _rules(practice: str, domain: str, lexicon: Lexicon) -> AnswerRules:
    slots = tuple(parsed(domain).get("slots") or ())
    return AnswerRules(_practice(practice), slots, BannedWords.read(), lexicon)


def _sources(path: Path) -> Mapping[str, str]:
    return read_sources(path)[0]
