"""Scrubbing and embedding in a process of its own: ``python -m bothand.language.scrubbing``.

It reads JSON lines and writes JSON lines; texts are never in its arguments, its environment
or a log, and what it had in memory goes with it. A process that fails has given nothing.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bothand.language.encoder import Embeddings, shared_encoder
from bothand.language.scrubber import Scrubber
from bothand.settings import ROOT, child_environment

_MOST_SECONDS = 240.0


class ScrubbingFailed(RuntimeError):
    """The process gave no result; nothing was scrubbed."""


@dataclass(frozen=True)
class Scrubbed:
    """Texts without personal data, "" for one that isn't English, and a vector of each."""

    texts: list[str] = field(repr=False)
    vectors: Embeddings = field(repr=False)


def scrub_apart(
    texts: Sequence[str],
    medications: Path,
    home: Path,
    *,
    plain: bool = False,
    seconds: float = _MOST_SECONDS,
) -> Scrubbed:
    """Scrub and embed texts in a process that ends with it.

    Args:
        texts: What visitors wrote.
        medications: The list of medications, whose names stay.
        home: The home folder, for the encoder.
        plain: They are published texts: embed them as they are.
        seconds: How long it may take.

    Raises:
        ScrubbingFailed: it crashed, took too long, or gave something else.
    """
    lines = "".join(json.dumps({"text": each, "plain": plain}) + "\n" for each in texts)
    command = [sys.executable, "-m", "bothand.language.scrubbing", str(medications), str(home)]
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=child_environment(),
            input=lines.encode(),
            stdout=subprocess.PIPE,
            # A traceback may hold a text.
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
        found = [json.loads(line) for line in done.stdout.splitlines()]
        if done.returncode != 0 or len(found) != len(texts):
            raise ScrubbingFailed(f"it ended with {done.returncode}")
        vectors = [np.frombuffer(base64.b64decode(each["vector"]), "<f4") for each in found]
        return Scrubbed([each["text"] for each in found], np.array(vectors, np.float32))
    except (subprocess.TimeoutExpired, OSError, ValueError, KeyError, TypeError) as error:
        # Without its cause: that may hold what the process was given.
        raise ScrubbingFailed(type(error).__name__) from None


def main(arguments: list[str]) -> int:
    """Answer the lines of the standard input; the status is 2 without the two paths."""
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    # Visitors who wait for an answer go before.
    os.nice(10)
    asked = [json.loads(line) for line in sys.stdin]
    scrubber = None
    if not all(each["plain"] for each in asked):
        scrubber = Scrubber.load(Path(arguments[0]))
    texts = [
        each["text"] if each["plain"] or scrubber is None else _scrubbed(scrubber, each["text"])
        for each in asked
    ]
    vectors = shared_encoder(Path(arguments[1])).encode(texts)
    for text, vector in zip(texts, vectors, strict=True):
        packed = base64.b64encode(vector.astype("<f4").tobytes()).decode()
        print(json.dumps({"text": text, "vector": packed}))
    return 0


def _scrubbed(scrubber: Scrubber, text: str) -> str:
    """The text without personal data; "" where it isn't English, so that much may be missed."""
    try:
        return scrubber.scrub(text) if scrubber.is_english(text) else ""
    except Exception:
        # One text that breaks it must not keep all others from being collected for ever.
        return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
