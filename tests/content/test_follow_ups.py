"""Follow-ups as files: written, read, changed, and what the checks find in them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from small_practice import KEYS

from bothand.content import check as checker
from bothand.content.check_follow_ups import check_follow_ups, plain_replies, troubles_of
from bothand.content.follow_ups import (
    FollowUp,
    follow_ups_of,
    read_follow_up,
    read_follow_ups,
    write_follow_up,
)
from bothand.content.responses import ContentError
from bothand.content.tree import read_tree
from bothand.settings import ROOT

SENTENCES = (
    "and on a hiking trip",
    "say I go hiking with it",
    "does hiking change that",
    "hiking though?",
    "up in the mountains too?",
)
OWN = FollowUp("hiking", "faq/together_one", "faq/together_two", examples=SENTENCES)
REPLY = FollowUp("more", "faq/together_one", "faq/together_two", reply="affirm")


@pytest.fixture
def files(data: Path) -> dict[str, str]:
    return read_tree(data.parent)


def codes(follow_up: FollowUp, files: dict[str, str], new: bool = False) -> list[str]:
    return [each.code for each in troubles_of(follow_up, files, new)]


def with_one(files: dict[str, str], follow_up: FollowUp) -> dict[str, str]:
    return {**files, follow_up.path: write_follow_up(follow_up)}


@pytest.mark.parametrize("follow_up", [OWN, REPLY])
def test_what_is_written_is_read_again(follow_up: FollowUp) -> None:
    assert read_follow_up(follow_up.name, write_follow_up(follow_up)) == follow_up


def test_the_file_is_a_story_and_a_rule_of_rasas() -> None:
    found = yaml.safe_load(write_follow_up(REPLY))
    asked = [{"intent": "faq"}, {"action": "utter_faq"}]
    slot = {"slot_was_set": [{"answer_before": "faq/together_one"}]}
    turn = [{"intent": "affirm"}, {"action": "utter_faq/together_two"}]
    assert found == {
        "version": "3.1",
        "stories": [{"story": "follow-up more", "steps": [*asked, slot, *turn]}],
        "rules": [
            {"rule": "follow-up more", "condition": [{"active_loop": None}, slot], "steps": turn}
        ],
    }


def test_a_change_keeps_the_comments_of_the_file() -> None:
    before = write_follow_up(OWN).replace("rules:\n", "rules:\n# Asked for in spring.\n")
    before = "# Of the hiking club.\n" + before
    after = write_follow_up(replace(OWN, answer="faq/together_three"), before)
    assert "# Of the hiking club.\n" in after
    assert "# Asked for in spring.\n" in after
    assert read_follow_up("hiking", after).answer == "faq/together_three"


def test_sentences_give_way_to_a_plain_reply_and_come_back() -> None:
    as_reply = write_follow_up(replace(OWN, reply="deny", examples=()), write_follow_up(OWN))
    assert "nlu" not in as_reply
    assert read_follow_up("hiking", write_follow_up(OWN, as_reply)) == OWN


@pytest.mark.parametrize(
    "change",
    [
        ("utter_faq/together_two", "utter_crisis_self"),
        ("follow-up hiking", "another name"),
        ("- intent: faq\n", "- intent: greet\n"),
        ("active_loop: null", "active_loop: contact_form"),
    ],
)
def test_a_story_that_differs_from_its_rule_is_not_read(change: tuple[str, str]) -> None:
    text = write_follow_up(OWN).replace(*change, 1)
    with pytest.raises(ContentError, match="hiking"):
        read_follow_up("hiking", text)


@pytest.mark.parametrize("text", ["", "rules: 3", "a: [", "rules:\n- rule: x", "nlu: [1"])
def test_what_is_no_follow_up_is_named_and_stops_nobody(text: str) -> None:
    path = "data/stories/follow_ups/odd.yml"
    found, broken = read_follow_ups({path: text, REPLY.path: write_follow_up(REPLY)})
    assert (list(found), broken) == (["more"], ("odd",))
    assert [(where, each.code) for where, each in check_follow_ups({path: text})] == [
        (path, "unreadable")
    ]


@pytest.mark.parametrize("follow_up", [OWN, REPLY])
def test_a_good_one_has_no_trouble(follow_up: FollowUp, files: dict[str, str]) -> None:
    assert codes(follow_up, files, new=True) == []
    assert codes(follow_up, with_one(files, follow_up)) == []


@pytest.mark.parametrize(
    "what",
    [
        *("crisis_self", "crisis_other", "emergency_overdose", "emergency_reaction", "abuse"),
        *("harm_others", "check", "safety/check", "check_crisis_self", "crisis_number_again"),
    ],
)
def test_no_part_of_it_names_what_belongs_to_safety(what: str, files: dict[str, str]) -> None:
    for follow_up in (
        replace(REPLY, reply=what),
        replace(REPLY, answer=what),
        replace(REPLY, after=what),
    ):
        assert "safety" in codes(follow_up, files)


@pytest.mark.parametrize("what", ["contact_me", "talk_to_human", "people/contact_me"])
def test_no_part_of_it_names_the_contact_request(what: str, files: dict[str, str]) -> None:
    for follow_up in (replace(REPLY, reply=what), replace(REPLY, answer=what)):
        assert "contact" in codes(follow_up, files)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": "Hiking!"}, "name_unusable"),
        ({"name": ""}, "name_unusable"),
        ({"after": "faq/together_none"}, "after_unknown"),
        ({"answer": "faq/together_none"}, "answer_unknown"),
        ({"answer": "talk/greet"}, "answer_unknown"),
        ({"answer": "faq/together_one"}, "goes_nowhere"),
        ({"reply": "affirm"}, "both_said"),
        ({"reply": "start_over", "examples": ()}, "reply_unknown"),
        ({"examples": ()}, "nothing_said"),
        ({"examples": SENTENCES[:4]}, "few_examples"),
        ({"examples": tuple(f"on a hike number {n}" for n in range(61))}, "many_examples"),
        ({"examples": (*SENTENCES, "hiking " * 21)}, "long_example"),
        ({"examples": (*SENTENCES, "up" * 150)}, "long_example"),
        ({"examples": (*SENTENCES, "hike [now](when)")}, "brackets"),
        ({"examples": (*SENTENCES, "Hiking, though!")}, "example_twice"),
        ({"examples": (*SENTENCES, "I will hike up and kill myself")}, "danger"),
    ],
)
def test_each_trouble_is_found(change: dict[str, object], code: str, files: dict[str, str]) -> None:
    assert codes(replace(OWN, **change), files) == [code]  # type: ignore[arg-type]


def test_a_new_one_takes_no_name_that_is_there(files: dict[str, str]) -> None:
    assert codes(REPLY, with_one(files, REPLY), new=True) == ["name_taken"]


def test_a_sentence_of_a_topic_is_not_taken(files: dict[str, str]) -> None:
    topic = "data/faq/together/two.yml"
    theirs = yaml.safe_load(files[topic])["nlu"][0]["examples"].splitlines()[0].removeprefix("- ")
    found = troubles_of(replace(OWN, examples=(*SENTENCES, theirs.upper())), files)
    assert [(each.code, each.values["path"]) for each in found] == [("example_elsewhere", topic)]


def test_two_that_disagree_about_a_plain_reply_are_told_apart(files: dict[str, str]) -> None:
    other = replace(REPLY, name="other")
    there = with_one(files, REPLY)
    assert codes(other, there) == ["reply_conflict"]
    assert codes(replace(other, reply="deny"), there) == []
    after = replace(other, after="faq/together_two", answer="faq/together_one")
    assert codes(after, there) == []


def test_the_same_sentence_may_only_lead_elsewhere_after_another_answer(
    files: dict[str, str],
) -> None:
    other = replace(OWN, name="other")
    there = with_one(files, OWN)
    assert set(codes(other, there)) == {"example_conflict"}
    after = replace(other, after="faq/together_two", answer="faq/together_one")
    assert codes(after, there) == []


def test_every_trouble_has_its_words(files: dict[str, str]) -> None:
    bad = replace(OWN, name="", after="crisis_self", answer="x", reply="y", examples=("a",))
    for trouble in troubles_of(bad, files):
        assert "{" not in str(trouble)


def test_the_content_check_looks_at_follow_ups_by_their_own_rules(data: Path) -> None:
    path = data.parent / OWN.path
    path.parent.mkdir(parents=True)
    path.write_text(write_follow_up(OWN), encoding="utf-8")
    assert [str(each) for each in checker.check(data, KEYS)] == []
    path.write_text(write_follow_up(replace(OWN, answer="faq/gone")), encoding="utf-8")
    (found,) = checker.check(data, KEYS)
    assert (found.path, found.warning) == (OWN.path, False)
    assert "faq/gone" in found.text


def test_training_is_given_the_folders_follow_ups(data: Path) -> None:
    assert follow_ups_of(data.parent) == []
    path = data.parent / OWN.path
    path.parent.mkdir(parents=True)
    path.write_text(write_follow_up(OWN), encoding="utf-8")
    assert follow_ups_of(data.parent) == [OWN]


def test_every_plain_reply_is_an_intent_of_the_talk() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    intents = {next(iter(each)) for each in domain["intents"]}
    assert set(plain_replies()) < intents
