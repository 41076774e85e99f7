"""Whatever is typed, nothing of it may reach Rasa as a command."""

from __future__ import annotations

import itertools

import pytest
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.nlu.training_data.message import Message

from bothand.chat import guard

SPACES = [
    *(" ", "\t", "\n", "\v", "\f", "\r", "\x1c", "\x1d", "\x1e", "\x1f", "\x85", "\u00a0"),
    *("\u1680", "\u2000", "\u2003", "\u2009", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f"),
    "\u3000",
]
UNSEEN = ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u202e", "\ufe0f", "\u00ad", "\x00"]
COMMANDS = ["restart", "back", "session_start", 'faq{"x":1}', "nlu_fallback", "crisis_self"]


def obeyed(text: str) -> bool:
    """Whether Rasa itself would take the text as an intent."""
    message = YAMLStoryReader.unpack_regex_message(Message({"text": text}))
    return bool(message.get("intent"))


def read(text: str) -> str:
    """The text as it goes on to Rasa."""
    tidied = guard.tidy(text)
    return guard.as_plain_text(tidied) if guard.is_command(tidied) else tidied


def test_rasa_obeys_what_this_file_is_about() -> None:
    assert obeyed("/restart")
    assert obeyed("  /restart")


@pytest.mark.parametrize("command", COMMANDS)
def test_no_mix_of_slashes_and_spaces_makes_a_command(command: str) -> None:
    marks = ["/", "//", *SPACES, *UNSEEN, "\uff0f", "\u2044", "\u2215"]
    for before in itertools.product(marks, repeat=2):
        for text in ("".join(before) + "/" + command, "/" + "".join(before) + "/" + command):
            assert not obeyed(read(text)), ascii(text)


@pytest.mark.parametrize("text", ["/", "//", " / / ", "/\u2009/"])
def test_slashes_alone_leave_something_to_answer(text: str) -> None:
    assert read(text)
    assert not read(text).startswith("/")


@pytest.mark.parametrize(
    "text",
    ["and/or", "what is 1/2 a pill", "he/she", "👩‍👧 and me", "naïve", "می‌خواهم", "a\nb"],
)
def test_a_plain_text_stays_as_it_was_written(text: str) -> None:
    assert read(text) == text


def test_what_cannot_be_seen_goes_and_accents_become_one_sign() -> None:
    assert guard.tidy("  he\u200bllo\u202e\x00\ud800 ") == "hello"
    assert guard.tidy("nai\u0308ve") == "na\u00efve"
