"""What the desk writes is the file an engineer edits, changed where it was changed."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path

import pytest
import yaml

from bothand.content.responses import ContentError
from bothand.content.topic_file import (
    Unwritable,
    clean_answer,
    edit_topic,
    new_topic,
    read_topic_text,
    slug,
    topic_path,
)
from bothand.content.topics import read_topic
from bothand.settings import ROOT

TOPICS = sorted((ROOT / "data" / "faq").rglob("*.yml"))
OTHERS = [path for path in sorted((ROOT / "data").rglob("*.yml")) if path not in TOPICS]


def changed_lines(before: str, after: str) -> list[str]:
    diff = unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in list(diff)[2:] if not line.startswith("@@")]


@pytest.mark.parametrize("path", TOPICS, ids=lambda path: path.stem)
def test_writing_a_topic_as_it_is_changes_not_a_byte(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    topic = read_topic(path)
    written = edit_topic(
        text,
        answer=topic.text,
        title=topic.title,
        question=topic.question,
        related=topic.related,
        sources=topic.sources,
        examples=topic.examples,
        metadata={"reviewed_by": topic.reviewed_by, "reviewed_on": topic.reviewed_on},
    )
    assert changed_lines(text, written) == []
    assert written == text


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)
def test_other_files_can_be_written_as_they_are(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for name, variations in (yaml.safe_load(text).get("responses") or {}).items():
        written = edit_topic(text, answer=variations[0]["text"], response=name)
        assert yaml.safe_load(written) == yaml.safe_load(text)


def test_each_part_changes_its_own_lines_alone() -> None:
    path = ROOT / "data" / "faq" / "taking" / "alcohol.yml"
    text, topic = path.read_text(encoding="utf-8"), read_topic(path)
    assert changed_lines(text, edit_topic(text, title="Beer and wine"))[-1].endswith(
        'title: "Beer and wine"'
    )
    more = edit_topic(text, examples=[*topic.examples, "is one cider all right at a wake"])
    assert changed_lines(text, more) == ["+    - is one cider all right at a wake"]
    fewer = edit_topic(text, related=topic.related[:2])
    assert len(changed_lines(text, fewer)) <= 2
    signed = edit_topic(text, metadata={"reviewed_on": "2026-05-04", "signed_text": "00"})
    assert {line[0] for line in changed_lines(text, signed)} == {"-", "+"}
    assert (
        yaml.safe_load(signed)["responses"]["utter_faq/taking_alcohol"][0]["metadata"][
            "reviewed_on"
        ]
        == "2026-05-04"
    )


@pytest.mark.parametrize(
    "words",
    ["plain", "a: b", "# no comment", "'quoted' \"twice\"", "- a bullet", "50% & <b>", "né à Łódź",
     "on\nyes\nnull", "trailing \\", "{emergency} and {lifeline}", "\U0001F600 smile", "\t tab",
     "first\r\nsecond", "  led by spaces", "2026-05-04", "| > % @ `"],
)  # fmt: skip
def test_any_words_come_back_as_they_were_written(words: str) -> None:
    text = new_topic("practice/bench", words, words, words, ["where is it"])
    found = read_topic_text(text, "practice/bench")
    assert found.text == clean_answer(words)
    assert found.question == " ".join(words.split())
    assert read_topic_text(edit_topic(text, answer="x"), "practice/bench").text == "x"


@pytest.mark.parametrize(
    ("example", "code"),
    [("", "example_empty"), (" - ", "example_empty"), ("a\nb", "example_lines"),
     ("a\u2028b", "example_lines"), ("take [it]{now}", "example_marks"), ("\x07", "characters"),
     ("\x00", "characters")],
)  # fmt: skip
def test_sentences_that_would_break_the_training_are_refused(example: str, code: str) -> None:
    with pytest.raises(Unwritable) as refused:
        new_topic("practice/bench", "t", "q?", "a", ["fine", example])
    assert str(refused.value) == code


@pytest.mark.parametrize(
    ("answer", "code"),
    [("", "answer_empty"), (" \n ", "answer_empty"), ("a\n\nb", "answer_gap"),
     ("\x1b", "characters")],
)  # fmt: skip
def test_answers_that_would_break_are_refused(answer: str, code: str) -> None:
    with pytest.raises(Unwritable) as refused:
        new_topic("practice/bench", "t", "q?", answer, ["fine"])
    assert str(refused.value) == code


@pytest.mark.parametrize("text", ["", "- a\n", "a: [\n", "nlu: 1\n", "responses: {}\n"])
def test_files_that_hold_no_answer_are_told(text: str) -> None:
    with pytest.raises(Unwritable, match="no_file"):
        edit_topic(text, answer="x")
    with pytest.raises(ContentError):
        read_topic_text(text, "practice/bench")


@pytest.mark.parametrize("key", ["", "bench", "a/b/c", "../x/y", "A/b", "a/b.yml"])
def test_a_key_leads_to_no_other_place(key: str) -> None:
    with pytest.raises(Unwritable, match="key"):
        topic_path(key)
    with pytest.raises(Unwritable, match="key"):
        new_topic(key, "t", "q?", "a", ["fine"])


def test_a_name_is_made_of_the_question() -> None:
    assert (
        slug("Can I bring my dog, or is that too much?") == "can_i_bring_my_dog_or_is_that_too_much"
    )
    assert slug("Where's it?") == "wheres_it"
    assert slug("???") == ""
    assert len(slug("word " * 50)) <= 40
