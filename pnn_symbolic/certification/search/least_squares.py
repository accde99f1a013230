"""How small can an error be, whatever the weights? The distance of the target from an affine space: least squares."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from pnn_symbolic.certification.search.rows import Rows
from pnn_symbolic.certification.search.signals import BasisFunction, Signal, functions_in, with_parameters

WORST = 32.0
"""log₁₀ of the greatest error that the objective tells apart (`Errors.logs`)."""


class LeastSquares:
    """Rigorous lower bounds of log₁₀ E of one output, over every weight, fitted or not, on these rows.

    Where the signal has no parameters, the least mean square over base + span is a linear least-squares problem. Its
    basis functions and targets are first reduced to the triangular factor R of their QR decomposition, once for each
    set of them, so that the cost of a bound does not depend on the number of rows (see `training.compression`).
    Directions that rounding alone tells apart stay in the space: that can only lower a bound.

    Where there are parameters, the bound is the floor, below which the objective does not look (`Rows.least`).
    """

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self._factors: dict[tuple[BasisFunction, ...], np.ndarray] = {}
        self._known: dict[tuple[Signal, int], float] = {}

    def log_error(self, signal: Signal, output: int) -> float:
        """A bound for x' (output 0) or w' (output 1)."""
        key = (signal, output)
        if key not in self._known:
            self._known[key] = self.rows.least[output] if with_parameters(signal) else self._least(signal, output)
        return self._known[key]

    def log_errors(self, signals: Iterable[Signal]) -> list[float]:
        """The bounds for x' and w'."""
        return [self.log_error(signal, output) for output, signal in enumerate(signals)]

    def _least(self, signal: Signal, output: int) -> float:
        if not np.isfinite(self.rows.combination(signal.base)).all():
            return WORST  # an infinite force, always used
        # An infinite direction is used with weight 0 or makes the error infinite: drop it.
        span = [vector for vector in signal.span if np.isfinite(self.rows.combination(vector)).all()]
        functions = functions_in(signal.base, *span)
        factor = self._factor(functions)
        vectors = np.zeros((len(factor), 1 + len(span)))
        for index, combination in enumerate((signal.base, *span)):
            for function, number in combination:
                vectors[:, index] += float(number) * factor[:, functions.index(function)]
        rest = distance(factor[:, len(functions) + output] - vectors[:, 0], vectors[:, 1:])
        error = rest @ rest / len(self.rows) / self.rows.spreads[output] ** 2
        return float(self.rows.log(error, output))

    def _factor(self, functions: tuple[BasisFunction, ...]) -> np.ndarray:
        """R of the QR decomposition of basis functions and both targets, one column each."""
        if functions not in self._factors:
            table = np.stack([*map(self.rows.fixed, functions), *self.rows.targets], axis=1)
            self._factors[functions] = np.asarray(np.linalg.qr(table, mode="r"))
        return self._factors[functions]


def distance(target: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """What is left of `target` (…, S) beside the space of `columns` (…, S, K); projected twice, for rounding.

    A column of zeros, such as the force in the middle of a symmetric well, takes nothing away:

    >>> distance(np.array([3.0, 4.0]), np.array([[0.0, 1.0], [0.0, 0.0]]))
    array([0., 4.])
    """
    size = np.linalg.norm(columns, axis=-2, keepdims=True)
    # QR invents a direction for a column of zeros, and has the later ones stand on it: these columns go last.
    order = np.argsort(size == 0, axis=-1, kind="stable")
    size, columns = np.take_along_axis(size, order, -1), np.take_along_axis(columns, order, -1)
    basis = np.linalg.qr(columns / np.where(size > 0, size, 1.0))[0]
    basis = basis * (size > 0)[..., : basis.shape[-1]]
    for _ in range(2):
        target = target - (basis @ (basis.swapaxes(-1, -2) @ target[..., None]))[..., 0]
    return target
