"""How well do some columns explain another, and how sure is a coefficient? Least squares, cut and jackknifed."""

from __future__ import annotations

from itertools import combinations_with_replacement

import numpy as np

CUT = 1e-12
"""Singular values below this share of the largest are left out: free particles and constant columns have some."""
BLOCKS = 10
"""Contiguous parts, each left out once: neighbours share noise and the errors of a rule, long blocks do not."""


def fit(columns: np.ndarray, target: np.ndarray) -> np.ndarray:
    """(K,): least squares of target (S,) on columns (S, K), in units of their own size.

    >>> fit(np.array([[1.0, 0.0], [2.0, 0.0]]), np.array([3.0, 6.0]))
    array([3., 0.])
    """
    sizes = np.sqrt(np.mean(columns**2, axis=0))
    sizes[sizes == 0] = 1.0
    return np.linalg.lstsq(columns / sizes, target, rcond=CUT)[0] / sizes


def explained(columns: np.ndarray, target: np.ndarray) -> float:
    """The share of the mean square of target that columns explain; 1 for a target that is zero."""
    total = float(target @ target)
    if total == 0:
        return 1.0
    left = target - columns @ fit(columns, target)
    return 1.0 - float(left @ left) / total


def jackknife(columns: np.ndarray, target: np.ndarray, which: int) -> tuple[float, float]:
    """One coefficient and its standard error, from fits that leave out one of `BLOCKS` contiguous parts each."""
    place = np.arange(len(target)) * BLOCKS // max(1, len(target))
    if columns.shape[1] == 1:
        return _jackknife_of_one(columns[:, 0], target, place)
    values = np.array([fit(columns[place != block], target[place != block])[which] for block in range(BLOCKS)])
    error = np.sqrt((BLOCKS - 1) / BLOCKS * np.sum((values - values.mean()) ** 2))
    return float(fit(columns, target)[which]), float(error)


def _jackknife_of_one(column: np.ndarray, target: np.ndarray, place: np.ndarray) -> tuple[float, float]:
    """The same for a column that stands alone: two sums take the place of each fit."""
    kept = np.concatenate([np.ones((1, len(place))), place != np.arange(BLOCKS)[:, None]])
    products, squares = kept @ (column * target), kept @ (column * column)
    slopes = np.divide(products, squares, out=np.zeros(1 + BLOCKS), where=squares > 0)
    without = slopes[1:]
    return float(slopes[0]), float(np.sqrt((BLOCKS - 1) / BLOCKS * np.square(without - without.mean()).sum()))


def powers(variables: np.ndarray, degree: int) -> np.ndarray:
    """(S, K): all products of the columns of variables (S, V) up to a total degree, 1 first.

    >>> powers(np.array([[2.0, 3.0]]), 2)
    array([[1., 2., 3., 4., 6., 9.]])
    """
    columns = [np.ones(len(variables))]
    for total in range(1, degree + 1):
        choices = combinations_with_replacement(range(variables.shape[1]), total)
        columns += [np.prod(variables[:, choice], axis=1) for choice in choices]
    return np.column_stack(columns)


def degree_for(variables: int, rows: int, highest: int, each: int = 10) -> int:
    """The highest total degree with `each` rows or more for every product; 0 where not even the first fits.

    >>> degree_for(2, 300, 6)
    6
    """
    degree, count = 0, 1
    while degree < highest:
        count = count * (variables + degree + 1) // (degree + 1)
        if each * count > rows:
            break
        degree += 1
    return degree


def rms(values: np.ndarray) -> float:
    """The root mean square; 0 of nothing."""
    return float(np.sqrt(np.mean(values**2))) if values.size else 0.0


def correlation_of(left: np.ndarray, right: np.ndarray) -> float:
    """Mean product over the two root mean squares; 0 where one of them is."""
    size = rms(left) * rms(right)
    return float((left * right).mean() / size) if size else 0.0
