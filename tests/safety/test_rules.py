from __future__ import annotations

from pathlib import Path

import pytest

from bothand.safety.levels import FULL_KINDS
from bothand.safety.normalise import Normaliser
from bothand.safety.phrases import PhraseBook, PhraseError
from bothand.safety.rules import OVERLAP, WINDOW, Rule, RuleError, RuleSet

RULES = RuleSet()
PLAIN = Normaliser(RULES.book.words)


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: rule.name)
def test_a_rule_finds_its_own_example(rule: Rule) -> None:
    assert rule.name in {hit.rule for hit in RULES.hits(PLAIN(rule.example).tokens)}


def test_every_kind_has_rules() -> None:
    assert {rule.kind for rule in RULES.rules} == {*FULL_KINDS, "check", "info"}


def test_a_rule_is_found_across_the_edge_of_two_windows() -> None:
    for before in range(60, 90):
        tokens = ["word"] * before + ["i", "want", "to", "kill", "myself"] + ["word"] * 90
        assert "kill_myself" in {hit.rule for hit in RULES.hits(tokens)}, before


def test_the_index_of_cues_hides_no_match() -> None:
    from bothand.safety.classifier import read_examples

    for text, _ in read_examples():
        tokens = PLAIN(text).tokens
        for window, chosen in RULES.windows(tokens):
            for number, rule in enumerate(RULES.rules):
                found = number in chosen and rule.matches(window, chosen[number])
                assert found == rule.matches(window), (rule.name, text)


def test_windows_overlap_by_more_than_the_longest_phrase() -> None:
    longest = max(part.longest for part in RULES.book._done.values())
    assert longest <= OVERLAP < WINDOW


@pytest.mark.parametrize("phrase", ["", "(a|b", "a)", "@nobody", "a ||b", "a$b", "?"])
def test_a_phrase_that_cannot_be_read_is_refused(phrase: str) -> None:
    with pytest.raises(PhraseError):
        PhraseBook({}).part(phrase)


def test_a_wrong_rule_file_names_the_rule(tmp_path: Path) -> None:
    (tmp_path / "x.yml").write_text(
        "kind: check\nlevel: check\nrules:\n"
        "  - {name: broken, example: a, any: ['(a'], when: never}\n"
    )
    with pytest.raises(RuleError, match="broken"):
        RuleSet(folder=tmp_path)
