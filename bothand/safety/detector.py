"""Tells whether a visitor's text shows a crisis, of which kind and how urgent.

Every text passes here before anything else. Rules and classifier each suffice:
the higher of the two levels counts, but for a long text in which a rule stands alone
(`bothand.safety.doubt`). A failure of the classifier leaves what the rules found.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bothand.safety.classifier import Classifier, Reads, Verdict, artefact
from bothand.safety.doubt import doubted
from bothand.safety.files import HERE, read_yaml
from bothand.safety.levels import FULL_KINDS, NOTHING, Finding, Level
from bothand.safety.normalise import Normaliser, Plain
from bothand.safety.reader import Reader
from bothand.safety.rules import Hit, RuleSet
from bothand.safety.training import build
from bothand.safety.windows import windows

__all__ = ["Detector", "Finding", "Level"]

_log = logging.getLogger(__name__)
_TRAILING = " \n\t.…,-"


class Detector:
    """Finds a crisis in a text. Safe to use from several threads.

    Args:
        reader: The fine-tuned encoder; without it the rules work alone.
        classifier: The trained classifier; without it the rules work alone.
    """

    def __init__(self, reader: Reads | None = None, classifier: Classifier | None = None) -> None:
        self._rules = RuleSet()
        self._normalise = Normaliser(self._rules.book.words, _friends())
        self._reader = reader
        self._classifier = classifier

    @classmethod
    def load(cls, home: Path) -> Detector:
        """Return a detector, building beneath ``home`` what it needs and isn't there.

        A broken part, or one that can't be built, gives a detector of rules alone
        whose `degraded` is true.
        """
        detector = cls()
        try:
            path = artefact(home)
            if not path.exists():
                build(home, detector._normalise)
            detector._classifier = Classifier.read(path)
            detector._reader = Reader.load(home)
        except Exception as error:
            _log.error("The crisis classifier can't be used: %s", type(error).__name__)
        return detector

    @property
    def degraded(self) -> bool:
        """Whether the rules work alone."""
        return self._reader is None or self._classifier is None

    def check(self, text: str) -> Finding:
        """Judge a text of any length. Never raises.

        Args:
            text: What the visitor wrote, untouched.

        Returns:
            The most urgent finding of rules and classifier; a rule's finding in a long
            text may be doubted (`bothand.safety.doubt`).
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
            finding = _higher(ruled, self._verdict(text, plain))
        if finding is ruled and ruled.level >= Level.CHECK:
            finding = self._doubted(ruled, text)
        return replace(finding, harm_words=self._harm_words(plain))

    def check_joined(self, earlier: Sequence[str], text: str) -> Finding:
        """Judge what only several messages together say ("I want to" / "die").

        Rules alone: they read words in a row, while the classifier would take two
        halves of a conversation for one thought. Never raises.

        Args:
            earlier: The visitor's last messages, oldest first.
            text: The newest one, in which `check` found less.

        Returns:
            What the messages show together and none of them shows alone.
        """
        try:
            parts = [each.rstrip(_TRAILING) for each in (*earlier, text)]
            seen = {
                hit.rule for part in parts for hit in self._rules.hits(self._normalise(part).tokens)
            }
            together = self._rules.hits(self._normalise(" ".join(parts)).tokens)
        except Exception as error:
            _log.error("Messages can't be read together: %s", type(error).__name__)
            return NOTHING
        return _of_rules([hit for hit in together if hit.rule not in seen])

    def _plain(self, text: str) -> Plain:
        try:
            return self._normalise(text)
        except Exception as error:
            _log.error("A text can't be normalised: %s", type(error).__name__)
            words = tuple(str(text).lower().split())
            return Plain(words, words)

    def _verdict(self, text: str, plain: Plain) -> Verdict | None:
        if self._reader is None or self._classifier is None:
            return None
        try:
            read = windows(text)
            words = [plain] if len(read) == 1 else [self._normalise(each) for each in read]
            return self._classifier.verdict(
                read, [" ".join(each.words) for each in words], self._reader
            )
        except Exception as error:
            _log.error("The crisis classifier failed: %s", type(error).__name__)
            return None

    def _doubted(self, ruled: Finding, text: str) -> Finding:
        reader, classifier = self._reader, self._classifier
        if reader is None or classifier is None:
            return ruled

        def danger(texts: Sequence[str], with_check: bool) -> float:
            plain = [" ".join(self._normalise(each).words) for each in texts]
            return classifier.danger(texts, plain, reader, with_check)

        try:
            return doubted(ruled, text, danger)
        except Exception as error:
            _log.error("The crisis classifier failed: %s", type(error).__name__)
            return ruled

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
    return Finding(verdict.level, verdict.kind, "classifier", probability=verdict.probability)


def _friends() -> list[str]:
    return [str(word) for word in read_yaml(HERE / "friends.yml")["words"]]
