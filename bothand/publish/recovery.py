"""What a killed process has left is brought to an end: forward or back, never half."""

from __future__ import annotations

from datetime import datetime

from bothand.content.publications import Publications
from bothand.publish.going import Exchange
from bothand.settings import Settings
from bothand.store import Database


def recover(settings: Settings, db: Database, now: datetime) -> None:
    """Finish or undo an exchange that was cut off; note publications that were.

    Safe to call at any time and from several processes: whoever is in the middle of an
    exchange holds it alone.

    Raises:
        OSError: files can't be read or written.
        StoreError: the database can't be used.
    """
    exchange = Exchange(settings, db)
    with exchange.versions.alone():
        going = exchange.under_way()
        if going is not None:
            if exchange.versions.live_number() == going.after:
                exchange.settle(going, now)
            else:
                exchange.back(going)
    publications = Publications(db)
    for each in publications.silent(now):
        publications.end(each.id, "interrupted", [], now)
