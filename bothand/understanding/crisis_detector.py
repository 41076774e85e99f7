"""The Rasa component that lets a crisis win over any other intent.

The channel checks every text before Rasa sees it; this component is the same
check for whoever talks to the model without the channel (``rasa shell``).
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message

from bothand.safety.detector import Detector
from bothand.safety.levels import Level
from bothand.settings import Settings

# Set by the channel, which has checked the text already and may know better
# (bothand.chat.second_opinion); clients' own metadata never gets here.
CHECKED = "crisis_checked"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class CrisisDetector(GraphComponent, IntentClassifier):
    """Sets the intent to the crisis kind where the detector finds one."""

    def __init__(self, detector: Detector | None = None) -> None:
        """Use ``detector``, or load one with the first message."""
        self._detector = detector

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CrisisDetector:
        """Make the component."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Let a crisis win."""
        if self._detector is None:
            self._detector = Detector.load(Settings.load().home)
        for message in messages:
            if (message.get(METADATA) or {}).get(CHECKED):
                continue
            finding = self._detector.check(str(message.get(TEXT) or ""))
            if finding.level is Level.FULL:
                intent = {"name": finding.kind, "confidence": 1.0}
                message.set(INTENT, intent, add_to_output=True)
        return messages
