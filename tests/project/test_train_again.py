"""Training a second time, when Rasa takes what hasn't changed from its cache."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bothand.settings import ROOT, child_environment
from bothand.understanding.answer_classifier import AnswerClassifier

DOMAIN = """\
version: "3.1"
intents: [kiln, glaze]
responses:
  utter_kiln: [{{text: "{words}"}}]
"""
DATA = """\
version: "3.1"
nlu:
- intent: kiln
  examples: |
    - how hot does the oven get
    - when is the firing done
    - is it still warm inside
- intent: glaze
  examples: |
    - which colour runs
    - is the white one food safe
    - how thick do I brush it on
rules:
- rule: kiln
  steps: [{intent: kiln}, {action: utter_kiln}]
"""
TRAIN = """
from rasa.model_training import train
assert train("domain.yml", "config.yml", "data", output="models").model
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    own = (ROOT / "config.yml").read_text()
    (tmp_path / "config.yml").write_text(own.replace("utter_dont_know", "utter_kiln"))
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "all.yml").write_text(DATA)
    return tmp_path


def test_changing_an_answer_s_words_trains_again(project: Path, artefacts: Path) -> None:
    for words in ("Very hot.", "About 1,200 degrees."):
        (project / "domain.yml").write_text(DOMAIN.format(words=words))
        done = subprocess.run(
            [sys.executable, "-c", TRAIN],
            cwd=project,
            env=child_environment(
                {"BOTHAND_HOME": str(artefacts), "RASA_CACHE_DIRECTORY": str(project / "cache")}
            ),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


def test_the_fingerprint_is_given_for_a_part_from_the_cache() -> None:
    whole = AnswerClassifier.fingerprint_addon(AnswerClassifier.get_default_config())
    assert AnswerClassifier.fingerprint_addon({"output": object()}) == whole
