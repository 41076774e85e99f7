"""The lock, and the page that says why each package is there."""

from __future__ import annotations

import re
import tomllib

from packaging.requirements import Requirement

from bothand.settings import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
LOCKED = dict(re.findall(r"^([a-z0-9-]+)==([^ \\]+)", LOCK, re.MULTILINE))
PAGE = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"^\| `([a-z0-9-]+)`", PAGE, re.MULTILINE))

DIRECT = [
    Requirement(each)
    for each in [
        *PROJECT["project"]["dependencies"],
        *PROJECT["project"]["optional-dependencies"]["test"],
    ]
]
OVERRIDES = [Requirement(each) for each in PROJECT["tool"]["uv"]["override-dependencies"]]


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_lock_holds_no_address() -> None:
    assert "://" not in LOCK
    assert "index-url" not in LOCK
    assert "find-links" not in LOCK


def test_every_locked_package_has_its_hashes() -> None:
    blocks = re.split(r"^(?=[a-z0-9-]+==)", LOCK, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(LOCKED) > 100
    assert [block for block in blocks if "--hash=sha256:" not in block] == []


def test_the_lock_holds_what_the_project_asks_for() -> None:
    overridden = {plain(each.name) for each in OVERRIDES}
    for wanted in [*DIRECT, *OVERRIDES]:
        name = plain(wanted.name)
        if wanted.marker is not None:
            assert name not in LOCKED, f"{name} should stay out"
        elif wanted in OVERRIDES or name not in overridden:
            assert wanted.specifier.contains(LOCKED[name]), name


def test_every_direct_dependency_and_override_has_its_line() -> None:
    assert {plain(each.name) for each in [*DIRECT, *OVERRIDES]} - NAMED == set()
