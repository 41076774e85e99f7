"""The words of one version: responses, topics and sources, read once and never changed."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bothand.content.responses import Response, read_responses
from bothand.content.topics import Topic, read_topics


@dataclass(frozen=True)
class Words:
    """What can be said in one version.

    Attributes:
        responses: By name, with ``utter_``.
        topics: By answer key.
        sources: Their titles, by id.
    """

    responses: Mapping[str, Response]
    topics: Mapping[str, Topic]
    sources: Mapping[str, dict[str, str]]

    @classmethod
    def read(cls, data: Path) -> Words:
        """Read them from a data folder.

        Raises:
            ContentError: a file can't be used.
        """
        return cls(
            read_responses(data),
            {topic.answer_key: topic for topic in read_topics(data).values()},
            _read_sources(data / "sources.csv"),
        )

    @property
    def safety(self) -> dict[str, str]:
        """The texts of the safety responses as written, by name without ``utter_``."""
        return {
            name.removeprefix("utter_"): response.text
            for name, response in self.responses.items()
            if response.path is not None and response.path.parent.name == "safety"
        }


def _read_sources(path: Path) -> dict[str, dict[str, str]]:
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["id"]: {"title": row["title"]} for row in csv.DictReader(file)}
