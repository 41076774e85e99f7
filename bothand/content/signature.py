"""A clinician's signature under an answer.

It stands in the answer's own file, beside what it signs: who, when, until when it holds,
and a hash of the words that were signed. Whoever changes the words takes it away, in
the desk and in an editor alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bothand.content.topics import Topic

NAMES = ("reviewed_by", "reviewed_on", "review_again_on", "signed_text")
"""The parts of a response's metadata that make a signature."""


@dataclass(frozen=True)
class Signature:
    """Who signed, when, and when it should be looked at again (None: not said)."""

    by: str
    on: date
    again_on: date | None


def hash_of(text: str, title: str = "", question: str = "") -> str:
    """16 hexadecimal digits that stand for what is signed: the words, not their line breaks."""
    parts = [" ".join(each.split()) for each in (text, title, question)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def signature_in(text: str, metadata: Mapping[str, Any]) -> Signature | None:
    """The signature under a response, if it holds for the words as they are.

    Args:
        text: What is said.
        metadata: The response's metadata.
    """
    by = str(metadata.get("reviewed_by") or "").strip()
    title, question = (str(metadata.get(name) or "") for name in ("title", "question"))
    if not by or metadata.get("signed_text") != hash_of(text, title, question):
        return None
    on = _date(metadata.get("reviewed_on"))
    if on is None:
        return None
    return Signature(by, on, _date(metadata.get("review_again_on")))


def signature_of(topic: Topic) -> Signature | None:
    """The signature under a topic's answer, if it holds for the words as they are."""
    return signature_in(
        topic.text,
        {
            "title": topic.title,
            "question": topic.question,
            "reviewed_by": topic.reviewed_by,
            "reviewed_on": topic.reviewed_on,
            "review_again_on": topic.review_again_on,
            "signed_text": topic.signed_text,
        },
    )


def is_signed(topic: Topic) -> bool:
    """Whether a clinician has signed the answer as it is."""
    return signature_of(topic) is not None


def is_overdue(topic: Topic, today: date) -> bool:
    """Whether a signed answer should have been looked at again by now."""
    signature = signature_of(topic)
    return signature is not None and signature.again_on is not None and signature.again_on < today


def is_withdrawn(topic: Topic, today: date, withdraw_overdue: bool) -> bool:
    """Whether a practice that answers only what is signed keeps this answer back."""
    return not is_signed(topic) or (withdraw_overdue and is_overdue(topic, today))


def sign(
    text: str, by: str, on: date, again_on: date, title: str = "", question: str = ""
) -> dict[str, str]:
    """The metadata of a signature.

    Args:
        text: What is said, as it was read by who signs.
        by: Who signs, as visitors' sources may name them.
        on: Today.
        again_on: When it should be looked at again.
        title: The topic's title, if it is one.
        question: The topic's question.
    """
    return {
        "reviewed_by": " ".join(by.split()),
        "reviewed_on": on.isoformat(),
        "review_again_on": again_on.isoformat(),
        "signed_text": hash_of(text, title, question),
    }


def _date(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value or ""))
    except ValueError:
        return None
