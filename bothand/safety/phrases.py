"""The little language in which the safety phrases are written, and its compiler.

A phrase is words in the order in which they must appear in normalised text:

    kill            the word        kill*        any word that begins so
    (a|b c)         one of these    (a)? or a?   may be missing
    ~3              up to three words, within a sentence; ~3. may cross sentences
    @name           a list of phrases from words.yml
    #  ##           a number; a number of two or more digits
    .  <  >         a sentence's edge; the message's start; its end

Everything is bounded, so a phrase can't run away on a long text: each compiles
to a regular expression whose repetitions have small fixed limits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_TOKEN = re.compile(r"\s*(@[a-z_]+|~\d+\.?|##?|[a-z0-9]+\*?|[().|?<>])")
_UNFIT_CUE = 25


class PhraseError(ValueError):
    """A phrase that can't be read; the message says which and where."""


@dataclass(frozen=True)
class Part:
    """A piece of a phrase, compiled.

    Attributes:
        regex: Source of the regular expression; every word carries its trailing space.
        cues: Words of which each match holds at least one ("kill*" = a prefix);
            None where there is no such set.
        longest: The most tokens that a match can span.
    """

    regex: str
    cues: frozenset[str] | None
    longest: int


class PhraseBook:
    """Compiles phrases that may use the named lists of words.yml.

    Args:
        groups: The named lists: name -> phrases.
        common: Words so frequent that they make poor cues.
    """

    def __init__(self, groups: Mapping[str, Sequence[str]], common: Iterable[str] = ()) -> None:
        self._groups = groups
        self._common = frozenset(common)
        self._done: dict[str, Part] = {}
        self.words: set[str] = set()
        """Every word that a compiled phrase names, for the spelling repair."""

    def part(self, phrase: str) -> Part:
        """Compile one phrase.

        Raises:
            PhraseError: The phrase isn't well formed or names an unknown list.
        """
        if phrase in self._done:
            return self._done[phrase]
        tokens = self._split(phrase)
        part, rest = self._either(tokens, 0, phrase)
        if rest != len(tokens):
            raise PhraseError(f"{phrase!r}: an unexpected {tokens[rest]!r}")
        self._done[phrase] = part
        return part

    def any_of(self, phrases: Iterable[str]) -> Part:
        """Compile several phrases into one part that matches any of them."""
        return self._union([self.part(each) for each in phrases])

    def _split(self, phrase: str) -> list[str]:
        tokens, at = [], 0
        phrase = phrase.rstrip()
        while at < len(phrase):
            found = _TOKEN.match(phrase, at)
            if not found:
                raise PhraseError(f"{phrase!r}: can't read {phrase[at:]!r}")
            tokens.append(found[1])
            at = found.end()
        if not tokens:
            raise PhraseError("an empty phrase")
        return tokens

    def _either(self, tokens: list[str], at: int, phrase: str) -> tuple[Part, int]:
        branches = []
        while True:
            part, at = self._sequence(tokens, at, phrase)
            branches.append(part)
            if at < len(tokens) and tokens[at] == "|":
                at += 1
                continue
            return self._union(branches), at

    def _sequence(self, tokens: list[str], at: int, phrase: str) -> tuple[Part, int]:
        parts: list[Part] = []
        while at < len(tokens) and tokens[at] not in ("|", ")"):
            start = at
            part, at = self._one(tokens, at, phrase)
            if tokens[start][0] == "~" and (at == len(tokens) or tokens[at] in "|)"):
                part = Part(part.regex.rstrip("?"), None, part.longest)  # to the end: take all
            if at < len(tokens) and tokens[at] == "?":
                part = Part(f"(?:{part.regex})?", None, part.longest)
                at += 1
            parts.append(part)
        if not parts:
            raise PhraseError(f"{phrase!r}: an empty choice")
        cues = [each.cues for each in parts if each.cues]
        return Part(
            "".join(each.regex for each in parts),
            min(cues, key=self._cost) if cues else None,
            sum(each.longest for each in parts),
        ), at

    def _one(self, tokens: list[str], at: int, phrase: str) -> tuple[Part, int]:
        token = tokens[at]
        at += 1
        if token == "(":
            part, at = self._either(tokens, at, phrase)
            if at >= len(tokens) or tokens[at] != ")":
                raise PhraseError(f"{phrase!r}: a bracket isn't closed")
            return part, at + 1
        if token.startswith("@"):
            if token[1:] not in self._groups:
                raise PhraseError(f"{phrase!r}: no list {token} in words.yml")
            return self.any_of(self._groups[token[1:]]), at
        if token.startswith("~"):
            wide = token.endswith(".")
            most = int(token[1:].rstrip("."))
            what = "[^ <>]+" if wide else "[^ .<>]+"
            return Part(f"(?:{what} ){{0,{most}}}?", None, most), at
        if token in ("#", "##"):
            return Part("[0-9]{2,} " if token == "##" else "[0-9]+ ", None, 1), at
        if token in "<>.":
            return Part("[.<>] " if token == "." else f"{token} ", None, 1), at
        if token in "?)|":
            raise PhraseError(f"{phrase!r}: an unexpected {token!r}")
        if token.endswith("*"):
            return Part(f"{token[:-1]}[^ ]* ", frozenset({token}), 1), at
        self.words.add(token)
        return Part(f"{token} ", frozenset({token}), 1), at

    def _union(self, branches: list[Part]) -> Part:
        if len(branches) == 1:
            return branches[0]
        cues: frozenset[str] | None = frozenset()
        for each in branches:
            cues = None if cues is None or each.cues is None else cues | each.cues
        return Part(
            "(?:" + "|".join(each.regex for each in branches) + ")",
            cues or None,
            max((each.longest for each in branches), default=0),
        )

    def _cost(self, cues: frozenset[str]) -> int:
        return sum(_UNFIT_CUE if each in self._common else 1 for each in cues)
