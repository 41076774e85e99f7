"""Reads the package's own YAML files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

HERE = Path(__file__).parent


def read_yaml(path: Path) -> Any:
    """Return what a YAML file holds, as plain lists and dicts.

    Raises:
        OSError: The file can't be read.
        ruamel.yaml.error.YAMLError: It isn't well-formed YAML.
    """
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))
