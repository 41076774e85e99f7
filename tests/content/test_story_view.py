"""Stories, rules and the contact request in words, from the project's own files."""

from __future__ import annotations

import pytest
import yaml

from bothand.content.follow_ups import FollowUp, write_follow_up
from bothand.content.story_view import StoryView, intent_words
from bothand.content.tree import read_tree
from bothand.settings import ROOT

FILES = read_tree(ROOT)
DOMAIN = yaml.safe_load(FILES["domain.yml"])
FOLLOW_UP = FollowUp("more", "faq/taking_alcohol", "faq/taking_driving_work", reply="affirm")


@pytest.fixture(scope="module")
def view() -> StoryView:
    return StoryView(FILES, {"emergency": "911"})


def test_a_story_reads_as_a_conversation_in_its_order(view: StoryView) -> None:
    story = next(each for each in view.stories() if each.title == "questions, thanks, goodbye")
    assert [turn.who for turn in story.turns] == ["visitor", "bot"] * 5
    assert [turn.does for turn in story.turns if turn.who == "visitor"] == [
        "says hello",
        "asks a question",
        "asks a question",
        "says thanks",
        "says goodbye",
    ]
    thanks = story.turns[7]
    assert thanks.says == ("You're welcome. Is there anything else you'd like to ask?",)


def test_the_contact_request_has_its_questions_in_order(view: StoryView) -> None:
    flow = view.contact_flow()
    slots = DOMAIN["forms"]["contact_form"]["required_slots"]
    assert len(flow.questions) == len(slots) == 8
    assert "name" in flow.questions[0]
    assert "reach you" in flow.questions[1]
    assert "may I send it" in flow.questions[-1]
    assert "{contact_name}" not in flow.questions[-1]
    assert "{emergency}" not in flow.begin
    assert "911" in flow.begin
    assert "Your request is with our team" in flow.end


def test_what_goes_on_and_what_ends_the_contact_request_are_told_apart(view: StoryView) -> None:
    flow = view.contact_flow()
    leaves = {each.turns[0].does for each in flow.leaves}
    goes_on = {each.turns[0].does for each in flow.goes_on}
    assert {"wants to stop", "is in danger of harming themselves"} <= leaves
    assert {"asks a question", "asks for a person"} <= goes_on
    assert not leaves & goes_on


def test_rules_of_one_message_leave_out_the_contact_request(view: StoryView) -> None:
    rules = {each.title: each for each in view.rules()}
    assert rules["an FAQ answer"].turns[0].does == "asks a question"
    assert not any("contact request, then on" in title for title in rules)


def test_a_follow_up_shows_both_answers_and_no_key(view: StoryView) -> None:
    asked, before, said, then = view.follow_up(FOLLOW_UP).turns
    assert asked.says[0].endswith("?")
    assert "Alcohol" in before.says[0]
    assert (said.does, said.says) == ("says yes", ())
    assert then.says != before.says
    assert "faq/" not in str((asked, before, said, then))


def test_a_follow_up_to_an_answer_that_is_gone_shows_its_key(view: StoryView) -> None:
    gone = FollowUp("x", "faq/gone", "faq/taking_cost", examples=("one", "two"))
    _, before, said, _ = view.follow_up(gone).turns
    assert before.says == ("faq/gone",)
    assert said.says == ("one", "two")


def test_follow_ups_are_not_shown_among_the_other_stories() -> None:
    view = StoryView({**FILES, FOLLOW_UP.path: write_follow_up(FOLLOW_UP)}, {})
    titles = [each.title for each in (*view.stories(), *view.rules(), *view.contact_flow().goes_on)]
    assert not [title for title in titles if title.startswith("follow-up")]


def test_every_intent_of_the_domain_has_its_words() -> None:
    for each in DOMAIN["intents"]:
        intent = next(iter(each))
        assert intent_words(intent) != intent.replace("_", " "), intent


def test_a_file_that_is_no_yaml_is_passed_over() -> None:
    view = StoryView({**FILES, "data/stories/broken.yml": "stories: ["}, {})
    assert len(view.stories()) == len(StoryView(FILES, {}).stories())
