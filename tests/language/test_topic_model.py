"""The classifier: learns a small made-up set, and is the same after a save."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bothand.language.encoder import Encoder, shared_encoder
from bothand.language.medications import Lexicon
from bothand.language.sparse_expert import letter_groups
from bothand.language.topic_model import TopicModel, train
from bothand.settings import ROOT

# Nothing of the product's: a shop for bicycles.
SHOP = {
    "repair": [
        "my chain came off", "fix a flat tire", "the brake squeaks", "gears keep slipping",
        "a spoke is broken", "can you true this wheel", "repair my pedal", "the saddle is loose",
    ],
    "opening": [
        "when does the shop open", "closed on monday?", "hours on a holiday", "open on sunday?",
        "how late are you there", "is the shop open today", "hours in winter", "when do you close",
    ],
    "rental": [
        "rent a bike for a day", "hire two bicycles", "do you lend helmets", "rental for a weekend",
        "i want to rent an e-bike", "borrow a child seat", "hire a tandem", "day rental cost",
    ],
}  # fmt: skip
UNSEEN = {
    "one of my gears is broken": "repair",
    "until what time are you open": "opening",
    "could we hire some bikes": "rental",
}


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    """The encoder, kept between runs."""
    return shared_encoder(ROOT / ".cache" / "tests")


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The list in use."""
    return Lexicon.read(ROOT / "data" / "medications.csv")


@pytest.fixture(scope="module")
def shop(encoder: Encoder, lexicon: Lexicon) -> TopicModel:
    """A model of the shop's questions."""
    texts = [text for each in SHOP.values() for text in each]
    labels = [label for label, each in SHOP.items() for _ in each]
    return train(texts, labels, encoder, lexicon)


def test_it_learns_what_it_was_shown(shop: TopicModel, encoder: Encoder, lexicon: Lexicon) -> None:
    found = shop.predict(list(UNSEEN), encoder, lexicon)
    assert shop.labels == sorted(SHOP)
    assert [shop.labels[row.argmax()] for row in found] == list(UNSEEN.values())


def test_predictions_are_probabilities(
    shop: TopicModel, encoder: Encoder, lexicon: Lexicon
) -> None:
    found = shop.predict(["???", "", "Zoloft", "你好", "hire " * 500], encoder, lexicon)
    assert found.shape == (5, 3)
    assert np.isfinite(found).all()
    assert (found >= 0).all()
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-5)


def test_a_saved_model_predicts_the_same(
    shop: TopicModel, encoder: Encoder, lexicon: Lexicon, tmp_path: Path
) -> None:
    shop.save(tmp_path / "model.npz")
    again = TopicModel.load(tmp_path / "model.npz")
    texts = [*UNSEEN, "chain", "zoloft and a flat tire"]
    before, after = (model.predict(texts, encoder, lexicon) for model in (shop, again))
    # The features are kept in single precision, the rest in half.
    np.testing.assert_allclose(after, before, atol=2e-3)
    assert again.labels == shop.labels
    assert again.temperature == pytest.approx(shop.temperature)


def test_one_medications_name_is_as_good_as_its_sibling(
    shop: TopicModel, encoder: Encoder, lexicon: Lexicon
) -> None:
    texts = ["zoloft and a flat tire", "prozac and a flat tire"]
    one, other = shop.predict(texts, encoder, lexicon)
    np.testing.assert_allclose(one, other, atol=1e-5)


def test_training_twice_gives_the_same_model(
    shop: TopicModel, encoder: Encoder, lexicon: Lexicon
) -> None:
    texts = [text for each in SHOP.values() for text in each]
    labels = [label for label, each in SHOP.items() for _ in each]
    again = train(texts, labels, encoder, lexicon)
    np.testing.assert_array_equal(again.meaning, shop.meaning)
    np.testing.assert_array_equal(again.letters.weights, shop.letters.weights)
    np.testing.assert_array_equal(again.words.weights, shop.words.weights)
    assert again.temperature == shop.temperature


def test_too_few_sentences_to_hold_out_still_train(encoder: Encoder, lexicon: Lexicon) -> None:
    small = train(["my bike"] * 2 + ["my hours"] * 2, ["a", "a", "b", "b"], encoder, lexicon)
    assert small.temperature == 1.0
    assert small.predict(["my bike"], encoder, lexicon)[0].argmax() == 0


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("", []),
        ("a", [" a", "a ", " a "]),
        ("Ab", [" a", "ab", "b ", " ab", "ab ", " ab "]),
        ("a b", [" a", "a ", " a ", " b", "b ", " b "]),
    ],
)
def test_letter_groups_stay_within_words(text: str, groups: list[str]) -> None:
    assert letter_groups(text) == groups
