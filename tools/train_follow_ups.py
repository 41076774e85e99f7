"""Fits ``bothand/understanding/follow_up_weights.yml``; run it after `make train`.

    .venv/bin/python tools/train_follow_ups.py

Reads the conversations in ``bothand/understanding/conversations`` (a name, then turns
of what was typed and which answers are right, the best first), lets the trained topic
model rank each follow-up, and fits the weights by maximum likelihood with a penalty.
Beside them stand training sentences of ``data/`` after a random answer, which change
the subject: with less weight, and ranked by a topic model that didn't learn them, or
its certainty would deceive. Prints how often the first label is right, for
conversations left out in turn. Three minutes.
"""

from __future__ import annotations

import random
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from scipy.optimize import minimize

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.evaluate.cross_validation import training_sentences  # noqa: E402
from bothand.content.topics import Topic, answer_key, read_topic  # noqa: E402
from bothand.language.encoder import shared_encoder  # noqa: E402
from bothand.language.followups import FollowUps  # noqa: E402
from bothand.language.medications import Lexicon, psychiatric  # noqa: E402
from bothand.language.topic_model import TopicModel, train  # noqa: E402
from bothand.safety.levels import FULL_KINDS  # noqa: E402
from bothand.settings import Settings  # noqa: E402
from bothand.understanding.follow_up_features import NAMES, Floats, Readings, features  # noqa: E402
from bothand.understanding.follow_up_ranker import WEIGHTS  # noqa: E402
from bothand.understanding.turn_before import TurnBefore, last_topic  # noqa: E402

PENALTY, FOLDS, ROUNDS, SEED, PART = 5.0, 5, 300, 7, 6
# How much a sentence after a random answer counts beside a follow-up that somebody wrote.
CHANGES_COUNT = 0.2
MOST_WORDS, TELLING_WORDS, LEANING_WORDS, MOST_QUESTION = 14, 3, 4, 200
SAFETY = {*FULL_KINDS, "check"}


@dataclass(frozen=True)
class Turn:
    """A follow-up: its words, the turn before it, and the labels that are right."""

    text: str
    before: TurnBefore
    right: frozenset[str]


def turns(conversation: list[dict[str, object]], topics: dict[str, Topic]) -> list[Turn]:
    """The follow-ups of a conversation that lean on an answer, safety left out."""
    found: list[Turn] = []
    before: TurnBefore | None = None
    earlier = ""
    for turn in conversation:
        text, keys = str(turn["visitor"]), [str(key) for key in turn["accept"]]  # type: ignore[attr-defined]
        right = frozenset(label(key) for key in keys)
        if before is not None and not any(key.startswith("safety/") for key in keys):
            found.append(Turn(text, before, right))
        if keys[0] in topics:
            leans = before is not None and len(text.split()) <= LEANING_WORDS
            question = (f"{earlier} {text}" if leans else text)[:MOST_QUESTION]
            before = _before(question, topics[keys[0]])
        earlier = text
    return found


def label(key: str) -> str:
    """``talk/greet`` -> ``greet``, ``taking/alcohol`` -> ``faq/taking_alcohol``."""
    if key == "form":
        return "contact_me"
    group, _, rest = key.partition("/")
    return rest if group in ("talk", "people", "safety") else answer_key(key)


def conversations(topics: dict[str, Topic]) -> tuple[list[Turn], list[int]]:
    """All follow-ups, and for each the fold of its conversation."""
    found: list[Turn] = []
    folds: list[int] = []
    for path in sorted((ROOT / "bothand" / "understanding" / "conversations").glob("*.yml")):
        for number, conversation in enumerate(yaml.safe_load(path.read_text("utf-8")).values()):
            own = turns(conversation, topics)
            found += own
            folds += [number % FOLDS] * len(own)
    return found, folds


def changes_of_subject(sentences: list[tuple[str, str]], topics: dict[str, Topic]) -> list[Turn]:
    """Sentences that stand alone, each after a random question and its answer."""
    chance, table = random.Random(SEED), FollowUps.read()
    short = [each for each in sentences if len(each[0].split()) <= MOST_WORDS]
    by_key = {topic.answer_key: topic for topic in topics.values()}
    asked = [each for each in short if each[1] in by_key]
    talk = [each for each in short if each[1] not in by_key and each[1] not in SAFETY]
    alone = [each for each in asked if table.content_words(each[0]) >= TELLING_WORDS]
    found = []
    for text, name in talk + chance.sample(alone, min(len(alone), len(talk))):
        question, answer = chance.choice(asked)
        if answer != name:
            found.append(Turn(text, _before(question, by_key[answer]), frozenset({name})))
    return found


def _before(question: str, topic: Topic) -> TurnBefore:
    related = tuple(answer_key(key) for key in topic.related)
    return TurnBefore(question, topic.answer_key, topic.question, related)


