"""Turns what a visitor typed into plain words, whatever they did to the letters.

Look-alike letters, signs for letters, stretched and spaced-out letters, missing
spaces, slips and emoji are undone as far as that leads to a word of danger;
everything else is left as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bothand.safety.files import HERE, read_yaml
from bothand.safety.spelling import JOIN_LIMIT, NOT_WORD, Spelling

_TRAIL = re.compile(r"[^a-z0-9@$*+|€]*$")
_LEAD = re.compile(r"^[^a-z0-9@$|€!¡]+")
_INNER_MARK = re.compile(r"[.!?…;]+")
_BLANK_LINE = re.compile(r"\n\s*\n")
_END = re.compile(r"[.!?…;\u3002]")
_QUOTE = re.compile("[\u2018\u2019\u02bc\u00b4`]")
_LONGEST_PIECE = 400
_CACHE_LIMIT = 20_000
_FALSE_STARTS = 3


@dataclass(frozen=True)
class Plain:
    """A text in plain words.

    Attributes:
        words: Words and the sentence marks "." and "?", for the classifier.
        tokens: The same without fillers and with one kind of mark, for the rules.
    """

    words: tuple[str, ...]
    tokens: tuple[str, ...]


class Normaliser:
    """Undoes disguises and slips.

    Args:
        path: The spelling file.
        known: Words that need no repair (those of the rules).
        friends: Ordinary words that look like a slip of a danger word.
    """

    def __init__(
        self,
        known: Iterable[str] = (),
        friends: Iterable[str] = (),
        path: Path = HERE / "spelling.yml",
    ) -> None:
        read = read_yaml(path)
        self._spelling = Spelling(read, known, friends)
        self._pairs = {(a, b): tuple(c.split()) for a, b, c in read["joined"]}
        self._fillers = frozenset(read["fillers"])
        self._looks = str.maketrans(read["lookalikes"])
        self._emoji = str.maketrans({key: f" {value} " for key, value in read["emoji"].items()})
        self._cache: dict[str, tuple[str, ...]] = {}

    def __call__(self, text: str) -> Plain:
        """Return the text in plain words."""
        raw = list(self._raw(text))
        words = self._join(raw)
        words = self._mend_halting(words)
        tokens = tuple(
            "." if word in (".", "?") else word for word in words if word not in self._fillers
        )
        return Plain(tuple(words), tokens)

    def _raw(self, text: str) -> Iterator[str]:
        text = _BLANK_LINE.sub(" . ", text.translate(self._emoji))
        text = unicodedata.normalize("NFKD", text).lower()
        text = "".join(
            each for each in text if unicodedata.category(each) not in ("Mn", "Cf", "Me")
        )
        text = _QUOTE.sub("'", text)
        for piece in text.split():
            found = self._cache.get(piece)
            if found is None:
                found = tuple(self._piece(piece[:_LONGEST_PIECE]))
                if len(self._cache) < _CACHE_LIMIT and len(piece) < 30:
                    self._cache[piece] = found
            yield from found

    def _piece(self, piece: str) -> Iterator[str]:
        """One run of characters between spaces: words and marks."""
        if not piece.isascii():
            looks = piece.translate(self._looks)
            piece = looks if looks.isascii() or _END.search(looks) else piece
        piece = _LEAD.sub("", piece) if not piece[:1].isalnum() else piece
        found = _TRAIL.search(piece)
        tail = found[0] if found else ""
        core = piece[: len(piece) - len(tail)].rstrip("*+|")
        if core.startswith("!") and not core.strip("!"):
            core, tail = "", "!"
        if core:
            yield from self._core(core)
        elif not tail.isascii() and any(each.isalpha() for each in tail):
            yield from (each for each in re.split(r"\W+", tail) if each)
        if "?" in tail:
            yield "?"
        elif _END.search(tail) or "!" in piece[len(core) :]:
            yield "."

    def _core(self, core: str) -> Iterator[str]:
        if core.isalpha():
            yield from self._spelling.mend(core)
            return
        if core.isdigit():
            yield core
            return
        if "'" in core:
            head, _, end = core.partition("'")
            if end == "ll" and head.isalpha():
                yield from self._spelling.mend(head)
                yield "will"
                return
            if core.replace("'", "").isalpha():
                joined = core.replace("'", "")
                if joined not in self._spelling.out and end == "s":
                    joined = head
                yield from self._spelling.mend(joined)
                return
        decoded = self._spelling.decode(core)
        if decoded:
            yield from self._spelling.mend(decoded)
            return
        for index, stretch in enumerate(_INNER_MARK.split(core)):
            if index:
                yield "."
            for each in NOT_WORD.split(stretch.replace("'", "")):
                if each:
                    yield from self._spelling.mend(each) if each.isalpha() else self._sound(each)

    def _sound(self, piece: str) -> Iterator[str]:
        decoded = self._spelling.out.get(piece)
        if decoded:
            yield from decoded
        else:
            yield piece

    def _join(self, words: list[str]) -> list[str]:
        """Put together spaced-out letters, pairs that are one word, and split words."""
        made: list[str] = []
        at = 0
        while at < len(words):
            run = at
            while run < len(words) and run - at < JOIN_LIMIT and len(words[run]) == 1:
                if not words[run].isalnum():
                    break
                run += 1
            if run - at >= 3:
                made += self._run(words[at:run])
                at = run
                continue
            pair = (words[at], words[at + 1]) if at + 1 < len(words) else None
            if pair in self._pairs:
                made += self._pairs[pair]
                at += 2
                continue
            if pair and pair[0].isalpha() and pair[1].isalpha():
                whole = pair[0] + pair[1]
                if (
                    len(whole) >= 7
                    and whole in self._spelling.danger
                    and not (pair[0] in self._spelling.known and pair[1] in self._spelling.known)
                ):
                    made.append(whole)
                    at += 2
                    continue
            made += self._alone(words[at])
            at += 1
        return made

    def _alone(self, word: str) -> tuple[str, ...]:
        return self._spelling.written(word) if len(word) == 1 else (word,)

    def _run(self, letters: list[str]) -> list[str]:
        """Three or more single letters in a row: a word spaced out, perhaps after others."""
        for start in range(min(_FALSE_STARTS, len(letters) - 2)):
            joined = self._spelling.spaced("".join(letters[start:]))
            if joined:
                return [*(out for each in letters[:start] for out in self._alone(each)), *joined]
        return [out for each in letters for out in self._alone(each)]

    def _mend_halting(self, words: list[str]) -> list[str]:
        """Drop the marks of "I. want. to. die.": a mark after every word or two."""
        marks = [index for index, word in enumerate(words) if word in (".", "?")]
        drop: set[int] = set()
        edges = [-1, *marks, len(words)]
        for index in range(1, len(edges) - 1):
            if edges[index] - edges[index - 1] <= 3 and edges[index + 1] - edges[index] <= 3:
                drop.add(edges[index])
        return [word for index, word in enumerate(words) if index not in drop]
