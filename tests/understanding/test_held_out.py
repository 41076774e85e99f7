"""Held-out questions and dialogues, through the running chat.

What counts as right: `bench.evaluate.visits.judge`. The least figures stand in
``least.yml``; `make evaluate` prints all of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from servers import ChatServer

from bench.evaluate import visits
from bothand.gate import suites as sets
from bothand.gate.suites import Question

LEAST: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("least.yml").read_text("utf-8"))


def test_the_counting_rule_counts_as_it_says() -> None:
    asked = Question("x", ("faq/taking_alcohol",))
    button = {"answer": "faq/taking_alcohol"}
    right = {"answer": "faq/taking_alcohol", "kind": "answer", "buttons": []}
    other = {"answer": "faq/taking_cost", "kind": "answer", "buttons": [button]}
    unsure = {"answer": None, "kind": "clarify", "buttons": [button]}
    unknown = {"answer": "talk/out_of_scope", "kind": "fallback", "buttons": []}

    def outcome(*messages: dict[str, Any]) -> str:
        return visits.judge(asked, list(messages)).outcome

    assert outcome(other, right) == "right"
    assert outcome(other, other, right) == "wrong"
    assert [outcome(unsure), outcome(unknown), outcome()] == ["offered", "none", "none"]
    assert sets.answer_key("side_effects/weight") == "faq/side_effects_weight"
    assert sets.answer_key("talk/greet") == "talk/greet"


def test_every_topic_is_asked_about_in_six_ways_and_more() -> None:
    counts: dict[str, int] = {}
    for each in sets.questions().values():
        for question in each:
            counts[question.accept[0]] = counts.get(question.accept[0], 0) + 1
    topics = yaml.safe_load((sets.ROOT / "bothand" / "content" / "keys.yml").read_text("utf-8"))
    faq = [
        sets.answer_key(f"{group}/{key}")
        for group, keys in topics.items()
        if group not in ("safety", "talk", "people")
        for key in keys
    ]
    assert len(faq) > 80
    assert [key for key in faq if counts.get(key, 0) < 6] == []


@pytest.mark.parametrize("name", list(LEAST["questions"]))
def test_held_out_questions_are_answered_right(chat_server: ChatServer, name: str) -> None:
    asked = sets.questions()[name]
    replies = visits.first_replies(chat_server.url, [each.text for each in asked])
    judged = [visits.judge(*both) for both in zip(asked, replies, strict=True)]
    counts = {kind: sum(one.outcome == kind for one in judged) for kind in ("right", "wrong")}
    shown = "\n".join(
        f"{one.outcome}: {one.question.text!r} -> {one.given}, not {one.question.accept[0]}"
        for one in judged
        if one.outcome != "right"
    )
    print(f"{name}: {counts} of {len(asked)}")
    assert counts["right"] >= LEAST["questions"][name]["right"], f"{counts}\n{shown}"
    assert counts["wrong"] <= LEAST["questions"][name]["wrong"], f"{counts}\n{shown}"


def test_who_asks_for_a_person_is_heard(chat_server: ChatServer) -> None:
    wanted = ("people/talk_to_human", "people/contact_me")
    asked = [q for each in sets.questions().values() for q in each if q.accept[0] in wanted]
    replies = visits.first_replies(chat_server.url, [each.text for each in asked])
    unheard = [
        question.text
        for question, messages in zip(asked, replies, strict=True)
        if not {message["answer"] for message in messages} & {*wanted, *question.accept}
        and "form" not in {message["kind"] for message in messages}
    ]
    assert len(asked) > 30
    assert len(unheard) <= LEAST["most_unheard_asking_for_a_person"], unheard


@pytest.mark.parametrize("name", list(LEAST["dialogues"]))
def test_held_out_dialogues_go_well(chat_server: ChatServer, name: str) -> None:
    dialogues = sets.dialogues()[name]
    found = dict(
        zip(dialogues, visits.failures(chat_server.url, list(dialogues.values())), strict=True)
    )
    failed = [f"{title}: {why}" for title, why in found.items() if why is not None]
    print(f"{name}: {len(found) - len(failed)} of {len(found)} dialogues")
    assert len(found) - len(failed) >= LEAST["dialogues"][name], "\n".join(failed)
