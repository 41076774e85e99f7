"""The version that is there before anybody publishes, and files that changed beside the desk."""

from __future__ import annotations

from datetime import datetime

from bothand.content.change_set import Difference, differences
from bothand.content.drafts import DraftFile
from bothand.content.tree import read_tree
from bothand.content.versions import Making, Version, Versions
from bothand.publish.going import Exchange, Going
from bothand.settings import Settings
from bothand.store import Database

_APART = "practice.yml"
"""Edited in its own form, live at once: no change of it makes a version by itself."""


def changed_beside(settings: Settings, versions: Versions) -> list[Difference]:
    """What differs between the live version and the files on the disk.

    Raises:
        OSError: the files can't be read.
    """
    live = versions.live_number()
    if live is None:
        return []
    before, after = versions.files(live), read_tree(settings.content)
    paths = [path for path in sorted(before.keys() | after.keys()) if path != _APART]
    return differences(DraftFile(path, after.get(path), before.get(path)) for path in paths)


def adopt(settings: Settings, db: Database, model_name: str, now: datetime) -> Version | None:
    """Make a version of the files on the disk, unless the live one is of the same.

    For the start: the model of the present files is trained by then.

    Args:
        settings: The installation's.
        db: Its database.
        model_name: The name of that model's file under ``models/``.
        now: When.

    Returns:
        The version that was made; None if there was no need.

    Raises:
        OSError: files can't be read or written.
        StoreError: the database can't be used.
    """
    exchange = Exchange(settings, db)
    versions = exchange.versions
    with versions.alone():
        live = versions.live_file()
        found = changed_beside(settings, versions)
        if live is not None and not found and live.get("model") == model_name:
            return None
        making = Making("disk" if live else "first", "", changes=[each.as_dict() for each in found])
        model = settings.home / "models" / model_name
        version = versions.make(making, read_tree(settings.content), model, now)
        before = int(live["number"]) if live else version.number
        exchange.go(Going(before, version.number, [], None, "", making.kind), version, now)
        versions.prune()
        return version
