"""Short follow-ups: "and how long does that last?", "what about Prozac?".

What they mean depends on the answer before; the table is ``followups.yml``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bothand.language.medications import Mention

_TABLE = Path(__file__).with_name("followups.yml")
# "Three days" says little without the turn before; "I'm 79" says much.
_COUNT = re.compile(r"\d|1\d")
_WORD = re.compile(r"[a-z0-9']+")


@dataclass(frozen=True)
class FollowUp:
    """What a follow-up means: a topic key, or the neighbours of the last one.

    ``sure`` where nothing but the turn before gives the message its meaning.
    """

    topic: str | None = None
    related_to: str | None = None
    sure: bool = field(default=False, compare=False)


class FollowUps:
    """The table, ready to use."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        """Compile the table's patterns."""
        self._most_words = int(table["most_words"])
        self._lead_ins = re.compile(table["lead_ins"])
        self._turns = re.compile(table["turns_away"], re.IGNORECASE)
        self._back = re.compile(table["turns_back"], re.IGNORECASE)
        self._empty = frozenset(table["empty_words"])
        self._filler = frozenset(table["filler"])
        self._aspects = [
            ([re.compile(each) for each in aspect["says"]], aspect["after"])
            for aspect in table["aspects"]
        ]
        self._same_for_another: Sequence[str] = table["same_for_another_medication"]
        self._class_topics: Mapping[str, str] = table["class_topics"]
        self._asked_by_class = frozenset(table["asked_by_class"])

    @classmethod
    def read(cls) -> FollowUps:
        """Read the table that comes with this module."""
        return cls(yaml.safe_load(_TABLE.read_text("utf-8")))

    def resolve(
        self, text: str, mentions: Sequence[Mention], last_topic: str | None
    ) -> FollowUp | None:
        """What a message means as a follow-up, or None if it stands on its own.

        Args:
            text: The message.
            mentions: The medications it names.
            last_topic: Key (``group/key``) of the topic answered last, if any.
        """
        if last_topic is None:
            return None
        lowered = text.lower().replace("’", "'").strip()
        if len(_WORD.findall(lowered)) > self._most_words:
            return None
        if mentions and self._is_bare(text, mentions):
            return self._another_medication(mentions[0], last_topic)
        if mentions:
            return None
        plain = self.without_lead_in(lowered)
        for patterns, after in self._aspects:
            if any(pattern.search(plain) for pattern in patterns):
                meant = _look_up(after, last_topic)
                if meant is None:
                    continue
                if meant == "none":
                    return None
                if meant == "related":
                    return FollowUp(related_to=last_topic)
                return FollowUp(last_topic if meant == "same" else meant)
        return None

    def without_lead_in(self, text: str) -> str:
        """The text without "and", "what about" and the like at its start."""
        plain = text.strip()
        while True:
            shorter = self._lead_ins.sub("", plain, count=1)
            if shorter == plain or not shorter:
                return plain
            plain = shorter

    def content_words(self, text: str) -> int:
        """How many words of a message mean something without the turn before."""
        words = _WORD.findall(text.lower().replace("’", "").replace("'", ""))
        return sum(word not in self._empty and not _COUNT.fullmatch(word) for word in words)

    def turns_away(self, text: str) -> bool:
        """Whether a message says itself that it changes the subject."""
        return self._turns.search(text) is not None

    def turns_back(self, text: str) -> bool:
        """Whether a message says itself that it means the answer before the last."""
        return self._back.search(text) is not None

    def without_turn(self, text: str) -> str:
        """The text without the words that announce a change of subject, or a way back."""
        rest = self._back.sub("", self._turns.sub("", text, count=1), count=1)
        return rest.strip() or text

    def _is_bare(self, text: str, mentions: Sequence[Mention]) -> bool:
        rest = text.lower()
        for mention in mentions:
            rest = rest.replace(mention.text.lower(), " ")
        return all(word in self._filler for word in _WORD.findall(rest))

    def _another_medication(self, mention: Mention, last_topic: str) -> FollowUp | None:
        own = self._class_topics.get(mention.medication_class)
        if last_topic in self._asked_by_class:
            return FollowUp(own, sure=True) if own else None
        if _matches(self._same_for_another, last_topic):
            return FollowUp(last_topic, sure=True)
        return FollowUp(own, sure=True) if own else None


def _look_up(after: Mapping[str, str], topic: str) -> str | None:
    return after.get(topic) or after.get(topic.partition("/")[0] + "/*")


def _matches(patterns: Sequence[str], topic: str) -> bool:
    return topic in patterns or topic.partition("/")[0] + "/*" in patterns
