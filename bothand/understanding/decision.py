"""From probabilities to one decision: answer, clarify, or say that we don't know."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bothand.content.topics import answer_key
from bothand.language.followups import FollowUps
from bothand.language.medications import Mention

Ranking = list[tuple[str, float]]
Rank = Callable[[list[str]], list[Ranking]]

CLARIFY = "clarify"
DONT_KNOW = "nlu_fallback"
_FAQ = "faq/"
_SAFETY = frozenset(
    {
        "crisis_self",
        "crisis_other",
        "harm_others",
        "abuse",
        "emergency_overdose",
        "emergency_reaction",
        "check",
    }
)
_SAFETY_LEAST = 0.5
_OFFERED = 3
_REACH = re.compile(r"[\w.+-]+@[\w-]+\.\w|(?:\+?\d[\s().-]*){10,}")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_LONG_WORDS = 25


@dataclass(frozen=True)
class Decision:
    """What a message is taken to mean.

    Attributes:
        intent: Rasa's intent: faq, clarify, nlu_fallback or a plain intent.
        confidence: The calibrated probability of it.
        answer: With faq: the answer's key.
        also: Answer keys of a second answer that is as likely meant.
        nearest: Answer keys to offer as buttons.
        ranking: Labels and probabilities, best first.
    """

    intent: str
    confidence: float
    answer: str | None = None
    also: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()
    ranking: tuple[tuple[str, float], ...] = ()


class Decider:
    """Decides by thresholds on calibrated probabilities."""

    def __init__(self, answer: float, clarify: float, second: float) -> None:
        """Set the thresholds (see AnswerClassifier)."""
        self._answer = answer
        self._clarify = clarify
        self._second = second
        self._follow_ups = FollowUps.read()

    def decide(
        self, text: str, mentions: list[Mention], metadata: Mapping[str, Any], rank: Rank
    ) -> Decision:
        """Decide what a message means.

        Args:
            text: The message.
            mentions: The medications it names.
            metadata: ``last_answers`` of the conversation, newest first.
            rank: Gives labels by probability for texts.
        """
        if _foreign_script(text):
            return Decision("other_language", 1.0)
        if _REACH.search(text):
            return Decision("contact_me", 1.0)
        last = _last_topic(metadata)
        follow_up = self._follow_ups.resolve(text, mentions, last)
        if follow_up is not None and follow_up.topic is not None:
            key = answer_key(follow_up.topic)
            return Decision("faq", 1.0, key, ranking=((key, 1.0),))
        ranking = self._ranking(text, last, rank)
        if follow_up is not None and last is not None and ranking[0][1] < 0.9:
            return Decision(CLARIFY, ranking[0][1], nearest=_nearest(ranking), ranking=tuple(ranking))
        return self._by_ranking(ranking)

    def _ranking(self, text: str, last: str | None, rank: Rank) -> Ranking:
        """Rank a message: whole, and for a long story its telling sentences too."""
        plain = self._follow_ups.without_lead_in(text) if last is not None else text
        parts = [part for part in _SENTENCE.split(text) if len(part.split()) > 2]
        if len(text.split()) < _LONG_WORDS or len(parts) < 2:
            return rank([plain])[0]
        asked = [part for part in parts if part.endswith("?")] or [parts[-1]]
        whole, *found = rank([text, *asked[-2:]])
        best = max(found, key=lambda each: each[0][1])
        if best[0][1] > whole[0][1] and best[0][0] not in _SAFETY and best[0][0].startswith(_FAQ):
            return best
        return whole

    def _by_ranking(self, ranking: Ranking) -> Decision:
        label, confidence = ranking[0]
        found = tuple(ranking)
        nearest = _nearest(ranking)
        if label in _SAFETY:
            if confidence >= _SAFETY_LEAST:
                return Decision("check", confidence, nearest=nearest, ranking=found)
            return Decision(DONT_KNOW, confidence, nearest=nearest, ranking=found)
        if confidence < self._answer:
            offered = tuple(
                name
                for name, share in ranking[:_OFFERED]
                if name.startswith(_FAQ) and share >= self._clarify
            )
            if offered:
                return Decision(CLARIFY, confidence, nearest=nearest, ranking=found)
            return Decision(DONT_KNOW, confidence, nearest=nearest, ranking=found)
        if not label.startswith(_FAQ):
            return Decision(label, confidence, nearest=nearest, ranking=found)
        second, share = ranking[1]
        also = (second,) if second.startswith(_FAQ) and share >= self._second else ()
        return Decision("faq", confidence, label, also, nearest, found)


def _nearest(ranking: Ranking) -> tuple[str, ...]:
    return tuple(label for label, _ in ranking if label.startswith(_FAQ))[:_OFFERED]


def _last_topic(metadata: Mapping[str, Any]) -> str | None:
    for key in metadata.get("last_answers") or ():
        if isinstance(key, str) and key.startswith(_FAQ):
            group, _, rest = key.removeprefix(_FAQ).partition("_")
            if group == "side":
                group, rest = "side_effects", rest.removeprefix("effects_")
            return f"{group}/{rest}"
    return None


def _foreign_script(text: str) -> bool:
    """Whether most letters aren't Latin: the sentence model can't read them."""
    letters = [character for character in text if character.isalpha()]
    if len(letters) < 2:
        return False
    latin = sum("LATIN" in unicodedata.name(character, "") for character in letters)
    return latin < len(letters) / 2
