"""Phrases as people write them down, compiled to patterns.

The small language of ``reading.yml``, so that whoever knows how visitors
write can add a phrase without knowing regular expressions:

- words stand for themselves, in either case, with or without apostrophes;
- ``a/b`` is one *word* or the other (``//`` is a slash), ``[a b]`` may be missing,
  ``...`` is up to three words;
- ``{name}`` is any phrase of the list ``name``;
- a word under ``spellings`` also stands for its other spellings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

_PIECE = re.compile(r"\[|\]|[^\s\[\]]+")


class Phrases:
    """The lists of one file, each as a pattern that matches any of its phrases."""

    def __init__(
        self, lists: Mapping[str, Sequence[str]], spellings: Mapping[str, Sequence[str]]
    ) -> None:
        """Use these lists; nothing is compiled before it is asked for."""
        self._lists = lists
        self._spellings = spellings
        self._sources: dict[str, str] = {}

    def source(self, name: str) -> str:
        """The list as the source of a pattern, in a group, to build on.

        Raises:
            KeyError: there is no such list.
        """
        if name not in self._sources:
            # The longest first: an alternation takes the first that fits.
            phrases = sorted(map(str, self._lists[name]), key=len, reverse=True)
            self._sources[name] = _any(self._compile(phrase) for phrase in phrases)
        return self._sources[name]

    def pattern(self, name: str) -> re.Pattern[str]:
        """The list as a pattern that matches whole words."""
        return re.compile(rf"(?<![\w'])(?:{self.source(name)})(?![\w'])", re.IGNORECASE)

    def _compile(self, phrase: str) -> str:
        pieces = iter(_PIECE.findall(phrase))
        return self._sequence(pieces)

    def _sequence(self, pieces: Iterable[str]) -> str:
        """One phrase, up to its end or the closing bracket."""
        written = ""
        begun = False
        for piece in pieces:
            if piece == "]":
                break
            if piece == "[":
                inner = self._sequence(pieces)
                written += rf"(?:\s+{inner})?" if begun else rf"(?:{inner}\s+)?"
            elif piece == "...":
                written += r"(?:\s+\S+){0,3}?"
            else:
                word = self._word(piece)
                written += rf"\s+{word}" if begun else word
                begun = True
        return written

    def _word(self, piece: str) -> str:
        choices = []
        for word in re.split(r"(?<!/)/(?!/)", piece):
            word = word.replace("//", "/")
            if word.startswith("{") and word.endswith("}"):
                choices.append(self.source(word[1:-1]))
                continue
            choices.append(_letters(word))
            choices.extend(
                r"\s+".join(map(_letters, other.split())) for other in self._spellings.get(word, ())
            )
        return _any(choices)


def _letters(word: str) -> str:
    escaped = re.escape(word).replace("'", "'?")
    return re.sub(r"(?<=\w)\\-(?=\w)", r"[\\s-]?", escaped)


def _any(choices: Iterable[str]) -> str:
    found = list(choices)
    return found[0] if len(found) == 1 else f"(?:{'|'.join(found)})"
