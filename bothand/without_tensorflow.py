"""Lets Rasa 3.6.21 start where TensorFlow is not installed.

Rasa imports TensorFlow at start although nothing here uses it: six components
of its own and two helper modules need it. Where TensorFlow is missing, those
eight *Rasa* modules are answered with small stand-ins. Nothing called
``tensorflow`` is faked. Each component's stand-in is registered under Rasa's
own name with ``required_packages`` = tensorflow, so naming ``DIETClassifier``
in a configuration gives Rasa's own clear error.

Loaded by ``bothand.pth`` at the start of every Python process of the
environment, so that the stock ``rasa`` command and its workers have it too:
it must stay cheap to import and do nothing where TensorFlow is present. See
docs/decisions/0001-no-tensorflow.md.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Sequence
from types import ModuleType

_HELPERS = {"rasa.utils.train_utils", "rasa.utils.tensorflow.environment"}

_COMPONENTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "rasa.nlu.classifiers.diet_classifier": (
        "DIETClassifier",
        ("INTENT_CLASSIFIER", "ENTITY_EXTRACTOR"),
    ),
    "rasa.nlu.selectors.response_selector": ("ResponseSelector", ("INTENT_CLASSIFIER",)),
    "rasa.core.policies.ted_policy": ("TEDPolicy", ("POLICY_WITH_END_TO_END_SUPPORT",)),
    "rasa.core.policies.unexpected_intent_policy": (
        "UnexpecTEDIntentPolicy",
        ("POLICY_WITH_END_TO_END_SUPPORT",),
    ),
    "rasa.nlu.featurizers.dense_featurizer.convert_featurizer": (
        "ConveRTFeaturizer",
        ("MESSAGE_FEATURIZER",),
    ),
    "rasa.nlu.featurizers.dense_featurizer.lm_featurizer": (
        "LanguageModelFeaturizer",
        ("MESSAGE_FEATURIZER",),
    ),
}

STOOD_IN = frozenset(_HELPERS) | frozenset(_COMPONENTS)


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Answers the import of the eight modules and of nothing else."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname not in STOOD_IN:
            return None
        return importlib.util.spec_from_loader(fullname, self)

    def exec_module(self, module: ModuleType) -> None:
        if module.__name__ in _COMPONENTS:
            _fill_component(module, *_COMPONENTS[module.__name__])
        elif module.__name__ == "rasa.utils.tensorflow.environment":
            for name in ("setup_tf_environment", "check_deterministic_ops"):
                module.__dict__[name] = _nothing


def _nothing() -> None:
    """Stands in for Rasa's set-up of TensorFlow."""


def _fill_component(module: ModuleType, name: str, type_names: tuple[str, ...]) -> None:
    from rasa.engine.graph import GraphComponent
    from rasa.engine.recipes.default_recipe import DefaultV1Recipe

    def required_packages() -> list[str]:
        return ["tensorflow"]

    component = type(
        name,
        (GraphComponent,),
        {
            "__module__": module.__name__,
            "__doc__": f"Stands in for Rasa's {name}, which needs TensorFlow.",
            "required_packages": staticmethod(required_packages),
        },
    )
    types = [DefaultV1Recipe.ComponentType[each] for each in type_names]
    module.__dict__[name] = DefaultV1Recipe.register(types, is_trainable=True)(component)


def install() -> None:
    """Put the stand-ins in place, once, unless TensorFlow is installed."""
    if importlib.util.find_spec("tensorflow") is not None:
        return
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
