"""An answer as the chat will show it: its words, its sources, its buttons."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from bothand.content.adding import topics_in
from bothand.content.responses import fill
from bothand.content.said import parsed, responses_of
from bothand.content.signature import signature_in
from bothand.content.topic_state import Place

_PERSON = "people/talk_to_human"
_MOST_BUTTONS = 5
_LINKS = re.compile(
    r"\b(?P<site>988lifeline\.org|findahelpline\.com)\b"
    r"|(?<![\d-])(?P<phone>1-\d{3}-\d{3}-\d{4})(?!\d)"
    r"|(?<= to )(?P<text>\d{3}-\d{3}|\d{5,6})\b"
    r"|(?<![\w-])(?P<short>988|911)(?![\w-])"
)
_BOLD = re.compile(r"\*\*(.+?)\*\*")


@dataclass(frozen=True)
class Preview:
    """What the visitor will see.

    Attributes:
        html: The words, with the placeholders filled.
        kind: answer, safety or talk: how the bubble looks.
        buttons: The words on the buttons below.
        sources: The titles of the sources.
        reviewed_on: When it was signed; "" if it isn't.
        draft: The chat says that no clinician has read it yet.
    """

    html: Markup = field(repr=False)
    kind: str
    buttons: tuple[str, ...]
    sources: tuple[str, ...]
    reviewed_on: str
    draft: bool


def preview_of(
    files: Mapping[str, str],
    place: Place,
    response: str,
    text: str,
    placeholders: Mapping[str, str],
    sources: Mapping[str, str],
) -> Preview:
    """The chat's view of a response.

    Args:
        files: The content as the drafts make it.
        place: Where the file lives.
        response: The response's name, with ``utter_``.
        text: The file as it shall be.
        placeholders: What stands for what.
        sources: The titles of the sources by id.
    """
    variation = parsed(text)["responses"][response][0]
    told = variation.get("metadata")
    told = told if isinstance(told, dict) else {}
    said = str(variation.get("text") or "").strip()
    signed = signature_in(said, told) if place.faq else None
    return Preview(
        html=to_html(fill(said, placeholders)),
        kind="safety" if place.safety else "answer" if place.faq else "talk",
        buttons=_buttons(files, place, told),
        sources=tuple(sources.get(str(each), str(each)) for each in told.get("sources") or ()),
        reviewed_on=signed.on.isoformat() if signed else "",
        draft=place.faq and signed is None,
    )


def to_html(text: str) -> Markup:
    """Words as the chat sets them: **bold**, lists of "- ", help lines as links."""
    blocks: list[str] = []
    items: list[str] = []
    for line in [*text.split("\n"), ""]:
        if line.startswith("- "):
            items.append(f"<li>{_inline(line[2:])}</li>")
            continue
        if items:
            blocks.append(f"<ul>{''.join(items)}</ul>")
            items = []
        if line.strip():
            blocks.append(f"<p>{_inline(line)}</p>")
    # Every part went through escape().
    return Markup("".join(blocks))


def _inline(line: str) -> str:
    safe = str(escape(line))
    # Looks like the chat's links, and leads nowhere: nobody calls a help line from here.
    return _BOLD.sub(
        r"<strong>\1</strong>", _LINKS.sub(r'<span class="bh-link">\g<0></span>', safe)
    )


def _buttons(files: Mapping[str, str], place: Place, told: Mapping[str, object]) -> tuple[str, ...]:
    """Titles of the buttons, the person last, as the chat orders them."""
    written = [each for each in _list(told, "buttons") if isinstance(each, dict)]
    if place.faq:
        written += [{"target": str(key)} for key in _list(told, "related")]
    written += [{"target": str(key)} for key in _list(told, "nearest")]
    if place.faq:
        written.sort(key=lambda each: each.get("target") == _PERSON)
        if not any(each.get("target") == _PERSON for each in written):
            written.append({"target": _PERSON})
    topics, lines = topics_in(files), responses_of(files)
    titles = []
    for each in written[:_MOST_BUTTONS]:
        target = str(each.get("target") or "")
        found = str(each.get("title") or "")
        if not found and target in topics:
            found = topics[target].title
        titles.append(found or lines.get("title_" + target.replace("/", "_"), target))
    return tuple(titles)


def _list(told: Mapping[str, object], name: str) -> list[object]:
    value = told.get(name)
    return list(value) if isinstance(value, list) else []
