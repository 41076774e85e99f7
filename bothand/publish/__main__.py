"""``python -m bothand.publish run <id>``: carry out one publication that was approved.

Niced, and apart from whoever started it: a desk that stops doesn't stop it. With
``recover`` instead it brings to an end what a killed one has left.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from bothand.content.publications import Refused
from bothand.publish.recovery import recover
from bothand.publish.run import Run
from bothand.settings import Settings, SettingsError
from bothand.store import Database, StoreError

_NICE = 10


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what was asked; the exit status is 1 if it couldn't be tried."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    parser = argparse.ArgumentParser(prog="python -m bothand.publish")
    parser.add_argument("what", choices=("run", "recover"))
    parser.add_argument("id", nargs="?", default="")
    chosen = parser.parse_args(arguments)
    os.nice(_NICE)
    try:
        settings = Settings.load()
        db = Database.open(settings.database_url)
        recover(settings, db, datetime.now(UTC))
        if chosen.what == "run":
            print(Run(settings, db, chosen.id).do())
    except Refused as refused:
        print(f"It can't be carried out: {refused}", file=sys.stderr)
        return 1
    except (SettingsError, StoreError, OSError) as error:
        print(f"It can't be tried: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
