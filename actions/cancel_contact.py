"""Leaves the contact form; nothing of it is kept."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.parts import forget_events


class CancelContact(Action):
    """Says that nothing was sent, and forgets what was said."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_cancel_contact"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Cancel."""
        dispatcher.utter_message(response="utter_contact_cancelled")
        return forget_events()
