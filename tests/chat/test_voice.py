"""What was written under data/ becomes messages, with everything a client needs."""

from __future__ import annotations

import re

import pytest

from bothand.chat.buttons import Buttons
from bothand.chat.voice import UnknownTarget, Voice
from bothand.content.practice import Practice
from bothand.content.responses import read_responses
from bothand.content.topics import read_topics
from bothand.settings import ROOT

BUTTONS = Buttons(b"s" * 32)
KINDS = {"answer", "clarify", "fallback", "safety", "form", "handoff", "talk", "notice"}
DATA = ROOT / "data"


@pytest.fixture(scope="module")
def voice() -> Voice:
    return Voice(DATA, Practice.read(ROOT / "practice.yml"), BUTTONS)


def names() -> list[str]:
    return sorted(name.removeprefix("utter_") for name in read_responses(DATA))


@pytest.mark.parametrize("name", names())
def test_no_message_shows_a_blank_to_fill_in_or_a_button_that_leads_nowhere(
    voice: Voice, name: str
) -> None:
    slots = {f"contact_{each}" for each in ("name", "reach", "best_time", "safe_message")}
    slots |= {f"contact_{each}" for each in ("current_client", "for_someone_else", "under_18")}
    draft = voice.say(name, "c", **dict.fromkeys({*slots, "staff_name", "text"}, "yes"))
    assert draft.kind in KINDS
    assert draft.text
    assert not re.search(r"\{[a-z0-9_]+\}", draft.text), draft.text
    for button in draft.buttons:
        target = BUTTONS.read("c", button.id).partition("|")[0]
        assert button.title
        if target.startswith("say:"):
            assert button.answer is None
        elif target.startswith("faq/"):
            assert voice.is_topic(target), target
        elif target.startswith("safety/"):
            voice.say(voice.safety_name(target), "c")
        else:
            assert (DATA / f"{target}.yml").exists(), target
        if not target.startswith("say:"):
            assert button.answer == target


def test_each_topic_is_answered_with_its_key_its_sources_and_a_way_to_a_person(
    voice: Voice,
) -> None:
    topics = read_topics(DATA)
    assert len(topics) == 91
    for topic in topics.values():
        draft = voice.answer(topic.answer_key, "c")
        assert (draft.kind, draft.answer) == ("answer", topic.answer_key)
        assert [source["id"] for source in draft.sources] == list(topic.sources)
        assert all(source["title"] for source in draft.sources)
        assert draft.buttons[-1].answer == "people/talk_to_human"
        assert draft.draft is (topic.reviewed_by == "")
        assert draft.reviewed_on == (topic.reviewed_on or None)


@pytest.mark.parametrize(
    ("name", "kind", "answer"),
    [
        ("crisis_self", "safety", "safety/crisis_self"),
        ("crisis_spanish", "safety", "safety/crisis_self"),
        ("crisis_in_danger", "safety", "safety/crisis_self"),
        ("emergency_overdose", "safety", "safety/emergency_overdose"),
        ("check", "safety", "safety/check"),
        ("greet", "talk", "talk/greet"),
        ("contact_saved", "form", "people/contact_me"),
        ("ask_contact_form_contact_name", "form", None),
        ("contact_problem_phone_unreadable", "form", None),
        ("contact_cancelled", "form", "talk/stop"),
        ("talk_to_human", "handoff", "people/talk_to_human"),
        ("talk_to_human_again", "handoff", "people/talk_to_human"),
        ("dont_know", "fallback", None),
        ("out_of_scope", "fallback", "talk/out_of_scope"),
        ("clarify", "clarify", None),
        ("notice_too_long", "notice", None),
    ],
)
def test_clients_can_rely_on_kind_and_answer(
    voice: Voice, name: str, kind: str, answer: str | None
) -> None:
    draft = voice.say(name, "c")
    assert (draft.kind, draft.answer) == (kind, answer)


@pytest.mark.parametrize("key", ["faq/no_such_topic", "faq/", "safety/crisis_self", ""])
def test_a_retired_topic_is_known_to_be_gone(voice: Voice, key: str) -> None:
    assert not voice.is_topic(key)
    with pytest.raises(UnknownTarget):
        voice.answer(key, "c")


def test_every_safety_reply_and_every_error_names_the_lifeline(voice: Voice) -> None:
    assert "988" in voice.line("notice_help")
    for name in ("crisis_self", "crisis_other", "crisis_spanish", "check", "notice_down"):
        assert "988" in voice.say(name, "c").text
