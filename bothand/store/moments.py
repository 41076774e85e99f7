"""Moments as text that sorts: ISO-8601, UTC, milliseconds, always 24 characters."""

from __future__ import annotations

from datetime import UTC, datetime


def stamp(now: datetime) -> str:
    """The moment as it is stored, such as ``2026-03-01T09:30:00.000Z``.

    Text of one width compares like time does in SQLite and PostgreSQL alike.

    Args:
        now: an aware datetime, in any zone.

    Raises:
        ValueError: if it has no zone: a guess could be hours wrong.
    """
    if now.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return now.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
