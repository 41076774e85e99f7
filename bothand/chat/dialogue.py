"""One turn of Rasa's dialogue for the channel."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

from rasa.core.channels.channel import UserMessage

from bothand.care.messages import Draft
from bothand.chat.context import Context
from bothand.chat.output import TurnOutput
from bothand.chat.voice import Voice
from bothand.content.topics import answer_key

logger = logging.getLogger(__name__)

# Two calls of the action server that both run into their limit.
_RASA_SECONDS = 10.0
# The id of the message whose turn this is: what is sent again after a crash has the
# same one, so that an action can know that it was done already.
MESSAGE_ID: ContextVar[str | None] = ContextVar("message_id", default=None)
OnNewMessage = Callable[[UserMessage], Awaitable[Any]]


class Unavailable(Exception):
    """The message can't be taken now; the visitor gets a kind 503."""


class Dialogue:
    """Gives Rasa a message and collects what it says."""

    def __init__(self, voice: Voice, on_new_message: OnNewMessage) -> None:
        """Use these parts."""
        self._voice = voice
        self._on_new_message = on_new_message

    async def run(
        self,
        conversation: str,
        text: str,
        intent: dict[str, Any] | None = None,
        context: Context | None = None,
        answer: str | None = None,
    ) -> list[Draft]:
        """Run one turn of Rasa's dialogue.

        Args:
            conversation: The tracker's id.
            text: What goes into the tracker as the visitor's words.
            intent: An intent that is already certain (a button, a crisis).
            context: What understanding may take from the conversation.
            answer: With intent faq: the answer's key.

        Raises:
            Unavailable: Rasa failed or took too long.
        """
        output = TurnOutput(self._voice, conversation)
        message = UserMessage(
            text,
            output,
            conversation,
            parse_data=_parse_data(text, intent, answer),
            input_channel=TurnOutput.name(),
            metadata=self._metadata(context),
            message_id=MESSAGE_ID.get(),
        )
        try:
            await asyncio.wait_for(self._on_new_message(message), _RASA_SECONDS)
        except Exception as error:
            logger.error("a turn failed in Rasa: %s", type(error).__name__)
            raise Unavailable from error
        return output.drafts

    def _metadata(self, context: Context | None) -> dict[str, Any]:
        """What understanding may know of the conversation; made here, never by a client."""
        if context is None:
            return {"crisis_checked": True}
        topic = next(filter(None, map(self._voice.topic, context.last_answers)), None)
        related = [answer_key(key) for key in topic.related] if topic else []
        neighbours = [key for key in related if self._voice.is_topic(key)]
        known = {"neighbours": neighbours, "last_title": topic.question if topic else ""}
        return {**context.as_dict(), **known, "crisis_checked": True}


def _parse_data(
    text: str, intent: dict[str, Any] | None, answer: str | None
) -> dict[str, Any] | None:
    if intent is None:
        return None
    parsed: dict[str, Any] = {
        "text": text,
        "intent": intent,
        "entities": [],
        "intent_ranking": [intent],
    }
    if answer is not None:
        name = f"utter_{answer}"
        chosen = {"utter_action": name, "intent_response_key": answer, "confidence": 1.0}
        parsed["response_selector"] = {"faq": {"response": chosen, "ranking": [chosen]}}
    return parsed
