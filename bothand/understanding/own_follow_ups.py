"""The follow-ups that staff wrote: what a message means right after their answers.

Their sentences are no part of the topic model, so that a follow-up changes nothing
anywhere else. After its answer, a message is taken for it where it is near enough to one
of its sentences. How near was chosen on five made-up follow-ups with five sentences each:
of 26 new ways to say them 23 are within `_NEAR`, and of 7,357 short training sentences of
all topics 7, nearly all of which mean the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bothand.content.follow_ups import INTENT, FollowUp
from bothand.language.encoder import Embeddings, Encoder
from bothand.safety.levels import FULL_KINDS
from bothand.understanding.follow_up_features import Ranking

Rank = Callable[[list[str]], list[Ranking]]

_NEAR = 0.5
_VERY_NEAR = 0.75
# A message that is plainly something else is only a follow-up in its very words.
_SURE = 0.7
_LEAST_REPLY = 0.5
_MOST_WORDS = 25
_SAFETY = frozenset({*FULL_KINDS, "check"})


@dataclass(frozen=True)
class Meant:
    """What a message means by a follow-up: its intent, how sure that is, and its name.

    A plain reply has no name: its rule asks for the answer before alone.
    """

    intent: str
    confidence: float
    name: str | None = None


@dataclass(frozen=True)
class OwnFollowUps:
    """The follow-ups, ready to use.

    Attributes:
        sentences: The answer before and the follow-up's name of each sentence.
        vectors: The sentences' embeddings, in the same order.
        replies: The answers before and the plain replies that are followed up.
    """

    sentences: tuple[tuple[str, str], ...]
    vectors: Embeddings
    replies: frozenset[tuple[str, str]]

    @classmethod
    def learn(cls, follow_ups: Sequence[FollowUp], encoder: Encoder) -> OwnFollowUps:
        """Learn follow-ups."""
        said = [(each, text) for each in follow_ups for text in each.examples]
        return cls(
            tuple((each.after, each.name) for each, _ in said),
            encoder.encode([text for _, text in said]),
            frozenset((each.after, each.reply) for each in follow_ups if each.reply),
        )

    def meant(self, text: str, after: str | None, encoder: Encoder, rank: Rank) -> Meant | None:
        """What a message means right after an answer; None if it is no follow-up.

        Args:
            text: The message.
            after: Key of the answer that was the last thing said, if one was.
            encoder: The sentence encoder.
            rank: Gives labels by probability for texts.
        """
        rows = [index for index, (key, _) in enumerate(self.sentences) if key == after]
        replies = {reply for key, reply in self.replies if key == after}
        if not (rows or replies) or len(text.split()) > _MOST_WORDS:
            return None
        label, likely = rank([text])[0][0]
        if label in _SAFETY:
            return None
        if rows:
            near = self.vectors[rows] @ encoder.encode([text])[0]
            best = int(near.argmax())
            share = min(float(near[best]), 1.0)
            if share >= (_NEAR if likely < _SURE else _VERY_NEAR):
                return Meant(INTENT, share, self.sentences[rows[best]][1])
        return Meant(label, likely) if label in replies and likely >= _LEAST_REPLY else None

    def save(self, path: Path) -> None:
        """Write them to one file."""
        words = {"sentences": self.sentences, "replies": sorted(self.replies)}
        packed = np.frombuffer(json.dumps(words).encode(), np.uint8)
        np.savez_compressed(path, words=packed, vectors=self.vectors)

    @classmethod
    def load(cls, path: Path) -> OwnFollowUps:
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            words = json.loads(stored["words"].tobytes())
            return cls(
                tuple((after, name) for after, name in words["sentences"]),
                stored["vectors"],
                frozenset((after, reply) for after, reply in words["replies"]),
            )
