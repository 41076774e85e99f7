"""Collects what Rasa says in one turn; nothing is sent from inside Rasa."""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import OutputChannel

from bothand.care.messages import Draft
from bothand.chat.voice import Voice


class TurnOutput(OutputChannel):
    """The output channel of one turn: ``drafts`` holds its messages in order."""

    def __init__(self, voice: Voice, conversation: str) -> None:
        """Collect for one conversation."""
        self._voice = voice
        self._conversation = conversation
        self.drafts: list[Draft] = []

    @classmethod
    def name(cls) -> str:
        """The channel's name in the tracker."""
        return "widget"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Take one response that Rasa generated."""
        metadata = message.get("metadata") or {}
        name = str(message.get("utter_action") or "")
        text = str(message.get("text") or "")
        if not text:
            return
        self.drafts.append(self._voice.from_rasa(name, text, metadata, self._conversation))
        for key in metadata.get("also", ()):
            if self._voice.is_topic(key):
                self.drafts.append(self._voice.answer(key, self._conversation))
