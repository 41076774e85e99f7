"""``python -m bothand.gate``: proves a candidate; 0 if it could look, 2 if not."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from bothand.content.tree import write_file
from bothand.settings import Settings, telemetry_off


def main(arguments: Sequence[str] | None = None) -> int:
    """Prove a candidate and write what was found.

    Args:
        arguments: The command line; the process's own by default.
    """
    parser = argparse.ArgumentParser(description="Prove a version before it is published.")
    parser.add_argument("--content", type=Path, required=True, help="the candidate's files")
    parser.add_argument("--model", type=Path, required=True, help="its model")
    parser.add_argument("--baseline", type=Path, required=True, help="the live one's outcomes")
    parser.add_argument("--out", type=Path, required=True, help="where to write what is found")
    asked = parser.parse_args(arguments)
    telemetry_off()
    # Rasa takes seconds to import: not before the arguments are known to be right.
    from rasa.utils.log_utils import configure_structlog

    from bothand.gate.run import prove

    # Rasa would print every message on stdout, where the progress goes.
    configure_structlog(logging.ERROR)
    try:
        home = Settings.load().home
        found = asyncio.run(prove(asked.content, asked.model, asked.baseline, home))
        write_file(asked.out, json.dumps(found, ensure_ascii=False, indent=1))
    except Exception as error:
        print(f"the gate could not look: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
