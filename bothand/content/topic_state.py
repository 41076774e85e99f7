"""How each topic stands: live, drafted, new or going, and its clinician's signature."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from bothand.content.drafts import DraftFile
from bothand.content.problems import DIRECT_GROUPS
from bothand.content.reviews import Wording, wording
from bothand.content.said import parsed
from bothand.content.topics import read_examples

STATES = ("live", "changed", "new", "retired", "unsigned", "overdue", "needs_review", "broken")
"""What a list can be narrowed to."""

_KEY = re.compile(r"([a-z0-9_]+)/([a-z0-9_]+)")
_PATH = re.compile(r"data/(faq/)?([a-z0-9_]+/[a-z0-9_]+)\.yml")
_REVIEW = {"unsigned": "unsigned", "overdue": "overdue", "changed": "needs_review"}


@dataclass(frozen=True)
class Place:
    """Where an answer lives.

    Attributes:
        key: Such as side_effects/weight, or talk/thanks.
        path: Its file's, beneath the content folder.
    """

    key: str
    path: str

    @property
    def group(self) -> str:
        """The first part of the key."""
        return self.key.partition("/")[0]

    @property
    def faq(self) -> bool:
        """Whether it is a topic; all others are what is said around them."""
        return self.group not in DIRECT_GROUPS

    @property
    def safety(self) -> bool:
        """Whether it is said in a crisis."""
        return self.group == "safety"

    @property
    def answer_key(self) -> str:
        """What messages name it by."""
        return "faq/" + self.key.replace("/", "_") if self.faq else self.key


@dataclass(frozen=True)
class TopicState:
    """One line of the list of answers.

    Attributes:
        place: Where it lives.
        title: What people call it.
        question: The visitor's question; "" where it is no topic.
        text: What is said, all of it.
        examples: The sentences it is known by.
        states: Those of `STATES` that hold.
        by: Who drafted it last.
        at: When, as stored.
    """

    place: Place
    title: str
    question: str
    text: str = field(repr=False)
    examples: tuple[str, ...] = field(repr=False)
    states: frozenset[str]
    by: str = ""
    at: str = ""

    def holds(self, search: str) -> str | None:
        """Where every word of a search is found: title, question, answer, examples, or None."""
        words = search.casefold().split()
        parts = {
            "title": f"{self.title} {self.place.key}",
            "question": self.question,
            "answer": self.text,
            "examples": "\n".join(self.examples),
        }
        for name, text in parts.items():
            if all(word in text.casefold() for word in words):
                return name
        everything = "\n".join(parts.values()).casefold()
        return "answer" if all(word in everything for word in words) else None


def place_of(key: str) -> Place | None:
    """The place of a key; None if it is none.

    Args:
        key: Such as ``side_effects/weight`` or ``safety/crisis_self``.
    """
    if not _KEY.fullmatch(key) or key.startswith("stories/"):
        return None
    return Place(key, f"data/{'' if key.startswith(DIRECT_GROUPS) else 'faq/'}{key}.yml")


def topic_states(
    files: Mapping[str, str], changes: Iterable[DraftFile], today: date
) -> list[TopicState]:
    """All topics and wordings by key, with those that a draft takes out.

    Args:
        files: The content as the drafts make it.
        changes: The drafts.
        today: By the practice's clock.
    """
    drafted = {each.path: each for each in changes if each.changed}
    texts = dict(files)
    for path, each in drafted.items():
        if each.text is None and each.published is not None:
            texts[path] = each.published
    found = []
    for path, text in texts.items():
        match = _PATH.fullmatch(path)
        place = place_of(match[2]) if match else None
        if place is not None and place.path == path:
            found.append(_state(place, text, drafted.get(path), today))
    return sorted(found, key=lambda each: each.place.key)


def counts(found: Iterable[TopicState]) -> Counter[str]:
    """How many there are in each state."""
    return Counter(state for each in found for state in each.states)


def _state(place: Place, text: str, draft: DraftFile | None, today: date) -> TopicState:
    said = list(_wordings(place.path, text))
    first = said[0] if said else None
    states = {"live" if draft is None else _drafted(draft)}
    if not said:
        states.add("broken")
    if "retired" not in states:
        states |= {_REVIEW[each] for each in {one.state(today) for one in said} & _REVIEW.keys()}
    return TopicState(
        place=place,
        title=first.title if first and first.title else _name(place.key),
        question=first.question if first else "",
        text="\n".join(each.text for each in said),
        examples=_examples(text),
        states=frozenset(states),
        by=draft.by if draft else "",
        at=draft.at if draft else "",
    )


def _drafted(draft: DraftFile) -> str:
    if draft.text is None:
        return "retired"
    return "new" if draft.published is None else "changed"


def _wordings(path: str, text: str) -> Iterator[Wording]:
    responses = parsed(text).get("responses")
    for name in responses if isinstance(responses, dict) else ():
        found = wording(path, text, str(name))
        if found is not None:
            yield found


def _examples(text: str) -> tuple[str, ...]:
    items = parsed(text).get("nlu")
    return tuple(
        sentence
        for item in (items if isinstance(items, list) else ())
        if isinstance(item, dict)
        for sentence in read_examples(str(item.get("examples") or ""))
    )


def _name(key: str) -> str:
    return key.partition("/")[2].replace("_", " ").capitalize()
