"""What came of trying methods? Those that pass with their scores, and the nearest that does not."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from pnn_symbolic.recognition.hypotheses import Hypotheses

COLUMNS = ("method", "substeps", "kick", "clock")


@dataclass(frozen=True, eq=False)
class Survey:
    """What passed.

    passing       with their scores, best first
    nearest       the best that does not pass, with its score, or None
    second_score  of the next best that does not pass
    flow_passes   True where the exact flow leaves no more than rounding, too
    flow_score    what it leaves, in roundings
    loose         True where velocities carry the rounding of the positions
    """

    passing: Hypotheses
    scores: np.ndarray
    nearest: Hypotheses | None
    nearest_score: float
    flow_passes: bool
    flow_score: float = np.inf
    loose: bool = False
    second_score: float = np.inf

    def __bool__(self) -> bool:
        return bool(len(self.passing))


def none_of(guesses: Hypotheses, scores: np.ndarray, flow_passes: bool) -> Survey:
    """None of the guesses passes, which have these scores."""
    first, second = np.sort(np.append(scores, [np.inf, np.inf]))[:2]
    best = int(np.argmin(scores)) if len(guesses) else 0
    return Survey(
        passing=guesses[:0],
        scores=np.zeros(0),
        nearest=guesses[best : best + 1] if len(guesses) else None,
        nearest_score=float(first),
        flow_passes=flow_passes,
        second_score=float(second),
    )


def joined(first: Survey, second: Survey) -> Survey:
    """Both lists as one; the nearest of both that does not pass."""
    nearest = min((first, second), key=lambda part: part.nearest_score if part.nearest is not None else np.inf)
    others = np.sort([first.nearest_score, first.second_score, second.nearest_score, second.second_score])
    parts = [part for part in (first, second) if part]
    if not parts:
        scores = {"nearest_score": nearest.nearest_score, "second_score": float(others[1])}
        return replace(first, nearest=nearest.nearest, **scores)
    strict = [part for part in parts if not part.loose] or parts
    columns = {name: np.concatenate([getattr(part.passing, name) for part in strict]) for name in COLUMNS}
    score = np.concatenate([part.scores for part in strict])
    order = np.argsort(score, kind="stable")
    return replace(
        strict[0],
        flow_score=first.flow_score,
        passing=Hypotheses(**columns)[order],
        scores=score[order],
        nearest=nearest.nearest,
        nearest_score=nearest.nearest_score,
        second_score=float(others[1]),
    )
