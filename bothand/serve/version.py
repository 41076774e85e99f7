"""The version that visitors meet, made ready before chat starts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bothand.settings import Settings


def finish_exchange(settings: Settings) -> None:
    """Bring to an end what a killed publishing has left, before anything reads the files.

    Raises:
        OSError: files can't be read or written.
    """
    # Here and not above: whoever only stops or waits needs no database.
    from bothand.publish.recovery import recover
    from bothand.store import Database, StoreError

    if not (settings.home / "versions" / "going.json").exists():
        return
    try:
        recover(settings, Database.open(settings.database_url), datetime.now(UTC))
    except StoreError as error:
        raise OSError(
            f"a publishing was cut off, and the database can't be asked: {error}"
        ) from error


def ready_version(settings: Settings, model: Path) -> None:
    """Make a version of the present files, unless the live one is of the same.

    Args:
        settings: The installation's.
        model: The model that was trained on them.

    Raises:
        OSError: files can't be read or written.
    """
    from bothand.publish.first import adopt
    from bothand.store import Database, StoreError

    try:
        adopt(settings, Database.open(settings.database_url), model.name, datetime.now(UTC))
    except StoreError as error:
        # Chat answers without; the desk says that nothing can be published.
        print(f"No version was noted, because the database can't be used: {error}", flush=True)
