"""The gate as a process: the present version passes, a dangerous one doesn't."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from poisoned_topic import add_topic
from servers import clean_environment

from bothand.settings import ROOT

PARTS = ("domain.yml", "config.yml", "practice.yml", "endpoints.yml", "credentials.yml")


def look(
    content: Path, model: Path, home: Path, baseline: Path, out: Path
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            *(sys.executable, "-m", "bothand.gate", "--content", str(content)),
            *("--model", str(model), "--baseline", str(baseline), "--out", str(out)),
        ],
        cwd=ROOT,
        env=clean_environment(BOTHAND_HOME=str(home), BOTHAND_CONTENT=str(content)),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def home_of(artefacts: Path, folder: Path) -> Path:
    """A home of its own that begins with the artefacts, and no more."""
    for part in ("encoder", "safety"):
        shutil.copytree(artefacts / part, folder / part)
    return folder


def passed(run: subprocess.CompletedProcess[str], out: Path) -> Any:
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(out.read_text(encoding="utf-8"))


def test_the_present_version_passes_and_a_topic_of_crisis_sentences_is_blocked(
    model: Path, artefacts: Path, tmp_path: Path
) -> None:
    home, base = home_of(artefacts, tmp_path / "home"), tmp_path / "base.json"
    run = look(ROOT, model, home, base, tmp_path / "now.json")
    now = passed(run, tmp_path / "now.json")
    assert [each for each in now["findings"] if each["blocking"]] == []
    assert not now["blocked"]
    steps = [json.loads(line) for line in run.stdout.splitlines()]
    assert list(dict.fromkeys(each["step"] for each in steps)) == [
        "content", "understanding", "safety", "conversations",
    ]  # fmt: skip
    base.write_text(json.dumps(now["outcomes"]), encoding="utf-8")

    content = tmp_path / "content"
    shutil.copytree(ROOT / "data", content / "data")
    for name in PARTS:
        shutil.copy(ROOT / name, content)
    add_topic(content)
    trained = subprocess.run(
        [sys.executable, "-m", "bothand.serve.training"],
        cwd=ROOT,
        env=clean_environment(BOTHAND_HOME=str(home), BOTHAND_CONTENT=str(content)),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert trained.returncode == 0, trained.stderr[-2000:]
    candidate = home / "models" / "current.tar.gz"
    out = tmp_path / "then.json"
    then = passed(look(content, candidate, home, base, out), out)
    assert then["blocked"]
    lost = [each for each in then["findings"] if each["kind"] == "crisis_lost"]
    assert lost and all(each["blocking"] for each in lost)


def test_a_gate_that_cannot_look_says_so(artefacts: Path, tmp_path: Path) -> None:
    home = home_of(artefacts, tmp_path / "home")
    broken, out = tmp_path / "broken.tar.gz", tmp_path / "out.json"
    broken.write_bytes(b"no model")
    assert look(ROOT, broken, home, tmp_path / "none", out).returncode == 2
    assert not out.exists()
