"""Which network is the best for which accuracy weight, which at which cost? The lower envelope, and the front."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil, inf
from typing import NamedTuple

ROUNDING = 1e-9
"""Objectives that differ by less count as equal: they are sums of whole costs and of logarithms in double precision."""


class Point(NamedTuple):
    """One network as the objective sees it: cost, and log₁₀ E_x + log₁₀ E_v."""

    cost: int
    log_error: float


@dataclass(frozen=True)
class LowerEnvelope:
    """The least objective, cost + λ · log error, of given networks, for every accuracy weight λ from 0 to `reach`.

    It is concave in λ and made of straight pieces, one for each network that is the best somewhere. `steps` are the
    networks more accurate than all cheaper ones, up to the cost `front_to`: the Pareto front so far.

    Log errors here have no points for outputs that are not explained. Where these decide, `objective` is the least at
    the accuracy weight `asked`, points included, and nothing may lie under it either.

    >>> envelope = LowerEnvelope.of([Point(0, 4.0), Point(10, -20.0), Point(12, -20.5)], reach=8.0)
    >>> [(point.cost, low, high) for point, low, high in envelope.pieces]
    [(0, 0.0, 0.4166666666666667), (10, 0.4166666666666667, 4.0), (12, 4.0, 8.0)]
    >>> envelope.least_cost(-21.0)  # a network this accurate is the best nowhere if it costs at least so much
    16
    >>> decided = LowerEnvelope.of([Point(0, 4.0), Point(10, -20.0)], reach=1.0, asked=1.0, objective=2.0)
    >>> decided.least_cost(-15.0), decided.least_cost(-15.0, points=10.0)  # one that leaves an output unexplained
    (17, 8)
    >>> front = LowerEnvelope.of([Point(0, 4.0), Point(3, -3.0), Point(10, -20.0)], reach=1.0, front_to=9)
    >>> front.steps, front.least_cost(-2.0)  # so much costs more than what is more accurate
    ((Point(cost=0, log_error=4.0), Point(cost=3, log_error=-3.0)), 3)
    """

    pieces: tuple[tuple[Point, float, float], ...]
    steps: tuple[Point, ...] = ()
    front_to: int = -1
    asked: float = 0.0
    objective: float = -inf

    @classmethod
    def of(
        cls, points: Iterable[Point], reach: float, front_to: int = -1, asked: float = 0.0, objective: float = -inf
    ) -> LowerEnvelope:
        """Of any points; of equal ones the first."""
        by_cost = sorted(set(points))
        return cls(
            pieces=tuple(_pieces(by_cost, reach)),
            steps=tuple(_steps(by_cost, front_to)),
            front_to=front_to,
            asked=asked,
            objective=objective,
        )

    def at(self, weight: float) -> float:
        """The least objective."""
        return min(point.cost + weight * point.log_error for point, _, _ in self.pieces)

    def best(self, weight: float) -> Point:
        """The point that is the best there."""
        points = [point for point, _, _ in self.pieces]
        return min(points, key=lambda point: (point.cost + weight * point.log_error, point.cost))

    @property
    def front(self) -> list[Point]:
        """The steps, and whatever else is the best for some accuracy weight; cheapest first."""
        return sorted({*self.steps, *(point for point, _, _ in self.pieces)})

    def least_cost(self, log_error: float, points: float = 0.0) -> int:
        """The cost from which on no network with an error of at least `log_error` lies below envelope or front.

        points   what it has at least for outputs that it does not explain

        c + λ · log_error − envelope is convex in λ and straight between the corners: it is enough to look at these.
        """
        if log_error == -inf:
            raise ValueError("an error has a bound: log₁₀ E is at least −32")
        as_accurate = (step.cost for step in self.steps if step.log_error <= log_error + ROUNDING)
        # c + λ · log_error ≥ envelope(λ) at every corner λ, and ≥ the objective at the weight asked for.
        least = self.objective - self.asked * (log_error + points)
        for weight in self._corners():
            least = max(least, self.at(weight) - weight * log_error)
        return max(next(as_accurate, self.front_to + 1), ceil(least - ROUNDING))

    def needed(self, cost: int, points: float = 0.0) -> float:
        """The greatest log error with which a network of this cost would be the best somewhere, or on the front.

        >>> LowerEnvelope.of([Point(0, 4.0), Point(10, -20.0)], reach=2.0).needed(12)  # 12 − 2·21 = 10 − 2·20
        -21.0
        """
        log_errors = [step.log_error for step in self.steps if step.cost <= cost <= self.front_to][-1:]
        if self.asked:
            log_errors.append((self.objective - cost) / self.asked - points)
        for weight in self._corners():
            if weight > 0:
                log_errors.append((self.at(weight) - cost) / weight)
        return max(log_errors)

    def _corners(self) -> set[float]:
        """The accuracy weights where the pieces begin and end."""
        corners = set[float]()
        for _, low, high in self.pieces:
            corners |= {low, high}
        return corners


def _pieces(by_cost: list[Point], reach: float) -> Iterator[tuple[Point, float, float]]:
    """Each point that is the best somewhere, and from and to which accuracy weight."""
    weight, best, is_first = 0.0, by_cost[0], True
    while True:
        # Every more accurate network overtakes somewhere above: the first to do so comes next.
        rivals = [rival for rival in by_cost if rival.log_error < best.log_error]
        nearest = min(rivals, key=lambda rival: (_crossing(best, rival), rival.log_error), default=None)
        end = min(reach, _crossing(best, nearest)) if nearest else reach
        if end > weight or is_first:
            yield best, weight, end
        if nearest is None or end >= reach:
            return
        weight, best, is_first = end, nearest, False


def _steps(by_cost: list[Point], front_to: int) -> list[Point]:
    """The points up to a cost that are more accurate than all cheaper ones."""
    steps: list[Point] = []
    for point in by_cost:
        if point.cost <= front_to and (not steps or point.log_error < steps[-1].log_error):
            steps.append(point)
    return steps


def _crossing(cheaper: Point, rival: Point) -> float:
    """The accuracy weight from which on the more accurate `rival` is at least as good."""
    return max(0.0, (rival.cost - cheaper.cost) / (cheaper.log_error - rival.log_error))
