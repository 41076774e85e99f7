"""A crisis can't be taught to be an ordinary question."""

from __future__ import annotations

from pathlib import Path

import pytest

from bothand.content.change_set import differences
from bothand.content.drafts import DraftFile
from bothand.publish.examples import crisis_among

BEFORE = """\
nlu:
- intent: faq/practice_bench
  examples: |
    - where is the bench
responses:
  utter_faq/practice_bench:
  - text: By the door.
"""
DANGER = "i am going to end my life on that bench tonight"
PATH = "data/faq/practice/bench.yml"


@pytest.mark.parametrize("published", [BEFORE, None])
def test_a_crisis_among_new_examples_is_found(artefacts: Path, published: str | None) -> None:
    draft = BEFORE.replace("the bench\n", f"the bench\n    - {DANGER}\n", 1)
    found = list(crisis_among(differences([DraftFile(PATH, draft, published)]), artefacts))
    assert [(each["kind"], each["text"], each["blocking"]) for each in found] == [
        ("crisis_example", DANGER, True)
    ]


def test_ordinary_examples_and_those_that_go_are_let_pass(artefacts: Path) -> None:
    more = BEFORE.replace("the bench\n", "the bench\n    - may i sit on it\n", 1)
    assert not list(crisis_among(differences([DraftFile(PATH, more, BEFORE)]), artefacts))
    was = BEFORE.replace("the bench\n", f"the bench\n    - {DANGER}\n", 1)
    assert not list(crisis_among(differences([DraftFile(PATH, BEFORE, was)]), artefacts))
