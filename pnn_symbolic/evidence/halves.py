"""Do all rows obey one law? What it leaves, in the first and the last part of each run, and in each run by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations_with_replacement

import numpy as np

from pnn_symbolic.dynamics.triples import Triples, mean_squares
from pnn_symbolic.evidence.significance import block_starts, improvement

CUTS = tuple(k / 20 for k in range(3, 18))
"""Of each run: where one law may end and another begin, at first; then near the best of them."""
DEGREE, ROWS_PER_COLUMN = 6, 10
"""Of the function of the state that all rows have in common: what a finite step or a wrong force leaves is one."""
MOSTLY, NEARLY_ALL = 0.5, 0.97
"""Of what is left, that laws of their own must explain. Of parts of each run: drives 0.01 to 0.14, forces that change
in the middle 0.9 to 1. Of runs, whose orbits differ besides: one law up to 0.91, two masses 1.00."""
LEFT = 0.03
"""Of what the law leaves, that no common function of the state explains (exact rows of one law: 1e-17 to 0.012)."""
ALL_OF_ITS_OWN = ("a push, a friction and a strength of the force", (0, 1, 2))
"""What a law of its own may have, in words, and its columns among those of `_plain`."""
ALONE = (("a strength of the force", (2,)), ("a friction", (1,)), ("a push", (0,)))
"""One of them, which is told where it explains `NEARLY_ALL` of what all three do."""
SURE = 5.0
"""Deviate: several partitions are tried."""
FEWEST_ROWS = 60
"""In all, and a third of them in each part."""


@dataclass(frozen=True)
class Halves:
    """Parts of the rows that obey laws of their own.

    cut        share of each run after which the law changes; None where the runs differ from each other
    row        the last row of the first law, counted from 1, in the longest run; 0 where the runs differ
    explained  of what one law leaves in w: by a push, a friction and a strength of the force for each part
    z          deviate of that
    by         what each part has of its own, in words: one of the three where one is enough
    sentence   what a report says
    """

    cut: float | None
    row: int
    explained: float
    z: float
    by: str = ALL_OF_ITS_OWN[0]

    @property
    def sentence(self) -> str:
        """In words."""
        who = "the runs"
        if self.cut is not None:
            who = f"the rows up to about number {self.row} of each run and those after it"
        explain = "explain" if self.by == ALL_OF_ITS_OWN[0] else "explains"
        return (
            f"{who} obey different laws: {self.by} for each {explain} {self.explained:.0%} of what one law leaves; "
            "give them as files of their own"
        )


def halves(residuals: np.ndarray, triples: Triples) -> Halves | None:
    """The partition into parts of their own law that says most; None where no partition does.

    residuals   (S, 2, N, D) after − law(now) on `triples`, in step units

    >>> from pnn_symbolic.dynamics.potentials import harmonic
    >>> from pnn_symbolic.dynamics.simulation import simulate
    >>> rows = Triples.of(simulate(harmonic(), [0.5, 0.2], time_step=0.1, steps=300))
    >>> halves(rows.change, rows) is None
    True
    """
    if len(triples) < FEWEST_ROWS or not np.isfinite(residuals).all() or not residuals[:, 1].any():
        return None
    values, plain = residuals[:, 1].reshape(len(triples), -1), _plain(residuals, triples)
    common, shared = _in_common(values, plain, triples)
    if np.mean(shared**2) < LEFT * float(mean_squares(residuals)[1]):
        return None

    def explained(part: np.ndarray, own: Sequence[int] = ALL_OF_ITS_OWN[1]) -> tuple[float, float]:
        """By laws of their own, of what all rows leave together; and its deviate."""
        of_each = [columns[:, own] for columns in plain]
        columns = list(map(partial(_apart, part=part), of_each, common))
        left = _left(values, columns, triples)
        return 1 - float(np.mean(left**2) / np.mean(shared**2)), improvement(shared, left, triples.stride)

    def told_by(part: np.ndarray, share: float) -> str:
        enough = [words for words, own in ALONE if explained(part, own)[0] > NEARLY_ALL * share]
        return enough[0] if enough else ALL_OF_ITS_OWN[0]

    partitions: list[Halves] = []
    place = _place_in_run(triples)
    best_cut = _best_cut(place, explained)
    if best_cut is not None:
        cut, share, z = best_cut
        if share > MOSTLY and z > SURE:
            row = 1 + round(cut * int(triples.row.max()))
            by = told_by((place > cut).astype(int), share)
            partitions.append(Halves(cut=cut, row=row, explained=share, z=z, by=by))
    part = _by_run(triples)
    if part is not None:
        share, z = explained(part)
        if share > NEARLY_ALL and z > SURE:
            partitions.append(Halves(cut=None, row=0, explained=share, z=z, by=told_by(part, share)))
    return max(partitions, key=lambda partition: partition.explained, default=None)


Explained = Callable[[np.ndarray], tuple[float, float]]
"""(S,) the number of each row's part → what laws of their own explain, and its deviate."""


