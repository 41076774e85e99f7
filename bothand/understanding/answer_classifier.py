"""The Rasa component that understands a message: one classifier over all answers.

Every FAQ topic and every other intent is a label. The gate is on the chosen
answer, not on the intent ``faq``: with 220 FAQs an off-topic message scored
``faq`` 0.99 and then a random answer at 0.1 (rasa#9723).
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_RANKING_KEY,
    INTENT_RESPONSE_KEY,
    METADATA,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bothand.content.follow_ups import FOLDER, follow_ups_of
from bothand.content.follow_ups import INTENT as FOLLOW_UP
from bothand.language import calibration, topic_model
from bothand.language.embedding_cache import EmbeddingCache
from bothand.language.encoder import shared_encoder
from bothand.language.medications import Lexicon, Mention, psychiatric
from bothand.language.topic_model import TopicModel
from bothand.settings import Settings
from bothand.understanding.decision import (
    Decider,
    Decision,
    Thresholds,
    beside_ours,
    for_pharmacist,
)
from bothand.understanding.own_follow_ups import OwnFollowUps

_FILE = "topic_model.npz"
_OWN = "own_follow_ups.npz"
_RANKING = 15
# "Can I take that with my lisinopril" after an answer on one of ours.
_POINTS_BACK = re.compile(r"\b(it|that|this|them|those|these|both|together)\b", re.IGNORECASE)


@DefaultV1Recipe.register(
    [
        DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER,
        DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR,
    ],
    is_trainable=True,
)
class AnswerClassifier(GraphComponent, IntentClassifier):
    """Chooses an answer, offers the nearest ones, or says that it doesn't know."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The thresholds, chosen on held-out questions (docs/understanding.md).

        ``answer``: least probability of an answer that is given;
        ``leaning``: the same for a short message that leans on the turn before;
        ``clarify``: least probability of one that is offered as a button;
        ``second``: least probability of a second answer beside the first;
        ``pair``: least sum of two answers that are given together although
        neither is likely enough alone.
        """
        return {
            "medications": "data/medications.csv",
            "answer": 0.65,
            "leaning": 0.30,
            "clarify": 0.12,
            "second": 0.20,
            "pair": 0.65,
        }

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: TopicModel | None = None,
        own: OwnFollowUps | None = None,
    ) -> None:
        """Make the component; ``model`` and ``own`` come with training or loading."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model = model
        self._own = own
        self._lexicon = Lexicon.read(_medications(config))
        self._decider = Decider(
            Thresholds(
                answer=config["answer"],
                leaning=config["leaning"],
                clarify=config["clarify"],
                second=config["second"],
                pair=config["pair"],
            )
        )

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AnswerClassifier:
        """Make an untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """A hash of all that training reads beside the examples, so that a change trains anew."""
        language = Path(topic_model.__file__).parent
        read = [
            _medications(config),
            _medications(config).with_name("other_medicines.csv"),
            *sorted(language.glob("*.py")),
            *sorted(language.glob("*.yml")),
            *sorted((Settings.load().content / FOLDER).glob("*.yml")),
        ]
        digest = hashlib.sha256()
        for path in read:
            digest.update(path.read_bytes())
        return digest.hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        """Train on all examples."""
        # Follow-ups' own sentences count after their answers alone.
        examples = [
            example
            for example in training_data.intent_examples
            if example.get(INTENT) not in (None, "", FOLLOW_UP) and example.get(TEXT)
        ]
        home = Settings.load().home
        encoder = shared_encoder(home)
        cache = EmbeddingCache.beneath(home, encoder)
        labels = [example.get(INTENT_RESPONSE_KEY) or example.get(INTENT) for example in examples]
        self._model = topic_model.train(
            [example.get(TEXT) for example in examples],
            labels,
            cache,
            self._lexicon,
            calibration.measured(len(labels), len(set(labels))),
        )
        cache.keep()
        self._own = OwnFollowUps.learn(follow_ups_of(Settings.load().content), encoder)
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder / _FILE)
            self._own.save(folder / _OWN)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> AnswerClassifier:
        """Load a trained component."""
        with model_storage.read_from(resource) as folder:
            model = TopicModel.load(folder / _FILE)
            own = OwnFollowUps.load(folder / _OWN)
        return cls(config, model_storage, resource, model, own)

    def process(self, messages: list[Message]) -> list[Message]:
        """Understand messages."""
        for message in messages:
            text = str(message.get(TEXT) or "")
            mentions = self._lexicon.find(text)
            self._write(message, self._decide(message, text, mentions), psychiatric(mentions))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave training data as it is: no later component needs predictions."""
        return training_data

    def _decide(self, message: Message, text: str, mentions: list[Mention]) -> Decision:
        if self._model is None or self._own is None:
            raise RuntimeError("the answer classifier isn't trained: run `make train`")
        encoder = shared_encoder(Settings.load().home)

        def rank(texts: list[str]) -> list[list[tuple[str, float]]]:
            assert self._model is not None
            found = self._model.predict(texts, encoder, self._lexicon)
            labels = self._model.labels
            return [
                [(labels[index], float(row[index])) for index in (-row).argsort()] for row in found
            ]

        metadata = message.get(METADATA) or {}
        own = self._own.meant(text, metadata.get("just_answered"), encoder, rank)
        if own is not None:
            ranking = ((own.intent, own.confidence),)
            return Decision(own.intent, own.confidence, ranking=ranking, follow_up=own.name)
        decision = self._decider.decide(text, psychiatric(mentions), metadata, rank)
        if not self._lexicon.is_about_another(text, mentions):
            return decision
        points_back = metadata.get("last_answers") and _POINTS_BACK.search(text)
        return beside_ours(decision) if points_back else for_pharmacist(decision)

    def _write(self, message: Message, decision: Decision, mentions: list[Mention]) -> None:
        ranking = [
            {"name": label, "confidence": confidence}
            for label, confidence in decision.ranking[:_RANKING]
        ]
        intent = {"name": decision.intent, "confidence": decision.confidence}
        message.set(INTENT, intent, add_to_output=True)
        message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        message.set("nearest", list(decision.nearest), add_to_output=True)
        message.set("also", list(decision.also), add_to_output=True)
        if decision.answer is not None:
            chosen = {
                "responses": [],
                "confidence": decision.confidence,
                "intent_response_key": decision.answer,
                "utter_action": f"utter_{decision.answer}",
            }
            selected = {"response": chosen, "ranking": [chosen]}
            # The list is what `rasa test` goes by.
            selector = {"all_retrieval_intents": ["faq"], "faq": selected}
            message.set("response_selector", selector, add_to_output=True)
        entities = [
            {
                "entity": "medication",
                "start": mention.start,
                "end": mention.end,
                "value": mention.generic,
                "group": mention.medication_class,
                "extractor": "MedicationLexicon",
            }
            for mention in mentions
        ]
        # What the rules of data/stories/follow_ups ask for. Said at every message of the
        # channel's, so that none of it outlasts its turn.
        metadata = message.get(METADATA) or {}
        if "just_answered" in metadata:
            answered = metadata["just_answered"]
            entities += [_noted("answer_before", answered), _noted(FOLLOW_UP, decision.follow_up)]
        message.set(ENTITIES, entities, add_to_output=True)


def _noted(name: str, value: str | None) -> dict[str, Any]:
    return {"entity": name, "start": 0, "end": 0, "value": value, "extractor": "AnswerClassifier"}


def _medications(config: dict[str, Any]) -> Path:
    # Rasa asks for the fingerprint of a part taken from its cache with another config.
    default = AnswerClassifier.get_default_config()["medications"]
    return Settings.load().content / str(config.get("medications", default))
