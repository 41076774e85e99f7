"""Figures on predictions: calibration, coverage against risk, telling apart. Plain numpy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32] | npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Bin:
    """One bin of a reliability curve: how sure, how often right, how many."""

    confidence: float
    accuracy: float
    count: int


def reliability(confidence: Floats, right: Bools, bins: int = 10) -> list[Bin]:
    """The reliability curve in bins of equal width; empty bins are left out."""
    edges = np.clip((confidence * bins).astype(int), 0, bins - 1)
    found = []
    for number in range(bins):
        inside = edges == number
        if inside.any():
            found.append(
                Bin(
                    float(confidence[inside].mean()),
                    float(right[inside].mean()),
                    int(inside.sum()),
                )
            )
    return found


def calibration_error(confidence: Floats, right: Bools, bins: int = 10) -> float:
    """Expected calibration error (Naeini et al. 2015): the mean gap, weighed by count."""
    gaps = [
        abs(each.confidence - each.accuracy) * each.count
        for each in reliability(confidence, right, bins)
    ]
    return float(sum(gaps) / len(confidence))


def coverage_at(confidence: Floats, right: Bools, risk: float) -> float:
    """The greatest share that can be answered, the surest first, with ``risk`` wrong of it."""
    order = np.argsort(-confidence, kind="stable")
    wrong = np.cumsum(~right[order])
    answered = np.arange(1, len(order) + 1)
    within = np.nonzero(wrong <= risk * answered)[0]
    return float((within[-1] + 1) / len(order)) if len(within) else 0.0


def auroc(inside: Floats, outside: Floats) -> float:
    """How well scores tell two groups apart: the chance that one of ``inside`` is higher.

    By ranks, ties counted half (Mann and Whitney).
    """
    scores = np.concatenate([inside, outside])
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    total = ranks[: len(inside)].sum() - len(inside) * (len(inside) + 1) / 2
    return float(total / (len(inside) * len(outside)))


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95% interval of a share (Wilson 1927)."""
    if of == 0:
        return 0.0, 1.0
    z, share = 1.96, hits / of
    middle = share + z * z / (2 * of)
    reach = z * float(np.sqrt(share * (1 - share) / of + z * z / (4 * of * of)))
    below = 1 + z * z / of
    return max(0.0, (middle - reach) / below), min(1.0, (middle + reach) / below)
