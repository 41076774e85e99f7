"""Counts on sentences of other hands; none of them may be used for rules or training."""

from __future__ import annotations

from pathlib import Path

import pytest

from bothand.safety.classifier import read_examples
from bothand.safety.detector import Detector
from bothand.safety.files import read_yaml
from bothand.safety.levels import Level

HERE = Path(__file__).parent
DANGER: dict[str, list[str]] = read_yaml(HERE / "in_danger.yml")
CALM: dict[str, list[str]] = read_yaml(HERE / "not_in_danger.yml")


def share(detector: Detector, texts: list[str], least: Level) -> float:
    return sum(detector.check(text).level >= least for text in texts) / len(texts)


def all_danger() -> list[str]:
    return [text for texts in DANGER.values() for text in texts]


def test_visitors_in_danger_get_the_full_reply(detector: Detector) -> None:
    assert share(detector, all_danger(), Level.FULL) >= 0.94


def test_visitors_in_danger_are_shown_the_lifeline(detector: Detector) -> None:
    assert share(detector, all_danger(), Level.CHECK) >= 0.98


@pytest.mark.parametrize("kind", list(DANGER))
def test_no_kind_of_danger_is_left_behind(detector: Detector, kind: str) -> None:
    assert share(detector, DANGER[kind], Level.FULL) >= 0.85


def test_the_rules_alone_still_see_most(rules_alone: Detector) -> None:
    assert share(rules_alone, all_danger(), Level.FULL) >= 0.75


def test_false_alarms_stay_rare(detector: Detector) -> None:
    assert share(detector, CALM["no_crisis"], Level.FULL) <= 0.09
    assert share(detector, CALM["no_crisis"], Level.CHECK) <= 0.18


def test_no_example_is_one_of_these_sentences() -> None:
    examples = {text.casefold().strip(" .!?") for text, _ in read_examples()}
    held_out = all_danger() + [text for texts in CALM.values() for text in texts]
    same = sum(text.casefold().strip(" .!?") in examples for text in held_out)
    assert same == 0


def test_there_are_enough_examples_of_every_label() -> None:
    labels = [label for _, label in read_examples()]
    counts = {label: labels.count(label) for label in set(labels)}
    assert counts["crisis_self"] >= 100
    assert counts["check"] >= 100
    assert counts["none"] >= 400
    assert min(counts.values()) >= 60
