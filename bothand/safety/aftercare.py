"""What to say to a visitor's next message after a safety answer.

The detector has judged that message first: a new crisis gets the full answer
again. Here the short replies are read: yes, no, "I'm okay now", "don't tell
anyone". One denial never leaves the crisis path; it softens it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from bothand.safety.files import HERE, read_yaml
from bothand.safety.normalise import Normaliser
from bothand.safety.phrases import PhraseBook

_CHECK = "check"
_NOT_AFTER = ("check_no", "lifeline_note")
_Patterns = dict[str, re.Pattern[str]]


class Aftercare:
    """Reads the replies to a safety answer."""

    def __init__(self) -> None:
        read: Mapping[str, Any] = read_yaml(HERE / "aftercare.yml")
        self._book = PhraseBook({})
        self._full = self._compiled(read["after_full"])
        self._check = self._compiled(read["after_check"])
        self._short = self._compiled(read["short"])
        self._meaning: Mapping[str, Mapping[str, str]] = read["meaning"]
        self._instead: Mapping[str, Mapping[str, str]] = read["instead"]
        self._unclear = self._pattern(read["unclear"])
        self._most = int(read["most_words"])
        self._normalise = Normaliser(self._book.words)

    def reply(self, state: str | None, text: str) -> str | None:
        """Return the key of the answer to say next, or None for any other message.

        Args:
            state: Name of the last safety answer shown ("safety/crisis_self").
            text: The visitor's next message.
        """
        if not state or not state.startswith("safety/"):
            return None
        name = state.removeprefix("safety/")
        if name in _NOT_AFTER:
            return None
        plain = self._normalise(text)
        words = ["." if word == "?" else word for word in plain.words]
        if not words or len(words) > self._most:
            return None
        window = f" < {' '.join(words)} > ".replace(" . > ", " > ")
        if name == _CHECK:
            found = self._first(self._check, window)
            return "crisis_self" if found == "check_no" and self._doubt(window) else found
        found = self._first(self._full, window) or self._answer(name, window)
        return self._instead.get(name, {}).get(found, found) if found else None

    def _answer(self, name: str, window: str) -> str | None:
        """Read a yes, a no or something between as the answer to what was asked."""
        said = self._first(self._short, window)
        if said is None:
            return None
        if said == "no" and self._doubt(window):
            said = "unsure"
        meant = self._meaning.get(name, self._meaning["other"])[said]
        return name if meant == "same" else meant

    def _doubt(self, window: str) -> bool:
        """A "no" with a "but" in it is no clear no."""
        return bool(self._unclear.search(window))

    def _first(self, patterns: _Patterns, window: str) -> str | None:
        for key, pattern in patterns.items():
            if pattern.search(window):
                return key
        return None

    def _compiled(self, lists: Mapping[str, Sequence[str]]) -> _Patterns:
        return {key: self._pattern(phrases) for key, phrases in lists.items()}

    def _pattern(self, phrases: Sequence[str]) -> re.Pattern[str]:
        return re.compile(f"(?<= ){self._book.any_of(phrases).regex}")


@lru_cache(maxsize=1)
def _aftercare() -> Aftercare:
    return Aftercare()


def reply_for(state: str | None, text: str) -> str | None:
    """Return the key of the answer to say next after a safety answer.

    Args:
        state: Name of the last safety answer shown, such as "safety/crisis_self"
            or "safety/check"; None where there was none.
        text: The visitor's next message.

    Returns:
        "crisis_in_danger", "crisis_not_now", "crisis_number_again",
        "crisis_dont_want_to_call", "crisis_okay_now", "crisis_dont_tell",
        "crisis_denied", the last full answer again (unsure), "crisis_self" (yes or
        unsure after the gentle check), "check_no" (a clear no after it), the
        "in danger" answer of another kind ("crisis_other_in_danger", "abuse_now",
        "harm_others_now"), or None where the text is something else.
    """
    return _aftercare().reply(state, text)
