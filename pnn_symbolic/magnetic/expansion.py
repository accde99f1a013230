"""A step in a magnetic field in powers of dt, beside the motion that it advances: trees with J at their branches.

An *item* is (k, base), J^k applied to v or to a tree; a tree is the tuple of its branches, f^(n)(branch, …, branch).
Along the field J = 0 and across it J² = -ω², so that J³ = -ω² J in space, and J² = -ω² in the plane. The powers of ω
follow from that of dt and need not be kept. All numbers belong to the ground field.

Source: Hairer, Nørsett & Wanner, *Solving Ordinary Differential Equations I* (1993), §II.14, for trees without J.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from pnn_symbolic.magnetic.gyration_numbers import Number
from pnn_symbolic.magnetic.step import FIRST_FORCE, POSITION, VELOCITY, MagneticStep, Row

Item = Any
"""(k, "v") or (k, (item, …))."""
Terms = dict[Item, Number]
"""Item → the number in front of it, at one power of dt."""
V: Item = (0, "v")
SPACE, PLANE = 3, 2
"""The power of J that is -ω² times the one two below."""


class Error(NamedTuple):
    """The first power of dt at which a step errs, and what it errs by, step minus motion."""

    degree: int
    position: Terms
    velocity: Terms


def first_error(step: MagneticStep, highest: int, power: int = SPACE) -> Error | None:
    """Where a step leaves the motion that it advances, looked for up to dt^(highest + 1).

    >>> boris = MagneticStep.of(("D", "1/2"), ("K", "1/2"), ("R_tan", 1), ("K", "1/2"), ("D", "1/2"))
    >>> first_error(boris, 4).degree
    3
    """
    degree = highest + 1
    trees = _Trees(step, degree, power)
    position, velocity = trees.step()
    exact_position, exact_velocity = trees.motion()
    for k in range(degree + 1):
        errors = trees.difference(position[k], exact_position[k]), trees.difference(velocity[k], exact_velocity[k])
        if any(errors):
            return Error(k, *errors)
    return None


class _Trees:
    """Series in dt, lists of `Terms` by the power; that of a position is without x itself."""

    def __init__(self, step: MagneticStep, degree: int, power: int) -> None:
        self.made, self.degree, self.power = step, degree, power
        self.ground = step.numbers.ground

    def step(self) -> tuple[list[Terms], list[Terms]]:
        """x' - x and v' of the step."""
        sums = self.made.sums
        forces: list[list[Terms]] = []
        for place in sums.places:
            forces.append(self._force(self._row(place, forces)))
        velocity = self._row(sums.velocity, forces)
        return self._row(sums.position, forces), [*velocity[1:], {}]

    def motion(self) -> tuple[list[Terms], list[Terms]]:
        """x(dt) - x and v(dt) of x' = d v, v' = k f + r J v, d, k and r the sums of the letters."""
        drift, kick, turn = self.made.drift_rate, self.made.kick_rate, self.made.turn_rate
        position: list[Terms] = [{}]
        velocity: list[Terms] = [{V: self.ground.one}]
        for n in range(self.degree):
            force = self._force([*position, *({} for _ in range(self.degree - n))])[n]
            rate = self._scaled(force, kick)
            self._add(rate, self._scaled(self._turned(velocity[n], 1), turn))
            share = self.ground.quo(self.ground.one, self.ground.convert(n + 1))
            position.append(self._scaled(velocity[n], drift * share))
            velocity.append(self._scaled(rate, share))
        return position, velocity

    def difference(self, a: Terms, b: Terms) -> Terms:
        """a - b."""
        result = dict(a)
        self._add(result, self._scaled(b, -self.ground.one))
        return result

    # ------------------------------------------------------------ series

    def _row(self, row: Row, forces: list[list[Terms]]) -> list[Terms]:
        """The series of a sum of dt·v and dt²·f; x is left out."""
        result: list[Terms] = [{} for _ in range(self.degree + 2)]
        for key, number in row.items():
            if key == POSITION:
                continue
            source = [{V: self.ground.one}] if key == VELOCITY else forces[key - FIRST_FORCE]
            shift = 1 if key == VELOCITY else 2
            for k, coefficient in enumerate(self.made.numbers.series(number, self.degree + 1)):
                if coefficient:
                    self._add_turned(result, source, k, shift, coefficient)
        return result

    def _add_turned(self, result: list[Terms], source: list[Terms], k: int, shift: int, coefficient: Number) -> None:
        """Add coefficient · dt^(k + shift) · J^k · source, up to the last power of dt that is kept."""
        for n, terms in enumerate(source[: max(len(result) - k - shift, 0)]):
            self._add(result[n + k + shift], self._scaled(self._turned(terms, k), coefficient))

    def _force(self, place: list[Terms]) -> list[Terms]:
        """f at x + place: f^(n)(place, …, place)/n! for all n, sorted by the power of dt."""
        partial: list[dict[tuple[Item, ...], Number]] = [{} for _ in range(self.degree + 1)]
        partial[0][()] = self.ground.one
        for power, item, number in _listed(place, self.degree):
            self._multiply(partial, power, item, number)
        series: list[Terms] = []
        for terms in partial:
            sorted_trees = {tuple(sorted(tree, key=repr)): number for tree, number in _merged(terms).items()}
            series.append({(0, tree): number for tree, number in sorted_trees.items()})
        return series

    def _multiply(self, partial: list[dict[tuple[Item, ...], Number]], power: int, item: Item, number: Number) -> None:
        """The product with exp(number·item·dt^power), whose product of items is the list of branches."""
        before = [dict(terms) for terms in partial]
        size = self.ground.one
        for times in range(1, self.degree // power + 1):
            size = self.ground.quo(size * number, self.ground.convert(times))
            for n, terms in enumerate(before[: self.degree + 1 - times * power]):
                for branches, coefficient in terms.items():
                    grown = tuple(sorted((*branches, *[item] * times), key=repr))
                    _accumulate(partial[n + times * power], grown, coefficient * size)

    def _turned(self, terms: Terms, times: int) -> Terms:
        """J^times applied to each."""
        result: Terms = {}
        for (k, base), number in terms.items():
            height, sign = k + times, 1
            while height >= self.power:
                height, sign = height - 2, -sign
            _accumulate(result, (height, base), number if sign > 0 else -number)
        return result

    @staticmethod
    def _scaled(terms: Terms, factor: Number) -> Terms:
        return {item: number * factor for item, number in terms.items() if factor}

    @staticmethod
    def _add(total: Terms, terms: Terms) -> None:
        for item, number in terms.items():
            _accumulate(total, item, number)


def _listed(place: list[Terms], degree: int) -> Iterator[tuple[int, Item, Number]]:
    for power, terms in enumerate(place[: degree + 1]):
        for item, number in terms.items():
            yield power, item, number


def _merged(terms: dict[tuple[Item, ...], Number]) -> dict[tuple[Item, ...], Number]:
    return {branches: number for branches, number in terms.items() if number}


def _accumulate(total: dict[Any, Number], key: Any, number: Number) -> None:  # noqa: ANN401 - an item or branches
    if key in total:
        number = total[key] + number
    if number:
        total[key] = number
    else:
        total.pop(key, None)


def item_text(item: Item) -> str:
    """An item as people write it: f''(v, v×ω).

    >>> item_text((1, (V, (1, "v"))))
    "f''(v, v×ω)×ω"
    """
    times, base = item
    text = base if base == "v" else "f" + "'" * len(base) + (f"({', '.join(map(item_text, base))})" if base else "")
    for k in range(times):
        text = f"({text})×ω" if k else f"{text}×ω"
    return text
