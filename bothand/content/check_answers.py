"""Checks of what is said: length, reading level, words, numbers and placeholders."""

from __future__ import annotations

import importlib
import re
import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from bothand.content.practice import Practice
from bothand.content.problems import BannedWords, ContentFile, Problem
from bothand.content.responses import fill
from bothand.language.medications import Lexicon

MOST_WORDS = 90
# Flesch-Kincaid grade; about the eighth grade of school.
MOST_GRADE = 8.9
# The style asks for sentences under 20 words; the odd one more is let pass.
MOST_SENTENCE_WORDS = 22
MOST_BULLETS = 3
_LEAST_WORDS_FOR_GRADE = 8
# A medication's name counts as an everyday word of two syllables.
_EVERYDAY_WORD = "table"
_APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n")
_BRACES = re.compile(r"\{[^{}]*\}?|\}")
_NAME = re.compile(r"\{([a-z0-9_]+)\}")
_WRITTEN_OUT = re.compile(
    r"\b(?:988|911)\b"
    # 555 01xx is kept for examples and reaches nobody.
    r"|(?<![\w-])(?:1[-. ])?(?!\(?\d{3}\)?[-. ]555[-. ]?01)\(?\d{3}\)?[-. ]\d{3}[-. ]?\d{4}\b"
    r"|\b\d+(?:[.,]\d+)? ?(?:mg|mcg|milligrams?|micrograms?)\b|\bmg\b",
    re.IGNORECASE,
)

# What is filled in where staff join or leave a chat, or answer in another product.
_FILLED_BY_STAFF = frozenset({"staff_name", "text"})


class AnswerRules:
    """The rules for texts, with this practice's facts and medication names."""

    def __init__(
        self,
        practice: Practice,
        slots: Collection[str],
        banned: BannedWords,
        lexicon: Lexicon,
    ) -> None:
        """Take the facts.

        Args:
            practice: Fills the placeholders.
            slots: Names that are filled while talking (Rasa's slots).
            banned: The words to avoid.
            lexicon: The medication names.

        Raises:
            KeyError: practice.yml lacks a number that its own lines speak of.
        """
        self._values: Mapping[str, str] = practice.placeholders()
        self._known = frozenset(self._values) | frozenset(slots) | _FILLED_BY_STAFF
        self._banned = banned
        self._lexicon = lexicon
        numbers = practice.numbers.values()
        written = {
            str(number.get(way, "")) for number in numbers for way in ("call", "text", "chat")
        }
        self._numbers = [
            (number, re.compile(rf"(?<!\w){re.escape(number)}(?!\w)")) for number in written - {""}
        ]
        self._grade = _reading_grade()

    def check(self, file: ContentFile) -> Iterator[Problem]:
        """All problems of the answers in one file."""
        for name, variations in file.responses.items():
            for variation in variations:
                text = variation.get("text")
                if not isinstance(text, str) or not text.strip():
                    yield Problem(file.shown, f"{name}: has no text")
                    continue
                in_safety = file.group == "safety"
                metadata = variation.get("metadata")
                metadata = metadata if isinstance(metadata, dict) else {}
                languages = metadata.get("languages") or ["en"]
                for problem in self._text(text.strip(), in_safety, languages):
                    yield Problem(file.shown, f"{name}: {problem}")
                for title in _titles(metadata):
                    for problem in self._words(title, in_safety):
                        yield Problem(file.shown, f"{name}: title {title!r}: {problem}")

    def measure(self, text: str) -> tuple[int, float | None]:
        """The words of an English text as visitors read it, and its reading grade.

        Returns:
            Both; no grade where there are too few words for one.
        """
        filled = fill(text.strip(), self._values)
        if _count(filled) < _LEAST_WORDS_FOR_GRADE:
            return _count(filled), None
        return _count(filled), self._grade(self._lexicon.mask(filled, by=_EVERYDAY_WORD))

    def _text(self, text: str, in_safety: bool, languages: Sequence[str]) -> Iterator[str]:
        yield from self._words(text, in_safety)
        yield from self._placeholders(text)
        yield from self._written_out(text)
        filled = fill(text, self._values)
        yield from _length(filled, MOST_WORDS * len(languages))
        # The formula knows English only, and says nothing on a few words.
        if list(languages) == ["en"]:
            _, grade = self.measure(text)
            if grade is not None and grade > MOST_GRADE:
                yield f"reading grade {grade}, the most is {MOST_GRADE}: use shorter words"

    def _words(self, text: str, in_safety: bool) -> Iterator[str]:
        rules = self._banned.everywhere + self._banned.closed_lines
        if in_safety:
            for phrase in self._banned.allowed_in_safety:
                text = text.replace(phrase, " ")
        else:
            rules += self._banned.only_in_safety
        for rule in rules:
            for match in rule.pattern.finditer(text.replace(_APOSTROPHE, "'")):
                yield f"{match[0]!r}: {rule.instead}"

    def _placeholders(self, text: str) -> Iterator[str]:
        for match in _BRACES.finditer(text):
            name = _NAME.fullmatch(match[0])
            if name is None:
                yield f"{match[0]!r} is no placeholder: no other braces in an answer"
            elif name[1] not in self._known:
                yield f"{match[0]} is unknown: practice.yml has no such number, fact or line"

    def _written_out(self, text: str) -> Iterator[str]:
        found = {match[0] for match in _WRITTEN_OUT.finditer(text)}
        found |= {number for number, pattern in self._numbers if pattern.search(text)}
        for number in sorted(found):
            yield f"{number!r} is written out: numbers come from practice.yml by a placeholder"


def _length(text: str, most_words: int) -> Iterator[str]:
    words = _count(text)
    if words > most_words:
        yield f"{words} words, the most is {most_words}: shorten it"
    if "\n\n" in text:
        yield "has a blank line: take it out"
    bullets = sum(line.startswith("- ") for line in text.splitlines())
    if bullets > MOST_BULLETS:
        yield f"{bullets} bullets, the most is {MOST_BULLETS}"
    for sentence in _SENTENCE_END.split(text):
        if _count(sentence) > MOST_SENTENCE_WORDS:
            start = " ".join(sentence.split()[:6])
            count = f"{_count(sentence)} words, the most is {MOST_SENTENCE_WORDS}"
            yield f"a sentence of {count}: {start} ..."


def _count(text: str) -> int:
    """The words of a text; a bullet's dash is none."""
    return sum(word != "-" for word in text.split())


def _titles(metadata: Mapping[str, Any]) -> Iterator[str]:
    """The words of ours that stand on buttons."""
    if "title" in metadata:
        yield str(metadata["title"])
    for button in metadata.get("buttons") or ():
        if isinstance(button, dict) and "title" in button:
            yield str(button["title"])


def _reading_grade() -> Any:
    with warnings.catch_warnings():
        # textstat 0.7.4 asks setuptools for its data, which warns about itself.
        warnings.simplefilter("ignore")
        return importlib.import_module("textstat").flesch_kincaid_grade
