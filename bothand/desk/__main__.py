"""``python -m bothand.desk``: the staff's page, on this machine only."""

from __future__ import annotations

import logging
import os
import socket
import sys
from logging.config import dictConfig

from bothand.content.practice import Practice, PracticeError
from bothand.desk.app import create_app
from bothand.desk.quiet import log_config
from bothand.desk.records import Records
from bothand.settings import Settings, SettingsError
from bothand.store import StoreError, StoreUnavailable


def main() -> int:
    """Serve until SIGTERM or SIGINT; the exit status is 1 if it couldn't start."""
    dictConfig(log_config())
    try:
        settings = Settings.load()
        practice = Practice.read(settings.content / "practice.yml")
        records = Records(settings)
        _try_database(records)
        own = _listen(settings.desk_port)
    except (SettingsError, PracticeError, StoreError, OSError) as error:
        print(f"The desk can't start: {error}", file=sys.stderr)
        return 1
    app = create_app(settings, practice, records, log_config())
    app.run(sock=own, workers=1, access_log=False, motd=False)
    return 0


def _try_database(records: Records) -> None:
    try:
        records.database()
    except StoreUnavailable as error:
        # It may come back: /readyz says so, and each view tries again.
        logging.getLogger("bothand.desk").warning("no database yet", exc_info=error)


def _listen(port: int) -> socket.socket:
    # Bound here, because Sanic ends with status 0 when its port is taken.
    own = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        own.bind(("127.0.0.1", port))
    except OSError as error:
        own.close()
        raise OSError(f"port {port} (BOTHAND_DESK_PORT): {error.strerror}") from error
    return own


if __name__ == "__main__":
    status = main()
    logging.shutdown()
    sys.stderr.flush()
    # Not sys.exit: it would wait for a thread that waits for a locked database. What
    # was committed is on disk, and what was not has changed nothing.
    os._exit(status)
