"""Rasa trains, loads and answers with TensorFlow neither installed nor imported."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from bothand.settings import ROOT, child_environment

DOMAIN = """\
version: "3.1"
intents: [tide, moon, wind, fish]
responses:
  utter_tide: [{text: "Twice a day."}]
  utter_moon: [{text: "Every month."}]
"""
DATA = """\
version: "3.1"
nlu:
- intent: tide
  examples: |
    - when does the sea rise
    - how often is low water
    - is the harbour dry at noon
    - times of high water
- intent: moon
  examples: |
    - when is it full
    - how long until it is new
    - phases this month
    - is it waxing
- intent: wind
  examples: |
    - which way does it blow
    - will there be a storm tonight
    - is the breeze from the west
- intent: fish
  examples: |
    - where do the mackerel run
    - what bites in march
    - which bait for cod
rules:
- rule: tide
  steps: [{intent: tide}, {action: utter_tide}]
- rule: moon
  steps: [{intent: moon}, {action: utter_moon}]
"""
TRAIN_AND_LOAD = """
import asyncio, sys
from rasa.core.agent import Agent
from rasa.model_training import train

made = train("domain.yml", sys.argv[1], "data", output="models")
agent = Agent.load(made.model)
print(asyncio.run(agent.parse_message("when is low water"))["intent"]["name"])
heavy = {"tensorflow", "keras", "torch", "jax"}
print("loaded:", sorted(heavy & {name.partition(".")[0] for name in sys.modules}))
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "domain.yml").write_text(DOMAIN)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "all.yml").write_text(DATA)
    return tmp_path


def train(project: Path, config: str, home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", TRAIN_AND_LOAD, config],
        cwd=project,
        env=child_environment({"BOTHAND_HOME": str(home)}),
        capture_output=True,
        text=True,
        check=False,
    )


def test_training_and_loading_import_no_tensorflow(project: Path, artefacts: Path) -> None:
    own = (ROOT / "config.yml").read_text()
    (project / "config.yml").write_text(own.replace("utter_dont_know", "utter_tide"))
    done = train(project, "config.yml", artefacts)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "loaded: []"


def test_naming_a_neural_component_says_what_is_missing(project: Path, artefacts: Path) -> None:
    assert find_spec("tensorflow") is None
    (project / "config.yml").write_text(
        "recipe: default.v1\nlanguage: en\npipeline:\n- name: WhitespaceTokenizer\n"
        "- name: CountVectorsFeaturizer\n- name: DIETClassifier\n  epochs: 1\n"
        "policies:\n- name: RulePolicy\n"
    )
    done = train(project, "config.yml", artefacts)
    assert done.returncode != 0
    assert "tensorflow" in done.stderr
    assert "DIETClassifier" in done.stderr or "not installed" in done.stderr
