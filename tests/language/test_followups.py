"""Short follow-ups, and the messages that stand on their own."""

from __future__ import annotations

import pytest
import yaml

from bothand.content.problems import read_keys
from bothand.language import followups
from bothand.language.followups import FollowUp, FollowUps
from bothand.language.medications import Lexicon
from bothand.settings import ROOT


@pytest.fixture(scope="module")
def table() -> FollowUps:
    """The table in use."""
    return FollowUps.read()


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The list in use."""
    return Lexicon.read(ROOT / "data" / "medications.csv")


def topic(key: str) -> FollowUp:
    return FollowUp(topic=key)


@pytest.mark.parametrize(
    ("text", "after", "meant"),
    [
        ("and how long does that last?", "side_effects/stomach", topic("side_effects/how_long")),
        ("How long?", "side_effects/stopping_effects", topic("side_effects/stopping_effects")),
        ("so how long until it works", "side_effects/ssri", topic("myths/works_right_away")),
        ("ok but is that dangerous", "side_effects/sexual", topic("side_effects/serious")),
        ("is it dangerous?", "taking/missed_dose", topic("taking/missed_dose")),
        ("how do I stop?", "starting/not_working", topic("taking/stopping")),
        ("what can I do", "side_effects/weight", topic("side_effects/coping")),
        ("how much is it", "practice/services", topic("practice/fees_insurance")),
        ("how much is it", "taking/missed_dose", topic("taking/cost")),
        ("is that common", "side_effects/sexual", topic("side_effects/sexual")),
        ("does it really work", "together/how_they_work_together", topic("together/evidence")),
        ("why?", "myths/addictive", FollowUp(related_to="myths/addictive")),
        ("tell me more", "concerns/stigma", FollowUp(related_to="concerns/stigma")),
        ("What about Prozac?", "side_effects/weight", topic("side_effects/weight")),
        ("and prozac", "side_effects/snri", topic("side_effects/ssri")),
        ("oh, the other pill", "taking/stopping", topic("taking/stopping")),
        ("the serious ones", "side_effects/ssri", topic("side_effects/serious")),
        ("and according to whom", "myths/natural_is_safer", topic("myths/natural_is_safer")),
        ("I can't believe that", "together/evidence", topic("together/evidence")),
        ("why can't I simply quit", "side_effects/snri", topic("taking/stopping")),
        ("what would you pick", "together/which_one_or_both", topic("together/which_one_or_both")),
        ("ok, what about ativan", "starting/first_visit", topic("side_effects/benzodiazepines")),
    ],
)
def test_a_follow_up_takes_its_meaning_from_the_answer_before(
    table: FollowUps, lexicon: Lexicon, text: str, after: str, meant: FollowUp
) -> None:
    assert table.resolve(text, lexicon.find(text), after) == meant


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("how long does that last?", None),
        ("how long does that last?", "concerns/stigma"),
        ("how long until it would work", "practice/approach"),
        ("do you take my insurance there for both of my kids and me", "side_effects/weight"),
        ("does prozac change your hair", "side_effects/weight"),
        ("I like tea", "side_effects/weight"),
        ("", "side_effects/weight"),
        ("what about st john's wort", "concerns/stigma"),
    ],
)
def test_a_message_that_stands_on_its_own_is_left_alone(
    table: FollowUps, lexicon: Lexicon, text: str, after: str | None
) -> None:
    assert table.resolve(text, lexicon.find(text), after) is None


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("and what about weight", "weight"),
        ("ok so, nausea?", "nausea?"),
        ("and", "and"),
        ("android phones", "android phones"),
        ("weight", "weight"),
    ],
)
def test_the_lead_in_is_dropped(table: FollowUps, text: str, plain: str) -> None:
    assert table.without_lead_in(text) == plain


def test_the_table_leads_to_topics_that_exist() -> None:
    keys = read_keys()
    groups = {key.partition("/")[0] + "/*" for key in keys}
    written = yaml.safe_load(followups._TABLE.read_text("utf-8"))
    afters = [aspect["after"] for aspect in written["aspects"]]
    sources = {key for after in afters for key in after}
    targets = {key for after in afters for key in after.values()} | set(
        written["class_topics"].values()
    )
    sources |= {*written["same_for_another_medication"], *written["asked_by_class"]}
    assert sources - keys - groups == set()
    assert targets - keys - {"same", "related", "none"} == set()


def test_every_medication_class_of_the_table_is_in_the_list(lexicon: Lexicon) -> None:
    written = yaml.safe_load(followups._TABLE.read_text("utf-8"))
    assert set(written["class_topics"]) <= set(lexicon.classes())


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Going back to the first one, can it raise my pulse?", "can it raise my pulse?"),
        ("ok, back to the other thing: is it taken with food", "is it taken with food"),
        ("can we get back to my earlier question", "can we get back to my earlier question"),
    ],
)
def test_a_way_back_is_heard_and_what_it_asks_is_read(
    table: FollowUps, text: str, rest: str
) -> None:
    assert table.turns_back(text)
    assert table.without_turn(text) == rest


@pytest.mark.parametrize(
    "text", ["will I go back to my old self", "my back hurts", "when can I get back to work"]
)
def test_a_back_of_another_kind_is_no_way_back(table: FollowUps, text: str) -> None:
    assert not table.turns_back(text)
