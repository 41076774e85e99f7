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
from itertools import product
from pathlib import Path

from rapidfuzz.distance import OSA

from bothand.safety.files import HERE, read_yaml

_TRAIL = re.compile(r"[^a-z0-9@$*+|€]*$")
_LEAD = re.compile(r"^[^a-z0-9@$|€!¡]+")
_INNER_MARK = re.compile(r"[.!?…;]+")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_STRETCH = re.compile(r"([a-z])\1+")
_BLANK_LINE = re.compile(r"\n\s*\n")
_END = re.compile(r"[.!?…;\u3002]")
_QUOTE = re.compile("[\u2018\u2019\u02bc\u00b4`]")
_LONGEST_PIECE = 400
_CACHE_LIMIT = 20_000
_JOIN_LIMIT = 60
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
        self._out: dict[str, tuple[str, ...]] = {
            key: tuple(str(value).split())
            for key, value in {**read["written_out"], **read["slips"]}.items()
        }
        self._pairs = {(a, b): tuple(c.split()) for a, b, c in read["joined"]}
        self._fillers = frozenset(read["fillers"])
        self._danger: frozenset[str] = frozenset(read["danger"]) | frozenset(read["short_danger"])
        self._known = (
            frozenset(known)
            | self._danger
            | frozenset(self._out)
            | frozenset(read["cut_words"])
            | frozenset(friends)
        )
        self._fuzzy: dict[str, list[str]] = {}
        for word in sorted(read["danger"]):
            if len(word) >= 5:
                self._fuzzy.setdefault(word[0], []).append(word)
        self._cuts = self._danger | frozenset(read["cut_words"]) | {"kms", "ctb"}
        self._longest_cut = max(map(len, self._cuts))
        self._hidden = tuple(read["hidden"])
        self._signs: dict[str, str] = read["signs"]
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
            yield from self._word(core)
            return
        if core.isdigit():
            yield core
            return
        if "'" in core:
            head, _, end = core.partition("'")
            if end == "ll" and head.isalpha():
                yield from self._word(head)
                yield "will"
                return
            if core.replace("'", "").isalpha():
                joined = core.replace("'", "")
                if joined not in self._out and end == "s":
                    joined = head
                yield from self._word(joined)
                return
        decoded = self._decode(core)
        if decoded:
            yield from self._word(decoded)
            return
        for index, stretch in enumerate(_INNER_MARK.split(core)):
            if index:
                yield "."
            for each in _NOT_WORD.split(stretch.replace("'", "")):
                if each:
                    yield from self._word(each) if each.isalpha() else self._sound(each)

    def _sound(self, piece: str) -> Iterator[str]:
        decoded = self._out.get(piece)
        if decoded:
            yield from decoded
        else:
            yield piece

    def _decode(self, core: str) -> str | None:
        """Signs for letters and separators inside a word, if that gives a danger word."""
        if not any(each.isalpha() for each in core):
            return None
        bare = _NOT_WORD.sub("", core)
        if bare.isalpha() and (bare in self._danger or self._cut(bare)):
            return bare
        choices = [self._signs.get(each, each) for each in core if each not in "'-.,/\\~"]
        if len(choices) <= _JOIN_LIMIT and sum(len(each) > 1 for each in choices) <= 5:
            for letters in product(*choices):
                word = "".join(letters)
                if word.isalpha():
                    for candidate in self._shrunk(word):
                        if (
                            candidate in self._out
                            or candidate in self._danger
                            or self._cut(candidate)
                        ):
                            return candidate
        return self._wildcard(core)

    def _wildcard(self, core: str) -> str | None:
        if not any(each in "*#_-." for each in core):
            return None
        letters = [each for each in core if each.isalpha()]
        if len(letters) < 2 or not core[-1].isalpha():
            return None
        shape = "".join(each if each.isalpha() else "[a-z]" for each in core)
        for word in sorted(self._danger):
            if len(word) == len(core) and re.fullmatch(shape, word):
                return word
        return None

    def _shrunk(self, word: str) -> Iterator[str]:
        """The word, then with its doubled letters written once or twice."""
        yield word
        runs = list(_STRETCH.finditer(word))
        if not runs or len(runs) > 6:
            return
        for counts in product((1, 2), repeat=len(runs)):
            made, at = [], 0
            for run, count in zip(runs, counts, strict=True):
                made += [word[at : run.start()], run[1] * count]
                at = run.end()
            yield "".join(made) + word[at:]

    def _word(self, word: str) -> Iterator[str]:
        """A word of letters: repaired, written out, cut where spaces are missing."""
        if len(word) == 1:
            yield word
            return
        if word in self._out:
            yield from self._out[word]
            return
        if word in self._known or len(word) < 3 or not word.isascii():
            yield word
            return
        for candidate in self._shrunk(word):
            if candidate in self._known:
                yield from self._out.get(candidate, (candidate,))
                return
        if len(word) >= 6:
            cut = self._cut(word)
            if cut:
                for each in cut:
                    yield from self._out.get(each, (each,))
                return
        meant = self._meant(word)
        if meant:
            yield meant
            return
        yield from self._uncover(word)

    def _meant(self, word: str) -> str | None:
        """The danger word of which this is a slip."""
        if len(word) < 5 or len(word) > 16:
            return None
        best, least = None, 3
        for candidate in self._fuzzy.get(word[0], ()):
            most = 2 if len(candidate) >= 8 else 1
            if len(candidate) == 7 and word[0:2] == candidate[0:2] and word[-1] == candidate[-1]:
                most = 2
            far = OSA.distance(word, candidate, score_cutoff=most)
            if far <= most and far < least:
                best, least = candidate, far
        return best

    def _cut(self, word: str) -> tuple[str, ...] | None:
        """Words written without spaces, if all of it can be cut and danger is in it."""
        if not 5 <= len(word) <= 120 or word in self._known:
            return None
        if not any(each in word for each in self._danger):
            return None
        best: list[tuple[int, tuple[str, ...]] | None] = [None] * (len(word) + 1)
        best[0] = (0, ())
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - self._longest_cut), end):
                before = best[start]
                piece = word[start:end]
                if before is not None and piece in self._cuts:
                    cost = before[0] + (3 if len(piece) == 1 else 2 if len(piece) == 2 else 1)
                    if best[end] is None or cost < best[end][0]:  # type: ignore[index]
                        best[end] = (cost, (*before[1], piece))
        found = best[-1]
        if found is None or len(found[1]) < 2:
            return None
        return found[1] if any(each in self._danger for each in found[1]) else None

    def _uncover(self, word: str) -> Iterator[str]:
        """A long word that can't be cut may still hide a phrase."""
        if len(word) >= 9:
            for hidden in self._hidden:
                at = word.find(hidden)
                if at >= 0:
                    for part in (word[:at], hidden, word[at + len(hidden) :]):
                        cut = self._cut(part) if part else ()
                        for each in cut or ((part,) if part else ()):
                            yield from self._out.get(each, (each,))
                    return
        yield word

    def _join(self, words: list[str]) -> list[str]:
        """Put together spaced-out letters, pairs that are one word, and split words."""
        made: list[str] = []
        at = 0
        while at < len(words):
            run = at
            while run < len(words) and run - at < _JOIN_LIMIT and len(words[run]) == 1:
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
                    and whole in self._danger
                    and not (pair[0] in self._known and pair[1] in self._known)
                ):
                    made.append(whole)
                    at += 2
                    continue
            made += self._alone(words[at])
            at += 1
        return made

    def _alone(self, word: str) -> tuple[str, ...]:
        return self._out.get(word, (word,)) if len(word) == 1 else (word,)

    def _run(self, letters: list[str]) -> list[str]:
        """Three or more single letters in a row: a word spaced out, perhaps after others."""
        for start in range(min(_FALSE_STARTS, len(letters) - 2)):
            joined = self._spaced("".join(letters[start:]))
            if joined:
                return [*(out for each in letters[:start] for out in self._alone(each)), *joined]
        return [out for each in letters for out in self._alone(each)]

    def _spaced(self, letters: str) -> list[str] | None:
        for candidate in self._shrunk(letters):
            if candidate in self._out:
                return list(self._out[candidate])
            if candidate in self._danger:
                return [candidate]
            cut = self._cut(candidate)
            if cut:
                return [out for each in cut for out in self._out.get(each, (each,))]
        decoded = self._decode(letters) if not letters.isalpha() else None
        if decoded:
            return list(self._word(decoded))
        return None

    def _mend_halting(self, words: list[str]) -> list[str]:
        """Drop the marks of "I. want. to. die.": a mark after every word or two."""
        marks = [index for index, word in enumerate(words) if word in (".", "?")]
        drop: set[int] = set()
        edges = [-1, *marks, len(words)]
        for index in range(1, len(edges) - 1):
            if edges[index] - edges[index - 1] <= 3 and edges[index + 1] - edges[index] <= 3:
                drop.add(edges[index])
        return [word for index, word in enumerate(words) if index not in drop]
