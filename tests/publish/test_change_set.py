"""Differences in words, and what counts as safety."""

from __future__ import annotations

import pytest

from bothand.content.change_set import differences, marked, touches_safety
from bothand.content.drafts import DraftFile

TEXT = """\
version: "3.1"
nlu:
- intent: faq/practice_bench
  examples: |
    - where is the bench
    - show me the bench
responses:
  utter_faq/practice_bench:
  - text: |-
      The bench is by the door.
    metadata:
      title: "The bench"
      question: "Where is the bench?"
      related: ["practice/lamp"]
      sources: []
      reviewed_by: ""
      reviewed_on: ""
"""
PATH = "data/faq/practice/bench.yml"
PRACTICE = 'numbers: {lifeline: {call: "988"}}\nlines: {}\nfacts: {phone: {value: "1"}}\n'


def of(
    after: str | None, before: str | None = TEXT, path: str = PATH
) -> list[tuple[str, str, str]]:
    found = differences([DraftFile(path, after, before)])
    return [(each.what, each.before, each.after) for each in found]


def test_each_part_is_told_apart() -> None:
    assert of(TEXT.replace("by the door", "outside")) == [
        ("answer", "The bench is by the door.", "The bench is outside.")
    ]
    more = TEXT.replace("    - show me the bench\n", "    - a bench?\n    - bench please\n")
    assert of(more) == [("examples", "show me the bench", "a bench?\nbench please")]
    signed = TEXT.replace('reviewed_by: ""', 'reviewed_by: "Jamie"').replace(
        'reviewed_on: ""', 'reviewed_on: "2026-05-04"'
    )
    assert of(signed) == [("signed", "", "Jamie 2026-05-04")]
    assert of(TEXT, None)[0][0] == "new"
    assert of(None)[0][0] == "gone"
    assert of(TEXT + "# a remark\n") == [
        ("lines", "", '@@ -17 +17,2 @@\n       reviewed_on: ""\n+# a remark')
    ]
    assert of(TEXT) == []


def test_a_broken_file_is_shown_by_its_lines() -> None:
    assert of(TEXT.replace('"3.1"', '"3.1'))[0][0] == "lines"


@pytest.mark.parametrize(("path", "before", "after", "safety"), [
    (PATH, TEXT, TEXT.replace("door", "gate"), False),
    ("data/safety/crisis_self.yml", "a: 1\n", "a: 2\n", True),
    ("data/safety/new.yml", None, "a: 2\n", True),
    ("data/safety/crisis_self.yml", "a: 1\n", None, True),
    ("practice.yml", PRACTICE, PRACTICE.replace('"1"', '"2"'), False),
    ("practice.yml", PRACTICE, PRACTICE.replace("988", "989"), True),
    ("practice.yml", PRACTICE, PRACTICE.replace("lines: {}", "lines: {help: x}"), True),
    ("practice.yml", PRACTICE, None, True),
    ("data/stories/new.yml", None, "stories:\n- steps:\n  - intent: crisis_self\n", True),
    ("data/rules.yml", "rules:\n- steps: [{intent: harm_others}]\n", "rules: []\n", True),
    ("data/stories/new.yml", None, "stories:\n- story: x\n  steps:\n  - intent: thanks\n", False),
])  # fmt: skip
def test_what_touches_safety_is_known(
    path: str, before: str | None, after: str | None, safety: bool
) -> None:
    assert touches_safety([DraftFile(path, after, before)]) is safety


def test_words_are_marked_one_by_one() -> None:
    found = marked("Call us by phone.", "Call us by mail today.")
    assert "".join(words for how, words in found if how != "come") == "Call us by phone."
    assert "".join(words for how, words in found if how != "gone") == "Call us by mail today."
    assert ("same", "Call us by ") in found
