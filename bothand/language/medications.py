"""Recognises medication names, brands, classes and misspellings.

A blank spaCy pipeline (tokenizer and phrase matcher, no vectors) over the list
``data/medications.csv``; a longer single word may also be one typing error away
from a name. A name tells what is asked about, never what a person has.

``data/other_medicines.csv`` lists common medicines of other kinds, so that a
question about blood pressure pills is told from one about antidepressants.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml
from rapidfuzz.distance import DamerauLevenshtein

OTHER = "not_psychiatric"
"""The class of all medicines in ``other_medicines.csv``."""
_SHORTEST_TYPO = 6
_NOTE = re.compile(r"\s*\(.*\)$")
_CUES = Path(__file__).with_name("medications.yml")


@dataclass(frozen=True)
class Mention:
    """A medication named in a text, by character offsets."""

    start: int
    end: int
    text: str
    generic: str
    medication_class: str


@dataclass(frozen=True)
class _Entry:
    generic: str
    medication_class: str


class Lexicon:
    """The list of medications, ready to search texts with."""

    def __init__(
        self,
        rows: Iterable[dict[str, str]],
        cues: dict[str, list[str]],
        others: Iterable[dict[str, str]] = (),
    ) -> None:
        """Build the matcher.

        Args:
            rows: Rows of medications.csv (generic, brands, class, also_written).
            cues: The lists of medications.yml.
            others: Rows of other_medicines.csv (generic, brands).
        """
        import spacy
        from spacy.matcher import PhraseMatcher

        self._tokenizer = spacy.blank("en")
        self._matcher = PhraseMatcher(self._tokenizer.vocab, attr="LOWER")
        self._entries: dict[str, _Entry] = {}
        self._needs_cue = frozenset(cues["needs_cue"])
        self._cues = re.compile(r"\b(" + "|".join(map(re.escape, cues["cues"])) + r")\b")
        self._not_medications = frozenset(cues["not_medications"])
        ours = cues.get("ours") or ["medication"]
        self._ours = re.compile(r"\b(" + "|".join(map(re.escape, ours)) + r")")
        for row in rows:
            generic = _NOTE.sub("", row["generic"])
            entry = _Entry(generic, row["class"])
            for name in (generic, *row["brands"].split(";"), *row["also_written"].split(";")):
                if name.strip():
                    self._entries.setdefault(name.strip().lower(), entry)
        self._single = [
            name for name in self._entries if " " not in name and len(name) >= _SHORTEST_TYPO
        ]
        for row in others:
            for name in (row["generic"], *row["brands"].split(";")):
                if name.strip():
                    self._entries.setdefault(name.strip().lower(), _Entry(row["generic"], OTHER))
        for name in self._entries:
            self._matcher.add(name, [self._tokenizer.make_doc(name)])
        self._typos: dict[str, str | None] = {}

    @classmethod
    def read(cls, path: Path) -> Lexicon:
        """Read the list at ``path``, ``other_medicines.csv`` beside it and this module's cues."""
        others = path.with_name("other_medicines.csv")
        cues = yaml.safe_load(_CUES.read_text("utf-8"))
        return cls(_rows(path), cues, _rows(others) if others.exists() else ())

    def find(self, text: str) -> list[Mention]:
        """Find the medications that a text names, in order, not overlapping."""
        document = self._tokenizer.make_doc(text)
        lowered = text.lower()
        spans: list[tuple[int, int, str]] = []
        for match, start, end in self._matcher(document):
            spans.append((start, end, self._tokenizer.vocab.strings[match]))
        taken = {index for start, end, _ in spans for index in range(start, end)}
        for token in document:
            if token.i not in taken:
                name = self._near(token.lower_)
                if name is not None:
                    spans.append((token.i, token.i + 1, name))
        spans.sort(key=lambda span: (span[0], span[0] - span[1]))
        mentions: list[Mention] = []
        reached = 0
        for start, end, name in spans:
            if start < reached or (name in self._needs_cue and not self._cues.search(lowered)):
                continue
            reached = end
            part = document[start:end]
            entry = self._entries[name]
            mentions.append(
                Mention(
                    part.start_char, part.end_char, part.text, entry.generic, entry.medication_class
                )
            )
        return mentions

    def is_about_another(self, text: str, mentions: Iterable[Mention]) -> bool:
        """Whether a text names a medicine of another kind, and nothing of mental health."""
        classes = {mention.medication_class for mention in mentions}
        return classes == {OTHER} and not self._ours.search(text.lower())

    def classes(self) -> list[str]:
        """All medication classes of the list, sorted."""
        return sorted({entry.medication_class for entry in self._entries.values()})

    def replace(self, text: str, mentions: Iterable[Mention], by: str = "{generic}") -> str:
        """Write each mention anew: ``by`` may hold {generic} and {medication_class}."""
        parts: list[str] = []
        reached = 0
        for mention in mentions:
            name = by.format(generic=mention.generic, medication_class=mention.medication_class)
            parts += [text[reached : mention.start], name]
            reached = mention.end
        return "".join([*parts, text[reached:]])

    def mask(self, text: str, by: str = "medication") -> str:
        """The text with every psychiatric medication's name replaced by one word."""
        return self.replace(text, psychiatric(self.find(text)), by)

    def _near(self, word: str) -> str | None:
        """The name that a longer word is one typing error away from, if any."""
        if len(word) < _SHORTEST_TYPO or not word.isalpha() or word in self._not_medications:
            return None
        if word not in self._typos:
            if len(self._typos) > 20_000:
                self._typos.clear()
            self._typos[word] = self._nearest(word)
        return self._typos[word]

    def _nearest(self, word: str) -> str | None:
        plain = word[:-1] if word.endswith("s") else word
        if plain in self._entries and plain not in self._needs_cue:
            return plain
        for name in self._single:
            if abs(len(name) - len(word)) > 1 or name[0] != word[0]:
                continue
            if DamerauLevenshtein.distance(name, word, score_cutoff=1) <= 1:
                return name
        return None


def psychiatric(mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions of medications that this practice's answers are about."""
    return [mention for mention in mentions if mention.medication_class != OTHER]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
