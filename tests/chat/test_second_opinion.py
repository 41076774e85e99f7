"""What a second look may take back, and what never."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from bothand.chat.second_opinion import SecondOpinion
from bothand.safety.levels import Finding, Level

SHORT = "a few words on something"
LONG = "a long story on something else altogether " * 12


def finding(level: Level, probability: float, by: str = "classifier") -> Finding:
    return Finding(level, "crisis_self", by, probability=probability)


def opinion(text: str, found: Finding, **ranking: float) -> Finding:
    async def parse(_: str) -> Mapping[str, Any]:
        names = sorted(ranking, key=lambda name: -ranking[name])
        shares = [
            {"name": name.replace("faq_", "faq/"), "confidence": ranking[name]} for name in names
        ]
        return {"intent_ranking": shares}

    return asyncio.run(SecondOpinion(parse).of(text, found))


def test_a_rule_is_never_overruled() -> None:
    found = finding(Level.FULL, 1.0, "rule:kill_myself")
    assert opinion(SHORT, found, faq_side_effects_weight=0.99) == found


@pytest.mark.parametrize(
    ("ranking", "probability"),
    [
        ({"faq_side_effects_weight": 0.75}, 0.6),
        ({"faq_side_effects_weight": 0.9}, 0.85),
        ({"faq_side_effects_weight": 0.9, "check": 0.06}, 0.6),
        ({"faq_side_effects_weight": 0.98}, 0.96),
        ({"faq_side_effects_weight": 0.97, "crisis_self": 0.2}, 0.6),
        ({"out_of_scope": 0.99}, 0.99),
        ({"other_language": 0.99}, 0.6),
    ],
)
def test_in_doubt_the_full_reply_stands(ranking: dict[str, float], probability: float) -> None:
    found = finding(Level.FULL, probability)
    assert opinion(LONG, found, **ranking) == found


def test_a_question_beyond_doubt_gets_the_gentle_check_and_its_answer() -> None:
    found = opinion(LONG, finding(Level.FULL, 0.8), faq_taking_pregnancy=0.98)
    assert found.level is Level.CHECK


def test_a_likely_question_gets_the_check_where_the_classifier_is_unsure_too() -> None:
    found = opinion(LONG, finding(Level.FULL, 0.7), faq_taking_pregnancy=0.85)
    assert found.level is Level.CHECK


def test_sadness_gets_its_own_reply_where_danger_is_faint_only() -> None:
    sad = {"personal_disclosure": 0.9}
    assert opinion(LONG, finding(Level.CHECK, 0.35), **sad).level is Level.INFO
    for found in (finding(Level.CHECK, 0.5), finding(Level.FULL, 0.6)):
        assert opinion(LONG, found, **sad) == found


def test_another_subject_gets_the_lifeline_s_line_at_least() -> None:
    assert opinion(LONG, finding(Level.FULL, 0.7), out_of_scope=0.95).level is Level.INFO
    assert opinion(LONG, finding(Level.FULL, 0.9), out_of_scope=0.95).level is Level.CHECK
    assert opinion(LONG, finding(Level.CHECK, 0.7), out_of_scope=0.95).level is Level.INFO


def test_a_check_on_a_long_story_is_kept_whatever_it_asks_at_the_end() -> None:
    found = finding(Level.CHECK, 0.4)
    assert opinion(LONG, found, faq_taking_postpartum=0.99) == found
    assert opinion(SHORT, found, faq_taking_postpartum=0.99).level is Level.INFO


def test_a_model_that_fails_takes_nothing_back() -> None:
    async def parse(_: str) -> Mapping[str, Any]:
        raise RuntimeError("no model")

    found = finding(Level.FULL, 0.6)
    assert asyncio.run(SecondOpinion(parse).of(SHORT, found)) == found
