"""What speaks for each label where a short message follows an answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bothand.language.followups import FollowUps
from bothand.understanding.turn_before import TurnBefore

Floats = npt.NDArray[np.float64]
Ranking = list[tuple[str, float]]

_READINGS = ("alone", "plain", "joined", "titled")
_RELATIONS = ("same", "neighbour", "group", "talk", "meant", "meant_same")
_CONDITIONS = ("bare", "few", "led_in", "pronoun", "long")
_BY_CONDITION = ("plain", "joined", "titled", "same", "neighbour", "talk")
NAMES = (
    *_READINGS,
    *_RELATIONS,
    *(f"{condition}:{name}" for condition in _CONDITIONS for name in _BY_CONDITION),
)
"""The features' names, in the order of the columns."""

_FAQ = "faq/"
_FLOOR = 1e-6
_LONG_WORDS = 10
_WORD = re.compile(r"[a-z']+")
_PRONOUNS = frozenset(
    {"it", "that", "this", "they", "them", "those", "these", "one", "ones"}
    | {"he", "she", "him", "her"}
)


@dataclass(frozen=True)
class Readings:
    """The texts under which a follow-up is read, for the topic model to rank.

    Attributes:
        plain: The message without "and", "what about" at its start.
        texts: As typed, plain, after the visitor's question, after the answer's title.
    """

    plain: str
    texts: list[str]

    @classmethod
    def of(cls, text: str, before: TurnBefore, table: FollowUps) -> Readings:
        """The readings of a message after a turn."""
        plain = table.without_lead_in(table.without_turn(text))
        return cls(plain, [text, plain, f"{before.question} {plain}", f"{before.title} {plain}"])


def features(
    text: str,
    readings: Readings,
    rankings: Sequence[Ranking],
    before: TurnBefore,
    meant: str | None,
    table: FollowUps,
) -> tuple[list[str], Floats]:
    """The labels, and what speaks for each.

    Args:
        text: The message.
        readings: Its readings.
        rankings: What the topic model makes of each of them: all labels.
        before: The turn before.
        meant: The answer that the table of follow-ups gives, if any.
        table: That table.

    Returns:
        The labels in the order of the rows, and the features [labels, NAMES].
    """
    labels = sorted(label for label, _ in rankings[0])
    known = [dict(ranking) for ranking in rankings]
    values = {
        name: np.log(np.array([shares.get(label, 0.0) for label in labels]) + _FLOOR)
        for name, shares in zip(_READINGS, known, strict=True)
    }
    values["same"] = _where(labels, {before.topic})
    values["neighbour"] = _where(labels, set(before.neighbours))
    group = group_of(before.topic)
    values["group"] = np.array([float(group_of(label) == group) for label in labels])
    values["talk"] = np.array([float(not label.startswith(_FAQ)) for label in labels])
    values["meant"] = _where(labels, {meant} if meant else set())
    values["meant_same"] = values["meant"] * values["same"]
    holds = _conditions(text, readings.plain, table)
    for condition in _CONDITIONS:
        for name in _BY_CONDITION:
            values[f"{condition}:{name}"] = values[name] * holds[condition]
    return labels, np.stack([values[name] for name in NAMES], axis=1)


def _conditions(text: str, plain: str, table: FollowUps) -> dict[str, float]:
    telling = table.content_words(plain)
    words = _WORD.findall(text.lower())
    return {
        "bare": float(telling == 0),
        "few": float(telling <= 1),
        "led_in": float(plain != text.strip()),
        "pronoun": float(not _PRONOUNS.isdisjoint(words)),
        "long": float(len(text.split()) > _LONG_WORDS),
    }


def _where(labels: Sequence[str], chosen: set[str]) -> Floats:
    return np.array([float(label in chosen) for label in labels])


def group_of(label: str) -> str:
    """The group of topics of a label: "faq/side" of "faq/side_effects_weight", else "talk"."""
    return label.partition("_")[0] if label.startswith(_FAQ) else "talk"
