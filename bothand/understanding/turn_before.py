"""The turn before: what a short message may lean on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bothand.content.topics import answer_key

Ranking = list[tuple[str, float]]

_FAQ = "faq/"
_FAVOUR = 3.0


@dataclass(frozen=True)
class TurnBefore:
    """The question answered last.

    Attributes:
        question: The visitor's words.
        topic: The answer's key.
        neighbours: Keys of the answers that are offered beside it.
    """

    question: str
    topic: str
    neighbours: tuple[str, ...]

    @classmethod
    def of(cls, metadata: Mapping[str, Any]) -> TurnBefore | None:
        """The turn before, from a message's metadata; None where there is none."""
        last = last_topic(metadata)
        question = str(metadata.get("last_question") or "")
        if last is None or not question:
            return None
        neighbours = tuple(str(key) for key in metadata.get("neighbours") or ())
        return cls(question, answer_key(last), neighbours)

    def favoured(self, ranking: Ranking) -> Ranking:
        """The ranking with the last topic and its neighbours made more likely."""
        near = {self.topic, *self.neighbours}
        weighed = [(name, part * (_FAVOUR if name in near else 1.0)) for name, part in ranking]
        total = sum(part for _, part in weighed)
        return sorted(((name, part / total) for name, part in weighed), key=lambda each: -each[1])


def last_topic(metadata: Mapping[str, Any]) -> str | None:
    """Key (``group/key``) of the topic answered last, if any."""
    for key in metadata.get("last_answers") or ():
        if isinstance(key, str) and key.startswith(_FAQ):
            group, _, rest = key.removeprefix(_FAQ).partition("_")
            if group == "side":
                group, rest = "side_effects", rest.removeprefix("effects_")
            return f"{group}/{rest}"
    return None


def mixed(one: Ranking, other: Ranking, share: float) -> Ranking:
    """Two rankings in one; ``share`` is the weight of the second."""
    total = {name: part * (1 - share) for name, part in one}
    for name, part in other:
        total[name] = total.get(name, 0.0) + part * share
    return sorted(total.items(), key=lambda each: -each[1])
