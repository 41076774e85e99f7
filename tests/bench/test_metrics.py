"""The figures say what they are named after."""

from __future__ import annotations

import numpy as np
import pytest

from bench.evaluate.cross_validation import summarise
from bench.evaluate.metrics import auroc, calibration_error, coverage_at, reliability, wilson
from bench.evaluate.report import BEGIN, END, put_between_marks
from bench.evaluate.visits import safety_level

SURE = np.array([0.9, 0.8, 0.7, 0.6])


def test_coverage_stops_where_too_many_are_wrong() -> None:
    right = np.array([True, True, False, True])
    assert coverage_at(SURE, right, 0.0) == 0.5
    assert coverage_at(SURE, right, 0.25) == 1.0
    assert coverage_at(SURE, ~right, 0.01) == 0.0


def test_the_calibration_error_is_the_mean_gap() -> None:
    confidence = np.array([0.95] * 10)
    right = np.array([True] * 8 + [False] * 2)
    assert calibration_error(confidence, right) == pytest.approx(0.15)
    assert calibration_error(np.array([1.0, 1.0]), np.array([True, True])) == 0.0
    (only,) = reliability(confidence, right)
    assert (only.accuracy, only.count) == (0.8, 10)


def test_auroc_is_the_chance_to_rank_right() -> None:
    assert auroc(np.array([0.9, 0.8]), np.array([0.1, 0.2])) == 1.0
    assert auroc(np.array([0.1]), np.array([0.9])) == 0.0
    assert auroc(np.array([0.5, 0.5]), np.array([0.5])) == 0.5
    assert auroc(np.array([0.9, 0.3]), np.array([0.5])) == 0.5


def test_the_interval_holds_the_share_and_narrows() -> None:
    low, high = wilson(9, 10)
    assert low < 0.9 < high
    wide, narrow = high - low, np.diff(wilson(900, 1000)).item()
    assert narrow < wide / 5
    assert wilson(0, 0) == (0.0, 1.0)


def test_confusions_and_worst_topics_come_out_of_the_table() -> None:
    names = np.array(["faq/a", "faq/a", "faq/b", "out_of_scope"])
    columns = np.array(["faq/a", "faq/b", "out_of_scope"])
    table = np.array([[0.8, 0.1, 0.1], [0.2, 0.7, 0.1], [0.1, 0.8, 0.1], [0.2, 0.1, 0.7]], "f4")
    found = summarise(names, columns, table)
    assert found.right.tolist() == [True, False, True, True]
    assert found.confusions == [(("faq/a", "faq/b"), 1)]
    assert found.worst[0] == ("faq/a", 0.5)
    assert found.outside == 1.0


def test_only_what_stands_between_the_marks_is_replaced() -> None:
    page = f"before\n{BEGIN}\nold\n{END}\nafter"
    made = put_between_marks(page, "new")
    assert made.startswith("before\n")
    assert made.endswith("\nafter")
    assert "old" not in made
    assert put_between_marks(made, "new") == made
    with pytest.raises(ValueError, match="needs a line"):
        put_between_marks("no marks", "new")


@pytest.mark.parametrize(
    ("messages", "level"),
    [
        ([{"answer": "safety/abuse", "kind": "safety", "text": ""}], "full"),
        ([{"answer": "safety/check", "kind": "safety", "text": "988"}], "check"),
        ([{"answer": "faq/side_effects_serious", "kind": "answer", "text": "Call 911"}], "shown"),
        ([{"answer": "faq/taking_cost", "kind": "answer", "text": "Generics"}], "nothing"),
        ([], "nothing"),
    ],
)
def test_a_reply_counts_as_what_it_shows(messages: list[dict[str, str]], level: str) -> None:
    assert safety_level(messages) == level
