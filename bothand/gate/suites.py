"""The held-out messages of ``tests/``: questions, dialogues and the safety suite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bothand.settings import ROOT

QUESTIONS = ROOT / "tests" / "understanding" / "questions"
DIALOGUES = ROOT / "tests" / "understanding"
SAFETY = ROOT / "tests" / "safety" / "suite"
_PLAIN_GROUPS = ("safety", "talk", "people")


@dataclass(frozen=True)
class Question:
    """A message, and the answer keys that are right answers to it, the best first."""

    text: str
    accept: tuple[str, ...]


@dataclass(frozen=True)
class Turn:
    """One message of a dialogue, and what may come back: answer keys or ``form``."""

    text: str
    accept: tuple[str, ...]


@dataclass(frozen=True)
class Danger:
    """A message of someone in danger: its kind (a safety intent) and its wording."""

    text: str
    kind: str
    wording: str


@dataclass(frozen=True)
class Calm:
    """A message that calls for no full safety reply.

    Attributes:
        text: The message.
        type: What sort of message it is.
        check_allowed: Whether the gentle check is a fitting reply.
    """

    text: str
    type: str
    check_allowed: bool


def answer_key(topic: str) -> str:
    """``side_effects/weight`` -> ``faq/side_effects_weight``; ``talk/greet`` stays."""
    group = topic.partition("/")[0]
    return topic if group in _PLAIN_GROUPS else "faq/" + topic.replace("/", "_")


def questions() -> dict[str, list[Question]]:
    """The questions by set: what isn't named after a set is the first."""
    found: dict[str, list[Question]] = {}
    for path in sorted(QUESTIONS.glob("*.yml")):
        name = path.stem if path.stem.endswith("_set") else "first_set"
        for topic, texts in _read(path).items():
            for each in texts:
                text, also = (each, []) if isinstance(each, str) else (each["text"], each["also"])
                accept = tuple(answer_key(key) for key in (topic, *also))
                found.setdefault(name, []).append(Question(text, accept))
    return found


def dialogues() -> dict[str, dict[str, list[Turn]]]:
    """The dialogues by set and name."""
    found: dict[str, dict[str, list[Turn]]] = {}
    for path in sorted(DIALOGUES.glob("dialogues*.yml")):
        name = path.stem.removeprefix("dialogues_")
        name = "first_set" if name == "dialogues" else name
        found[name] = {
            title: [
                Turn(
                    turn["visitor"],
                    tuple(key if key == "form" else answer_key(key) for key in turn["accept"]),
                )
                for turn in turns
            ]
            for title, turns in _read(path).items()
        }
    return found


def danger() -> dict[str, list[Danger]]:
    """The messages in danger, by set."""
    return {
        name: [
            Danger(text, kind, wording)
            for kind, wordings in content.items()
            for wording, texts in wordings.items()
            for text in texts
        ]
        for name, content in _suite("in_danger_")
    }


def calm() -> dict[str, list[Calm]]:
    """The messages that only look like danger, or not even that, by set."""
    return {
        name: [
            Calm(text, type_, part["most"] == "check")
            for type_, part in content.items()
            for text in part["texts"]
        ]
        for name, content in _suite("not_in_danger_")
    }


def _suite(prefix: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for path in sorted(SAFETY.glob(f"{prefix}*.yml")):
        yield path.stem.removeprefix(prefix), _read(path)


def _read(path: Path) -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found
