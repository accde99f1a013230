"""What does the state predict? Polynomials of it, judged on rows that they were not fitted to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations_with_replacement
from math import comb

import numpy as np
from scipy.linalg import solve_triangular

FOLDS, SHORTEST_BLOCK, BLOCKS = 10, 5, 80
"""Ten folds, of interleaved blocks of n/80 rows, at least five."""
COLUMNS_A_ROW, OF_TRAINING = 0.4, 0.8
"""Columns are at most 0.4 of the rows, and 0.8 of those a fold is fitted to."""
MOST_COLUMNS = 210
"""Beyond degree 1: degree 12 of one coordinate is 91 columns, degree 6 of two 210. Time grows with their square."""
DEPENDENT = 1e-13
"""A column of which so little is left beside the columns before it says nothing (on one orbit, powers of x and w)."""
BETTER = 1e-3
"""A higher degree replaces a lower one where it errs by so much less."""


@dataclass(frozen=True, eq=False)
class Fold:
    """Rows `left_out`, predicted from a fit to the rows `training`.

    basis     (T, c): orthonormal columns on the training rows, in the order of their degree
    extended  (t, c): the same functions on the rows left out
    """

    training: np.ndarray
    left_out: np.ndarray
    basis: np.ndarray
    extended: np.ndarray


@dataclass(frozen=True, eq=False)
class Polynomials:
    """Polynomials of total degree 0, 1, … `degree` in the numbers of a state, fitted and judged fold by fold.

    ends    (degree + 1,): columns up to each degree; columns that the rows cannot tell from others are not there
    folds   with an orthonormal basis each, so that a new target costs two products of matrices

    >>> angle = np.linspace(0, 20, 300)[:, None]
    >>> judge = Polynomials.of(angle, degree=3)
    >>> prediction, error = judge.best((angle**2)[..., None])
    >>> bool(error[0] < 1e-20), bool(np.allclose(prediction[:, 0, 0], angle[:, 0] ** 2))
    (True, True)
    """

    ends: np.ndarray
    folds: tuple[Fold, ...]

    @classmethod
    def of(cls, states: np.ndarray, degree: int, gap: int = 3) -> Polynomials | None:
        """Of states (S, …) in the order of time; None where there are too few rows for degree 1.

        gap     rows at both ends of what is left out that are not fitted to either: they share its noise
        """
        states = states.reshape(len(states), -1)
        parts = list(_parts(len(states), gap))
        fewest = min(len(training) for training, _ in parts)
        reached = highest_degree(states.shape[1], min(COLUMNS_A_ROW * len(states), OF_TRAINING * fewest))
        if reached < 1:
            return None
        columns, degrees = _chebyshev(_within_one(states), min(degree, reached))
        left = np.abs(np.diag(np.linalg.qr(columns, mode="r")))
        kept = left > DEPENDENT * np.linalg.norm(columns, axis=0)
        columns, degrees = columns[:, kept], degrees[kept]
        folds = []
        for training, left_out in parts:
            basis, triangle = np.linalg.qr(columns[training])
            sound = np.abs(np.diag(triangle)) > DEPENDENT * np.abs(triangle).max()
            triangle[~sound, ~sound] = np.inf  # a fold without such rows leaves the column out
            extended = solve_triangular(triangle, columns[left_out].T, trans=1, check_finite=False).T
            folds.append(Fold(training, left_out, basis * sound, extended * sound))
        ends = np.searchsorted(degrees, np.arange(degrees.max() + 1), side="right")
        return cls(ends, tuple(folds))

    def predictions(self, targets: np.ndarray, degree: int | None = None) -> np.ndarray:
        """(degree + 1, S, …): out-of-fold predictions of targets (S, …) by each degree up to `degree`, or to all."""
        numbers = targets.reshape(len(targets), -1)
        ends = self.ends if degree is None else self.ends[: degree + 1]
        begins = (0, *ends[:-1])
        by_fold = np.empty((len(ends), *numbers.shape))
        filled = 0
        for fold in self.folds:
            weights = fold.basis[:, : ends[-1]].T @ numbers[fold.training]
            rows = slice(filled, filled + len(fold.left_out))
            for power, (begin, end) in enumerate(zip(begins, ends, strict=True)):
                by_fold[power, rows] = fold.extended[:, begin:end] @ weights[begin:end]
            filled = rows.stop
        in_order = np.cumsum(by_fold, axis=0)[:, self._order]
        return in_order.reshape(len(ends), *targets.shape)

    @cached_property
    def _order(self) -> np.ndarray:
        return np.argsort(np.concatenate([fold.left_out for fold in self.folds]))

    def best(self, targets: np.ndarray, degree: int | None = None) -> tuple[np.ndarray, np.ndarray]:
        """The prediction of targets (S, o, …) of the lowest error, for each of o outputs, and that error (o,).

        The simplest prediction is nothing; each next degree has to be 0.1 % better.
        """
        predictions = self.predictions(targets, degree)
        others = (0, *range(2, targets.ndim))
        best, lowest = np.zeros_like(targets), np.square(targets).mean(axis=others)
        for prediction in predictions:
            errors = np.square(targets - prediction).mean(axis=others)
            better = errors < (1 - BETTER) * lowest
            best[:, better] = prediction[:, better]
            lowest = np.where(better, errors, lowest)
        return best, lowest


def highest_degree(numbers: int, columns: float) -> int:
    """Largest degree of a polynomial in so many numbers that has at most so many columns; −1 for none.

    >>> highest_degree(2, 91), highest_degree(2, 90), highest_degree(2, 2)
    (12, 11, 0)
    """
    degree = -1
    while comb(numbers + degree + 1, numbers) <= (columns if degree < 1 else min(columns, MOST_COLUMNS)):
        degree += 1
    return degree


def _parts(rows: int, gap: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(training, left out) of each fold: every tenth block, and the rest but for a gap around each block."""
    length = max(SHORTEST_BLOCK, gap, rows // BLOCKS)
    block = np.arange(rows) // length
    folds = min(FOLDS, int(block[-1]) + 1)
    for fold in range(folds):
        left_out = block % folds == fold
        near = np.convolve(left_out, np.ones(2 * gap + 1), mode="same") > 0
        yield np.flatnonzero(~near[:rows]), np.flatnonzero(left_out)


def _within_one(states: np.ndarray) -> np.ndarray:
    low, high = states.min(axis=0), states.max(axis=0)
    half = np.where(high > low, (high - low) / 2, 1.0)
    return (states - (high + low) / 2) / half


def _chebyshev(states: np.ndarray, degree: int) -> tuple[np.ndarray, np.ndarray]:
    """Columns of all products of Chebyshev polynomials up to a total degree, by degree; and their degrees."""
    powers = [np.ones_like(states), states]
    while len(powers) <= degree:
        powers.append(2 * states * powers[-1] - powers[-2])
    columns, degrees = [], []
    for total in range(degree + 1):
        for factors in combinations_with_replacement(range(states.shape[1]), total):
            column = np.ones(len(states))
            for number in set(factors):
                column = column * powers[factors.count(number)][:, number]
            columns.append(column)
            degrees.append(total)
    return np.stack(columns, axis=1), np.array(degrees)
