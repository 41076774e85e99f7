"""From probabilities to one decision: answer, clarify, or say that we don't know."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bothand.content.topics import answer_key
from bothand.language.followups import FollowUp, FollowUps
from bothand.language.medications import Mention
from bothand.safety.levels import FULL_KINDS
from bothand.understanding.follow_up_features import Ranking, group_of
from bothand.understanding.follow_up_ranker import FollowUpRanker
from bothand.understanding.questions import questions_in
from bothand.understanding.signs import foreign_script, leaves_contact
from bothand.understanding.turn_before import TurnBefore, last_topic

Rank = Callable[[list[str]], list[Ranking]]

CLARIFY = "clarify"
DONT_KNOW = "nlu_fallback"
PHARMACIST = "pharmacist"
_FAQ = "faq/"
_OTHER_MEDICINES = "faq/taking_other_medicines"
_ON_MEDICINES = ("faq/side_effects_", "faq/taking_", "faq/starting_kinds_of_medication")
_SAFETY = frozenset({*FULL_KINDS, "check"})
_SAFETY_LEAST = 0.8
# In few words the crisis detector sees more than this model, which knows few figures of
# speech ("I could murder a pizza").
_SAFETY_LEAST_SHORT = 0.95
_FEW_WORDS = 15
# Who may be asking for a person gets one.
_PEOPLE = frozenset({"talk_to_human", "contact_me"})
_PEOPLE_LEAST = 0.4
_OFFERED = 3
_PAIR_LEAST = 0.15
_CONTEXT_WORDS = 20
_SURE = 0.7
# Right after a safety reply only a plain question leads away from it.
_AFTER_SAFETY = 0.7
_OWN_TOPIC = 0.8
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_LONG_WORDS = 25
_SYMPTOMS = tuple(
    f"faq/side_effects_{key}" for key in ("weight", "sexual", "sleep_energy", "stomach", "common")
)
_CLASSES = frozenset(
    f"faq/side_effects_{key}"
    for key in (
        "ssri", "snri", "atypical_antidepressants", "benzodiazepines", "other_anxiety",
        "stimulants", "nonstimulant_adhd", "mood_stabilizers", "antipsychotics",
        "older_antidepressants", "sleep_medicines",
    )
)  # fmt: skip
_CLASS_LEAST = 0.03


@dataclass(frozen=True)
class Decision:
    """What a message is taken to mean.

    Attributes:
        intent: Rasa's intent: faq, clarify, nlu_fallback or a plain intent.
        confidence: The calibrated probability of it.
        answer: With faq: the answer's key.
        follow_up: With follow_up: its name.
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
    follow_up: str | None = None


@dataclass(frozen=True)
class Thresholds:
    """Least probabilities; what each is for: `AnswerClassifier.get_default_config`."""

    answer: float
    leaning: float
    clarify: float
    second: float
    pair: float


