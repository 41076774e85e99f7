"""The two children of a publishing, each a process of its own: training and the gate."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bothand.settings import Settings, child_environment

_MOST_SECONDS = 900
_SHOWN_LINES = 25
Tell = Callable[[float], None]


class ChildFailed(RuntimeError):
    """A child gave no result; the text says where to read why."""


def train(settings: Settings, content: Path) -> Path:
    """Train a model on a content folder, and return its file under ``models/``.

    Raises:
        ChildFailed: no model came out.
    """
    command = [sys.executable, "-m", "bothand.serve.training", "--only"]
    lines = _run(settings, "train", command, content, lambda _: None)
    model = Path(lines[-1] if lines else "")
    if not lines or not model.is_file():
        raise ChildFailed("the training named no model")
    return model


def prove(
    settings: Settings, content: Path, model: Path, baseline: Path, out: Path, tell: Tell
) -> Mapping[str, Any]:
    """Let the gate look at a candidate.

    Args:
        settings: The installation's.
        content: The candidate's files.
        model: Its model.
        baseline: The outcomes of the version that is live; it may be missing.
        out: Where the gate writes what it found.
        tell: Is told the share that is done.

    Returns:
        ``figures``, ``outcomes``, ``findings`` and ``blocked``.

    Raises:
        ChildFailed: the gate could not look.
    """
    command = [
        *(sys.executable, "-m", "bothand.gate"),
        *("--content", str(content), "--model", str(model)),
        *("--baseline", str(baseline), "--out", str(out)),
    ]
    _run(settings, "gate", command, content, tell)
    found: Mapping[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return found


def _run(settings: Settings, name: str, command: list[str], content: Path, tell: Tell) -> list[str]:
    log = settings.home / "log" / f"publish-{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    places = {"BOTHAND_HOME": str(settings.home), "BOTHAND_CONTENT": str(content)}
    lines = []
    with log.open("w", encoding="utf-8") as errors:
        child = subprocess.Popen(
            command,
            cwd=settings.root,
            env=child_environment(places),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            assert child.stdout is not None
            for line in child.stdout:
                lines.append(line.strip())
                tell(_share(line))
            status = child.wait(_MOST_SECONDS)
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()
    if status != 0:
        end = "\n".join([*lines, *log.read_text("utf-8", "replace").splitlines()][-_SHOWN_LINES:])
        raise ChildFailed(f"{name} ended with {status}:\n{end}")
    return [line for line in lines if line]


_STEPS = ("content", "understanding", "safety", "conversations")


def _share(line: str) -> float:
    """The share of the gate's work that is done, by the line that it printed."""
    try:
        found = json.loads(line)
        step = _STEPS.index(found["step"])
        return float((step + found["done"] / max(1, found["of"])) / len(_STEPS))
    except (ValueError, KeyError, TypeError):
        return 0.0
