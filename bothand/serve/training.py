"""The model for the present data: ``python -m bothand.serve.training`` trains one.

A model's file is named after a fingerprint of all that training reads, so that
no model is ever taken for one of other data. ``current.tar.gz`` points to the
one in use.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from bothand.settings import ROOT, Settings, SettingsError, child_environment

CURRENT = "current.tar.gz"
KEPT = 3
"""How many models stay, the current one among them."""

_CONTENT = ("data", "domain.yml", "config.yml")
_CODE = ("bothand/language", "bothand/understanding", "bothand/content/follow_ups.py")
_OURS = re.compile(r"[0-9a-f]{16}\.tar\.gz")
_SHOWN_LINES = 25


class TrainingError(RuntimeError):
    """No model came out; the text says where to read why."""


def fingerprint(content: Path, root: Path = ROOT) -> str:
    """A hash of all that training reads, as 16 hexadecimal digits.

    Args:
        content: The folder that holds ``data/``, ``domain.yml`` and ``config.yml``.
        root: The project's folder.
    """
    digest = hashlib.sha256(f"rasa {version('rasa')}".encode())
    for folder, parts in ((content, _CONTENT), (root, _CODE)):
        for path in (each for part in parts for each in _files(folder / part)):
            digest.update(f"\0{path.relative_to(folder)}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def model_file(settings: Settings) -> Path:
    """Where the model for the present data lies, or will lie once it is trained."""
    return settings.home / "models" / f"{fingerprint(settings.content)}.tar.gz"


def current_model(settings: Settings) -> Path:
    """The model in use: it stays in use while the data is being edited."""
    return settings.home / "models" / CURRENT


def ensure_model(settings: Settings) -> Path:
    """Return the model for the present data, trained now unless there is one.

    It becomes the current model.

    Raises:
        TrainingError: training failed.
    """
    with _alone(settings):
        model = model_file(settings)
        if not model.exists():
            _train(settings, model)
        _make_current(settings, model)
    return model


def only_model(settings: Settings) -> Path:
    """Return the model for the present data, trained now unless there is one.

    The current model stays the one in use.

    Raises:
        TrainingError: training failed.
    """
    with _alone(settings):
        model = model_file(settings)
        if not model.exists():
            _train(settings, model)
    return model


def train(settings: Settings) -> Path:
    """Train a model for the present data, even if there is one, and make it current.

    Raises:
        TrainingError: training failed.
    """
    with _alone(settings):
        model = model_file(settings)
        _train(settings, model)
        _make_current(settings, model)
    return model


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(
        each for each in path.rglob("*") if each.is_file() and "__pycache__" not in each.parts
    )


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    folder = settings.home / "models"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _train(settings: Settings, model: Path) -> None:
    print("Training a model for the present data (a minute or two) ...", flush=True)
    began = time.monotonic()
    log = settings.home / "log" / "train.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=model.parent, prefix=".training-") as folder:
        with log.open("wb") as output:
            done = subprocess.run(
                _command(settings, Path(folder), model.name.removesuffix(".tar.gz")),
                cwd=settings.root,
                env=_environment(settings),
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
        made = Path(folder) / model.name
        if done.returncode != 0 or not made.exists():
            raise TrainingError(f"Training failed.\n\n{_end_of(log)}\n\nAll of it: {log}")
        os.replace(made, model)
    print(f"Trained in {time.monotonic() - began:.0f} s.", flush=True)


def _command(settings: Settings, folder: Path, name: str) -> list[str]:
    content = settings.content
    return [
        *(sys.executable, "-m", "bothand.serve.quick_training"),
        *("--content", str(content), "--out", str(folder), "--name", name),
    ]


def _environment(settings: Settings) -> dict[str, str]:
    return child_environment(
        {
            "BOTHAND_HOME": str(settings.home),
            "BOTHAND_CONTENT": str(settings.content),
            "RASA_CACHE_DIRECTORY": str(settings.home / "rasa-cache"),
        }
    )


def _make_current(settings: Settings, model: Path) -> None:
    draft = model.parent / f".current-{os.getpid()}"
    draft.unlink(missing_ok=True)
    draft.symlink_to(model.name)
    os.replace(draft, current_model(settings))
    os.utime(model)
    ours = [each for each in model.parent.iterdir() if _OURS.fullmatch(each.name)]
    for old in sorted(ours, key=lambda each: each.stat().st_mtime, reverse=True)[KEPT:]:
        old.unlink()


def _end_of(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(lines[-_SHOWN_LINES:])


def main() -> int:
    """Train; the exit status is 1 if no model came out."""
    parser = argparse.ArgumentParser(prog="python -m bothand.serve.training")
    parser.add_argument("--only", action="store_true", help="the current model stays in use")
    only = parser.parse_args().only
    try:
        if only:
            print(only_model(Settings.load()))
            return 0
        print(f"The model: {train(Settings.load())}")
    except (SettingsError, TrainingError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print("A chat that runs already takes it at its next start.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
