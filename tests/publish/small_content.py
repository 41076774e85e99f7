"""Content of two answers, and versions made of it without a model."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bothand.settings import Settings

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
BENCH = "data/faq/practice/bench.yml"
LAMP = "data/faq/practice/lamp.yml"

TOPIC = """\
# practice/{name}: what it is about.
version: "3.1"
nlu:
- intent: faq/practice_{name}
  examples: |
    - where is the {name}
    - show me the {name}
responses:
  utter_faq/practice_{name}:
  - text: |-
      The {name} is by the door.
    metadata:
      title: "The {name}"
      question: "Where is the {name}?"
      related: ["practice/lamp"]
      sources: []
      reviewed_by: ""
      reviewed_on: ""
"""
PRACTICE = 'numbers: {lifeline: {call: "988"}}\nlines: {}\nfacts: {phone: {value: "1"}}\n'


def installation(folder: Path) -> Settings:
    """An installation whose content is small and its own."""
    content = folder / "content"
    for name in ("bench", "lamp"):
        path = content / "data" / "faq" / "practice" / f"{name}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TOPIC.format(name=name), encoding="utf-8")
    safety = content / "data" / "safety" / "crisis_self.yml"
    safety.parent.mkdir()
    safety.write_text('responses:\n  utter_crisis_self:\n  - text: "Call {lifeline}."\n')
    for name in ("domain.yml", "config.yml"):
        (content / name).write_text("version: '3.1'\n")
    (content / "practice.yml").write_text(PRACTICE)
    home = folder / "home"
    (home / "models").mkdir(parents=True)
    return Settings.load({"BOTHAND_HOME": str(home), "BOTHAND_CONTENT": str(content)})


def model(place: Settings, name: str) -> Path:
    """A file in a model's place."""
    path = place.home / "models" / f"{name}.tar.gz"
    path.write_bytes(name.encode())
    return path
