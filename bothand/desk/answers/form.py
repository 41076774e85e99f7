"""The form of one answer: what it holds at first, what was typed, the file that comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bothand.content.said import parsed
from bothand.content.topic_file import edit_topic
from bothand.content.topic_state import Place
from bothand.content.topics import read_examples

MOST_RELATED = 4
MOST_SOURCES = 10


@dataclass(frozen=True)
class Typed:
    """What the fields of the form hold; visitors will read it, logs never do."""

    title: str = ""
    question: str = ""
    answer: str = field(default="", repr=False)
    related: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    examples: tuple[str, ...] | None = field(default=None, repr=False)
    spanish: str = field(default="", repr=False)


@dataclass(frozen=True)
class Shape:
    """Which parts of a file the form can change.

    Attributes:
        response: The response's name, with ``utter_``.
        responses: All of the file's.
        has_examples: Whether the sentences can be changed here.
        spanish: The words in Spanish that stand beside, or "".
    """

    response: str
    responses: tuple[str, ...]
    has_examples: bool
    spanish: str = ""


def shape_of(place: Place, text: str, response: str) -> Shape | None:
    """What of a file can be changed; None where it holds no such response.

    Args:
        place: Where the file lives.
        text: The file.
        response: The name with ``utter_``, "" for the first.
    """
    responses = _responses(text)
    name = response or next(iter(responses), "")
    if name not in responses:
        return None
    items = parsed(text).get("nlu")
    first = name == next(iter(responses))
    has_examples = isinstance(items, list) and len(items) == 1 and first and not place.safety
    told = responses[name].get("metadata")
    spanish = str(told.get("es") or "") if isinstance(told, dict) else ""
    return Shape(name, tuple(responses), has_examples, spanish)


def held(place: Place, text: str, shape: Shape) -> Typed:
    """What the file holds now, for the form's first sight."""
    variation = _responses(text)[shape.response]
    told = variation.get("metadata")
    told = told if isinstance(told, dict) else {}
    examples = None
    if shape.has_examples:
        examples = read_examples(str(parsed(text)["nlu"][0].get("examples") or ""))
    return Typed(
        title=str(told.get("title") or "") if place.faq else "",
        question=str(told.get("question") or "") if place.faq else "",
        answer=str(variation.get("text") or "").strip(),
        related=_listed(told.get("related")) if place.faq else (),
        sources=_listed(told.get("sources")) if place.faq else (),
        examples=examples,
        spanish=shape.spanish,
    )


def typed_of(fields: Mapping[str, str], shape: Shape) -> Typed:
    """What was typed into the form."""
    lines = fields.get("examples", "").splitlines()
    return Typed(
        title=" ".join(fields.get("title", "").split()),
        question=" ".join(fields.get("question", "").split()),
        # Browsers end lines with CR LF.
        answer="\n".join(fields.get("answer", "").strip().splitlines()),
        related=_chosen(fields, "related", MOST_RELATED),
        sources=_chosen(fields, "source", MOST_SOURCES),
        examples=tuple(each.strip() for each in lines if each.strip())
        if shape.has_examples
        else None,
        spanish=" ".join(fields.get("spanish", "").split()) if shape.spanish else "",
    )


def file_of(place: Place, text: str, shape: Shape, typed: Typed) -> str:
    """The file's text with what was typed.

    Raises:
        Unwritable: a part can't be written so.
    """
    of_a_topic = {
        "title": typed.title,
        "question": typed.question,
        "related": typed.related,
        "sources": typed.sources,
    }
    return edit_topic(
        text,
        response=shape.response,
        answer=typed.answer,
        examples=typed.examples,
        metadata={"es": typed.spanish} if shape.spanish and typed.spanish else None,
        **(of_a_topic if place.faq else {}),  # type: ignore[arg-type]
    )


def _responses(text: str) -> dict[str, dict[str, Any]]:
    found = parsed(text).get("responses")
    return {
        str(name): variations[0]
        for name, variations in (found.items() if isinstance(found, dict) else ())
        if isinstance(variations, list) and variations and isinstance(variations[0], dict)
    }


def _listed(value: object) -> tuple[str, ...]:
    return tuple(str(each) for each in value) if isinstance(value, list) else ()


def _chosen(fields: Mapping[str, str], name: str, most: int) -> tuple[str, ...]:
    """The choices of several lists, each once, in order."""
    found = (fields.get(f"{name}-{number}", "") for number in range(1, most + 1))
    return tuple(dict.fromkeys(each for each in found if each))
