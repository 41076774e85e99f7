"""The fourth step: the end-to-end stories go as they are written."""

from __future__ import annotations

from pathlib import Path

from rasa.core.test import _create_data_generator, _predict_tracker_actions

from bothand.gate.candidate import Candidate
from bothand.gate.findings import Finding, Part, Tell


async def prove_conversations(candidate: Candidate, stories: Path, tell: Tell) -> Part:
    """Play all end-to-end stories of a folder.

    Its two functions of Rasa's are those behind ``rasa test core --e2e``; the public one
    prints and reports, but names no story.
    """
    generator = _create_data_generator(str(stories), candidate.agent, None, True)
    trackers = generator.generate_story_trackers()
    part = Part()
    for done, tracker in enumerate(trackers, start=1):
        results, _, _, _ = await _predict_tracker_actions(tracker, candidate.agent, use_e2e=True)
        if results.check_prediction_target_mismatch():
            part.findings.append(Finding("conversation", text=tracker.sender_id))
        tell(done, len(trackers))
    part.figures["conversations"] = len(trackers)
    part.figures["conversations_failed"] = len(part.findings)
    return part
