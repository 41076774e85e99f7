"""Shares and temperature of the topic model, as they were measured on what the product ships.

They depend on how hard the questions are to tell apart, not on one answer's wording: a
practice that edits a few answers needs no second training to find them again. Where the
data has changed a lot they are looked for anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

_FILE = Path(__file__).with_name("calibration.yml")
_MOST_CHANGED = 0.1


@dataclass(frozen=True)
class Calibration:
    """Shares of the experts and a temperature, and how large the data was that they fit.

    Attributes:
        sentences: How many there were.
        labels: How many labels.
        shares: The weights of meaning, letters and words.
        temperature: Divides the summed log-probabilities.
    """

    sentences: int
    labels: int
    shares: tuple[float, float, float]
    temperature: float

    def fits(self, sentences: int, labels: int) -> bool:
        """Whether data of this size is near enough to that it was measured on."""
        return (
            abs(sentences - self.sentences) <= _MOST_CHANGED * self.sentences
            and abs(labels - self.labels) <= _MOST_CHANGED * self.labels
        )


def measured(sentences: int, labels: int) -> Calibration | None:
    """The calibration that was measured, if it fits data of this size."""
    found = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    one, two, three = (float(each) for each in found["shares"])
    known = Calibration(
        int(found["sentences"]),
        int(found["labels"]),
        (one, two, three),
        float(found["temperature"]),
    )
    return known if known.fits(sentences, labels) else None
