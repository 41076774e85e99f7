"""What is trained on and tested with: our own data, or CLINC150's ``data_small.json``."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from bench.evaluate.cross_validation import training_sentences
from bothand.gate import suites as sets

OUTSIDE = "oos"
_SEED = 5
_RETRIEVAL = "faq/"


@dataclass(frozen=True)
class Task:
    """One data set.

    Attributes:
        name: Its name.
        train: Label -> sentences.
        texts: The test messages.
        accept: For each message the labels that are right; empty for one that is
            outside of everything trained.
    """

    name: str
    train: dict[str, list[str]]
    texts: list[str]
    accept: list[tuple[str, ...]]

    def write(self, path: Path) -> None:
        """Write the training sentences in Rasa's format, an answer to each FAQ label."""
        lines = ['version: "3.1"', "nlu:"]
        for label, sentences in self.train.items():
            lines += [f"- intent: {label}", "  examples: |"]
            lines += [f"    - {' '.join(sentence.split())}" for sentence in sentences]
        answers = [label for label in self.train if label.startswith(_RETRIEVAL)]
        if answers:
            lines.append("responses:")
            for label in answers:
                lines += [f"  utter_{label}:", f"  - text: {label}"]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def own(data: Path, most: int | None) -> Task:
    """Our training data (at most so many sentences a label) and all held-out questions."""
    by_label: dict[str, list[str]] = defaultdict(list)
    for text, label in zip(*training_sentences(data), strict=True):
        by_label[label].append(text)
    chance = random.Random(_SEED)
    if most is not None:
        by_label = defaultdict(
            list,
            {label: chance.sample(each, min(most, len(each))) for label, each in by_label.items()},
        )
    asked = [each for found in sets.questions().values() for each in found]
    return Task(
        "our own",
        dict(by_label),
        [each.text for each in asked],
        [tuple(_label(key) for key in each.accept) for each in asked],
    )


def clinc(path: Path) -> Task:
    """CLINC150 (Larson et al. 2019): 150 intents and ``oos_train`` as one more to train on.

    Raises:
        OSError: The file can't be read.
        KeyError: It is no such file.
    """
    found = json.loads(path.read_text(encoding="utf-8"))
    train: dict[str, list[str]] = defaultdict(list)
    for text, label in found["train"] + found["oos_train"]:
        train[label].append(text)
    inside, outside = found["test"], found["oos_test"]
    return Task(
        "CLINC150",
        dict(train),
        [text for text, _ in inside + outside],
        [(label,) for _, label in inside] + [() for _ in outside],
    )


def _label(key: str) -> str:
    """``talk/greet`` -> ``greet``; a FAQ key is a label as it is."""
    return key if key.startswith(_RETRIEVAL) else key.partition("/")[2]
