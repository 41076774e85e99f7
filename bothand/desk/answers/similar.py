"""Sentences that other answers are known by, and that mean nearly the same.

Embedded once, in the background, and kept on the disk: only sentences of the content,
never anything that a visitor wrote.
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bothand.content.topic_state import TopicState
from bothand.language.encoder import BUILD, WEIGHTS_SHA256, WIDTH, EncoderError, shared_encoder

LEAST = 0.6
"""What is further away isn't shown."""

MOST = 15
_AT_ONCE = 40
_LOWER_PRIORITY = 10
_KEY_BYTES = 16
# Fewer than this many new sentences are embedded while the page waits.
_QUICK = 30
_log = logging.getLogger("bothand.desk")
_Rows = npt.NDArray[np.float16]


@dataclass(frozen=True)
class Near:
    """A sentence of another answer, and the own one that it is like.

    Attributes:
        sentence: The other's.
        key: The other answer's.
        title: What people call that.
        own: The sentence of the answer that is looked at.
        percent: How close they are.
        movable: Whether a sentence may be moved there or from there.
    """

    sentence: str = field(repr=False)
    key: str
    title: str
    own: str = field(repr=False)
    percent: int
    movable: bool


class SimilarSentences:
    """The embeddings of all sentences. Safe to use from many threads.

    Attributes:
        failed: The last try to embed sentences failed; the next look tries again.
    """

    def __init__(self, home: Path) -> None:
        """Use the encoder and the cache of this home folder; nothing is read yet."""
        self._home = home
        self._path = home / "cache" / f"sentences-{WEIGHTS_SHA256[:12]}-{BUILD}.npz"
        self.failed = False
        self._rows: dict[bytes, _Rows] = {}
        self._read = False
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def near(self, states: Sequence[TopicState], key: str) -> list[Near] | None:
        """The sentences of others that are closest to those of one answer, closest first.

        Args:
            states: All answers.
            key: The one that is looked at.

        Returns:
            At most `MOST`; None while they are still being prepared.
        """
        owned = [(each, sentence) for each in states for sentence in each.examples]
        if not self._ready(list(dict.fromkeys(sentence for _, sentence in owned))):
            return None
        own = [sentence for each, sentence in owned if each.place.key == key]
        others = [(each, sentence) for each, sentence in owned if each.place.key != key]
        if not own or not others:
            return []
        scores = self._of(own) @ self._of([sentence for _, sentence in others]).T
        nearest, best = scores.argmax(axis=0), scores.max(axis=0)
        found = []
        for column in np.argsort(-best, kind="stable")[:MOST]:
            if best[column] < LEAST:
                break
            state, sentence = others[int(column)]
            found.append(
                Near(
                    sentence=sentence,
                    key=state.place.key,
                    title=state.title,
                    own=own[int(nearest[column])],
                    percent=min(100, round(100 * float(best[column]))),
                    movable=state.place.faq and "retired" not in state.states,
                )
            )
        return found

    def wait(self) -> None:
        """Wait for what is being prepared in the background."""
        thread = self._thread
        if thread is not None:
            thread.join()

    def _ready(self, sentences: Sequence[str]) -> bool:
        with self._lock:
            if not self._read:
                self._rows |= self._kept()
                self._read = True
            missing = [each for each in sentences if _key(each) not in self._rows]
            if not missing:
                return True
            if len(missing) > _QUICK:
                if self._thread is None or not self._thread.is_alive():
                    self._thread = threading.Thread(
                        target=self._prepare, args=(missing,), name="sentences", daemon=True
                    )
                    self._thread.start()
                return False
        return self._embed(missing)

    def _prepare(self, sentences: Sequence[str]) -> None:
        # On Linux this is the priority of the thread alone: chats on this machine go first.
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LOWER_PRIORITY)
        for start in range(0, len(sentences), _AT_ONCE):
            if not self._embed(sentences[start : start + _AT_ONCE]):
                return
        try:
            self._keep()
        except OSError as error:
            _log.warning("embedded sentences can't be kept on the disk", exc_info=error)

    def _embed(self, sentences: Sequence[str]) -> bool:
        try:
            rows = shared_encoder(self._home).encode(sentences).astype(np.float16)
        except (EncoderError, OSError) as error:
            _log.warning("sentences can't be embedded", exc_info=error)
            self.failed = True
            return False
        self.failed = False
        with self._lock:
            self._rows.update(zip(map(_key, sentences), rows, strict=True))
        return True

    def _of(self, sentences: Sequence[str]) -> npt.NDArray[np.float32]:
        with self._lock:
            return np.stack([self._rows[_key(each)] for each in sentences]).astype(np.float32)

    def _keep(self) -> None:
        with self._lock:
            kept = dict(self._rows)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(
                    file,
                    keys=np.frombuffer(b"".join(kept), np.uint8).reshape(-1, _KEY_BYTES),
                    rows=np.stack(list(kept.values())),
                )
            os.replace(name, self._path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def _kept(self) -> Mapping[bytes, _Rows]:
        try:
            with self._path.open("rb") as file, np.load(file, allow_pickle=False) as held:
                keys, rows = held["keys"], held["rows"]
        except Exception:
            # No file yet; or a damaged one, which raises what zipfile happens to raise.
            return {}
        if keys.ndim != 2 or rows.shape != (len(keys), WIDTH) or rows.dtype != np.float16:
            return {}
        return {key.tobytes(): row for key, row in zip(keys, rows, strict=True)}


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=_KEY_BYTES).digest()
