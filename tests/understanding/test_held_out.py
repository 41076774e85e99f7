"""Held-out questions and dialogues, through the running chat.

Right: an accepted key is the ``answer`` of one of the first two messages of the
reply. Wrong: another key was answered. Clarify and "I don't know" are neither.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from servers import ChatServer

HERE = Path(__file__).parent
LEAST_RIGHT = 0.85
MOST_WRONG = 0.05
LEAST_DIALOGUES = 0.7
_PLAIN_GROUPS = ("safety", "talk", "people")


@dataclass(frozen=True)
class Question:
    """A message and the topics that are right answers to it."""

    text: str
    accept: tuple[str, ...]


def answer_key(topic: str) -> str:
    """``side_effects/weight`` -> ``faq/side_effects_weight``; ``talk/greet`` stays."""
    group = topic.partition("/")[0]
    return topic if group in _PLAIN_GROUPS else "faq/" + topic.replace("/", "_")


def questions() -> Iterator[Question]:
    for path in sorted((HERE / "questions").glob("*.yml")):
        for topic, texts in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            for each in texts:
                text, also = (each, []) if isinstance(each, str) else (each["text"], each["also"])
                yield Question(text, tuple(answer_key(key) for key in (topic, *also)))


def outcome(question: Question, messages: list[dict[str, Any]]) -> str:
    """``right``, ``wrong`` or ``neither``, by the counting rule."""
    first = messages[:2]
    if any(message["answer"] in question.accept for message in first):
        return "right"
    answered = [
        message["answer"]
        for message in first
        if message["answer"] and message["kind"] not in ("clarify", "fallback")
    ]
    return "wrong" if answered else "neither"


class Chat:
    """One visitor of the running chat."""

    def __init__(self, server: ChatServer) -> None:
        self.http = httpx.Client(base_url=server.url, timeout=60)
        token = self.http.post("/chat/session", json={}).json()["token"]
        self.http.headers["Authorization"] = f"Bearer {token}"

    def say(self, text: str) -> list[dict[str, Any]]:
        answer = self.http.post("/chat/messages", json={"text": text})
        assert answer.status_code == 200, (text, answer.text)
        found: list[dict[str, Any]] = answer.json()["messages"]
        return found


def test_the_counting_rule_counts_as_it_says() -> None:
    asked = Question("x", ("faq/taking_alcohol",))
    right = {"answer": "faq/taking_alcohol", "kind": "answer"}
    other = {"answer": "faq/taking_cost", "kind": "answer"}
    unsure = {"answer": None, "kind": "clarify"}
    unknown = {"answer": "talk/out_of_scope", "kind": "fallback"}
    assert outcome(asked, [other, right]) == "right"
    assert outcome(asked, [other, other, right]) == "wrong"
    assert [outcome(asked, [each]) for each in (unsure, unknown)] == ["neither", "neither"]
    assert outcome(asked, []) == "neither"
    assert answer_key("side_effects/weight") == "faq/side_effects_weight"
    assert answer_key("talk/greet") == "talk/greet"


def test_held_out_questions_are_answered_right(chat_server: ChatServer) -> None:
    counts: Counter[str] = Counter()
    confusions = []
    asked = list(questions())
    assert len(asked) > 400
    with ThreadPoolExecutor(4) as visitors:
        replies = visitors.map(lambda each: Chat(chat_server).say(each.text), asked)
        for question, messages in zip(asked, replies, strict=True):
            found = outcome(question, messages)
            counts[found] += 1
            if found != "right":
                given = [message["answer"] or message["kind"] for message in messages[:2]]
                confusions.append(
                    f"{found}: {question.text!r} -> {given}, not {question.accept[0]}"
                )
    right, wrong = counts["right"] / len(asked), counts["wrong"] / len(asked)
    print(f"held-out questions: {right:.1%} right, {wrong:.1%} wrong, of {len(asked)}")
    shown = "\n".join(sorted(confusions))
    assert right >= LEAST_RIGHT, f"{right:.1%} right, {wrong:.1%} wrong\n{shown}"
    assert wrong <= MOST_WRONG, f"{right:.1%} right, {wrong:.1%} wrong\n{shown}"


def failure(server: ChatServer, turns: list[dict[str, Any]]) -> str | None:
    """The first turn of a dialogue that goes wrong."""
    chat = Chat(server)
    for turn in turns:
        messages = chat.say(turn["visitor"])
        accept = {key if key == "form" else answer_key(key) for key in turn["accept"]}
        given = {message["answer"] for message in messages}
        given |= {"form" for message in messages if message["kind"] == "form"}
        if not given & accept:
            return f"{turn['visitor']!r} -> {sorted(filter(None, given))}, not {sorted(accept)}"
    return None


def test_held_out_dialogues_go_well(chat_server: ChatServer) -> None:
    dialogues: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(HERE.glob("dialogues*.yml")):
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
        dialogues |= {f"{path.stem}: {name}": turns for name, turns in found.items()}
    assert len(dialogues) == 40
    failures = {name: failure(chat_server, turns) for name, turns in dialogues.items()}
    failed = [f"{name}: {why}" for name, why in failures.items() if why is not None]
    passed = len(dialogues) - len(failed)
    print(f"held-out dialogues: {passed} of {len(dialogues)}")
    if passed < LEAST_DIALOGUES * len(dialogues):
        pytest.fail(f"{passed} of {len(dialogues)} dialogues passed\n" + "\n".join(failed))
