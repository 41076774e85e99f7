"""Finds the word that was meant: slips, signs for letters, stretched letters, missing spaces.

A word is mended only as far as that leads to a word of danger or a known one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any

from rapidfuzz.distance import OSA

NOT_WORD = re.compile(r"[^a-z0-9]+")
JOIN_LIMIT = 60
"""So many characters are put together into one word at most."""
_STRETCH = re.compile(r"([a-z])\1+")


class Spelling:
    """Mends single words.

    Args:
        read: What the spelling file holds.
        known: Words that need no repair (those of the rules).
        friends: Ordinary words that look like a slip of a danger word.

    Attributes:
        out: Short forms and slips, with the words they stand for.
        danger: Words of danger.
        known: Every word that needs no repair.
    """

    def __init__(
        self, read: Mapping[str, Any], known: Iterable[str], friends: Iterable[str]
    ) -> None:
        self.out: dict[str, tuple[str, ...]] = {
            key: tuple(str(value).split())
            for key, value in {**read["written_out"], **read["slips"]}.items()
        }
        self.danger: frozenset[str] = frozenset(read["danger"]) | frozenset(read["short_danger"])
        self.known: frozenset[str] = (
            frozenset(known)
            | self.danger
            | frozenset(self.out)
            | frozenset(read["cut_words"])
            | frozenset(friends)
        )
        self._fuzzy: dict[str, list[str]] = {}
        for word in sorted(read["danger"]):
            if len(word) >= 5:
                self._fuzzy.setdefault(word[0], []).append(word)
        self._cuts = self.danger | frozenset(read["cut_words"]) | {"kms", "ctb"}
        self._longest_cut = max(map(len, self._cuts))
        self._hidden = tuple(read["hidden"])
        self._signs: dict[str, str] = read["signs"]

    def written(self, word: str) -> tuple[str, ...]:
        """The words a short form or slip stands for; any other word as it is."""
        return self.out.get(word, (word,))

    def decode(self, core: str) -> str | None:
        """Signs for letters and separators inside a word, if that gives a danger word."""
        if not any(each.isalpha() for each in core):
            return None
        bare = NOT_WORD.sub("", core)
        if bare.isalpha() and (bare in self.danger or self._cut(bare)):
            return bare
        choices = [self._signs.get(each, each) for each in core if each not in "'-.,/\\~"]
        if len(choices) <= JOIN_LIMIT and sum(len(each) > 1 for each in choices) <= 5:
            for letters in product(*choices):
                word = "".join(letters)
                if word.isalpha():
                    for candidate in self._shrunk(word):
                        if (
                            candidate in self.out
                            or candidate in self.danger
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
        for word in sorted(self.danger):
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

    def mend(self, word: str) -> Iterator[str]:
        """A word of letters: repaired, written out, cut where spaces are missing."""
        if len(word) == 1:
            yield word
            return
        if word in self.out:
            yield from self.out[word]
            return
        if word in self.known or len(word) < 3 or not word.isascii():
            yield word
            return
        for candidate in self._shrunk(word):
            if candidate in self.known:
                yield from self.written(candidate)
                return
        if len(word) >= 6:
            cut = self._cut(word)
            if cut:
                for each in cut:
                    yield from self.written(each)
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
        if not 5 <= len(word) <= 120 or word in self.known:
            return None
        if not any(each in word for each in self.danger):
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
        return found[1] if any(each in self.danger for each in found[1]) else None

    def _uncover(self, word: str) -> Iterator[str]:
        """A long word that can't be cut may still hide a phrase."""
        if len(word) >= 9:
            for hidden in self._hidden:
                at = word.find(hidden)
                if at >= 0:
                    for part in (word[:at], hidden, word[at + len(hidden) :]):
                        cut = self._cut(part) if part else ()
                        for each in cut or ((part,) if part else ()):
                            yield from self.written(each)
                    return
        yield word

    def spaced(self, letters: str) -> list[str] | None:
        """The words that spaced-out letters make when put together."""
        for candidate in self._shrunk(letters):
            if candidate in self.out:
                return list(self.out[candidate])
            if candidate in self.danger:
                return [candidate]
            cut = self._cut(candidate)
            if cut:
                return [out for each in cut for out in self.written(each)]
        decoded = self.decode(letters) if not letters.isalpha() else None
        if decoded:
            return list(self.mend(decoded))
        return None
