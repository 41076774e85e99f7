"""Collects what went unanswered: scrubbed first, then grouped, then kept.

What a visitor wrote goes to the scrubbing process and nowhere else; only what comes back is
written. A question that is still personal afterwards, or has too few words, leaves a row
without a text, so that it isn't looked at again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import numpy as np
from sqlalchemy import delete, select

from bothand.care import jobs
from bothand.care.candidates import LEAST_WORDS, Candidate, candidates, untouchable
from bothand.language.encoder import WIDTH, Embeddings
from bothand.language.scrubber import PLACEHOLDER
from bothand.language.scrubbing import Scrubbed, ScrubbingFailed, scrub_apart
from bothand.store import Database
from bothand.store.content_models import unanswered

ALIKE = 0.55
"""Questions whose cosine with a group's middle is this or more join it.

Measured with ten questions that the answers don't hold, in four wordings each, in twenty
orders: 0.40 mixed two of them; 0.45 made 11 groups, 0.50 made 13, 0.55 made 16 and 0.60 made
20, none of them mixed. Two groups of one question cost a click, a mixed one a wrong example.
"""

_JOB = "unanswered"
_EVERY = timedelta(minutes=5)
_MOST = 200
_EXAMPLES = 40
_PERSONAL = re.compile(r"\d{5,}|@|https?:|www\.", re.IGNORECASE)


class Collector:
    """Collects for one database; several processes share the work."""

    def __init__(self, db: Database, home: Path, medications: Path) -> None:
        """Use this database, home folder and list of medications."""
        self._db = db
        self._home = home
        self._medications = medications

    def collect(
        self, topics: Mapping[str, Sequence[str]], now: datetime, asked: bool = False
    ) -> int:
        """Collect what came since the last time, if it is time.

        Args:
            topics: The examples of each topic, by key, to suggest one of them.
            now: When.
            asked: Somebody asks for it now.

        Returns:
            How many questions were added.

        Raises:
            ScrubbingFailed: nothing could be scrubbed, so nothing was kept.
        """
        if not jobs.claim(self._db, _JOB, now if asked else now - _EVERY, now):
            return 0
        self._withdraw()
        with self._db.read() as session:
            found = candidates(session, now)[:_MOST]
        if not found:
            return 0
        try:
            done = scrub_apart([each.text for each in found], self._medications, self._home)
        except ScrubbingFailed:
            jobs.give_back(self._db, _JOB, now - _EVERY)
            raise
        keys, means = self._means(topics)
        return self._keep(found, done, keys, means, now)

    def _withdraw(self) -> None:
        """Let go of what was collected before its conversation turned out untouchable."""
        with self._db.write() as session:
            session.execute(
                delete(unanswered).where(
                    unanswered.c.conversation.in_(untouchable()), unanswered.c.state != "added"
                )
            )

    def _keep(
        self,
        found: Sequence[Candidate],
        done: Scrubbed,
        keys: Sequence[str],
        means: Embeddings,
        now: datetime,
    ) -> int:
        kept = 0
        with self._db.write() as session:
            # Asked again in the transaction that writes: meanwhile it may have been erased.
            still = {each.message for each in candidates(session, now, [e.message for e in found])}
            open_ = unanswered.c.state == "open"
            rows = session.execute(select(unanswered.c.group, unanswered.c.vector).where(open_))
            groups = _Groups([(row.group, _vector(row.vector)) for row in rows])
            for each, text, vector in zip(found, done.texts, done.vectors, strict=True):
                if each.message not in still:
                    continue
                usable = is_usable(text)
                row = {
                    "id": uuid4().hex,
                    "conversation": each.conversation,
                    "message": each.message,
                    "text": text if usable else "",
                    "why": each.why,
                    "answer": each.answer,
                    "nearest": keys[int((means @ vector).argmax())] if usable and keys else None,
                    "vector": vector.astype("<f4").tobytes() if usable else b"",
                    "group": groups.of(vector) if usable else "",
                    "state": "open" if usable else "dropped",
                    "at": each.at,
                }
                added = self._db.insert_once(session, unanswered, row)
                kept += added if usable else 0
        return kept

    def _means(self, topics: Mapping[str, Sequence[str]]) -> tuple[list[str], Embeddings]:
        """Each topic's mean, made once for these topics; published texts, nobody's own."""
        keys = sorted(key for key in topics if topics[key])
        if not keys:
            return [], np.zeros((0, WIDTH), np.float32)
        named = hashlib.sha256(
            json.dumps([_EXAMPLES, *([key, *topics[key]] for key in keys)]).encode()
        )
        path = self._home / "encoder" / f"topics-{named.hexdigest()[:16]}.npy"
        if path.exists():
            made: Embeddings = np.load(path)
            return keys, made
        # A spread of each topic's. With six of each held out, 24 named the right one of 91
        # topics in 51 of 100 cases, 40 in 55 and 70 in 58, and 70 take nearly a minute.
        some = [topics[key][:: 1 + len(topics[key]) // _EXAMPLES] for key in keys]
        every = [text for texts in some for text in texts]
        vectors = scrub_apart(every, self._medications, self._home, plain=True).vectors
        ends = np.cumsum([len(texts) for texts in some])[:-1]
        sums = np.stack([part.sum(axis=0) for part in np.split(vectors, ends)])
        made = sums / np.linalg.norm(sums, axis=1, keepdims=True)
        for old in path.parent.glob("topics-*.npy"):
            old.unlink(missing_ok=True)
        part = path.with_suffix(f".{uuid4().hex}.part")
        with part.open("wb") as file:
            np.save(file, made)
        # Renamed when whole: another desk may read it, and this one may be stopped.
        os.replace(part, path)
        return keys, made


class _Groups:
    """The open groups by the sums of their vectors."""

    def __init__(self, rows: Sequence[tuple[str, Embeddings]]) -> None:
        self._sums: dict[str, Embeddings] = {}
        for group, vector in rows:
            self._add(group, vector)

    def of(self, vector: Embeddings) -> str:
        """The nearest group, or a new one; the vector is in it from now on."""
        best, near = "", ALIKE
        for group, total in self._sums.items():
            cosine = float(total @ vector / np.linalg.norm(total))
            if cosine >= near:
                best, near = group, cosine
        best = best or uuid4().hex
        self._add(best, vector)
        return best

    def _add(self, group: str, vector: Embeddings) -> None:
        self._sums[group] = self._sums[group] + vector if group in self._sums else vector


def _vector(packed: bytes) -> Embeddings:
    return np.frombuffer(packed, "<f4").astype(np.float32)


def is_usable(text: str) -> bool:
    """Whether a scrubbed text says something, and nothing of who said it."""
    left = PLACEHOLDER.sub(" ", text)
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", left)
    gone = len(PLACEHOLDER.findall(text))
    return len(words) >= LEAST_WORDS and gone <= len(words) / 2 and not _PERSONAL.search(left)
