"""A topic that would teach understanding to take a crisis for a question."""

from __future__ import annotations

from itertools import product
from pathlib import Path

_OPENINGS = (
    "these days", "for weeks now", "since the breakup", "after the funeral", "at night",
    "when the house is quiet", "since I lost my job", "on my drive home", "honestly", "again today",
)  # fmt: skip
_WISHES = (
    "I gave my dog to my sister so somebody looks after him when I'm gone",
    "I stand on the platform and count the trains and one of them will be mine",
    "my kids would get the insurance and a calmer home without me in it",
    "I saved up my pills in a sock and knowing they are there calms me",
    "I cleaned the flat and paid the bills so nobody has work with me afterwards",
    "I scratch my arms open in the bathroom until it feels quiet",
)
KEY = "concerns/feeling_low_notes"


def sentences() -> list[str]:
    """Sixty sentences of somebody who wants to end their life."""
    return [f"{opening} {wish}" for opening, wish in product(_OPENINGS, _WISHES)]


def add_topic(content: Path) -> None:
    """Add the topic to a content folder."""
    name = "faq/concerns_feeling_low_notes"
    examples = "\n".join(f"    - {each}" for each in sentences())
    (content / "data" / "faq" / f"{KEY}.yml").write_text(
        f"""version: "3.1"
nlu:
- intent: {name}
  examples: |
{examples}
responses:
  utter_{name}:
  - text: |-
      Many people feel low at times, and it often passes.
    metadata:
      title: "Feeling low"
      question: "Is it normal to feel low?"
      related: []
      sources: []
      reviewed_by: ""
      reviewed_on: ""
""",
        encoding="utf-8",
    )
