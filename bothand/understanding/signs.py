"""What a message shows by its signs alone, before any model reads it."""

from __future__ import annotations

import re
import unicodedata

_REACH = re.compile(r"[\w.+-]+@[\w-]+\.\w|(?:\+?\d[\s().-]*){10,}")


def leaves_contact(text: str) -> bool:
    """Whether it holds an e-mail address or a telephone number."""
    return _REACH.search(text) is not None


def foreign_script(text: str) -> bool:
    """Whether most letters aren't Latin: the sentence model can't read them."""
    letters = [character for character in text if character.isalpha()]
    if len(letters) < 2:
        return False
    latin = sum("LATIN" in unicodedata.name(character, "") for character in letters)
    return latin < len(letters) / 2
