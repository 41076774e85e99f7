"""What a content tree says: its topics, responses and training sentences, by name.

For pages that show drafts: they have texts by path, and no folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from bothand.content.check_examples import words
from bothand.content.topics import answer_key, read_examples

_FAQ = "data/faq/"
_UTTER = "utter_"


@dataclass(frozen=True)
class Answer:
    """A topic as pages name it: its answer key, group, button title, question and text."""

    key: str
    group: str
    title: str
    question: str
    text: str


def answers_of(files: Mapping[str, str]) -> dict[str, Answer]:
    """The topics of a tree by answer key; one that can't be read is left out."""
    found = {}
    for path in sorted(files):
        if not path.startswith(_FAQ) or not path.endswith(".yml"):
            continue
        topic = path.removeprefix(_FAQ).removesuffix(".yml")
        key = answer_key(topic)
        variation = _first((parsed(files[path]).get("responses") or {}).get(_UTTER + key))
        told = variation.get("metadata") or {}
        if variation.get("text") and told.get("title") and told.get("question"):
            found[key] = Answer(
                key=key,
                group=topic.partition("/")[0],
                title=str(told["title"]),
                question=str(told["question"]),
                text=str(variation["text"]).strip(),
            )
    return found


def responses_of(files: Mapping[str, str]) -> dict[str, str]:
    """The text of every response of a tree, by its name without ``utter_``."""
    return {
        str(name).removeprefix(_UTTER): str(_first(variations).get("text") or "").strip()
        for path, text in files.items()
        if path.endswith(".yml")
        for name, variations in (parsed(text).get("responses") or {}).items()
    }


def sentences_of(files: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Path and plain words of every training sentence of a tree."""
    for path, text in files.items():
        if not path.endswith(".yml"):
            continue
        for item in parsed(text).get("nlu") or ():
            for sentence in read_examples(str(item.get("examples") or "")):
                yield path, plain_words(sentence)


def plain_words(text: str) -> str:
    """A sentence without case and punctuation, to tell whether two are the same."""
    return " ".join(words(text)) or text.strip()


@lru_cache(maxsize=1024)
def parsed(text: str) -> dict[str, Any]:
    """A YAML file's mapping, not to be changed; an empty one if it holds none."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        found = yaml.load(text, loader)
    except yaml.YAMLError:
        return {}
    return found if isinstance(found, dict) else {}


def _first(variations: object) -> Mapping[str, Any]:
    if isinstance(variations, list) and variations and isinstance(variations[0], dict):
        return variations[0]
    return {}
