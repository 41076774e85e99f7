"""What a notice says: a kind, a time, a link; from templates, and never a visitor's word."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bothand.care.outbox import Parcel
from bothand.content.practice import Practice
from bothand.settings import Settings

_HERE = Path(__file__).parent.parent
_OWN_PAGES = ("handoff", "contact", "test", "spool", "answer_waits")


class Words:
    """Turns parcels into a subject and a text."""

    def __init__(self, settings: Settings, practice: Practice) -> None:
        """Read the templates."""
        self._desk_url = settings.desk_url
        self._site_url = settings.site_url
        self._practice = practice
        self._kinds = read_kinds()
        self._templates = Environment(
            loader=FileSystemLoader(_HERE / "templates" / "mail"),
            undefined=StrictUndefined,
            # Plain text, not a page.
            autoescape=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def of(self, parcel: Parcel) -> tuple[str, str]:
        """The subject and the text of a parcel."""
        name = parcel.kind if parcel.kind in _OWN_PAGES else "alert"
        at = datetime.fromisoformat(parcel.at).astimezone(self._practice.timezone)
        text = self._templates.get_template(f"{name}.txt").render(
            practice=self._practice.name,
            kind=self.kind(parcel),
            at=f"{at:%a, %b} {at.day}, {at:%Y}, {at:%I:%M %p %Z}",
            link=self.link(parcel),
        )
        subject, _, body = text.partition("\n")
        return subject.removeprefix("Subject: ").strip(), body.strip() + "\n"

    def kind(self, parcel: Parcel) -> str:
        """What it is about, in words."""
        return self._kinds.get(parcel.kind, parcel.kind.replace("_", " ").capitalize())

    def link(self, parcel: Parcel) -> str:
        """Where to look."""
        if parcel.kind == "answer_waits":
            return self._site_url
        if parcel.kind == "contact":
            return f"{self._desk_url}/contact?id={quote(parcel.subject)}"
        if parcel.kind == "test":
            return f"{self._desk_url}/notifications"
        if parcel.kind == "spool":
            return f"{self._desk_url}/"
        return f"{self._desk_url}/conversation?id={quote(parcel.subject)}"


def read_kinds() -> dict[str, str]:
    """What the kinds of alerts and notices are called."""
    found: dict[str, str] = yaml.safe_load((_HERE / "kinds.yml").read_text("utf-8"))
    return found
