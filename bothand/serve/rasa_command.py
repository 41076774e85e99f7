"""Rasa's own command without the notices that concern its makers alone.

``python -m bothand.serve.rasa_command train ...`` is ``rasa train ...``. Rasa's
libraries announce what later versions of each other will drop: a dozen lines
at each start, that nobody here can act on and that would bury the one that
matters. Everything else that warns still does.
"""

from __future__ import annotations

import warnings
from typing import TextIO

from bothand.settings import telemetry_off

_OF_NO_USE = (
    "pkg_resources is deprecated",
    # Those that actions and the channel choose; `bothand.content.check` knows them.
    "is not used in any story or rule",
)

_show = warnings.showwarning


def _show_useful(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    # Not a filter: Sanic puts its own in front of all others when it is imported.
    upkeep = issubclass(category, DeprecationWarning | PendingDeprecationWarning)
    if not upkeep and not any(part in str(message) for part in _OF_NO_USE):
        _show(message, category, filename, lineno, file, line)


def main() -> None:
    """Run Rasa's command."""
    warnings.showwarning = _show_useful
    telemetry_off()
    from rasa.__main__ import main as rasa_main

    rasa_main()


if __name__ == "__main__":
    main()
