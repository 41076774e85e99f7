"""A fresh one-time link to the desk: ``python -m bothand.desk.link`` prints one."""

from __future__ import annotations

import sys

from bothand.desk.keys import links
from bothand.settings import Settings, SettingsError


def new_link(settings: Settings) -> str:
    """Make a link that opens the desk once, within `bothand.desk.keys.LINK_SECONDS`.

    Any process of the installation may make one, whether or not the desk runs.

    Raises:
        OSError: the home folder can't be written.
    """
    return f"http://127.0.0.1:{settings.desk_port}/open?key={links(settings).make()}"


def main() -> int:
    """Print a link; the exit status is 1 if none could be made."""
    try:
        print(new_link(Settings.load()))
    except (SettingsError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
