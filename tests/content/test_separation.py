"""No held-out question is a training sentence, or the measure would flatter itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from bothand.content.check_examples import words
from bothand.content.responses import read_yaml
from bothand.content.topics import read_examples

ROOT = Path(__file__).parents[2]
# Under so many words people do type the same ("hi", "weight gain?").
LEAST_WORDS = 4


def _held_out() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "tests" / "understanding" / "questions").glob("*.yml")):
        for items in yaml.safe_load(path.read_text("utf-8")).values():
            for item in items:
                yield path.name, item if isinstance(item, str) else item["text"]


def _conversations(folder: Path, pattern: str) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.glob(pattern)):
        for turns in yaml.safe_load(path.read_text("utf-8")).values():
            for turn in turns:
                yield path.name, turn["visitor"]


def _training() -> Iterator[str]:
    for path in sorted((ROOT / "data").rglob("*.yml")):
        found = read_yaml(path)
        for item in found.get("nlu") or ():
            yield from read_examples(item["examples"])
        for variations in (found.get("responses") or {}).values():
            metadata = variations[0].get("metadata") or {}
            if "question" in metadata:
                yield metadata["question"]


def _shared(held_out: list[tuple[str, str]], training: set[tuple[str, ...]]) -> list[str]:
    return [
        f"{name}: {text}"
        for name, text in held_out
        if len(words(text)) >= LEAST_WORDS and tuple(words(text)) in training
    ]


def test_no_held_out_question_stands_in_the_training_data() -> None:
    training = {tuple(words(sentence)) for sentence in _training()}
    held_out = list(_held_out())
    assert len(held_out) > 100
    assert len(training) > 1000
    assert _shared(held_out, training) == []


def test_no_test_dialogue_stands_in_the_conversations_that_are_learned_from() -> None:
    learned = ROOT / "bothand" / "understanding" / "conversations"
    training = {tuple(words(text)) for _, text in _conversations(learned, "*.yml")}
    held_out = list(_conversations(ROOT / "tests" / "understanding", "dialogues*.yml"))
    assert len(held_out) > 300
    assert len(training) > 500
    assert _shared(held_out, training) == []
