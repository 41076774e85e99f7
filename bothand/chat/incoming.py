"""What a request from a browser says, checked: a text or a button, and its own id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bothand.chat import guard
from bothand.chat.buttons import Buttons, UnknownButton
from bothand.chat.errors import ChatError
from bothand.chat.replies import Said
from bothand.chat.voice import Voice

_MOST_CLIENT_ID = 100


class Incoming:
    """Reads messages as they come in."""

    def __init__(self, buttons: Buttons, voice: Voice) -> None:
        """Use these parts."""
        self._buttons = buttons
        self._voice = voice

    def read(self, conversation: str, fields: Mapping[str, Any]) -> Said:
        """Read ``{"text"} | {"button"}, "client_id"?``; a text that is a button's id is it.

        Raises:
            ChatError: 400, a field is missing, of a wrong kind or unknown.
        """
        text, button = fields.get("text"), fields.get("button")
        client_id = client_id_of(fields)
        if (text is None) == (button is None):
            raise ChatError(400, "error_bad_fields")
        if isinstance(text, str):
            if self._buttons.looks_like_one(text.strip()):
                try:
                    return self._button(conversation, text.strip(), client_id)
                except UnknownButton:
                    pass
            tidied = guard.tidy(text)
            if not tidied:
                raise ChatError(400, "error_bad_fields")
            return Said(tidied, client_id=client_id)
        if not isinstance(button, str):
            raise ChatError(400, "error_bad_fields")
        try:
            return self._button(conversation, button, client_id)
        except UnknownButton as error:
            raise ChatError(400, "error_bad_fields") from error

    def _button(self, conversation: str, button: str, client_id: str | None) -> Said:
        target, _, title = self._buttons.read(conversation, button).partition("|")
        return Said(title or self._title(target), button, target, client_id)

    def _title(self, target: str) -> str:
        """What a pressed button is shown as: its topic's question, or its words."""
        if target.startswith("say:"):
            return target.removeprefix("say:")
        topic = self._voice.topic(target)
        if topic is not None:
            return topic.question
        try:
            return self._voice.line("title_" + target.replace("/", "_"))
        except KeyError:
            return target.partition("/")[2].replace("_", " ")


def client_id_of(fields: Mapping[str, Any]) -> str | None:
    """The sender's own id of a message or request, if it gave one.

    Raises:
        ChatError: 400, it isn't one.
    """
    found = fields.get("client_id")
    if found is None:
        return None
    if isinstance(found, str) and 0 < len(found) <= _MOST_CLIENT_ID and found.isprintable():
        return found
    raise ChatError(400, "error_bad_fields")
