"""What a clinician has to look at: answers and wordings, and how each one's signature stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import yaml

from bothand.content.signature import Signature, hash_of, signature_in

DUE_WITHIN = timedelta(days=60)
"""How long before its date a review is shown as due."""

_GROUPS = ("faq", "safety", "people", "talk")


@dataclass(frozen=True)
class Wording:
    """One thing that is said, and its signature.

    Attributes:
        path: Its file's.
        response: Its name there, with ``utter_``.
        group: faq, safety, people or talk.
        topic: The topic's key where it is a topic's answer, else "".
        title: The topic's, else "".
        question: The topic's, else "".
        text: What is said, with its placeholders.
        sources: Ids of the sources under it.
        signature: If it holds for these words.
        signed_once: Who had signed other words than these, else "".
        words: Stands for exactly what would be signed.
    """

    path: str
    response: str
    group: str
    topic: str
    title: str
    question: str
    text: str = field(repr=False)
    sources: tuple[str, ...]
    signature: Signature | None
    signed_once: str
    words: str

    @property
    def name(self) -> str:
        """What people call it."""
        return self.title or self.response.removeprefix("utter_").replace("_", " ").capitalize()

    def state(self, today: date) -> str:
        """How the signature stands: unsigned, changed, overdue, due or signed."""
        if self.signature is None:
            return "changed" if self.signed_once else "unsigned"
        again = self.signature.again_on
        if again is None or again > today + DUE_WITHIN:
            return "signed"
        return "overdue" if again < today else "due"


def wordings(files: Mapping[str, str]) -> list[Wording]:
    """Everything that a clinician may sign, by path.

    A file that can't be read is left out: the content check names it.

    Args:
        files: The content's files by path, as of `Drafts.files`.
    """
    found: list[Wording] = []
    for path, text in sorted(files.items()):
        parts = path.split("/")
        if len(parts) > 2 and parts[1] in _GROUPS and path.endswith(".yml"):
            found += _wordings(path, text)
    return found


def wording(path: str, text: str, response: str = "") -> Wording | None:
    """One of a file's wordings; the first where none is named, None if there is no such.

    Args:
        path: The file's.
        text: The file.
        response: The name, with ``utter_``.
    """
    for each in _wordings(path, text):
        if response in ("", each.response):
            return each
    return None


@lru_cache(maxsize=1024)
def _wordings(path: str, text: str) -> tuple[Wording, ...]:
    try:
        found = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError:
        return ()
    return tuple(_in(path, found))


def _in(path: str, found: Any) -> Iterator[Wording]:
    responses = found.get("responses") if isinstance(found, dict) else None
    parts = path.removesuffix(".yml").split("/")
    for name, variations in responses.items() if isinstance(responses, dict) else ():
        variation = variations[0] if isinstance(variations, list) and variations else None
        text = variation.get("text") if isinstance(variation, dict) else None
        if not isinstance(text, str) or not isinstance(variation, dict):
            continue
        metadata = variation.get("metadata") or {}
        if not isinstance(metadata, dict):
            continue
        title, question = (str(metadata.get(part) or "") for part in ("title", "question"))
        signature = signature_in(text, metadata)
        signed = signature is None and metadata.get("signed_text")
        yield Wording(
            path=path,
            response=str(name),
            group=parts[1],
            topic="/".join(parts[2:]) if parts[1] == "faq" else "",
            title=title,
            question=question,
            text=text.strip(),
            sources=tuple(str(each) for each in metadata.get("sources") or ()),
            signature=signature,
            signed_once=str(metadata.get("reviewed_by") or "") if signed else "",
            words=hash_of(text, title, question),
        )
