"""The files that make up what is said: which they are, and whole copies of them.

A tree is the content folder as text by path: ``data/**``, ``domain.yml``, ``config.yml``
and ``practice.yml``.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

EDITABLE = re.compile(r"data/(?:[a-z0-9_]+/)*[a-z0-9_]+\.(?:yml|csv)|practice\.yml")
"""Paths that the desk may write."""

_TOP = ("domain.yml", "config.yml", "practice.yml")


def read_tree(content: Path) -> dict[str, str]:
    """All files of a content folder, by path, sorted.

    Raises:
        OSError: one can't be read.
    """
    paths = [content / name for name in _TOP if (content / name).exists()]
    paths += [each for each in (content / "data").rglob("*") if each.suffix in (".yml", ".csv")]
    return {
        each.relative_to(content).as_posix(): each.read_text(encoding="utf-8")
        for each in sorted(paths)
    }


def sha(text: str) -> str:
    """SHA-256 of a file's text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def write_tree(files: Mapping[str, str], target: Path) -> None:
    """Make a folder hold exactly these files; what it holds already isn't written again.

    Each file is replaced whole, so that whoever reads meanwhile sees the old or the new.

    Raises:
        OSError: one can't be written.
    """
    there = read_tree(target) if target.exists() else {}
    for path in there.keys() - files.keys():
        (target / path).unlink()
    for path, text in files.items():
        if there.get(path) != text:
            write_file(target / path, text)


def write_file(path: Path, text: str) -> None:
    """Replace a file whole, and on the disk before this returns.

    Raises:
        OSError: it can't be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
