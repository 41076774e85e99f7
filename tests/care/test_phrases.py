"""The small language in which the phrases are written."""

from __future__ import annotations

import pytest

from bothand.care.phrases import Phrases

PHRASES = Phrases(
    {
        "box": ["voicemail", "voice mail", "vm"],
        "no": ["[please] don't leave [a/any] {box}", "n//a", "no ... thanks"],
        "first": ["good", "good morning"],
        "hyphen": ["step-son", "-"],
    },
    {"don't": ["do not"], "please": ["pls"]},
)


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("no", "Don't leave a voicemail", "Don't leave a voicemail"),
        ("no", "ok pls DONT leave vm!", "pls DONT leave vm"),
        ("no", "do  not leave any voice mail", "do  not leave any voice mail"),
        ("no", "don't leave voicemails", None),
        ("no", "don't leave the voicemail", None),
        ("no", "N/A", "N/A"),
        ("no", "n", None),
        ("no", "no I said no thanks", "no I said no thanks"),
        ("no", "no one two three four thanks", None),
        ("first", "good morning", "good morning"),
        ("hyphen", "my stepson", "stepson"),
        ("hyphen", "step son", "step son"),
        ("hyphen", "nothing here", None),
    ],
)
def test_a_phrase_matches_what_its_writer_meant(name: str, text: str, found: str | None) -> None:
    match = PHRASES.pattern(name).search(text)
    assert (match.group() if match else None) == found


def test_an_unknown_list_is_an_error() -> None:
    with pytest.raises(KeyError):
        PHRASES.pattern("nothing of the kind")
