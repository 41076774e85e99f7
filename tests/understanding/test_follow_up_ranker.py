"""What a short message means right after an answer, by the weights in use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from bothand.content.problems import read_keys
from bothand.language.followups import FollowUps
from bothand.understanding import follow_up_ranker
from bothand.understanding.follow_up_features import NAMES, Ranking
from bothand.understanding.follow_up_ranker import WEIGHTS, FollowUpRanker
from bothand.understanding.turn_before import TurnBefore

CONVERSATIONS = Path(follow_up_ranker.__file__).with_name("conversations")
BEFORE = TurnBefore(
    "is beer a problem with zoloft",
    "faq/taking_alcohol",
    "Can I drink?",
    ("faq/taking_other_medicines",),
)
LABELS = ("faq/taking_alcohol", "faq/taking_other_medicines", "faq/practice_services", "thanks")


def ranks(**shares: float) -> Callable[[list[str]], list[Ranking]]:
    """A topic model that says the same of every text: ``shares``, the rest evenly."""
    names = {label: shares.get(label.rpartition("_")[2], 0.0) for label in LABELS}
    rest = (1 - sum(names.values())) / len(names)
    ranking = sorted(((label, part + rest) for label, part in names.items()), key=lambda e: -e[1])
    return lambda texts: [ranking for _ in texts]


@pytest.fixture(scope="module")
def ranker() -> FollowUpRanker:
    return FollowUpRanker.read(FollowUps.read())


def test_words_that_say_nothing_alone_stay_with_the_answer(ranker: FollowUpRanker) -> None:
    found = ranker.ranking("and is it?", BEFORE, None, ranks())
    assert found[0][0] == "faq/taking_alcohol"


def test_a_plain_change_of_subject_leaves_the_answer(ranker: FollowUpRanker) -> None:
    text = "which services does the practice offer"
    assert ranker.ranking(text, BEFORE, None, ranks(services=0.98))[0][0] == "faq/practice_services"


def test_thanks_are_thanks_whatever_was_answered(ranker: FollowUpRanker) -> None:
    assert ranker.ranking("thank you so much", BEFORE, None, ranks(thanks=0.97))[0][0] == "thanks"


def test_what_the_table_means_counts(ranker: FollowUpRanker) -> None:
    meant = "faq/taking_other_medicines"
    share = dict(ranker.ranking("with that as well", BEFORE, meant, ranks()))[meant]
    assert share > dict(ranker.ranking("with that as well", BEFORE, None, ranks()))[meant]


def test_the_shares_are_probabilities_of_all_labels(ranker: FollowUpRanker) -> None:
    found = ranker.ranking("hm", BEFORE, None, ranks(thanks=0.5))
    assert {label for label, _ in found} == set(LABELS)
    assert sum(share for _, share in found) == pytest.approx(1.0)
    assert found == sorted(found, key=lambda each: -each[1])


def test_a_missing_weight_is_an_error_that_names_it() -> None:
    weights = dict.fromkeys(NAMES, 1.0)
    del weights["neighbour"]
    with pytest.raises(KeyError, match="neighbour"):
        FollowUpRanker(weights, FollowUps.read())
    assert set(yaml.safe_load(WEIGHTS.read_text("utf-8"))["weights"]) == set(NAMES)


def test_the_conversations_name_answers_that_exist() -> None:
    keys = read_keys() | {"form", "talk/not_understood"}
    paths = sorted(CONVERSATIONS.glob("*.yml"))
    assert paths
    unknown = [
        f"{path.name}: {name}: {key}"
        for path in paths
        for name, turns in yaml.safe_load(path.read_text("utf-8")).items()
        for turn in turns
        for key in turn["accept"]
        if key not in keys
    ]
    assert unknown == []
