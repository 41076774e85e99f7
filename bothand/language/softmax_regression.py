"""Multinomial logistic regression in single precision, by L-BFGS.

scikit-learn's own computes in double precision what it is given in single: twice the
time for the same border. Same loss and same start; the steps are as few as there.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


def fit(inputs: Floats, truth: npt.NDArray[np.int64], c: float, steps: int) -> Floats:
    """Fit a border for each label.

    Minimises the summed cross entropy plus ``|weights|² / 2c``; the bias is free.

    Args:
        inputs: [texts, inputs].
        truth: The label of each text, from 0.
        c: The inverse of the penalty.
        steps: At most so many steps: stopped early on purpose, more bring nothing (measured).

    Returns:
        Weights [inputs + 1, labels], the bias last.
    """
    from scipy.optimize import minimize

    rows, width = np.arange(len(truth)), inputs.shape[1]
    labels = int(truth.max()) + 1
    turned = np.ascontiguousarray(inputs.T)

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        weights = flat.reshape(width + 1, labels).astype(np.float32)
        scores = inputs @ weights[:-1]
        scores += weights[-1]
        scores -= scores.max(axis=1, keepdims=True)
        found = -float(scores[rows, truth].sum(dtype=np.float64))
        np.exp(scores, out=scores)
        sums = scores.sum(axis=1, keepdims=True)
        found += float(np.log(sums.astype(np.float64)).sum())
        found += float((weights[:-1].astype(np.float64) ** 2).sum()) / (2 * c)
        scores /= sums
        scores[rows, truth] -= 1
        slope = np.empty_like(weights)
        np.matmul(turned, scores, out=slope[:-1])
        slope[:-1] += weights[:-1] / np.float32(c)
        slope[-1] = scores.sum(axis=0)
        return found, slope.ravel().astype(np.float64)

    options: dict[str, Any] = {"maxiter": steps, "maxls": 50, "gtol": 1e-4}
    start = np.zeros((width + 1) * labels)
    done = minimize(loss, start, jac=True, method="L-BFGS-B", options=options)
    fitted: Floats = done.x.reshape(width + 1, labels).astype(np.float32)
    return fitted
