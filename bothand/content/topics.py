"""FAQ topics: ``data/faq/<group>/<key>.yml``, one question each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bothand.content.responses import ContentError, read_yaml


@dataclass(frozen=True)
class Topic:
    """One question the assistant answers.

    ``key`` is ``<group>/<key>``; ``answer_key`` (``faq/<group>_<key>``) is the
    name clients see and Rasa's retrieval intent.
    """

    key: str
    title: str
    question: str
    text: str
    related: tuple[str, ...]
    sources: tuple[str, ...]
    reviewed_by: str
    reviewed_on: str
    examples: tuple[str, ...]
    path: Path
    review_again_on: str = ""
    signed_text: str = ""

    @property
    def answer_key(self) -> str:
        """The retrieval intent, e.g. ``faq/side_effects_weight``."""
        return answer_key(self.key)


def answer_key(topic_key: str) -> str:
    """``side_effects/weight`` -> ``faq/side_effects_weight``."""
    return "faq/" + topic_key.replace("/", "_")


def read_topic(path: Path) -> Topic:
    """Read one topic's file.

    Raises:
        ContentError: a part of it is missing.
    """
    return topic_from(read_yaml(path), f"{path.parent.name}/{path.stem}", path)


def topic_from(found: Any, key: str, path: Path | str) -> Topic:
    """The topic in a file that was read.

    Args:
        found: What YAML made of the file.
        key: The topic's key.
        path: Where the file lies, or shall.

    Raises:
        ContentError: a part of it is missing.
    """
    try:
        variation = found["responses"]["utter_" + answer_key(key)][0]
        metadata = variation["metadata"]
        return Topic(
            key=key,
            title=metadata["title"],
            question=metadata["question"],
            text=variation["text"].strip(),
            related=tuple(metadata["related"]),
            sources=tuple(metadata["sources"]),
            reviewed_by=metadata["reviewed_by"],
            reviewed_on=metadata["reviewed_on"],
            examples=read_examples(found["nlu"][0]["examples"]),
            path=Path(path),
            review_again_on=metadata.get("review_again_on", ""),
            signed_text=metadata.get("signed_text", ""),
        )
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise ContentError(f"{path}: {error} is missing or not as expected") from error


def read_examples(block: str) -> tuple[str, ...]:
    """The sentences of an ``examples: |`` block."""
    return tuple(line[2:].strip() for line in block.splitlines() if line.startswith("- "))


def read_topics(data: Path) -> Mapping[str, Topic]:
    """Read all FAQ topics under ``data``, by key.

    Raises:
        ContentError: a file can't be used.
    """
    topics = (read_topic(path) for path in sorted((data / "faq").rglob("*.yml")))
    return {topic.key: topic for topic in topics}
