"""Begins the contact request with whatever the visitor has said already."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.contact_fields import read_turn


class BeginContact(Action):
    """Says what will be asked, and reads "call me after 5, 615 555 0100, no voicemail"."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_begin_contact"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Begin; consent is always asked anew."""
        dispatcher.utter_message(response="utter_contact_begin")
        events, _, _ = read_turn(tracker, None)
        return [*events, SlotSet("contact_consent", None)]
