"""Splits a message into the questions it asks."""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_ASKING = r"(?:how|what|when|where|who|why|which|do|does|did|is|are|can|could|will|would|should)\b"
_JOINED = re.compile(rf",?\s+(?:and|also|plus|and also)\s+(?=(?:also\s+)?{_ASKING})", re.IGNORECASE)
_ASKS = re.compile(rf"^\W*(?:and |also |but |so |ok |okay )*{_ASKING}", re.IGNORECASE)
_LEAST_WORDS = 3
_MOST = 4


def questions_in(text: str) -> list[str]:
    """The questions of a message, in order, where it asks more than one; else none.

    "Does it make you gain weight? And how much is a visit?" is two, and so is "does
    it make you gain weight and how much is a visit". At most the first four.
    """
    parts = [part for each in _SENTENCE.split(text) for part in _JOINED.split(each)]
    asked = [
        part.strip()
        for part in parts
        if len(part.split()) >= _LEAST_WORDS and (part.rstrip().endswith("?") or _ASKS.match(part))
    ]
    return asked[:_MOST] if len(asked) > 1 else []
