"""Reads each answer of the contact form, in any order, corrections included."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.contact_fields import read_turn
from actions.parts import SLOTS
from bothand.care.fields import YES_NO
from bothand.safety.levels import FULL_KINDS

_FIELD_OF = {slot: field for field, slot in SLOTS.items()}

# What these intents say is no bad answer to the question asked: rules answer
# them, and the form goes on.
_SIDE_TRIPS = frozenset(
    {
        "faq",
        "stop",
        "start_over",
        "talk_to_human",
        "privacy",
        "bot_challenge",
        "capabilities",
        *FULL_KINDS,
        "check",
        "thanks",
        "insult",
        "feedback_bad",
        "goodbye",
        "clarify",
        "other_language",
        "out_of_scope",
        "personal_disclosure",
    }
)


class ValidateContactForm(Action):
    """The form's validation: `bothand.care.reading` does the reading."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "validate_contact_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Read the last message; no events at all let another rule answer it."""
        slot = tracker.get_slot("requested_slot")
        asked = _FIELD_OF.get(slot) if slot else None
        events, problems, said = read_turn(tracker, asked)
        for code in dict.fromkeys(problems):
            dispatcher.utter_message(response=f"utter_contact_problem_{code}")
        if said:
            return events
        intent = (tracker.latest_message.get("intent") or {}).get("name")
        if slot is None or intent in _SIDE_TRIPS:
            return []
        code = "not_true_or_false" if asked in (*YES_NO, "consent") else "missing"
        if asked == "reach":
            code = "reach_needed"
        dispatcher.utter_message(response=f"utter_contact_problem_{code}")
        return [SlotSet(slot, None)]
