"""What do the networks and the maps of a certificate say on the data, and how far is that from what happened?"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence

import numpy as np

StatePairs = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
"""x, w, x', w' in step units, (S,) each."""
FUNCTIONS = {
    "linear": lambda z: z,
    "relu": lambda z: np.maximum(z, 0),
    "tanh": np.tanh,
    "elu": lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0))),
}
"""What the names of activations mean in a certificate: its format defines no others."""
BEST = -32.0
"""log₁₀ of the least error that counts."""
UNDETERMINED = 1e-13
"""Columns of length 1 that differ by so little: double arithmetic knows the difference to a part in 1000 at best. Where
the force is proportional to x, x and F(x) differ by rounding alone, and each least-squares solver by another one."""
ROUNDINGS = 8
"""Rounding errors by which two evaluations of one network may differ."""


class Evaluation:
    """Networks and maps of a space, given as the header of a certificate says it, on some rows."""

    def __init__(self, space: dict, rows: StatePairs, force: Callable[[np.ndarray], np.ndarray]) -> None:
        self.stages, self.hidden, self.rows, self.force = space["stages"], space["hidden"], rows, force
        self.known = dict[str, np.ndarray]()

    def network(self, genome: dict, weights: Sequence[float], sample: slice = slice(None)) -> dict[str, np.ndarray]:
        """x, w, and what every stage of one network gives; last x' and w'."""
        values, numbers = {"x": self.rows[0][sample], "w": self.rows[1][sample]}, iter(weights)
        activations = dict(zip(self.hidden, genome["activations"], strict=True))
        with np.errstate(all="ignore"):
            for name, inputs in self.stages:
                if isinstance(inputs, str):
                    values[name] = self.force(values[inputs])
                    continue
                terms = [(next(numbers), values[source]) for source in inputs]
                z = sum((number * value for number, value in terms if number), np.zeros(len(values["x"])))
                values[name] = FUNCTIONS[activations.get(name, "linear")](z)
        return values

    def outputs(self, genome: dict, weights: Sequence[float], sample: slice = slice(None)) -> list[np.ndarray]:
        """x' and w' of one network."""
        return list(self.network(genome, weights, sample).values())[-2:]

    def reached(self, genome: dict, weights: Sequence[float]) -> list[float]:
        """log₁₀ E_x and log₁₀ E_v of a network."""
        outputs = self.outputs(genome, weights)
        return [beside(goal, output, []) for goal, output in zip(self.rows[2:], outputs, strict=True)]

    def within_reach(self, genome: dict, weights: Sequence[float]) -> float:
        """log₁₀ E_x + log₁₀ E_v with the best weights that the outputs of the network can have, fixed or not."""
        values = self.network(genome, weights)
        spans = [[values[source] for source in inputs] for _, inputs in self.stages[-2:]]
        return sum(beside(goal, 0 * goal, span) for goal, span in zip(self.rows[2:], spans, strict=True))

    def log_error(self, k: int, output: dict, values: dict) -> tuple[float, float, bool]:
        """log₁₀ of the least error that a map can have of x' (k = 0) or w' (k = 1), see `left_beside`.

        Then what rounding may change of its root, and whether all columns count for it.
        """
        base, span = self.table(output, values)
        rest, largest, is_determined = left_beside(self.rows[2 + k] - base, span)
        return _log_of_rest(self.rows[2 + k], rest), self.rounding(k, max(_size(base), largest)), is_determined

    def rounding(self, k: int, largest: float = 0.0) -> float:
        """What rounding may change of the root of an error, in units of the spread, given the largest of its terms."""
        goal = self.rows[2 + k]
        return ROUNDINGS * np.finfo(float).eps / 2 * max(_size(goal), largest) / float(np.std(goal))

    def table(self, output: dict, values: dict) -> tuple[np.ndarray, list[np.ndarray]]:
        """Base and span of one output of a map, given the parameters of its columns."""
        with np.errstate(all="ignore"):
            return self._mixed(output["base"], values), [self._mixed(column, values) for column in output["span"]]

    def _mixed(self, combination: list, values: dict) -> np.ndarray:
        parts = (number * self._column(column, values) for column, number in combination)
        return sum(parts, np.zeros(len(self.rows[0])))

    def _column(self, column: list, values: dict) -> np.ndarray:
        if column[0] == "input":
            return self.rows["xw".index(column[1])]
        if (key := json.dumps(column)) not in self.known:
            z = self._mixed(column[3], values)
            for number, part in zip(values.get(key, []), column[4], strict=True):
                z = z + number * self._mixed(part, values)
            z = self.force(z) if column[0] == "force" else FUNCTIONS[column[1]](z)
            if has_parameters({"base": [[column, 1]], "span": []}):
                return z
            self.known[key] = z
        return self.known[key]


def beside(goal: np.ndarray, base: np.ndarray, span: list[np.ndarray]) -> float:
    """log₁₀ of the least mean square of goal − base beside a space, over the variance of the goal.

    >>> round(beside(np.array([1.0, 2.0, 3.0]), np.zeros(3), [np.ones(3)]), 12)  # a constant leaves the variance
    0.0
    """
    return _log_of_rest(goal, left_beside(goal - base, span)[0])


def left_beside(rest: np.ndarray, span: list[np.ndarray]) -> tuple[np.ndarray, float, bool]:
    """What no combination of columns takes away; the size of the largest term in the one that takes away the most.

    Last, whether all columns count: what rounding alone tells apart does not.
    """
    if not np.isfinite(rest).all():
        return rest, 0.0, True
    largest, is_determined = 0.0, True
    columns = list[np.ndarray]()
    for column in span:
        if np.isfinite(column).all() and np.any(column):
            column = column / np.abs(column).max()  # first: the square of a large number may be infinite
            columns.append(column / np.linalg.norm(column))
    for _ in range(2 if columns else 0):  # the second time for what rounding left
        table = np.stack(columns, axis=1)
        weights, _, rank, _ = np.linalg.lstsq(table, rest, rcond=UNDETERMINED)
        rest, is_determined = rest - table @ weights, rank == len(columns)
        largest = max(largest, *np.abs(weights) / math.sqrt(len(rest)))
    return rest, largest, is_determined


def _size(values: np.ndarray) -> float:
    """Root of the mean square."""
    return float(np.sqrt(np.mean(values**2)))


def _log_of_rest(goal: np.ndarray, rest: np.ndarray) -> float:
    spread = float(np.var(goal))
    if not np.isfinite(rest).all():
        return -BEST
    if not spread > 0:  # a constant output has no spread: it is met to rounding, or not at all
        return BEST if _size(rest) <= ROUNDINGS * np.finfo(float).eps * _size(goal) else -BEST
    return log_of(float(np.mean(rest**2)) / spread)


def log_of(error: float) -> float:
    """log₁₀ of an error, from -32 to 32."""
    return math.log10(min(max(error, 10**BEST), 10**-BEST))


def has_parameters(output: dict) -> bool:
    """Whether a neuron or a force of a map has parameters, so that it is no linear space."""
    for combination in (output["base"], *output["span"]):
        for column, _ in combination:
            if column[0] != "input" and (column[4] or has_parameters({"base": column[3], "span": []})):
                return True
    return False


def decades(rounding: float, log: float) -> float:
    """By how much an error may change whose root changes by so much."""
    size = 10 ** (log / 2)  # 0 where an error is below all numbers: rounding is all that is known of it
    return 2 * math.log10(1 + rounding / size) if size > 0 else math.inf
