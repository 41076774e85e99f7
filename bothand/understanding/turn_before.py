"""The turn before: what a short message may lean on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bothand.content.topics import answer_key

_FAQ = "faq/"


@dataclass(frozen=True)
class TurnBefore:
    """The question answered last.

    Attributes:
        question: The visitor's words.
        topic: The answer's key.
        title: The question that the answer stands under.
        neighbours: Keys of the answers that are offered beside it.
    """

    question: str
    topic: str
    title: str
    neighbours: tuple[str, ...]

    @classmethod
    def of(cls, metadata: Mapping[str, Any]) -> TurnBefore | None:
        """The turn before, from a message's metadata; None where there is none."""
        last = last_topic(metadata)
        question = str(metadata.get("last_question") or "")
        if last is None or not question:
            return None
        title = str(metadata.get("last_title") or question)
        neighbours = tuple(str(key) for key in metadata.get("neighbours") or ())
        return cls(question, answer_key(last), title, neighbours)


def last_topic(metadata: Mapping[str, Any]) -> str | None:
    """Key (``group/key``) of the topic answered last, if any."""
    for key in metadata.get("last_answers") or ():
        if isinstance(key, str) and key.startswith(_FAQ):
            group, _, rest = key.removeprefix(_FAQ).partition("_")
            if group == "side":
                group, rest = "side_effects", rest.removeprefix("effects_")
            return f"{group}/{rest}"
    return None
