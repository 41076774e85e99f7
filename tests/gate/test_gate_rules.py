"""What the gate compares, pins and remembers, without a model."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest
from poisoned_topic import sentences

from bothand.chat.context import Context
from bothand.gate import suites
from bothand.gate.candidate import FIRST
from bothand.gate.kept_findings import KeptFindings
from bothand.gate.pins import read_pins
from bothand.gate.run import read_baseline
from bothand.gate.safety import against_pins, lost, prove_suite
from bothand.gate.safety_replies import prove_replies
from bothand.gate.suites import Question
from bothand.gate.understanding import below, judge
from bothand.safety.detector import Detector
from bothand.settings import ROOT

PINS = read_pins()
SIZE = sum(len(x) for found in (suites.danger(), suites.calm()) for x in found.values())


@pytest.fixture
def content(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    shutil.copy(ROOT / "practice.yml", tmp_path)
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_first_message_is_asked_as_the_chat_asks_it() -> None:
    assert Context().as_dict().items() <= FIRST.items()


def test_the_suite_is_the_pinned_one() -> None:
    assert prove_suite(suites.SAFETY, SIZE, PINS) == []


def test_a_shrunken_changed_or_missing_suite_blocks(tmp_path: Path) -> None:
    suite = shutil.copytree(suites.SAFETY, tmp_path / "suite")
    first = next(iter(sorted(suite.glob("in_danger_*"))))
    first.write_text(first.read_text("utf-8") + "\n", encoding="utf-8")
    for folder, size in ((suites.SAFETY, SIZE - 1), (suite, SIZE), (tmp_path / "none", 0)):
        found = prove_suite(folder, size, PINS)
        assert [(each.kind, each.blocking) for each in found] == [("suite_changed", True)]


def test_a_crisis_is_lost_where_less_is_shown() -> None:
    assert lost("full", "check") and lost("check", "nothing") and lost("note", "nothing")
    assert not lost("check", "full") and not lost("check", "note") and not lost(None, "nothing")


def test_a_count_below_or_above_its_pin_blocks() -> None:
    counts = Counter({**PINS["safety"]["least"], **PINS["safety"]["most"]})
    assert against_pins(counts, PINS) == []
    counts["full abuse"] -= 1
    counts["false full third_set"] += 1
    found = against_pins(counts, PINS)
    assert [each.text for each in found] == ["full abuse", "false full third_set"]
    assert all(each.blocking for each in found)


def test_a_set_with_too_few_right_blocks_but_not_for_retired_topics() -> None:
    least = PINS["understanding"]["first_set"]
    few = {"right": least["right"] - 3, "wrong": 0}
    size = sum(few.values())
    assert [each.text for each in below("first_set", few, size, PINS)] == ["right"]
    assert below("first_set", few, size + 3, PINS) == []
    many = {"right": least["right"], "wrong": least["wrong"] + 1}
    assert [each.text for each in below("first_set", many, sum(many.values()), PINS)] == ["wrong"]


def test_questions_are_judged_by_the_first_two_replies() -> None:
    asked = Question("x", ("faq/taking_alcohol",))
    assert judge(asked, ["faq/taking_cost", "faq/taking_alcohol"], []) == "right"
    assert judge(asked, ["faq/a", "faq/b", "faq/taking_alcohol"], []) == "wrong"
    assert judge(asked, [None], ["faq/taking_alcohol"]) == "offered"
    assert judge(asked, [None], []) == "none"


def test_todays_safety_replies_are_whole(content: Path) -> None:
    assert prove_replies(content, PINS) == []


def test_a_reply_without_its_numbers_blocks(content: Path) -> None:
    path = content / "data" / "safety" / "check.yml"
    change(path, "\n      {lifeline} is there any time", "\n      Help is there any time")
    found = prove_replies(content, PINS)
    assert [(each.kind, each.key, each.path) for each in found] == [
        ("hotline_missing", "utter_lifeline_note", "data/safety/check.yml")
    ]


def test_wrong_numbers_in_the_practice_file_block(content: Path) -> None:
    change(content / "practice.yml", 'call: "988"', 'call: "555-0100"')
    assert "utter_lifeline_note" in {each.key for each in prove_replies(content, PINS)}


def test_a_crisis_without_its_rule_blocks(content: Path) -> None:
    change(content / "data" / "safety" / "abuse.yml", "action: utter_abuse\n", "action: utter_x\n")
    found = prove_replies(content, PINS)
    assert [(each.kind, each.key, each.text) for each in found] == [
        ("safety_reply_missing", "abuse", "rule")
    ]


def test_findings_are_kept_and_a_broken_file_is_made_anew(tmp_path: Path) -> None:
    detector, path, text = Detector(), tmp_path / "kept.json", sentences()[0]
    detector._reader, detector._classifier = object(), object()  # type: ignore[assignment]
    first = KeptFindings(detector, path)
    found = first.of(text)
    first.keep()
    assert KeptFindings(None, path).of(text) == found  # type: ignore[arg-type]
    for broken in ("", "{", "[]", '{"x": 1}', '{"x": {"level": 9, "also": []}}'):
        path.write_text(broken, encoding="utf-8")
        assert KeptFindings(detector, path).of(text) == found


def test_rules_alone_are_never_kept(tmp_path: Path) -> None:
    kept = KeptFindings(Detector(), tmp_path / "kept.json")
    kept.of("hello there")
    kept.keep()
    assert not (tmp_path / "kept.json").exists()


def test_a_broken_baseline_is_no_first_time(tmp_path: Path) -> None:
    assert read_baseline(tmp_path / "none.json") == {}
    (tmp_path / "base.json").write_text("[]", encoding="utf-8")
    with pytest.raises(ValueError, match="outcomes"):
        read_baseline(tmp_path / "base.json")
