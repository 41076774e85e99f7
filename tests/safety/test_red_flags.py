"""Nobody with a dangerous reaction is told to wait: every red flag, by rules alone."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bothand.content.practice import Practice
from bothand.content.responses import fill, read_responses
from bothand.safety.detector import Detector
from bothand.safety.files import read_yaml
from bothand.safety.levels import Level
from bothand.settings import ROOT

FLAGS: dict[str, list[str]] = read_yaml(Path(__file__).with_name("red_flags.yml"))


@pytest.mark.parametrize(("flag", "text"), [(flag, each) for flag in FLAGS for each in FLAGS[flag]])
def test_a_red_flag_gets_the_emergency_reply(rules_alone: Detector, flag: str, text: str) -> None:
    found = rules_alone.check(text)
    assert found.level is Level.FULL
    # Voices that call a baby evil are answered as danger to someone, which says 911 too.
    others = {"harm_others"} if flag == "postpartum_psychosis" else set()
    assert {found.kind, *found.also} & {"emergency_reaction", "emergency_overdose", *others}


def test_every_flag_of_the_table_has_several_wordings() -> None:
    assert len(FLAGS) == 14
    assert min(len(each) for each in FLAGS.values()) >= 2


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("emergency_reaction", ["911", "every medicine", "Don't drive", "nothing in the mouth"]),
        ("emergency_overdose", ["911", "1-800-222-1222", "988"]),
    ],
)
def test_the_reply_says_what_to_do(name: str, words: list[str]) -> None:
    practice = Practice.read(ROOT / "practice.yml")
    response = read_responses(ROOT / "data")[f"utter_{name}"]
    text = fill(response.text, practice.placeholders())
    assert [each for each in words if each not in text] == []
    assert "stop taking" not in text
    assert "skip" not in text


@pytest.mark.parametrize(
    "text",
    [
        "what are the signs of serotonin syndrome",
        "can lithium make you shake a little",
        "is a rash common with lamictal",
        "what does withdrawal from xanax feel like",
        "my mom had a seizure years ago, can she take bupropion",
    ],
)
def test_a_question_about_a_red_flag_is_no_emergency(rules_alone: Detector, text: str) -> None:
    assert rules_alone.check(text).level < Level.FULL


def test_the_file_is_no_training_material() -> None:
    examples = (ROOT / "bothand" / "safety" / "examples").glob("*.yml")
    trained = {text for path in examples for text in yaml.safe_load(path.read_text())["examples"]}
    assert not trained & {text for each in FLAGS.values() for text in each}
