"""endpoints.yml with this installation's ports in it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from ruamel.yaml import YAML

from bothand.settings import Settings

_STANDARD_ACTIONS_PORT = 5055


def endpoints_file(settings: Settings) -> Path:
    """The file to give to Rasa: the project's own, or a copy with another actions port.

    Rasa's files know no defaults for variables, so that a port which was changed by a
    setting needs a file of its own.

    Raises:
        OSError: the home folder can't be written.
    """
    standard = settings.root / "endpoints.yml"
    if settings.actions_port == _STANDARD_ACTIONS_PORT:
        return standard
    content = YAML(typ="safe").load(standard.read_text(encoding="utf-8"))
    content["action_endpoint"]["url"] = f"http://127.0.0.1:{settings.actions_port}/webhook"
    settings.home.mkdir(parents=True, exist_ok=True)
    target = settings.home / "endpoints.yml"
    writer = YAML()
    handle, name = tempfile.mkstemp(dir=settings.home, suffix=".part")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        writer.dump(content, file)
    os.replace(name, target)
    return target
