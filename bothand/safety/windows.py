"""Cuts a text into the pieces that the classifier reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

SHORT = 60
"""Up to this many words a text is also read whole."""
PIECE = 36
STEP = 26
MOST = 24
"""Pieces of a long text that are read, beside its first and last."""
_LEAST = 4
_LONGEST = 180
"""Characters of a piece: ordinary words need fewer."""


def pieces(words: Sequence[str]) -> list[str]:
    """Cut plain words into sentences and pieces of long ones, without repeats."""
    made: list[list[str]] = [[]]
    for word in words:
        made[-1].append(word)
        if word in (".", "?") and len(made[-1]) > _LEAST:
            made.append([])
    if len(made) > 1 and len(made[-1]) <= _LEAST:
        made[-2].extend(made.pop())
    cut = [piece for sentence in made for piece in _short(sentence)]
    if len(cut) > 1 and len(words) <= SHORT:
        cut.append(" ".join(words)[: 3 * _LONGEST])
    return [each for each in dict.fromkeys(cut) if each.strip(" .?")]


def _short(sentence: list[str]) -> Iterator[str]:
    at = 0
    while at < len(sentence):
        yield " ".join(sentence[at : at + PIECE])[:_LONGEST]
        if at + PIECE >= len(sentence):
            return
        at += STEP


def chosen(every: list[str], weight: Callable[[str], float]) -> list[str]:
    """The pieces to read: all of a short text; of a long one the weightiest and both ends."""
    if len(every) <= MOST + 2:
        return every
    ranked = sorted(every[1:-1], key=weight, reverse=True)[:MOST]
    return [every[0], *ranked, every[-1]]
