"""What a message means right after an answer that staff wrote a follow-up for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bothand.content.follow_ups import FollowUp
from bothand.language.encoder import Encoder, shared_encoder
from bothand.understanding.follow_up_features import Ranking
from bothand.understanding.key_slot import KeySlot
from bothand.understanding.own_follow_ups import Meant, OwnFollowUps

HIKING = FollowUp(
    "hiking",
    "faq/one",
    "faq/two",
    examples=("and on a hiking trip", "hiking though?", "does hiking change that"),
)
SAILING = FollowUp("sailing", "faq/one", "faq/three", examples=("and when I go sailing",))
YES = FollowUp("yes", "faq/one", "faq/four", reply="affirm")


def ranks(label: str, share: float) -> Callable[[list[str]], list[Ranking]]:
    return lambda texts: [[(label, share), ("faq/other", 1 - share)] for _ in texts]


UNSURE = ranks("faq/other", 0.3)


@pytest.fixture(scope="module")
def encoder(artefacts: Path) -> Encoder:
    return shared_encoder(artefacts)


@pytest.fixture(scope="module")
def own(encoder: Encoder) -> OwnFollowUps:
    return OwnFollowUps.learn([HIKING, SAILING, YES], encoder)


def test_a_message_near_to_its_sentences_means_it(own: OwnFollowUps, encoder: Encoder) -> None:
    found = own.meant("what about on a hike", "faq/one", encoder, UNSURE)
    assert found is not None
    assert (found.intent, found.name) == ("follow_up", "hiking")
    other = own.meant("and if I'm sailing", "faq/one", encoder, UNSURE)
    assert other is not None
    assert other.name == "sailing"


@pytest.mark.parametrize("after", [None, "faq/two", ""])
def test_after_anything_else_it_means_nothing(
    after: str | None, own: OwnFollowUps, encoder: Encoder
) -> None:
    assert own.meant("hiking though?", after, encoder, ranks("affirm", 0.9)) is None


def test_a_message_on_something_else_is_no_follow_up(own: OwnFollowUps, encoder: Encoder) -> None:
    assert own.meant("how do I pay the bill", "faq/one", encoder, UNSURE) is None
    assert own.meant("hiking " * 26, "faq/one", encoder, UNSURE) is None


def test_who_plainly_asks_something_else_is_not_led_astray(
    own: OwnFollowUps, encoder: Encoder
) -> None:
    sure = ranks("faq/other", 0.9)
    assert own.meant("what about on a hike", "faq/one", encoder, sure) is None
    very_words = own.meant("Hiking, though?", "faq/one", encoder, sure)
    assert very_words is not None


@pytest.mark.parametrize("label", ["check", "crisis_self", "abuse"])
def test_what_may_be_danger_is_no_follow_up(
    label: str, own: OwnFollowUps, encoder: Encoder
) -> None:
    assert own.meant("hiking though?", "faq/one", encoder, ranks(label, 0.2)) is None


def test_a_plain_reply_counts_where_a_follow_up_waits_for_it(
    own: OwnFollowUps, encoder: Encoder
) -> None:
    assert own.meant("yes", "faq/one", encoder, ranks("affirm", 0.9)) == Meant("affirm", 0.9)
    assert own.meant("yes", "faq/one", encoder, ranks("affirm", 0.4)) is None
    assert own.meant("no", "faq/one", encoder, ranks("deny", 0.9)) is None


def test_it_is_the_same_after_it_was_stored(
    own: OwnFollowUps, encoder: Encoder, tmp_path: Path
) -> None:
    own.save(tmp_path / "own.npz")
    again = OwnFollowUps.load(tmp_path / "own.npz")
    assert (again.sentences, again.replies) == (own.sentences, own.replies)
    assert (again.vectors == own.vectors).all()


def test_without_follow_ups_nothing_is_meant(encoder: Encoder, tmp_path: Path) -> None:
    OwnFollowUps.learn([], encoder).save(tmp_path / "own.npz")
    none = OwnFollowUps.load(tmp_path / "own.npz")
    assert none.meant("yes", "faq/one", encoder, ranks("affirm", 0.9)) is None


def test_two_keys_look_different_to_rasa_and_none_looks_like_nothing() -> None:
    slot = KeySlot("answer_before", mappings=[])
    assert set(slot.as_feature()) == {0.0}
    seen = []
    for key in ("faq/taking_alcohol", "faq/taking_cost"):
        slot.value = key
        seen.append(tuple(slot.as_feature()))
    assert len(set(seen)) == 2
    assert {len(each) for each in seen} == {slot.feature_dimensionality()}
