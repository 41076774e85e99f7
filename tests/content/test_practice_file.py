"""What admins change of the practice shows without a start; a broken file takes nothing away."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from bothand.chat.buttons import Buttons
from bothand.chat.voice import Voice
from bothand.content.practice_file import PracticeFile
from bothand.settings import ROOT


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("bothand.content.practice_file._LOOK_SECONDS", 0.0)
    shutil.copy2(ROOT / "practice.yml", tmp_path / "practice.yml")
    return tmp_path / "practice.yml"


def rename(path: Path, name: str) -> None:
    lines = path.read_text("utf-8").splitlines()
    at = next(row for row, line in enumerate(lines) if line.startswith("name:"))
    lines[at] = f'name: "{name}"'
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_a_change_is_read_and_a_broken_file_is_not(path: Path) -> None:
    file = PracticeFile(path)
    rename(path, "Elm Street Therapy")
    assert file.now().name == "Elm Street Therapy"
    path.write_text("name: [", encoding="utf-8")
    assert file.now().name == "Elm Street Therapy"
    path.unlink()
    assert file.now().name == "Elm Street Therapy"


def test_what_was_said_in_danger_is_known_after_a_change(path: Path) -> None:
    """Else a reply to it would be taken for a new question."""
    voice = Voice(ROOT / "data", PracticeFile(path), Buttons(b"s" * 32))
    said = voice.say("crisis_self", "c").text
    name = voice.name_of(said)
    time.sleep(0.01)
    rename(path, "Elm Street Therapy")
    assert voice.practice.name == "Elm Street Therapy"
    assert name is not None and voice.name_of(said) == name
    assert voice.name_of(voice.say("crisis_self", "c").text) == name
