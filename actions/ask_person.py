"""Asks staff for a person, at once."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.parts import database
from bothand.care.handoff import Handoffs

logger = logging.getLogger(__name__)


class AskPerson(Action):
    """Stores the request, then says what happens next."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_ask_person"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Store, and say so only then; asking twice is answered otherwise."""
        try:
            repeated = await asyncio.to_thread(_request, tracker.sender_id)
        except Exception as error:
            logger.error("a request for a person could not be stored: %s", type(error).__name__)
            dispatcher.utter_message(response="utter_talk_to_human_not_saved")
            return []
        name = "utter_talk_to_human_again" if repeated else "utter_talk_to_human"
        dispatcher.utter_message(response=name)
        return []


def _request(conversation: str) -> bool:
    return Handoffs(database()).request(conversation, datetime.now(UTC)).repeated