def _best_cut(place: np.ndarray, explained: Explained) -> tuple[float, float, float] | None:
    """The cut that explains most, with what it explains; None where each leaves a part too short.

    place   (S,) the share of its run that lies before a row
    """
    explanations = _explanations(CUTS, place, explained)
    if not explanations:
        return None
    near = max(explanations, key=lambda cut: explanations[cut][0])
    finer = [near + step / 200 for step in range(-9, 10)]  # to halfway between two of CUTS, in tenths of their distance
    explanations |= _explanations(finer, place, explained)
    cut = max(explanations, key=lambda cut: explanations[cut][0])
    return cut, *explanations[cut]


def _explanations(cuts: Iterable[float], place: np.ndarray, explained: Explained) -> dict[float, tuple[float, float]]:
    explanations: dict[float, tuple[float, float]] = {}
    for cut in cuts:
        later = place > cut
        if _is_long(later):
            explanations[cut] = explained(later.astype(int))
    return explanations


def _place_in_run(triples: Triples) -> np.ndarray:
    """(S,): the share of its run that lies before a row."""
    last = np.zeros(int(triples.run.max()) + 1)
    np.maximum.at(last, triples.run, triples.row)
    return triples.row / np.maximum(last[triples.run], 1)


def _is_long(later: np.ndarray) -> bool:
    """Whether both parts have rows enough."""
    return bool(FEWEST_ROWS / 3 <= np.count_nonzero(later) <= len(later) - FEWEST_ROWS / 3)


def _by_run(triples: Triples) -> np.ndarray | None:
    """(S,) the number of the run of each row; None of one run, and where runs are too short."""
    runs, part = np.unique(triples.run, return_inverse=True)
    enough = np.bincount(part).min() >= FEWEST_ROWS / 3 and 3 * len(runs) * ROWS_PER_COLUMN <= len(triples)
    return part if len(runs) > 1 and enough else None


def _plain(residuals: np.ndarray, triples: Triples) -> list[np.ndarray]:
    """For each coordinate (S, 3): a push, a friction and a strength of the force."""
    steps = triples.now[:, 1].reshape(len(triples), -1)
    change_by_law = triples.after - residuals - triples.now
    forces = change_by_law[:, 1].reshape(len(triples), -1)
    ones = np.ones(len(triples))
    columns: list[np.ndarray] = []
    for step, force in zip(steps.T, forces.T, strict=True):
        columns.append(np.stack([ones, _scaled(step), _scaled(force)], axis=1))
    return columns


def _apart(own: np.ndarray, common: np.ndarray, part: np.ndarray) -> np.ndarray:
    """The common columns, and for each part but the first its own."""
    of_parts = [np.where((part == number)[:, None], own, 0) for number in range(1, int(part.max()) + 1)]
    return np.concatenate([common, *of_parts], axis=1)


def _left(values: np.ndarray, columns: list[np.ndarray], triples: Triples) -> np.ndarray:
    """(S, ND): what columns leave of values (S, ND), fitted on every other block and judged on those between."""
    starts = block_starts(len(values), triples.stride)
    block = np.searchsorted(starts, np.arange(len(values)), side="right")
    left = np.empty_like(values)
    for coordinate, own in enumerate(columns):
        for fold in range(2):
            fitted, judged = block % 2 != fold, block % 2 == fold
            factors = np.linalg.lstsq(own[fitted], values[fitted, coordinate], rcond=None)[0]
            left[judged, coordinate] = values[judged, coordinate] - own[judged] @ factors
    return left


def _in_common(values: np.ndarray, plain: list[np.ndarray], triples: Triples) -> tuple[list[np.ndarray], np.ndarray]:
    """The plain columns and powers of the state, to the degree that leaves least of values; and what they leave."""
    states = triples.now.reshape(len(triples), -1)
    scaled = np.stack([_scaled(column - column.mean()) for column in states.T], axis=1)
    columns, best, least = plain, plain, _left(values, plain, triples)
    for degree in range(1, DEGREE + 1):
        which = combinations_with_replacement(range(scaled.shape[1]), degree)
        more = [scaled[:, [*chosen]].prod(axis=1, keepdims=True) for chosen in which]
        columns = [np.concatenate([own, *more], axis=1) for own in columns]
        if columns[0].shape[1] * ROWS_PER_COLUMN > len(states):
            break
        left = _left(values, columns, triples)
        if np.mean(left**2) < np.mean(least**2):
            best, least = columns, left
    return best, least


def _scaled(values: np.ndarray) -> np.ndarray:
    largest = float(np.abs(values).max())
    return values / largest if largest > 0 else values
