"""What the actions share: the database, the practice, and slot values as words."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from bothand.content.practice import Practice
from bothand.content.practice_file import PracticeFile
from bothand.content.responses import read_responses
from bothand.settings import Settings
from bothand.store import Database

# The form's slots by the field of the contact request that each is about.
SLOTS = {
    "name": "contact_name",
    "reach": "contact_reach",
    "best_time": "contact_best_time",
    "safe_to_leave_message": "contact_safe_message",
    "current_client": "contact_current_client",
    "for_someone_else": "contact_for_someone_else",
    "under_18": "contact_under_18",
    "consent": "contact_consent",
}
HIDDEN_SLOTS = ("contact_phone", "contact_email", "contact_values")


@lru_cache(maxsize=1)
def database() -> Database:
    """The process's database, opened with the first action that needs it."""
    return Database.open(Settings.load().database_url)


@lru_cache(maxsize=1)
def _practice_file() -> PracticeFile:
    return PracticeFile(Settings.load().content / "practice.yml")


def practice() -> Practice:
    """The practice's facts as they are now."""
    return _practice_file().now()


@lru_cache(maxsize=1)
def _words() -> dict[str, str]:
    found = read_responses(Settings.load().content / "data")
    return {name: found[f"utter_contact_word_{name}"].text for name in ("yes", "no", "not_said")}


def as_words(value: Any) -> str:
    """A yes/no field as the read-back shows it."""
    if value is True:
        return _words()["yes"]
    if value is False:
        return _words()["no"]
    return _words()["not_said"]


def forget_events() -> list[dict[str, Any]]:
    """Slot events that empty the contact form."""
    from rasa_sdk.events import SlotSet

    return [SlotSet(slot, None) for slot in (*SLOTS.values(), *HIDDEN_SLOTS)]
