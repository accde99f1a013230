"""Why do several methods give the same numbers? Nothing moves, no force acts, or the force is constant or linear."""

from __future__ import annotations

import numpy as np

from pnn_symbolic.recognition.case import Case
from pnn_symbolic.recognition.hypotheses import Hypotheses, scores

STILL = 8
"""Roundings of doubles below which nothing moves, a force is constant, or it is linear."""
ON_A_LINE = 1e-12
"""Of the largest force: what a force that is linear in x may be off the straight line fitted to it."""


def why_equal(case: Case, passing: Hypotheses) -> str:
    """Why the methods that pass give the same numbers to the last digit of a double, or "" where they do not."""
    if len(passing) < 2:
        return ""
    pairs, eps = case.pairs, np.finfo(float).eps
    size = float(np.abs(pairs.x).max()) + float(np.abs(pairs.w).max())
    x, w = passing.predict(pairs.x, pairs.w, case.field, pairs)
    predicted = np.stack([x, w], axis=1)
    noise = np.full((len(passing), 2), (eps * size) ** 2) * passing.substeps[:, None]
    if (scores(predicted - predicted[:1], noise) > STILL).any():
        return ""
    if float(np.abs(pairs.change).max()) + float(np.abs(pairs.w).max()) <= STILL * eps * size:
        return "Nothing moves"
    force = np.ravel(_force_of_rows(case))
    if float(np.abs(force).max()) <= STILL * eps * size:
        return "No force acts"
    if float(np.ptp(force)) <= STILL * eps * float(np.abs(force).max()):
        return "The force is constant"
    if pairs.x[0].size == 1:
        line = np.polynomial.Polynomial.fit(np.ravel(pairs.x), force, 1)
        if np.abs(line(np.ravel(pairs.x)) - force).max() <= ON_A_LINE * np.abs(force).max():
            return "The force is linear in x"
    return "They are one map here"


def _force_of_rows(case: Case) -> np.ndarray:
    """In step units, at the first row of each pair; 0 where neither the file nor the user tells it."""
    if not case.field.column:
        return case.field.at(case.pairs.x)
    return np.zeros(1) if case.pairs.forces is None else case.field.scale * case.pairs.forces[0]
