"""Rasa's response generator, with the practice's facts filled in.

Named in endpoints.yml, so ``rasa shell`` says the same words as the widget.
"""

from __future__ import annotations

from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bothand.content.practice_file import PracticeFile
from bothand.settings import Settings

_WITH_NEAREST = ("utter_clarify", "utter_dont_know")


class PracticeResponses(TemplatedNaturalLanguageGenerator):
    """Templated responses whose ``{placeholders}`` include practice.yml's."""

    def __init__(self, endpoint_config: EndpointConfig | None, domain: Domain) -> None:
        """Read practice.yml.

        Raises:
            PracticeError: it can't be used.
        """
        super().__init__(domain.responses)
        self._practice = PracticeFile(Settings.load().content / "practice.yml")

    async def generate(
        self,
        utter_action: str,
        tracker: DialogueStateTracker,
        output_channel: str,
        **kwargs: Any,
    ) -> dict[str, Any] | None:
        """Generate a response, with what understanding noted about the message."""
        slots = {key: value or "" for key, value in tracker.current_slot_values().items()}
        values = {**slots, **self._practice.now().placeholders(), **kwargs}
        response: dict[str, Any] | None = self.generate_from_slots(
            utter_action, values, output_channel
        )
        if response is None:
            return None
        parsed = (tracker.latest_message.parse_data if tracker.latest_message else None) or {}
        metadata = dict(response.get("metadata") or {})
        if utter_action in _WITH_NEAREST:
            metadata["nearest"] = parsed.get("nearest", [])
        if utter_action.startswith("utter_faq/"):
            metadata["also"] = parsed.get("also", [])
        response["metadata"] = metadata
        return response
