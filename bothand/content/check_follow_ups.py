"""Checks of follow-ups: each leads from an answer to an answer, and no two disagree."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from bothand.content.follow_ups import FOLDER, NAME, FollowUp, read_follow_ups
from bothand.content.responses import fill, read_yaml
from bothand.content.said import answers_of, plain_words, sentences_of
from bothand.safety.detector import Detector
from bothand.safety.levels import FULL_KINDS, Level

LEAST_EXAMPLES = 5
MOST_EXAMPLES = 60
MOST_WORDS = 20
_MOST_CHARACTERS = 200
_WORDS = Path(__file__).with_name("follow_ups.yml")
_SAFETY = re.compile(r"(utter_)?(safety|crisis_|emergency_|abuse|harm_others|check)")
_CONTACT = re.compile(r"(utter_)?(people/|contact_|ask_contact_|talk_to_human|action_)")
_BRACKETS = re.compile(r"[\[\]{}]")


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong with a follow-up; ``follow_ups.yml`` has the words."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """The words."""
        return fill(_words()["problems"][self.code], self.values)


def plain_replies() -> dict[str, str]:
    """The plain replies that can be followed up: intent, and what the visitor does."""
    return dict(_words()["replies"])


def troubles_of(follow_up: FollowUp, files: Mapping[str, str], new: bool = False) -> list[Trouble]:
    """What is wrong with a follow-up in a content tree.

    Args:
        follow_up: The follow-up, in the tree already or not.
        files: Texts by path; its own file is passed over.
        new: There must be none of its name.
    """
    others = {path: text for path, text in files.items() if path != follow_up.path}
    found = [*_names(follow_up, files, new), *_said(follow_up)]
    known, _ = read_follow_ups(others)
    found += _conflicts(follow_up, known.values())
    if follow_up.examples:
        found += _elsewhere(follow_up, others)
    return found


def check_follow_ups(files: Mapping[str, str]) -> Iterator[tuple[str, Trouble]]:
    """Everything wrong with the follow-ups of a tree: path and trouble."""
    found, broken = read_follow_ups(files)
    for name in broken:
        yield f"{FOLDER}{name}.yml", Trouble("unreadable")
    for each in found.values():
        for trouble in troubles_of(each, files):
            yield each.path, trouble


def _names(follow_up: FollowUp, files: Mapping[str, str], new: bool) -> Iterator[Trouble]:
    if not NAME.fullmatch(follow_up.name):
        yield Trouble("name_unusable")
    elif new and follow_up.path in files:
        yield Trouble("name_taken")
    answers = answers_of(files)
    for part, what in (("after", follow_up.after), ("answer", follow_up.answer)):
        code = _forbidden(what)
        if code is not None:
            yield Trouble(code, {"what": what})
        elif what not in answers:
            yield Trouble(f"{part}_unknown", {"what": what})
    if follow_up.after == follow_up.answer:
        yield Trouble("goes_nowhere")
    reply = follow_up.reply
    if reply and reply not in plain_replies():
        yield Trouble(_forbidden(reply) or "reply_unknown", {"what": reply})


def _forbidden(what: str) -> str | None:
    if what in FULL_KINDS or _SAFETY.match(what):
        return "safety"
    return "contact" if _CONTACT.match(what) else None


def _said(follow_up: FollowUp) -> Iterator[Trouble]:
    examples = follow_up.examples
    if follow_up.reply:
        if examples:
            yield Trouble("both_said")
        return
    if not examples:
        yield Trouble("nothing_said")
    elif len(examples) < LEAST_EXAMPLES:
        yield Trouble("few_examples", {"count": len(examples), "least": LEAST_EXAMPLES})
    elif len(examples) > MOST_EXAMPLES:
        yield Trouble("many_examples", {"count": len(examples), "most": MOST_EXAMPLES})
    seen: set[str] = set()
    for each in examples:
        if len(each.split()) > MOST_WORDS or len(each) > _MOST_CHARACTERS:
            yield Trouble("long_example", {"what": each, "most": MOST_WORDS})
        if _BRACKETS.search(each):
            yield Trouble("brackets", {"what": each})
        if _rules_of_danger().check(each).level is Level.FULL:
            yield Trouble("danger", {"what": each})
        if plain_words(each) in seen:
            yield Trouble("example_twice", {"what": each})
        seen.add(plain_words(each))


def _conflicts(follow_up: FollowUp, others: Collection[FollowUp]) -> Iterator[Trouble]:
    for other in others:
        if other.after != follow_up.after:
            continue
        if follow_up.reply and other.reply == follow_up.reply:
            yield Trouble("reply_conflict", {"other": other.name})
        theirs = {plain_words(each) for each in other.examples}
        for each in follow_up.examples:
            if plain_words(each) in theirs:
                yield Trouble("example_conflict", {"what": each, "other": other.name})


def _elsewhere(follow_up: FollowUp, others: Mapping[str, str]) -> Iterator[Trouble]:
    ours = {plain_words(each): each for each in follow_up.examples}
    told = set()
    for path, sentence in sentences_of(others):
        # The same words may lead elsewhere after another answer.
        if sentence in ours and not path.startswith(FOLDER) and sentence not in told:
            told.add(sentence)
            yield Trouble("example_elsewhere", {"what": ours[sentence], "path": path})


@lru_cache(maxsize=1)
def _rules_of_danger() -> Detector:
    """The crisis rules without the classifier: their word is the same on every machine."""
    return Detector()


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    return read_yaml(_WORDS)
