"""Logging for a process that handles health words: warnings only, and never a value.

An exception's text can hold what someone wrote (a KeyError has the key, a
ValueError often the value). So a line says which kind it was and where.
"""

from __future__ import annotations

import logging
import traceback
from typing import Any


class PlaceOnly(logging.Formatter):
    """Formats a record with its exception's type and place in the code, without its text."""

    def format(self, record: logging.LogRecord) -> str:
        """The line for a record."""
        line = f"{self.formatTime(record)} {record.levelname} {record.name}: "
        error = record.exc_info[1] if record.exc_info else None
        if error is None:
            return line + record.getMessage()
        # A message beside an exception often repeats its text; ours are constants.
        said = record.msg if isinstance(record.msg, str) and not record.args else "an error"
        frames = traceback.extract_tb(error.__traceback__)
        place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"
        return f"{line}{said} ({type(error).__name__} at {place})"


def log_config() -> dict[str, Any]:
    """For `logging.config.dictConfig`: warnings and worse, to standard error."""
    quiet = {"level": "WARNING", "handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"place_only": {"()": PlaceOnly}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "place_only"}},
        "root": {"level": "WARNING", "handlers": ["stderr"]},
        "loggers": {
            name: quiet for name in ("sanic.root", "sanic.error", "sanic.access", "sanic.server")
        },
    }
