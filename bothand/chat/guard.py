"""What arrives from a browser is made plain before anything obeys it."""

from __future__ import annotations

import unicodedata

NORMAL_CHARACTERS = 4_000
MOST_CHARACTERS = 64_000
_KEPT_CONTROLS = "\n\t"
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# Joiners that emoji and several scripts need.
_NEEDED = frozenset("\u200c\u200d\ufe0f")


def tidy(text: str) -> str:
    """Normalise a visitor's text (NFC) and drop what can't be seen."""
    kept = (
        character
        for character in unicodedata.normalize("NFC", text)
        if character in _KEPT_CONTROLS
        or character in _NEEDED
        or unicodedata.category(character) not in _INVISIBLE
    )
    return "".join(kept).strip()


def is_command(text: str) -> bool:
    """Whether Rasa would obey this text as an intent ("/restart", " / /back")."""
    return text.lstrip().startswith("/")


def as_plain_text(text: str) -> str:
    """The text without the slashes and spaces that would make it a command.

    Both are taken off together and repeatedly: Rasa strips spaces itself, so
    "/ /restart" would otherwise come through. Braces go too, since Rasa reads
    ``word{"slot": ..}`` after a slash.
    """
    plain = text.lstrip("/ \t\n\r\v\f\u00a0\u3000\u2003").strip()
    return plain or "?"
