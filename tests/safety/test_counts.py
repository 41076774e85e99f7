"""Counts on the safety suite: messages of other hands, none used for rules or training.

The counts that must hold stand in ``least.yml``; none of them may be lowered without
a clinician's word. `make evaluate` sends the same messages through the running chat.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bothand.gate import suites as sets
from bothand.safety.classifier import read_examples
from bothand.safety.detector import Detector
from bothand.safety.files import read_yaml
from bothand.safety.levels import FULL_KINDS, Level

LEAST: dict[str, Any] = read_yaml(Path(__file__).with_name("least.yml"))
DANGER = sets.danger()
CALM = sets.calm()


def levels(detector: Detector, texts: list[str]) -> list[Level]:
    return [detector.check(text).level for text in texts]


def all_danger() -> list[sets.Danger]:
    return [each for found in DANGER.values() for each in found]


def test_the_suite_is_as_large_as_it_was() -> None:
    assert {name: len(each) for name, each in DANGER.items()} == LEAST["messages"]["in_danger"]
    assert {name: len(each) for name, each in CALM.items()} == LEAST["messages"]["not_in_danger"]
    assert sum(LEAST["messages"]["in_danger"].values()) >= 300
    assert sum(LEAST["messages"]["not_in_danger"].values()) >= 300


@pytest.mark.parametrize("name", list(DANGER))
def test_visitors_in_danger_are_seen(detector: Detector, name: str) -> None:
    found = levels(detector, [each.text for each in DANGER[name]])
    full = sum(level is Level.FULL for level in found)
    shown = sum(level >= Level.CHECK for level in found)
    print(f"{name}: full {full}, shown {shown} of {len(found)}")
    assert full >= LEAST["full"][name]
    assert shown >= LEAST["shown"][name]


@pytest.mark.parametrize("kind", FULL_KINDS)
def test_no_kind_of_danger_is_left_behind(detector: Detector, kind: str) -> None:
    texts = [each.text for each in all_danger() if each.kind == kind]
    found = levels(detector, texts)
    full = sum(level is Level.FULL for level in found)
    print(f"{kind}: full {full} of {len(found)}")
    assert full >= LEAST["full_by_kind"][kind]


def test_the_rules_alone_still_see_many(rules_alone: Detector) -> None:
    found = levels(rules_alone, [each.text for each in all_danger()])
    full = sum(level is Level.FULL for level in found)
    print(f"rules alone: full {full} of {len(found)}")
    assert full >= LEAST["full_by_rules_alone"]


@pytest.mark.parametrize("name", list(CALM))
def test_false_alarms_stay_rare(detector: Detector, name: str) -> None:
    found = levels(detector, [each.text for each in CALM[name] if not each.check_allowed])
    full = sum(level is Level.FULL for level in found)
    check = sum(level is Level.CHECK for level in found)
    print(f"{name}: full {full}, check {check} of {len(found)}")
    assert full <= LEAST["most_false_full"][name]
    assert check <= LEAST["most_false_check"][name]


@pytest.mark.parametrize("name", list(CALM))
def test_unclear_messages_are_seldom_taken_for_the_worst(detector: Detector, name: str) -> None:
    found = levels(detector, [each.text for each in CALM[name] if each.check_allowed])
    full = sum(level is Level.FULL for level in found)
    print(f"{name}: full {full} of {len(found)}")
    assert full <= LEAST["most_full_where_unclear"][name]


def test_no_example_is_one_of_these_sentences() -> None:
    examples = {text.casefold().strip(" .!?") for text, _ in read_examples()}
    held_out = [each.text for each in all_danger()]
    held_out += [each.text for found in CALM.values() for each in found]
    assert [text for text in held_out if text.casefold().strip(" .!?") in examples] == []


def test_there_are_enough_examples_of_every_label() -> None:
    labels = [label for _, label in read_examples()]
    counts = {label: labels.count(label) for label in set(labels)}
    assert counts["crisis_self"] >= 700
    assert counts["check"] >= 400
    assert counts["none"] >= 2_000
    assert min(counts.values()) >= 150
