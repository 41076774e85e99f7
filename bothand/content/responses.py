"""What the assistant says: the ``responses:`` of the files under ``data/``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

_PLACEHOLDER = re.compile(r"\{([a-z0-9_]+)\}")


class ContentError(ValueError):
    """A content file can't be used; the text says which and why."""


@dataclass(frozen=True)
class Response:
    """One response: its name (``utter_...``), text and metadata as written."""

    name: str
    text: str
    metadata: Mapping[str, Any] = field(default_factory=dict)
    path: Path | None = None


def read_responses(data: Path) -> dict[str, Response]:
    """Read every response under ``data``, by name.

    Raises:
        ContentError: a file is broken, or one name stands in two files.
    """
    found: dict[str, Response] = {}
    for path in sorted(data.rglob("*.yml")):
        for name, variations in (read_yaml(path).get("responses") or {}).items():
            if name in found:
                raise ContentError(f"{path}: {name} stands in {found[name].path} too")
            first = variations[0]
            found[name] = Response(name, first["text"].strip(), first.get("metadata") or {}, path)
    return found


def read_yaml(path: Path) -> dict[str, Any]:
    """Read one YAML file that holds a mapping.

    Raises:
        ContentError: it can't be read as one.
    """
    try:
        found = _load(path.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ContentError(f"{path}: can't be read as YAML: {error}") from error
    if not isinstance(found, dict):
        raise ContentError(f"{path}: holds no mapping at its top")
    return found


def _load(text: str) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(text, loader)


def fill(text: str, values: Mapping[str, object]) -> str:
    """Put values in place of ``{name}``; an unknown name stays as it is."""
    return _PLACEHOLDER.sub(lambda match: str(values.get(match[1], match[0])), text)
