"""Pages from templates. Everything that people read is written there, not here."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sanic import HTTPResponse
from sanic.response import html

from bothand.care.fields import phone_for_people
from bothand.content.reviews import Wording
from bothand.content.signature import hash_of
from bothand.content.topics import Topic
from bothand.desk.sending.words import read_kinds

_HERE = Path(__file__).parent
_A_YEAR = timedelta(days=365)


class Pages:
    """The desk's templates, with times in the practice's zone. Escapes every value."""

    def __init__(self, practice: str, zone: tzinfo) -> None:
        """Prepare the templates.

        Args:
            practice: the practice's name.
            zone: the zone that times are shown in.
        """
        self.static = str(_HERE / "static")
        self._zone = zone
        self._templates = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals.update(
            practice=practice, kinds=read_kinds(), in_a_year=self._in_a_year
        )
        self._templates.filters.update(
            local=self._local, phone=phone_for_people, tel=_tel, mailto=_mailto, words=_words
        )

    def show(self, template: str, status: int = 200, **values: object) -> HTTPResponse:
        """A page as a response."""
        return html(self._templates.get_template(f"{template}.html").render(values), status)

    def problem(self, problem: str, status: int) -> HTTPResponse:
        """The page for something that went wrong; ``problem.html`` has the words."""
        return self.show("problem", status, problem=problem)

    def _local(self, at: str) -> datetime | None:
        """A stored moment in the practice's zone; None if it isn't one."""
        try:
            return datetime.fromisoformat(at).astimezone(self._zone)
        except ValueError:
            return None

    def _in_a_year(self) -> str:
        """The day a year from now by the practice's clock, as a date field takes it."""
        return (datetime.now(self._zone).date() + _A_YEAR).isoformat()


def _words(said: Topic | Wording) -> str:
    """What a signing form carries, so that nobody signs other words than they saw."""
    return hash_of(said.text, said.title, said.question)


def _tel(phone: str) -> str:
    """A stored number as a link: RFC 3966 writes the extension its own way."""
    return "tel:" + quote(phone.replace(" ext. ", ";ext="), safe="+;=")


def _mailto(email: str) -> str:
    return "mailto:" + quote(email, safe="@")
