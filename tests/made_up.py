"""What tests make up: people who ask to be contacted."""

from __future__ import annotations

from bothand.care.contact import ContactFields


def contact(**changes: object) -> ContactFields:
    """A contact request's fields, with some of them changed."""
    values: dict[str, object] = {
        "name": "Sam Lee",
        "email": "sam@example.com",
        "phone": "+16155550142",
        "best_time": None,
        "safe_to_leave_message": False,
        "current_client": None,
        "for_someone_else": None,
        "under_18": None,
        "consent": True,
        "consent_version": "2026-11",
    }
    return ContactFields(**(values | changes))  # type: ignore[arg-type]
