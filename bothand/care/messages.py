"""A message, as the widget, the desk and the database know it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

From = Literal["visitor", "bot", "human", "system"]


@dataclass(frozen=True)
class Button:
    """Something a visitor may press under a message."""

    id: str
    title: str
    answer: str | None

    def as_dict(self) -> dict[str, Any]:
        """The button as JSON carries it."""
        return {"id": self.id, "title": self.title, "answer": self.answer}


@dataclass(frozen=True)
class Draft:
    """A message that has not been stored yet. Its text never shows in its repr."""

    text: str = field(repr=False)
    kind: str
    answer: str | None = None
    buttons: tuple[Button, ...] = ()
    sources: tuple[dict[str, Any], ...] = ()
    reviewed_on: str | None = None
    from_: From = "bot"
    draft: bool = False
    staff_name: str | None = None


@dataclass(frozen=True)
class Message:
    """A stored message. Its text never shows in its repr, so that no log holds it."""

    id: str
    conversation: str
    seq: int
    client_id: str | None
    from_: From
    text: str = field(repr=False)
    kind: str
    answer: str | None
    buttons: tuple[Button, ...]
    sources: tuple[dict[str, Any], ...]
    reviewed_on: str | None
    at: str
    draft: bool
    staff_name: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The message as the channel's contract has it.

        ``client_id`` is there only if the visitor's browser gave one, ``draft`` only if the
        answer was not reviewed yet, ``staff_name`` only in a human's message.
        """
        fields: dict[str, Any] = {
            "id": self.id,
            "seq": self.seq,
            "from": self.from_,
            "text": self.text,
            "kind": self.kind,
            "answer": self.answer,
            "buttons": [button.as_dict() for button in self.buttons],
            "sources": [dict(source) for source in self.sources],
            "reviewed_on": self.reviewed_on,
            "at": self.at,
        }
        # A human's names who wrote it: no business of a browser's.
        if self.client_id is not None and self.from_ == "visitor":
            fields["client_id"] = self.client_id
        if self.draft:
            fields["draft"] = True
        if self.staff_name is not None:
            fields["staff_name"] = self.staff_name
        return fields


def clean(text: str) -> str:
    """The text without the two things that no database takes: NUL and half surrogates.

    Both can arrive in JSON from a browser; a message must not be lost for them.
    """
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def buttons_to_json(buttons: tuple[Button, ...]) -> str | None:
    """The buttons as a column holds them: null when there are none."""
    return json.dumps([each.as_dict() for each in buttons]) if buttons else None


def sources_to_json(sources: tuple[dict[str, Any], ...]) -> str | None:
    """The sources as a column holds them: null when there are none."""
    return json.dumps(sources) if sources else None


def message_from_row(row: Mapping[str, Any]) -> Message:
    """The message in a row of table ``messages``."""
    buttons = json.loads(row["buttons"]) if row["buttons"] else ()
    sources = json.loads(row["sources"]) if row["sources"] else ()
    return Message(
        id=row["id"],
        conversation=row["conversation"],
        seq=row["seq"],
        client_id=row["client_id"],
        from_=row["from_"],
        text=row["text"],
        kind=row["kind"],
        answer=row["answer"],
        buttons=tuple(Button(each["id"], each["title"], each["answer"]) for each in buttons),
        sources=tuple(sources),
        reviewed_on=row["reviewed_on"],
        at=row["at"],
        draft=row["draft"],
        staff_name=row["staff_name"],
    )
