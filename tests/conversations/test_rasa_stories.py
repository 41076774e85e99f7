"""Rasa's own end-to-end test of the dialogues, as a Rasa user would run it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import yaml
from servers import clean_environment

from bothand.settings import ROOT

HERE = Path(__file__).parent
STORIES = sorted(HERE.glob("*.yml"))


def sentences() -> set[str]:
    """What the visitors of the stories say, as typed."""
    found = set()
    for path in STORIES:
        for story in yaml.safe_load(path.read_text(encoding="utf-8"))["stories"]:
            found |= {step["user"].strip() for step in story["steps"] if "user" in step}
    return {text.replace("[", "").split("]{")[0] for text in found}


def test_every_dialogue_goes_as_its_story_says(
    model: Path, artefacts: Path, tmp_path: Path
) -> None:
    run = subprocess.run(
        [
            *(sys.executable, "-m", "rasa", "test", "core", "--e2e", "--no-plot"),
            *("--model", str(model), "--stories", str(HERE), "--out", str(tmp_path)),
        ],
        cwd=ROOT,
        env=clean_environment(BOTHAND_HOME=str(artefacts)),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    failed = (tmp_path / "failed_test_stories.yml").read_text(encoding="utf-8")
    assert not yaml.safe_load(failed), failed
    report = json.loads((tmp_path / "story_report.json").read_text(encoding="utf-8"))
    assert report["accuracy"] == 1.0


def test_there_are_enough_stories_and_none_of_their_sentences_was_trained_on() -> None:
    stories = [
        story
        for path in STORIES
        for story in yaml.safe_load(path.read_text(encoding="utf-8"))["stories"]
    ]
    assert len(stories) >= 20
    trained = {
        line.strip()[2:].strip().lower()
        for path in (ROOT / "data").rglob("*.yml")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip().startswith("- ")
    }
    assert len(trained) > 2_000
    assert not {text for text in sentences() if text.lower() in trained}
