"""Checks of the training sentences: enough of them, varied, and each in one place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

import numpy as np

from bothand.content.problems import ContentFile, Problem
from bothand.content.topics import read_examples
from bothand.language.medications import Lexicon

LEAST_EXAMPLES = 25
# Of a topic that a practice adds: it begins small, and grows by what visitors ask.
LEAST_OWN_EXAMPLES = 8
# An opening of three words stands in at most so many of LEAST_EXAMPLES.
MOST_SAME_OPENING = 4
OPENING_WORDS = 3
NEAR_DUPLICATE = 93
_BLOCK = 256
# One word for every medication; no sentence holds it by itself.
_MASK = "medicationname"
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_BRACKETS = re.compile(r"[\[\]{}]")


def words(text: str) -> list[str]:
    """The words of a text in any script, lower case, without punctuation."""
    return _WORD.findall(text.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))


def sentences(file: ContentFile) -> tuple[str, ...]:
    """The training sentences of a file."""
    return tuple(
        sentence for item in file.nlu for sentence in read_examples(str(item.get("examples", "")))
    )


def least_of(file: ContentFile, keys: Collection[str]) -> int:
    """How many sentences a file needs, given the keys of the product."""
    return LEAST_OWN_EXAMPLES if file.faq and file.key not in keys else LEAST_EXAMPLES


def check_examples(
    file: ContentFile, lexicon: Lexicon, least: int = LEAST_EXAMPLES
) -> Iterator[Problem]:
    """The problems of one file's sentences, of which it needs at least so many."""
    if "nlu" not in file.found:
        return
    for item in file.nlu:
        for line in str(item.get("examples", "")).splitlines():
            if line.strip() and not line.startswith("- "):
                yield Problem(file.shown, f"example line {line!r} doesn't begin with '- '")
            elif _BRACKETS.search(line):
                yield Problem(file.shown, f"brackets in an example: {line!r}")
    found = sentences(file)
    if len(found) < least:
        yield Problem(file.shown, f"{len(found)} examples, the least is {least}")
    for text in (*_openings(found), *_same(found, lexicon)):
        yield Problem(file.shown, text)


def _openings(found: Sequence[str]) -> Iterator[str]:
    split = [words(sentence) for sentence in found]
    openings = Counter(tuple(each[:OPENING_WORDS]) for each in split if len(each) >= OPENING_WORDS)
    most = max(MOST_SAME_OPENING, MOST_SAME_OPENING * len(found) / LEAST_EXAMPLES)
    for opening, times in openings.items():
        if times > most:
            start = " ".join(opening)
            yield f"{times} of {len(found)} examples begin with {start!r}: vary them"


def _same(found: Sequence[str], lexicon: Lexicon) -> Iterator[str]:
    seen: dict[str, str] = {}
    for sentence in found:
        key = _key(words(lexicon.mask(sentence, by=_MASK)), sentence)
        if key in seen:
            yield f"the same but for a medication's name: {seen[key]!r} and {sentence!r}"
        seen.setdefault(key, sentence)


def check_near_duplicates(files: Sequence[ContentFile]) -> Iterator[Problem]:
    """Sentences of different files that are nearly the same."""
    owned = [(file.shown, sentence) for file in files for sentence in sentences(file)]
    for one, other in _near(owned):
        (path, text), (elsewhere, twin) = owned[one], owned[other]
        yield Problem(
            path, f"near-duplicate: {text!r} and {twin!r} in {elsewhere}: drop the weaker one"
        )


def _near(owned: Sequence[tuple[str, str]]) -> Iterator[tuple[int, int]]:
    """Pairs of different owners, compared word by word in sorted order.

    Sorted by length, so that only texts short and long enough to be near are compared.
    """
    from rapidfuzz import fuzz, process

    made = [(_key(sorted(words(text)), text), index) for index, (_, text) in enumerate(owned)]
    made.sort(key=lambda pair: (len(pair[0]), pair[1]))
    texts = [text for text, _ in made]
    lengths = [len(text) for text in texts]
    # ratio = 1 - edits / (a + b) and edits >= b - a, so b <= a * (2 - r) / r.
    reach = (200 - NEAR_DUPLICATE) / NEAR_DUPLICATE
    for start in range(0, len(texts), _BLOCK):
        stop = min(start + _BLOCK, len(texts))
        last = bisect_right(lengths, lengths[stop - 1] * reach)
        scores = process.cdist(
            texts[start:stop],
            texts[start:last],
            scorer=fuzz.ratio,
            score_cutoff=NEAR_DUPLICATE,
            dtype=np.float32,
        )
        for row, column in np.argwhere(scores >= NEAR_DUPLICATE):
            one, other = made[start + int(row)][1], made[start + int(column)][1]
            if row < column and owned[one][0] != owned[other][0]:
                yield min(one, other), max(one, other)


def _key(found: Sequence[str], text: str) -> str:
    """The words joined; a text without any ("??") stands for itself."""
    return " ".join(found) or text.strip()
