"""How a topic stands, out of its file, its draft and its signature."""

from __future__ import annotations

from datetime import date

import pytest

from bothand.content.drafts import DraftFile
from bothand.content.signature import sign
from bothand.content.topic_file import edit_topic, new_topic, read_topic_text
from bothand.content.topic_state import TopicState, place_of, topic_states

KEY = "sky/kites"
PATH = f"data/faq/{KEY}.yml"
TEXT = new_topic(KEY, "Flying kites", "May I fly a kite?", "Yes.", ["kite time", "is wind ok"])
TODAY = date(2026, 5, 1)


def state_of(text: str, draft: DraftFile | None = None) -> TopicState:
    files = {PATH: text}
    if draft is not None and draft.text is None:
        files = {}
    [found] = topic_states(files, [draft] if draft else [], TODAY)
    return found


def signed(again: date) -> str:
    topic = read_topic_text(TEXT, KEY)
    metadata = sign(topic.text, "Lee", date(2026, 1, 1), again, topic.title, topic.question)
    return edit_topic(TEXT, metadata=metadata)


def test_an_answer_nobody_signed_is_live_and_unsigned() -> None:
    assert state_of(TEXT).states == {"live", "unsigned"}


def test_a_signed_answer_is_only_live_until_its_review_is_due() -> None:
    assert state_of(signed(date(2027, 1, 1))).states == {"live"}
    assert state_of(signed(date(2026, 4, 30))).states == {"live", "overdue"}


def test_words_changed_after_the_signature_need_a_review() -> None:
    changed = edit_topic(signed(date(2027, 1, 1)), answer="No.")
    draft = DraftFile(PATH, changed, TEXT, 1, by="Kim")
    found = state_of(changed, draft)
    assert found.states == {"changed", "needs_review"}
    assert found.by == "Kim"


def test_examples_may_change_under_a_signature() -> None:
    changed = edit_topic(signed(date(2027, 1, 1)), examples=["all new"])
    assert state_of(changed).states == {"live"}


def test_a_draft_without_a_file_is_new_and_one_without_text_goes() -> None:
    assert "new" in state_of(TEXT, DraftFile(PATH, TEXT, None, 1)).states
    gone = state_of(TEXT, DraftFile(PATH, None, TEXT, 1))
    assert gone.states == {"retired"}
    assert gone.title == "Flying kites"


@pytest.mark.parametrize(
    "text", ["", "nlu: [", "responses: 3\n", "a: b\n", "responses:\n  x: []\n"]
)
def test_a_broken_file_is_listed_as_broken(text: str) -> None:
    found = state_of(text)
    assert "broken" in found.states
    assert found.title == "Kites"


def test_every_word_of_a_search_must_be_there_in_any_case() -> None:
    found = state_of(TEXT)
    assert found.holds("FLYING kites") == "title"
    assert found.holds("may fly") == "question"
    assert found.holds("wind") == "examples"
    assert found.holds("kite snow") is None
    assert found.holds("") == "title"


def test_a_place_is_only_of_a_key() -> None:
    place = place_of(KEY)
    assert place is not None
    assert (place.path, place.faq, place.answer_key) == (PATH, True, "faq/sky_kites")
    safety = place_of("safety/crisis_self")
    assert safety is not None
    assert (safety.path, safety.safety) == ("data/safety/crisis_self.yml", True)
    assert safety.answer_key == "safety/crisis_self"
    for key in ("", "sky", "sky/../x", "a/b/c", "Sky/kites", "stories/follow_ups"):
        assert place_of(key) is None
