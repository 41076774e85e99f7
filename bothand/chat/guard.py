"""What arrives from a browser is made plain before anything obeys it."""

from __future__ import annotations

import re
import unicodedata

NORMAL_CHARACTERS = 4_000
MOST_CHARACTERS = 64_000
_KEPT_CONTROLS = "\n\t"
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# Joiners that emoji and several scripts need.
_NEEDED = frozenset("\u200c\u200d\ufe0f")
_SLASHES = "/\uff0f\u2044\u2215\u29f8"
_OPENING = re.compile(rf"\A[\s{_SLASHES}{''.join(sorted(_NEEDED))}]+")
_BARE = re.compile(r"[\w.?-]*\s*(\{.*)?", re.DOTALL)


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
    """Whether a text opens with a slash, as Rasa's commands do ("/restart", " / /back")."""
    opening = _OPENING.match(text)
    return opening is not None and any(mark in _SLASHES for mark in opening[0])


def is_bare_command(text: str) -> bool:
    """Whether a text is a command and nothing else ("/restart", '/faq{"x":1}').

    Even as a plain word "restart" would end a contact request.
    """
    return is_command(text) and _BARE.fullmatch(as_plain_text(text)) is not None


def as_plain_text(text: str) -> str:
    """The text without the slashes and spaces that would make it a command.

    All are taken off together: Rasa strips every kind of space itself, so
    "/ /restart" would otherwise come through.
    """
    return _OPENING.sub("", text).strip() or "?"


def both_ends(text: str) -> str:
    """As much of a text as is kept: of a very long one its beginning and its end."""
    most = MOST_CHARACTERS
    return text if len(text) <= most else f"{text[: most // 2 - 3]}\n…\n{text[-most // 2 :]}"
