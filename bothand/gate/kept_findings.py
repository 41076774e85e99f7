"""What the crisis detector says of the fixed messages, kept on disk between runs.

Only suite messages are ever kept, never a visitor's. A broken file is made anew.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from bothand.content.tree import write_file
from bothand.gate.findings import text_key
from bothand.language import encoder, minilm_graph
from bothand.safety import files
from bothand.safety.classifier import artefact
from bothand.safety.detector import Detector
from bothand.safety.levels import Finding, Level


class KeptFindings:
    """Checks texts with a detector, each text once per build of detector and encoder."""

    def __init__(self, detector: Detector, path: Path) -> None:
        """Use the detector for what ``path`` doesn't hold."""
        self._detector = detector
        self._path = path
        self._kept = _read(path)
        self._new = False

    @classmethod
    def beneath(cls, home: Path, detector: Detector) -> KeptFindings:
        """The findings of this detector, beneath ``home``."""
        return cls(detector, home / "gate-cache" / f"findings-{build(home)}.json")

    def of(self, text: str) -> Finding:
        """As `Detector.check`."""
        key = text_key(text)
        if key not in self._kept:
            self._kept[key] = self._detector.check(text)
            self._new = True
        return self._kept[key]

    def keep(self) -> None:
        """Write what is new, unless the detector works without its classifier.

        Raises:
            OSError: it can't be written.
        """
        if self._new and not self._detector.degraded:
            found = {key: asdict(each) for key, each in self._kept.items()}
            write_file(self._path, json.dumps(found))
            self._new = False


def build(home: Path) -> str:
    """A hash of all that a finding depends on beside the text."""
    digest = hashlib.sha256(f"{encoder.WEIGHTS_SHA256} {encoder.BUILD}".encode())
    digest.update(f" {version('onnxruntime')} {version('numpy')}".encode())
    here = files.HERE
    code = [each for each in here.rglob("*") if each.suffix in (".py", ".yml", ".npz")]
    for path in (*sorted(code), Path(encoder.__file__), Path(minilm_graph.__file__)):
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    kept = artefact(home)
    if kept.exists():
        digest.update(hashlib.sha256(kept.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _read(path: Path) -> dict[str, Finding]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {str(key): _finding(each) for key, each in found.items()}
    except (OSError, ValueError, TypeError, AttributeError, KeyError):
        return {}


def _finding(found: dict[str, object]) -> Finding:
    level, also = found["level"], found["also"]
    if not isinstance(level, int) or not isinstance(also, list):
        raise ValueError("no finding")
    made = Finding(**{**found, "level": Level(level), "also": tuple(also)})  # type: ignore[arg-type]
    if not isinstance(made.by, str) or not isinstance(made.probability, float):
        raise ValueError("no finding")
    return made
