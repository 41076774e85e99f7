"""What the content checker finds, and the words it finds it with."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bothand.content.responses import read_yaml
from bothand.content.topics import answer_key

# Groups whose files stand in data/<group>/; all others stand in data/faq/<group>/.
DIRECT_GROUPS = ("safety", "people", "talk")
_BESIDE = Path(__file__).parent


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to put right: where, and what; a warning doesn't fail the check."""

    path: str
    text: str
    warning: bool = False

    def __str__(self) -> str:
        """``path: what is wrong``."""
        return f"{self.path}: {'warning: ' if self.warning else ''}{self.text}"


@dataclass(frozen=True)
class ContentFile:
    """One YAML file under ``data``.

    ``key`` is ``<group>/<name>`` ("" for a file at the top), ``shown`` the path
    in messages.
    """

    path: Path
    shown: str
    key: str
    faq: bool
    found: Mapping[str, Any]

    @property
    def group(self) -> str:
        """The first part of the key."""
        return self.key.partition("/")[0]

    @property
    def intent(self) -> str:
        """The intent that the file must hold, by its place."""
        return answer_key(self.key) if self.faq else self.key.rpartition("/")[2]

    @property
    def nlu(self) -> Sequence[Mapping[str, Any]]:
        """The items under ``nlu``."""
        items = self.found.get("nlu") or []
        return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []

    @property
    def responses(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """The variations under each response's name; broken ones are left out."""
        found = self.found.get("responses")
        if not isinstance(found, dict):
            return {}
        kept = {}
        for name, variations in found.items():
            if isinstance(variations, list):
                kept[str(name)] = [each for each in variations if isinstance(each, dict)]
        return kept


@dataclass(frozen=True)
class Banned:
    """A pattern that may not stand in a text, and what to do instead."""

    pattern: re.Pattern[str]
    instead: str


@dataclass(frozen=True)
class BannedWords:
    """``banned.yml``, ready to use."""

    everywhere: tuple[Banned, ...]
    only_in_safety: tuple[Banned, ...]
    allowed_in_safety: tuple[str, ...]
    closed_lines: tuple[Banned, ...]

    @classmethod
    def read(cls, path: Path = _BESIDE / "banned.yml") -> BannedWords:
        """Read the list.

        Raises:
            ContentError: it can't be read.
        """
        found = read_yaml(path)
        return cls(
            everywhere=_patterns(found["everywhere"]),
            only_in_safety=_patterns(found["only_in_safety"]),
            allowed_in_safety=tuple(found["allowed_in_safety"]),
            closed_lines=_patterns(found["closed_lines"]),
        )


def read_keys(path: Path = _BESIDE / "keys.yml") -> frozenset[str]:
    """The keys that must have an answer, each as ``<group>/<key>``.

    Raises:
        ContentError: the list can't be read.
    """
    return frozenset(f"{group}/{key}" for group, keys in read_yaml(path).items() for key in keys)


def _patterns(entries: Sequence[Mapping[str, str]]) -> tuple[Banned, ...]:
    return tuple(
        Banned(re.compile(rf"\b(?:{entry['says']})\b", re.IGNORECASE), entry["instead"])
        for entry in entries
    )
