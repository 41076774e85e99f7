"""Sentences that are like others: found by meaning, made once, kept on the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from bothand.content.topic_state import TopicState, place_of
from bothand.desk.answers.similar import SimilarSentences
from bothand.language.encoder import shared_encoder
from bothand.settings import ROOT


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder of its own, with the encoder that other tests built too."""
    made = ROOT / ".cache" / "tests"
    shared_encoder(made)
    (tmp_path / "encoder").symlink_to(made / "encoder")
    return tmp_path


def state(key: str, *examples: str) -> TopicState:
    place = place_of(key)
    assert place is not None
    return TopicState(place, key, "", "", examples, frozenset({"live"}))


KITES = state("sky/kites", "how do I fly a kite", "what string does a kite need")
BAKING = state("food/bread", "my dough will not rise", "what makes a kite go up in the air")
SAFETY = state("safety/check", "is kite flying okay to do")


def test_the_sentence_that_means_the_same_comes_first(home: Path) -> None:
    near = SimilarSentences(home).near([KITES, BAKING, SAFETY], "sky/kites")
    assert near is not None
    assert {each.sentence for each in near} <= {*BAKING.examples, *SAFETY.examples}
    assert "my dough will not rise" not in {each.sentence for each in near}
    assert [each.percent for each in near] == sorted((each.percent for each in near), reverse=True)
    movable = {each.key: each.movable for each in near}
    assert movable["food/bread"]
    assert not movable.get("safety/check", False)


def test_many_sentences_are_made_in_the_background_and_kept(home: Path) -> None:
    many = state("food/many", *(f"recipe number {number} for soup" for number in range(45)))
    first = SimilarSentences(home)
    assert first.near([KITES, many], "sky/kites") is None
    first.wait()
    assert first.near([KITES, many], "sky/kites") is not None
    again = SimilarSentences(home)
    assert again.near([KITES, many], "sky/kites") is not None


@pytest.mark.parametrize("held", [b"", b"PK\x03\x04 no archive", b"x" * 500])
def test_a_damaged_file_is_made_anew(home: Path, held: bytes) -> None:
    found = SimilarSentences(home)
    first = SimilarSentences(home)
    many = state("food/many", *(f"recipe number {number} for soup" for number in range(45)))
    first.near([KITES, many], "sky/kites")
    first.wait()
    [file] = (home / "cache").iterdir()
    file.write_bytes(held)
    assert found.near([KITES, BAKING], "sky/kites") is not None
