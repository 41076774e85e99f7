"""What a sentence says about the contact request, as slot events."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from actions.parts import SLOTS, as_words
from bothand.care.fields import SKIPPED, YES_NO, phone_for_people, validate
from bothand.care.reading import read_fields

_NEEDED = ("missing", "reach_needed", "consent_needed", "consent_outdated")


def values_of(tracker: Tracker) -> dict[str, Any]:
    """The field values gathered so far, by field."""
    return dict(tracker.get_slot("contact_values") or {})


def read_turn(tracker: Tracker, asked: str | None) -> tuple[list[dict[str, Any]], list[str], bool]:
    """Read the visitor's last message into the form.

    Args:
        tracker: The conversation.
        asked: The field asked for last, if any.

    Returns:
        Slot events, the problems met as codes, and whether anything was said.
    """
    said = read_fields(str(tracker.latest_message.get("text") or ""), asked)
    values = values_of(tracker)
    events: list[dict[str, Any]] = []
    problems: list[str] = []
    _, wrong = validate({"name": "x", "consent": True, **said}, consent_version="")
    for field, value in said.items():
        code = wrong.get(field)
        if code is not None and code not in _NEEDED:
            problems.append(code)
            continue
        if value == SKIPPED and field in ("name", "reach", "consent"):
            problems.append({"name": "name_missing", "reach": "reach_needed"}.get(field, "missing"))
            continue
        values[field] = value
    if asked == "reach" and not said.get("phone") and not said.get("email") and said:
        values.pop("reach", None)
    events += _slots(values, said)
    events.append(SlotSet("contact_values", {k: v for k, v in values.items() if k != "consent"}))
    return events, problems, bool(said)


def _slots(values: dict[str, Any], said: dict[str, object]) -> list[dict[str, Any]]:
    events = []
    for field, slot in SLOTS.items():
        if field == "reach":
            shown = [phone_for_people(values["phone"])] if values.get("phone") else []
            shown += [values["email"]] if values.get("email") else []
            if shown:
                events.append(SlotSet(slot, ", ".join(shown)))
        elif field == "consent":
            changed = set(said) - {"consent"}
            if "consent" in said:
                events.append(SlotSet(slot, "yes" if said["consent"] is True else "no"))
            elif changed:
                events.append(SlotSet(slot, None))
        elif field in values:
            value = values[field]
            if field in YES_NO or value == SKIPPED:
                value = as_words(value)
            events.append(SlotSet(slot, value))
    return events
