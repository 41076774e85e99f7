"""Reading the topics of the FAQ."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bothand.content.responses import ContentError
from bothand.content.topics import answer_key, read_examples, read_topic, read_topics


def test_a_topic_is_read_whole(data: Path) -> None:
    topics = read_topics(data)
    assert set(topics) == {"together/one", "together/two"}
    topic = topics["together/one"]
    assert topic.answer_key == "faq/together_one"
    assert topic.title == "A plan"
    assert topic.question == "What is plan one?"
    assert topic.text.startswith("Your prescriber can help")
    assert topic.related == ("together/two", "people/talk_to_human")
    assert topic.sources == ("S1",)
    assert (topic.reviewed_by, topic.reviewed_on) == ("", "")
    assert len(topic.examples) == 25
    assert topic.path == data / "faq" / "together" / "one.yml"


@pytest.mark.parametrize("part", ["title", "question", "related", "sources", "reviewed_on"])
def test_a_topic_that_lacks_a_part_is_named_with_it(
    data: Path, change: Callable[[str, str, str], None], part: str
) -> None:
    change("faq/together/one.yml", f"      {part}:", f"      not_{part}:")
    with pytest.raises(ContentError, match=rf"one\.yml: '{part}' is missing"):
        read_topics(data)


def test_a_topic_whose_name_does_not_fit_its_place_is_refused(data: Path) -> None:
    old = data / "faq" / "together" / "one.yml"
    with pytest.raises(ContentError, match="utter_faq/together_three"):
        read_topic(old.rename(old.with_name("three.yml")))


def test_examples_are_the_lines_with_a_dash() -> None:
    assert read_examples("- one\n- two - three \nfour\n") == ("one", "two - three")


def test_the_answer_key_is_one_name() -> None:
    assert answer_key("side_effects/weight") == "faq/side_effects_weight"