class Reader:
    """Turns follow-ups into features."""

    def __init__(self) -> None:
        """Read the lexicon, the table and the encoder."""
        self.lexicon = Lexicon.read(ROOT / "data" / "medications.csv")
        self.encoder = shared_encoder(Settings.load().home)
        self._table = FollowUps.read()

    def inputs(self, found: list[Turn], model: TopicModel) -> tuple[Floats, Floats]:
        """Features [turns, labels, NAMES] and what is right [turns, labels].

        No label is right where the ranker isn't asked or the model lacks the label.
        """
        rows, right = [], []
        for turn in found:
            mentions = psychiatric(self.lexicon.find(turn.text))
            last = last_topic({"last_answers": [turn.before.topic]})
            follow_up = self._table.resolve(turn.text, mentions, last)
            meant = answer_key(follow_up.topic) if follow_up and follow_up.topic else None
            readings = Readings.of(turn.text, turn.before, self._table)
            rankings = [
                [(name, float(share)) for name, share in zip(model.labels, row, strict=True)]
                for row in model.predict(readings.texts, self.encoder, self.lexicon)
            ]
            labels, row = features(turn.text, readings, rankings, turn.before, meant, self._table)
            rows.append(row)
            decided = follow_up is not None and follow_up.sure
            right.append([float(name in turn.right and not decided) for name in labels])
        return np.stack(rows), np.array(right)

    def without_a_part(self) -> tuple[TopicModel, list[tuple[str, str]]]:
        """A topic model trained without a part of ``data/``, and that part."""
        pairs = list(zip(*training_sentences(ROOT / "data"), strict=True))
        random.Random(SEED).shuffle(pairs)
        kept = pairs[len(pairs) // PART :]
        texts, labels = zip(*kept, strict=True)
        return train(texts, labels, self.encoder, self.lexicon), pairs[: len(pairs) // PART]


def topic_model() -> TopicModel:
    """The topic model within the trained model that is in use."""
    model = Settings.load().home / "models" / "current.tar.gz"
    with tarfile.open(model) as archive, tempfile.TemporaryDirectory() as folder:
        member = next(each for each in archive if each.name.endswith("topic_model.npz"))
        archive.extract(member, folder, filter="data")
        return TopicModel.load(Path(folder) / member.name)


def fit(rows: Floats, right: Floats, counts: Floats) -> Floats:
    """The weights [NAMES] under which the right labels are most likely.

    Args:
        rows: Features [turns, labels, NAMES].
        right: What is right [turns, labels].
        counts: How much each turn counts [turns].
    """
    spread = rows.reshape(-1, rows.shape[2]).std(axis=0) + 1e-9
    scaled = rows / spread

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = scaled @ weights
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares = powers / powers.sum(axis=1, keepdims=True)
        hit = (shares * right).sum(axis=1)
        missed = (shares - shares * right / hit[:, None]) * counts[:, None]
        slope = np.einsum("tl,tlf->f", missed, scaled)
        cost = -(counts * np.log(hit)).sum() + PENALTY * weights @ weights / 2
        return float(cost), slope + PENALTY * weights

    start = np.zeros(rows.shape[2])
    start[:4] = 0.3 * spread[:4]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS})
    weights: Floats = found.x / spread
    return weights


def main() -> None:
    """Fit, judge, write."""
    topics = {
        topic.key: topic
        for topic in map(read_topic, sorted((ROOT / "data" / "faq").glob("*/*.yml")))
    }
    reader = Reader()
    told, folds = conversations(topics)
    part, sentences = reader.without_a_part()
    changed = changes_of_subject(sentences, topics)
    parts = [reader.inputs(told, topic_model()), reader.inputs(changed, part)]
    rows, right = (np.concatenate(both) for both in zip(*parts, strict=True))
    fold = np.array(folds + [FOLDS] * len(changed))
    usable = right.any(axis=1)
    rows, right, fold = rows[usable], right[usable], fold[usable]
    counts = np.where(fold == FOLDS, CHANGES_COUNT, 1.0)
    hits = []
    for left_out in range(FOLDS):
        kept, out = fold != left_out, fold == left_out
        best = (rows[out] @ fit(rows[kept], right[kept], counts[kept])).argmax(axis=1)
        hits.append(right[out][np.arange(len(best)), best])
    judged = np.concatenate(hits)
    print(f"{len(judged)} follow-ups; first label right, left out: {judged.mean():.1%}")
    weights = fit(rows, right, counts)
    lines = [
        "# Weights of the ranker of follow-ups: made by tools/train_follow_ups.py, not by hand.",
        f"# Fitted to {len(judged)} follow-ups and {len(rows) - len(judged)} changes of subject.",
        "weights:",
        *(f'  "{name}": {weight:.4f}' for name, weight in zip(NAMES, weights, strict=True)),
    ]
    WEIGHTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