class Decider:
    """Decides by thresholds on calibrated probabilities."""

    def __init__(self, thresholds: Thresholds) -> None:
        """Set the thresholds."""
        self._least = thresholds
        self._follow_ups = FollowUps.read()
        self._ranker = FollowUpRanker.read(self._follow_ups)

    def decide(
        self, text: str, mentions: list[Mention], metadata: Mapping[str, Any], rank: Rank
    ) -> Decision:
        """Decide what a message means.

        Args:
            text: The message.
            mentions: The medications it names.
            metadata: ``last_answers`` of the conversation, newest first, the intent
                ``offer`` that a bare yes would mean, and ``whole`` where no part of a
                long message may stand for it.
            rank: Gives labels by probability for texts.
        """
        if foreign_script(text):
            return Decision("other_language", 1.0)
        if leaves_contact(text):
            return Decision("contact_me", 1.0)
        last = last_topic(metadata)
        follow_up = self._follow_ups.resolve(text, mentions, last)
        if follow_up is not None and follow_up.sure and follow_up.topic is not None:
            key = answer_key(follow_up.topic)
            return Decision("faq", 1.0, key, ranking=((key, 1.0),))
        near = None if self._follow_ups.turns_away(text) else TurnBefore.of(metadata)
        text = self._follow_ups.without_turn(text)
        if metadata.get("whole"):
            ranking = rank([text])[0]
        else:
            ranking = self._ranking(text, near, follow_up, rank)
        asks_for_more = follow_up is not None and follow_up.related_to is not None
        if asks_for_more and ranking[0][1] < _SURE:
            nearest = near.neighbours[:_OFFERED] if near else _nearest(ranking)
            return Decision(CLARIFY, ranking[0][1], nearest=nearest, ranking=tuple(ranking))
        leaning = near is not None and len(text.split()) <= _CONTEXT_WORDS
        least = self._least.leaning if leaning else self._least.answer
        after_safety = bool(metadata.get("after_safety"))
        if after_safety:
            least = _AFTER_SAFETY
        decision = self._by_ranking(ranking, least, len(text.split()), after_safety)
        decision = self._with_second_question(text, decision, rank)
        offer = metadata.get("offer")
        if decision.intent == "affirm" and offer:
            return Decision(str(offer), decision.confidence, ranking=decision.ranking)
        return decision

    def _with_second_question(self, text: str, decision: Decision, rank: Rank) -> Decision:
        """Answer two questions that one message asks, where each is plain by itself."""
        if decision.intent not in ("faq", CLARIFY, DONT_KNOW):
            return decision
        asked = questions_in(text)
        plain = [found[0] for found in (rank(asked) if asked else ())]
        sure = [label for label, share in plain if label.startswith(_FAQ) and share >= _OWN_TOPIC]
        if decision.answer is not None:
            sure.insert(0, decision.answer)
        different = list(dict.fromkeys(sure))
        if len(different) < 2:
            return decision
        return replace(decision, intent="faq", answer=different[0], also=(different[1],))

    def _ranking(
        self, text: str, near: TurnBefore | None, follow_up: FollowUp | None, rank: Rank
    ) -> Ranking:
        """Rank a message.

        A short one after an answer may lean on it; a long story is ranked by its
        telling sentences too.
        """
        if near is not None and len(text.split()) <= _CONTEXT_WORDS:
            meant = answer_key(follow_up.topic) if follow_up and follow_up.topic else None
            return self._ranker.ranking(text, near, meant, rank)
        parts = [part for part in _SENTENCE.split(text) if len(part.split()) > 2]
        if len(text.split()) < _LONG_WORDS or len(parts) < 2:
            return rank([text])[0]
        asked = [part for part in parts if part.endswith("?")] or [parts[-1]]
        whole, *found = rank([text, *asked[-2:]])
        best = max(found, key=lambda each: each[0][1])
        if best[0][1] > whole[0][1] and best[0][0] not in _SAFETY and best[0][0].startswith(_FAQ):
            return best
        return whole

    def _by_ranking(
        self, ranking: Ranking, least: float, words: int, after_safety: bool
    ) -> Decision:
        (label, confidence), (second, share) = [*ranking, ("", 0.0)][:2]
        found = tuple(ranking)
        nearest = _nearest(ranking)
        both = label.startswith(_FAQ) and second.startswith(_FAQ)
        # Right after a safety reply two answers are only given together on one subject.
        fits = both and (not after_safety or group_of(label) == group_of(second))
        together = fits and share >= _PAIR_LEAST and confidence + share >= self._least.pair
        if label in _SAFETY:
            bar = _SAFETY_LEAST_SHORT if words <= _FEW_WORDS else _SAFETY_LEAST
            intent = "check" if confidence >= bar else DONT_KNOW
            return Decision(intent, confidence, nearest=nearest, ranking=found)
        if label in _PEOPLE and not after_safety:
            least = min(least, _PEOPLE_LEAST)
        if confidence < least and not together:
            offered = any(
                name.startswith(_FAQ) and part >= self._least.clarify
                for name, part in ranking[:_OFFERED]
            )
            intent = CLARIFY if offered else DONT_KNOW
            return Decision(intent, confidence, nearest=nearest, ranking=found)
        if not label.startswith(_FAQ):
            return Decision(label, confidence, nearest=nearest, ranking=found)
        also: tuple[str, ...] = (
            (second,) if both and (share >= self._least.second or together) else ()
        )
        if not also and label.startswith(_SYMPTOMS):
            # "Does Seroquel make people hungry": what is known of it, beside what of hunger.
            also = tuple(
                name for name, part in ranking[1:3] if name in _CLASSES and part >= _CLASS_LEAST
            )[:1]
        return Decision("faq", confidence, label, also, nearest, found)


def for_pharmacist(decision: Decision) -> Decision:
    """The decision on a message that names only a medicine of another kind.

    What would be an answer on our medications, or none, goes to a pharmacist.
    """
    answered = decision.answer is None or decision.answer.startswith(_ON_MEDICINES)
    if decision.intent in ("faq", CLARIFY, DONT_KNOW, "out_of_scope") and answered:
        return replace(decision, intent=PHARMACIST, answer=None, also=())
    return decision


def beside_ours(decision: Decision) -> Decision:
    """The decision on "can I take that with lisinopril" after an answer on one of ours."""
    if decision.intent in (CLARIFY, DONT_KNOW, "out_of_scope"):
        return replace(decision, intent="faq", answer=_OTHER_MEDICINES, also=())
    return decision


def _nearest(ranking: Ranking) -> tuple[str, ...]:
    return tuple(label for label, _ in ranking if label.startswith(_FAQ))[:_OFFERED]
