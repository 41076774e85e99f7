"""The parts of a small made-up practice and its data folder."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import yaml

PRACTICE: dict[str, Any] = {
    "name": "Elm Street Practice",
    "timezone": "America/Chicago",
    "hours": {},
    "closed_on": [],
    "facts": {
        "phone": {"value": "", "said": "Our number is {value}.", "unset": "No number yet."},
        "fees": {"value": "", "said": "{value}", "unset": "Ask our team about fees."},
    },
    "staff_when": {
        "open": "We are here.",
        "closed": "We are back {opening}.",
        "unset": "We can't say when.",
    },
    "numbers": {
        "lifeline": {
            "name": "Lifeline",
            "call": "988",
            "text": "988",
            "chat": "example.org",
            "checked_on": "2026-01-31",
        },
        "emergency": {"name": "Emergency", "call": "911", "checked_on": "2026-01-31"},
        "crisis_text": {
            "name": "Text line",
            "text": "741741",
            "keyword": "HOME",
            "checked_on": "2026-01-31",
        },
    },
    "lines": {"lifeline_line": "Call or text {lifeline}, any time."},
    "consent": {"version": "1", "text": "May we keep this?"},
    "privacy": {"version": "1", "text": "We keep what you write."},
    "languages": ["en"],
}
KEYS = frozenset({"together/one", "together/two", "safety/check", "people/talk_to_human"})
FAQ = """\
version: "3.1"
nlu:
- intent: faq/together_{name}
  examples: |
{examples}
responses:
  utter_faq/together_{name}:
  - text: |-
      Your prescriber can help you find a plan that fits. Call {{emergency}} if it's urgent.
    metadata:
      title: "A plan"
      question: "What is plan {name}?"
      related: ["together/{other}", "people/talk_to_human"]
      sources: ["S1"]
      reviewed_by: ""
      reviewed_on: ""
"""
DIRECT = """\
version: "3.1"
nlu:
- intent: {name}
  examples: |
{examples}
responses:
  utter_{name}:
  - text: |-
      {text}
    metadata:
      buttons:
      - {{title: "A person", target: "people/talk_to_human"}}
      - {{title: "The number", target: "safety/number_again"}}
"""
NOTICES = """\
responses:
  utter_title_people_talk_to_human:
  - text: Talk to a person
  utter_crisis_number_again:
  - text: "{lifeline_line}"
"""


def made_up(first: int, count: int = 25) -> str:
    """Example lines of which no two are alike, here or for another ``first``."""
    letters = random.Random(first)
    lines = []
    for _ in range(count):
        words = ["".join(letters.choices("abdegiklmnorstu", k=7)) for _ in range(3)]
        lines.append(f"    - {' '.join(words)}")
    return "\n".join(lines)


def write_practice(path: Path, **changes: Any) -> Path:
    """Write practice.yml with some of its parts changed."""
    path.write_text(yaml.safe_dump({**PRACTICE, **changes}), "utf-8")
    return path
