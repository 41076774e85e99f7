"""When a rule that stands alone in a long text is doubted, and when never."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bothand.safety.detector import Detector
from bothand.safety.doubt import Danger, doubted
from bothand.safety.levels import Finding, Level

STORY = (
    "My sister drove me to the clinic on Tuesday because the bus was late, we sat in the hall "
    "for an hour with a very nice nurse, and afterwards we had soup at the place by the river."
)
SHORT = "it was at the clinic on Tuesday"


def classifier(whole: float, part: float) -> Danger:
    def danger(texts: Sequence[str], with_check: bool) -> float:
        return whole if len(texts) == 1 and len(texts[0].split()) > 20 else part

    return danger


def ruled(level: Level, kind: str, *also: str) -> Finding:
    return Finding(level, kind, "rule:any", also)


@pytest.mark.parametrize("kind", ["crisis_other", "harm_others", "abuse"])
def test_a_rule_of_which_the_classifier_sees_nothing_becomes_the_check_of_its_kind(
    kind: str,
) -> None:
    found = doubted(ruled(Level.FULL, kind), STORY, classifier(0.02, 0.2))
    assert (found.level, found.kind) == (Level.CHECK, kind)


@pytest.mark.parametrize(
    ("whole", "part", "text"),
    [(0.1, 0.0, STORY), (0.02, 0.5, STORY), (0.0, 0.0, SHORT), (0.0, 0.0, STORY * 5)],
    ids=["seen in the whole", "seen in a part", "short", "very long"],
)
def test_someone_hurt_keeps_the_full_reply_in_any_doubt(
    whole: float, part: float, text: str
) -> None:
    found = ruled(Level.FULL, "abuse")
    assert doubted(found, text, classifier(whole, part)) == found


@pytest.mark.parametrize(("kind", "also"), [("crisis_self", ()), ("abuse", ("crisis_self",))])
def test_a_suicidal_visitor_s_rule_is_never_doubted(kind: str, also: tuple[str, ...]) -> None:
    found = ruled(Level.FULL, kind, *also)
    assert doubted(found, STORY, classifier(0.0, 0.0)) == found


def test_a_doubted_check_leaves_the_lifeline_s_line() -> None:
    found = ruled(Level.CHECK, "check")
    assert doubted(found, STORY, classifier(0.01, 0.9)).level is Level.INFO
    assert doubted(found, STORY, classifier(0.06, 0.0)) == found


def test_an_old_fright_told_in_passing_is_answered_not_rushed_to_hospital(
    detector: Detector, rules_alone: Detector
) -> None:
    text = (
        "I passed out once giving blood and my friends still tease me. So here is what I want to "
        "know: is there a way to remember a pill every morning when you work nights, because I "
        "forget it half of the week?"
    )
    assert rules_alone.check(text).level is Level.FULL
    found = detector.check(text)
    assert (found.level, found.kind) == (Level.CHECK, "emergency_reaction")


@pytest.mark.parametrize(
    "text",
    [
        "do you take new people in March, and by the way my boyfriend hits me when he drinks, "
        "and is the parking free at your place or do I need coins",
        "How long does the first appointment take? My little one just swallowed my pills. "
        "And do I have to bring the insurance card with me or is the number enough?",
    ],
)
def test_danger_among_other_questions_keeps_its_full_reply(detector: Detector, text: str) -> None:
    assert detector.check(text).level is Level.FULL
