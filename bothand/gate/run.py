"""The gate's four steps, one after the other."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bothand.gate import suites
from bothand.gate.candidate import Candidate
from bothand.gate.content import prove_content
from bothand.gate.conversations import prove_conversations
from bothand.gate.findings import Finding, Part, Tell, joined
from bothand.gate.kept_features import KeptEncoder
from bothand.gate.kept_findings import KeptFindings
from bothand.gate.pins import read_pins
from bothand.gate.safety import prove_safety, prove_suite
from bothand.gate.safety_replies import prove_replies
from bothand.gate.understanding import prove_understanding
from bothand.safety.detector import Detector
from bothand.settings import ROOT

CONVERSATIONS = ROOT / "tests" / "conversations"


async def prove(content: Path, model: Path, baseline: Path, home: Path) -> dict[str, Any]:
    """Look at a candidate from all sides.

    Args:
        content: Its files.
        model: Its model.
        baseline: The live version's outcomes; there may be none.
        home: The home folder, with encoder and crisis classifier.

    Returns:
        ``figures``, ``outcomes``, ``findings`` and ``blocked``.

    Raises:
        ModelError: the model can't be loaded.
        ContentError: content or suite can't be read.
        OSError: the same.
        ValueError: the baseline is broken.
    """
    pins, before = read_pins(), read_baseline(baseline)
    parts = [prove_content(content)]
    _step("content")(1, 1)
    detector = Detector.load(home)
    kept, encoder = KeptFindings.beneath(home, detector), KeptEncoder.put_before(home)
    candidate = Candidate.load(model, kept)
    questions = suites.questions()
    parts.append(
        await prove_understanding(
            candidate, content, questions, before, pins, _step("understanding")
        )
    )
    danger, calm = suites.danger(), suites.calm()
    size = sum(len(each) for found in (danger, calm) for each in found.values())
    findings = prove_suite(suites.SAFETY, size, pins) + prove_replies(content, pins)
    if detector.degraded:
        findings.append(Finding("detector_degraded"))
    parts.append(Part(findings=findings))
    parts.append(await prove_safety(candidate, danger, calm, before, pins, _step("safety")))
    kept.keep()
    encoder.keep()
    parts.append(await prove_conversations(candidate, CONVERSATIONS, _step("conversations")))
    return joined(parts)


def read_baseline(path: Path) -> Mapping[str, str]:
    """The live version's outcomes; none where there is no file.

    Raises:
        ValueError: it is no mapping of outcomes: then nothing could be compared.
    """
    if not path.exists():
        return {}
    found = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(found, dict) or not all(isinstance(each, str) for each in found.values()):
        raise ValueError(f"{path.name} holds no outcomes")
    return found


def _step(name: str) -> Tell:
    def tell(done: int, of: int) -> None:
        print(json.dumps({"step": name, "done": done, "of": of}), flush=True)

    return tell
