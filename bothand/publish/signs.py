"""Signs of life of a publishing: the step, the share done, the seconds left."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from bothand.content.publications import Publications
from bothand.store import StoreError

STEPS = ("check", "train", "prove", "live")
_USUAL = {"check": 4.0, "train": 20.0, "prove": 20.0, "live": 4.0}
_EVERY_SECONDS = 1.0


class Signs:
    """Tells the database once a second how far it is, from a thread of its own."""

    def __init__(self, publications: Publications, id: str, usual: Mapping[str, float]) -> None:
        """Tell of the publication ``id``; ``usual`` are the seconds of the last one's steps."""
        self._publications = publications
        self._id = id
        self._usual = {step: float(usual.get(step, _USUAL[step])) for step in STEPS}
        self._step = STEPS[0]
        self._share = 0.0
        self._began = time.monotonic()
        self._done = threading.Event()
        self.seconds: dict[str, float] = {}

    def step(self, name: str) -> None:
        """Go on to a step."""
        self._finish()
        self._step, self._share, self._began = name, 0.0, time.monotonic()

    def share(self, share: float) -> None:
        """Say which share of the step is done."""
        self._share = max(self._share, share)

    def _finish(self) -> None:
        self.seconds[self._step] = round(time.monotonic() - self._began, 2)

    @contextmanager
    def told(self) -> Iterator[None]:
        """Tell as long as this lasts."""
        teller = threading.Thread(target=self._tell, name="signs", daemon=True)
        teller.start()
        try:
            yield
        finally:
            self._finish()
            self._done.set()
            teller.join()

    def _tell(self) -> None:
        while True:
            # The next second's sign does as well.
            with suppress(StoreError):
                self._publications.tell(self._id, self._now(), datetime.now(UTC))
            if self._done.wait(_EVERY_SECONDS):
                return

    def _now(self) -> dict[str, object]:
        usual, spent = self._usual[self._step], time.monotonic() - self._began
        share = max(self._share, min(0.95, spent / usual))
        later = STEPS[STEPS.index(self._step) + 1 :]
        left = usual * (1 - share) + sum(self._usual[step] for step in later)
        done = sum(self._usual[step] for step in STEPS[: STEPS.index(self._step)])
        whole = (done + usual * share) / sum(self._usual.values())
        return {"step": self._step, "share": round(whole, 3), "left": max(1, round(left))}
