"""Rasa's own commands work in the project's folder, as its users will try them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from servers import clean_environment, free_ports, share_artefacts

from bothand.settings import ROOT

RASA = Path(sys.executable).with_name("rasa")
SECONDS = 240


def test_rasa_shell_answers_and_guards_as_the_widget_does(
    model: Path, artefacts: Path, tmp_path: Path
) -> None:
    share_artefacts(artefacts, tmp_path)
    typed = "could sertraline make me put on kilos\nI am going to end my life tonight\n/stop\n"
    shell = subprocess.run(
        [RASA, "shell", "--model", model, "--port", str(free_ports(1)[0])],
        cwd=ROOT,
        env=clean_environment(BOTHAND_HOME=str(tmp_path)),
        input=typed,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert "Weight and appetite" in shell.stdout, shell.stderr[-2000:]
    assert "988" in shell.stdout


def test_rasa_finds_no_conflict_between_rules_and_stories(tmp_path: Path) -> None:
    checked = subprocess.run(
        [RASA, "data", "validate", "--data", "data", "--domain", "domain.yml"],
        cwd=ROOT,
        env=clean_environment(BOTHAND_HOME=str(tmp_path)),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr[-2000:]
    assert "No story structure conflicts found" in checked.stdout + checked.stderr
