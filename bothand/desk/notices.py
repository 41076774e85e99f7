"""What the desk says to a visitor in the system's name, in the words of ``data/notices.yml``."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from bothand.care.messages import Draft
from bothand.content.practice import Practice
from bothand.content.responses import Response, fill, read_responses


class Notices:
    """Notices without buttons: those are made by chat alone."""

    def __init__(self, data: Path, practice: Practice) -> None:
        """Know where the words are; they are read when first needed."""
        self._data = data
        self._practice = practice

    @cached_property
    def _responses(self) -> dict[str, Response]:
        return read_responses(self._data)

    def say(self, name: str, **values: str) -> Draft:
        """The notice ``utter_notice_<name>``."""
        return Draft(self.line(name, **values), "notice", from_="system")

    def line(self, name: str, **values: str) -> str:
        """The text of ``utter_notice_<name>`` alone."""
        response = self._responses[f"utter_notice_{name}"]
        return fill(response.text, {**self._practice.placeholders(), **values})
