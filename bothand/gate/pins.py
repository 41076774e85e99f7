"""What no version may fall below; only the product's source can change it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bothand.content.responses import read_yaml

Pins = Mapping[str, Any]


def read_pins() -> Pins:
    """The pinned figures of ``pins.yml``.

    Raises:
        ContentError: the file can't be read as YAML.
        OSError: it can't be read.
    """
    return read_yaml(Path(__file__).with_name("pins.yml"))


def suite_hash(folder: Path) -> str:
    """SHA-256 of a suite: the names and bytes of all its files; of an empty folder too."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.yml")):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.name}\0{content}\0".encode())
    return digest.hexdigest()
