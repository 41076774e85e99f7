"""The candidate's model in this process, asked as the chat asks it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from bothand.chat.guard import as_plain_text, tidy
from bothand.chat.second_opinion import SecondOpinion
from bothand.gate.kept_findings import KeptFindings
from bothand.safety.levels import Finding

FIRST: Mapping[str, Any] = {
    "last_answers": [],
    "last_question": "",
    "just_answered": None,
    "offer": None,
    "after_safety": False,
    "neighbours": [],
    "last_title": "",
    "crisis_checked": True,
}
"""What the chat tells understanding with a visitor's first message."""


class ModelError(RuntimeError):
    """The model can't be loaded."""


class Candidate:
    """Understands messages, and looks at a crisis a second time."""

    def __init__(self, agent: Agent, findings: KeptFindings) -> None:
        """Use a loaded model, and the detector's findings."""
        self.agent = agent
        self._findings = findings
        self._opinion = SecondOpinion(self._whole)

    @classmethod
    def load(cls, model: Path, findings: KeptFindings) -> Candidate:
        """Load a model.

        Raises:
            ModelError: it can't be used.
        """
        try:
            agent = Agent.load(str(model))
        except Exception as error:
            raise ModelError(f"{model.name} can't be loaded: {type(error).__name__}") from error
        if agent.processor is None:
            raise ModelError(f"{model.name} can't be loaded")
        return cls(agent, findings)

    async def understood(self, text: str) -> Mapping[str, Any]:
        """Rasa's parse of a visitor's first message."""
        return await self._parse(tidy(text), FIRST)

    async def danger(self, text: str) -> Finding:
        """What the chat makes of the danger in a message."""
        said = tidy(text)
        return await self._opinion.of(said, self._findings.of(said))

    async def _whole(self, text: str) -> Mapping[str, Any]:
        # The detector has looked already: the second opinion goes by the ranking alone.
        metadata = {"whole": True, "crisis_checked": True}
        return await self._parse(as_plain_text(text), metadata)

    async def _parse(self, text: str, metadata: Mapping[str, Any]) -> Mapping[str, Any]:
        message = UserMessage(text, metadata=dict(metadata))
        found: Mapping[str, Any] = await self.agent.processor.parse_message(message)
        return found
