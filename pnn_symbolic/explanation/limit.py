"""What is a constant as Δt → 0? Its values at several strides, as a series in the stride, with its error."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

LINEAR_MOST = 0.6
"""The even series is read for kΔt·ω up to here: then the mass is right to 4e-7 on a pendulum, 7e-5 at twice that."""
MOST_OF_THE_NEXT = 10.0
"""In an even series the factor of k⁴ is at most this times (Δt·ω)² that of k²: 0.24 in the paper's rows; 500 and 260 in
rows of half an orbit (Toda and Morse, Δt·ω = .01), where it stands for a linear term."""
SURE = 5.89
"""Standard errors: 99.8 % of Student's distribution of the six blocks' five degrees of freedom. (At 99 %, one of 192
constants of clean systems under noise was called physical.)"""
SAME = 2.57
"""95 % of it."""


@dataclass(frozen=True)
class Limit:
    """c(k) = value + linear · k + quadratic · k² + …

    value, linear, quadratic                    the series' first terms; linear is 0 in an even one
    value_error, linear_error, quadratic_error  standard errors: jackknife over the long blocks, and the truncation
    truncation                                  of the value: how far the series of neighbouring order are from it
    """

    value: float
    value_error: float
    linear: float
    linear_error: float
    quadratic: float
    quadratic_error: float
    truncation: float

    @classmethod
    def of(cls, value: float, error: float) -> Limit:
        """Of a constant that is known without a series."""
        return cls(
            value=value,
            value_error=error,
            linear=0.0,
            linear_error=0.0,
            quadratic=0.0,
            quadratic_error=0.0,
            truncation=0.0,
        )


def strides_for(fastness: float, odd: bool) -> tuple[int, ...]:
    """Strides at which c(k) is read, for Δt·ω at one stride; none where two of them are too long a step.

    >>> strides_for(0.05, odd=False), strides_for(0.05, odd=True), strides_for(0.25, odd=False), strides_for(0.4, True)
    ((1, 2, 4), (1, 2, 3, 4, 6), (1, 2), ())
    """
    wanted = (1, 2, 3, 4, 6) if odd or 4 * fastness > LINEAR_MOST else (1, 2, 4)
    taken = tuple(stride for stride in wanted if stride * fastness <= LINEAR_MOST)
    return taken if len(taken) > 1 else ()


def limit_of(strides: Sequence[int], values: np.ndarray, odd: bool, fastness: float) -> Limit:
    """The series through c(k), of the strides and powers whose errors are smallest.

    strides   K of them, ascending from 1
    values    (K, 1 + BLOCKS): at each stride, of all rows and of all but each block
    odd       with all powers of k, where the motion has friction; else with even ones
    fastness  Δt·ω at one stride: in an even series each term is about its square times the one before

    >>> strides = (1, 2, 4)
    >>> c = [[1 + 0.1 * k**2 - 0.002 * k**4] * 7 for k in strides]
    >>> round(limit_of(strides, np.array(c), odd=False, fastness=0.1).value, 12)
    1.0
    """
    longest = len(strides)
    fewest = min(longest, 3 if odd else 2)
    series = [_series(strides, values, count, odd, fastness) for count in range(fewest, longest + 1)]
    return min(series, key=lambda limit: limit.value_error)


def jackknife(values: np.ndarray) -> float:
    """Standard error of a number from its values without each of the blocks.

    >>> round(jackknife(np.array([1.0, 2.0, 3.0])), 4)
    1.1547
    """
    count = len(values)
    return math.sqrt((count - 1) / count * float(np.square(values - values.mean()).sum()))


def exponent(deviation: float, doubled: float, first: int, second: int) -> float | None:
    """p where a deviation grows as k^p between two strides; None where it changes its sign or vanishes.

    >>> exponent(-0.1, -0.4, 1, 2)
    2.0
    """
    if deviation * doubled <= 0:
        return None
    return math.log(doubled / deviation) / math.log(second / first)


def _series(strides: Sequence[int], values: np.ndarray, count: int, odd: bool, fastness: float) -> Limit:
    """The series of `count` terms through the first strides, and how far from it those of neighbouring order are.

    A linear term, which half an orbit can have, moves the even series through strides 1, 2, 4 by 0.62 of itself and the
    series through 1, 2 by 0.67: their difference does not tell. Its k⁴ is then too large for the step, and the series
    with a linear term in the place of the highest is a neighbour too. Where several series can be had, the longer is
    also a neighbour: the smallest difference to a shorter series may be luck. Neighbours that are noisier count where
    they differ by more than noise.
    """
    terms = _terms(strides[:count], values, odd)
    shorter = _terms(strides[: count - 1], values, odd) if count > 1 else terms
    shorter = np.concatenate([shorter, np.zeros((count - len(shorter), values.shape[1]))])
    truncations = np.abs(terms[:, 0] - shorter[:, 0])
    noisier = [_terms(strides[: count + 1], values, odd)[0]] if count < len(strides) else []
    if count > 2 and not odd and abs(terms[2, 0]) > MOST_OF_THE_NEXT * fastness**2 * abs(terms[1, 0]):
        powers = np.insert(_powers(strides[:count], odd)[:, :-1], 1, strides[:count], axis=1)
        noisier.append(np.linalg.solve(powers, values[:count])[0])
    for neighbour in noisier:
        apart = terms[0] - neighbour
        if abs(apart[0]) > SAME * jackknife(apart[1:]):
            truncations[0] = max(truncations[0], abs(apart[0]))
    errors = [math.hypot(jackknife(term[1:]), missed) for term, missed in zip(terms, truncations, strict=True)]
    pad = [0.0] * 3
    numbers, errors = [*terms[:, 0].tolist(), *pad], [*errors, *pad]
    linear, quadratic = (1, 2) if odd else (count, 1)  # beyond the terms there are zeros
    return Limit(
        value=numbers[0],
        value_error=errors[0],
        linear=numbers[linear],
        linear_error=errors[linear],
        quadratic=numbers[quadratic],
        quadratic_error=errors[quadratic],
        truncation=float(truncations[0]),
    )


def _terms(strides: Sequence[int], values: np.ndarray, odd: bool) -> np.ndarray:
    """(K, 1 + BLOCKS): the terms of the series through the values at the first K strides."""
    return np.linalg.solve(_powers(strides, odd), values[: len(strides)])


def _powers(strides: Sequence[int], odd: bool) -> np.ndarray:
    numbers = np.array(strides, dtype=float)
    return np.vander(numbers if odd else numbers**2, len(strides), increasing=True)
