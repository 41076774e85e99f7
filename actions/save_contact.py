"""Saves a contact request; says so only when it is on disk."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.contact_fields import values_of
from actions.parts import database, forget_events, practice
from bothand.care.contact import ContactRequests
from bothand.care.desk_settings import DeskSettings
from bothand.care.fields import ContactFields, validate

logger = logging.getLogger(__name__)


class SaveContact(Action):
    """The end of the contact form."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_save_contact"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Save, or say why not; without consent nothing is saved."""
        if tracker.get_slot("contact_consent") != "yes":
            dispatcher.utter_message(response="utter_contact_no_consent")
            return [SlotSet("contact_consent", None)]
        version = practice().consent_version
        fields, problems = validate(
            {**values_of(tracker), "consent": True, "consent_version": version},
            consent_version=version,
        )
        if fields is None:
            logger.error("a contact request could not be saved: %s", sorted(problems))
            dispatcher.utter_message(response="utter_contact_not_saved")
            return [SlotSet("contact_consent", None)]
        message_id = tracker.latest_message.get("message_id")
        try:
            await asyncio.to_thread(_save, tracker.sender_id, fields, message_id)
        except Exception as error:
            logger.error("a contact request could not be saved: %s", type(error).__name__)
            dispatcher.utter_message(response="utter_contact_not_saved")
            return [SlotSet("contact_consent", None)]
        if fields.under_18 and not fields.for_someone_else:
            dispatcher.utter_message(response="utter_contact_under_18")
        dispatcher.utter_message(response="utter_contact_saved")
        return forget_events()


def _save(conversation: str, fields: ContactFields, client_id: str | None) -> None:
    now, db = datetime.now(UTC), database()
    ContactRequests(db).save(
        conversation,
        fields,
        client_id,
        now,
        # The questions of the chat are in English, whatever the page's labels are in.
        consent_text=practice().consent_text,
        due_at=practice().due_by(now, DeskSettings(db).get("call_back_days")),
    )
