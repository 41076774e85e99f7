"""Tells whether a visitor's text shows a crisis, of which kind and how urgent.

Every text passes here before anything else. Rules and classifier each suffice:
the higher of the two levels counts, and a failure of the classifier leaves
what the rules found.
"""

from __future__ import annotations

import logging
from pathlib import Path

from bothand.language.encoder import Encoder
from bothand.safety.classifier import Classifier, Verdict, artefact
from bothand.safety.files import HERE, read_yaml
from bothand.safety.levels import FULL_KINDS, Finding, Level
from bothand.safety.normalise import Normaliser, Plain
from bothand.safety.rules import Hit, RuleSet
from bothand.safety.training import build

__all__ = ["Detector", "Finding", "Level"]

_log = logging.getLogger(__name__)


class Detector:
    """Finds a crisis in a text. Safe to use from several threads.

    Args:
        encoder: The sentence encoder; without it the rules work alone.
        classifier: The trained classifier; without it the rules work alone.
    """

    def __init__(
        self, encoder: Encoder | None = None, classifier: Classifier | None = None
    ) -> None:
        self._rules = RuleSet()
        self._normalise = Normaliser(self._rules.book.words, _friends())
        self._encoder = encoder
        self._classifier = classifier

    @classmethod
    def load(cls, encoder: Encoder | None, home: Path) -> Detector:
        """Return a detector, building the classifier's artefact if it is missing.

        A broken artefact, or one that can't be built, gives a detector of rules
        alone whose `degraded` is true.
        """
        detector = cls(encoder)
        if encoder is not None:
            try:
                path = artefact(home)
                if not path.exists():
                    build(encoder, home, detector._normalise)
                detector._classifier = Classifier.read(path)
            except Exception as error:
                _log.error("The crisis classifier can't be used: %s", type(error).__name__)
        return detector

    @property
    def degraded(self) -> bool:
        """Whether the rules work alone."""
        return self._encoder is None or self._classifier is None

    def check(self, text: str) -> Finding:
        """Judge a text of any length. Never raises.

        Args:
            text: What the visitor wrote, untouched.

        Returns:
            The most urgent finding of rules and classifier.
        """
        plain = self._plain(text)
        try:
            hits = self._rules.hits(plain.tokens)
        except Exception as error:
            _log.error("The crisis rules failed: %s", type(error).__name__)
            hits = []
        ruled = _of_rules(hits)
        finding = ruled
        if ruled.level < Level.FULL:
            finding = _higher(ruled, self._verdict(plain))
        return Finding(
            finding.level, finding.kind, finding.by, finding.also, self._harm_words(plain)
        )

    def _plain(self, text: str) -> Plain:
        try:
            return self._normalise(text)
        except Exception as error:
            _log.error("A text can't be normalised: %s", type(error).__name__)
            words = tuple(str(text).lower().split())
            return Plain(words, words)

    def _verdict(self, plain: Plain) -> Verdict | None:
        if self._encoder is None or self._classifier is None:
            return None
        try:
            return self._classifier.verdict(plain.words, self._encoder)
        except Exception as error:
            _log.error("The crisis classifier failed: %s", type(error).__name__)
            return None

    def _harm_words(self, plain: Plain) -> bool:
        harm = self._rules.harm
        return bool(harm and harm.search(f" {' '.join(plain.tokens)} "))


def _of_rules(hits: list[Hit]) -> Finding:
    if not hits:
        return Finding(Level.NONE, None, "nothing")
    level = max(hit.level for hit in hits)
    top = [hit for hit in hits if hit.level == level]
    if level < Level.FULL:
        return Finding(level, top[0].kind, f"rule:{top[0].rule}")
    top.sort(key=lambda hit: FULL_KINDS.index(hit.kind))
    kinds = dict.fromkeys(hit.kind for hit in top)
    return Finding(level, top[0].kind, f"rule:{top[0].rule}", tuple(kinds)[1:])


def _higher(ruled: Finding, verdict: Verdict | None) -> Finding:
    if verdict is None or verdict.level <= ruled.level:
        return ruled
    return Finding(verdict.level, verdict.kind, "classifier")


def _friends() -> list[str]:
    return [str(word) for word in read_yaml(HERE / "friends.yml")["words"]]
