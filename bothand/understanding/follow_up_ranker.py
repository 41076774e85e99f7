"""Ranks what a short message means right after an answer.

A conditional logit (McFadden 1974): each label has features (how likely the topic
model finds it for the message alone and together with the question before, whether
it is the answer given last or one of its neighbours, what the table of follow-ups
says), their weighted sum is its score, and a softmax over all labels gives the
probabilities. The weights are fitted by ``tools/train_follow_ups.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import yaml

from bothand.language.followups import FollowUps
from bothand.understanding.follow_up_features import NAMES, Floats, Ranking, Readings, features
from bothand.understanding.turn_before import TurnBefore

WEIGHTS = Path(__file__).with_name("follow_up_weights.yml")


class FollowUpRanker:
    """The fitted weights, ready to use."""

    def __init__(self, weights: Mapping[str, float], table: FollowUps) -> None:
        """Use these weights.

        Raises:
            KeyError: A feature has no weight.
        """
        self._weights: Floats = np.array([weights[name] for name in NAMES])
        self._table = table

    @classmethod
    def read(cls, table: FollowUps) -> FollowUpRanker:
        """Read the weights that come with this module."""
        return cls(yaml.safe_load(WEIGHTS.read_text("utf-8"))["weights"], table)

    def ranking(
        self,
        text: str,
        before: TurnBefore,
        meant: str | None,
        rank: Callable[[list[str]], list[Ranking]],
    ) -> Ranking:
        """Labels by probability for a message, the likeliest first.

        Args:
            text: The message.
            before: The turn before.
            meant: The answer that the table of follow-ups gives, if any.
            rank: Gives all labels by probability for texts.
        """
        readings = Readings.of(text, before, self._table)
        # Without a lead-in the first two are the same.
        texts = list(dict.fromkeys(readings.texts))
        ranked = dict(zip(texts, rank(texts), strict=True))
        rankings = [ranked[each] for each in readings.texts]
        labels, found = features(text, readings, rankings, before, meant, self._table)
        scores = found @ self._weights
        powers = np.exp(scores - scores.max())
        shares = powers / powers.sum()
        return [(labels[index], float(shares[index])) for index in (-shares).argsort()]
