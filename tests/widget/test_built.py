"""The widget's built files are what its TypeScript says, and that is sound."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from bothand.settings import ROOT, child_environment

_SOURCE = ROOT / "widget"
_BUILT = ROOT / "bothand" / "chat" / "pages" / "built"


def run(folder: Path, *command: str) -> None:
    done = subprocess.run(
        command, cwd=folder, env=child_environment({}), capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the source with its packages installed."""
    if shutil.which("npm") is None:
        pytest.skip("Node isn't installed: the widget's built files are used as they are")
    folder = tmp_path_factory.mktemp("widget") / "widget"
    shutil.copytree(_SOURCE, folder, ignore=shutil.ignore_patterns("node_modules"))
    run(folder, "npm", "install")
    return folder


def test_the_built_files_are_those_of_the_source(source: Path, tmp_path: Path) -> None:
    run(source, "node", "build.mjs", str(tmp_path))
    built = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {path.name: path.read_bytes() for path in _BUILT.iterdir()}
    assert kept == built, "run `make widget` and commit what it builds"


def test_the_source_is_strictly_typed(source: Path) -> None:
    run(source, "npm", "run", "check")


def test_the_widget_s_own_tests_pass(source: Path) -> None:
    run(source, "npm", "test")
