"""Implicit Runge–Kutta and Nyström methods for x'' = f(x)/m, as relations between two states.

    k_i = f(x + c_i dt v + dt² Σ a_ij k_j/m),   x' = x + dt v + dt² Σ b̄_i k_i/m,   v' = v + dt Σ b_i k_i/m

At dt = 0 the derivative of these equations by the k is 1, so that for every smooth force and on every bounded set of
states there is a time step below which they have one solution near k_i = f(x); everything is said of that one.

**Completeness.** A relation is *reduced* when every stage reaches an output and no two are equal for every force. Two
reduced relations are the same step for every force if and only if a permutation of stages takes one to the other.

Source: Hairer, Lubich & Wanner, *Geometric Numerical Integration* (2006), §II.2; Butcher, *Numerical Methods for
Ordinary Differential Equations* (2016), §381, on irreducible methods.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from sympy import Expr, Rational

from pnn_symbolic.algebra.number_field import Number
from pnn_symbolic.algebra.symbols import FORCE, MASS, POSITION, TIME_STEP, VELOCITY
from pnn_symbolic.errors import InputError, ShapeError
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.parsing.tableaux import MAX_STAGES, ExactNumber, Row, exact_coefficient
from pnn_symbolic.maps.table import Table
from pnn_symbolic.maps.text.printing import joined
from pnn_symbolic.series.motion_text import term_text

Vector = tuple[Number, ...]


@dataclass(frozen=True)
class ImplicitStep:
    """The numbers of a relation, in one field.

    a                (s, s), in front of dt² k_j/m where k_i is taken
    c                (s,), in front of dt v there
    b_bar, b         (s,), in front of the k_i in x' and in v'
    """

    field: Number
    a: tuple[Vector, ...]
    c: Vector
    b_bar: Vector
    b: Vector

    @classmethod
    def from_tableau(cls, a: Sequence[Row], b: Row, c: Row | None = None) -> Self:
        """The Runge–Kutta method with this Butcher tableau, for x' = v, v' = f(x)/m; c are the sums of the rows of a.

        >>> midpoint = ImplicitStep.from_tableau([["1/2"]], [1])
        >>> print(midpoint)
        k1 = f(x + dt*v/2 + dt**2*k1/(4*m)); x' = x + dt*v + dt**2*k1/(2*m); v' = v + dt*k1/m
        """
        return cls.from_pair(a, a, b, c)

    @classmethod
    def from_pair(cls, a: Sequence[Row], a_hat: Sequence[Row], b: Row, c: Row | None = None) -> Self:
        """A partitioned method: `a` for the positions, `a_hat` for the velocities, as in Lobatto IIIA–IIIB.

        >>> verlet = ImplicitStep.from_pair([[0, 0], ["1/2", "1/2"]], [["1/2", 0], ["1/2", 0]], ["1/2", "1/2"])
        >>> verlet.explicit == OneStepMap.from_word("K 1/2, D 1, K 1/2")
        True
        """
        stages = len(a)
        numbers = [*_matrix(a, "A", stages), *_matrix(a_hat, "A_hat", stages), _row(b, "b", stages)]
        field, rows = _in_one_field(numbers + ([] if c is None else [_row(c, "c", stages)]))
        outer, inner, weights = rows[:stages], rows[stages : 2 * stages], rows[2 * stages]
        nodes = tuple(_sum(field, row) for row in outer)
        if c is not None:
            for number, (node, given) in enumerate(zip(nodes, rows[-1], strict=True), 1):
                if node != given:
                    raise InputError(
                        f"row {number} of A sums to {field.to_sympy(node)}, but c[{number}] is "
                        f"{field.to_sympy(given)}; correct one of them, or leave c out"
                    )
        if _sum(field, weights) != field.one:
            raise InputError(
                f"the weights b sum to {field.to_sympy(_sum(field, weights))}, and x' = x + dt v asks for 1"
            )
        columns = tuple(zip(*inner, strict=True))
        product = tuple(tuple(_dot(field, row, column) for column in columns) for row in outer)
        return cls(
            field=field, a=product, c=nodes, b_bar=tuple(_dot(field, weights, column) for column in columns), b=weights
        )

    @classmethod
    def from_nystrom(cls, a: Sequence[Row], b_bar: Row, b: Row, c: Row) -> Self:
        """The Nyström method with these coefficients.

        >>> newmark = ImplicitStep.from_nystrom([[0, 0], ["1/4", "1/4"]], ["1/4", "1/4"], ["1/2", "1/2"], [0, 1])
        >>> newmark == ImplicitStep.from_tableau([[0, 0], ["1/2", "1/2"]], ["1/2", "1/2"])  # the trapezium rule
        True
        """
        stages = len(a)
        rows = [_row(row, name, stages) for name, row in (("c", c), ("b_bar", b_bar), ("b", b))]
        field, numbers = _in_one_field([*_matrix(a, "A", stages), *rows])
        return cls(field, tuple(numbers[:stages]), *numbers[stages:])

    @classmethod
    def newmark(cls, beta: ExactNumber, gamma: ExactNumber) -> Self:
        """Newmark's method: x' = x + dt v + dt² ((1/2 - β) k₁ + β k₂)/m, v' = v + dt ((1 - γ) k₁ + γ k₂)/m.

        Source: Newmark, *J. Eng. Mech. Div.* 85, 67 (1959).

        >>> ImplicitStep.newmark("1/4", "1/2") == ImplicitStep.from_tableau([[0, 0], ["1/2", "1/2"]], ["1/2", "1/2"])
        True
        """
        half, position, velocity = Rational(1, 2), exact_coefficient(beta, "β"), exact_coefficient(gamma, "γ")
        b_bar = [half - position, position]
        return cls.from_nystrom([[0, 0], b_bar], b_bar, [1 - velocity, velocity], [0, 1])  # pyright: ignore[reportOperatorIssue]

    @property
    def stages(self) -> int:
        """How many forces are to be solved for."""
        return len(self.b)

    @cached_property
    def explicit(self) -> OneStepMap | None:
        """The same step as an explicit map, where no stage needs itself or a later one."""
        if any(number for i, row in enumerate(self.a) for number in row[i:]):
            return None
        forces: list[Expr] = []
        for i in range(self.stages):
            forces.append(FORCE(self._place(i, forces)) / MASS)  # pyright: ignore[reportOperatorIssue]
        return OneStepMap(*self._outputs(forces))

    # ------------------------------------------------------------ other steps

    @cached_property
    def reduced(self) -> ImplicitStep:
        """Without the stages that reach no output, and with one stage in the place of several that are equal."""
        kept = self._reaching()
        groups = [[i for i in kept if self.c[i] == node] for node in dict.fromkeys(self.c[i] for i in kept)]
        while True:
            finer = [part for group in groups for part in self._apart(group, groups)]
            if len(finer) == len(groups):
                break
            groups = finer
        first = [group[0] for group in groups]
        return ImplicitStep(
            field=self.field,
            a=tuple(self._summed(self.a[i], groups) for i in first),
            c=tuple(self.c[i] for i in first),
            b_bar=self._summed(self.b_bar, groups),
            b=self._summed(self.b, groups),
        )

    @cached_property
    def adjoint(self) -> ImplicitStep:
        """The inverse of the step at -dt: c* = 1 - c, a*_ij = a_ij + b_j (1 - c_i) - b̄_j, b̄* = b - b̄, b* = b."""
        one = self.field.one
        return ImplicitStep(
            field=self.field,
            a=tuple(
                tuple(a + b * (one - node) - b_bar for a, b, b_bar in zip(row, self.b, self.b_bar, strict=True))
                for row, node in zip(self.a, self.c, strict=True)
            ),
            c=tuple(one - node for node in self.c),
            b_bar=tuple(b - b_bar for b, b_bar in zip(self.b, self.b_bar, strict=True)),
            b=self.b,
        )

    def equals(self, other: ImplicitStep) -> bool:
        """True where both are the same step for every force."""
        ours, theirs = self.reduced, other.reduced
        return ours.stages == theirs.stages and ours._matches(theirs, ())

    # ------------------------------------------------------------ stages

    def _reaching(self) -> list[int]:
        waiting = [i for i in range(self.stages) if self.b[i] or self.b_bar[i]]
        reached: set[int] = set()
        while waiting:
            i = waiting.pop()
            if i not in reached:
                reached.add(i)
                waiting += [j for j, number in enumerate(self.a[i]) if number]
        return sorted(reached)

    def _apart(self, group: list[int], groups: list[list[int]]) -> list[list[int]]:
        """A group by what its stages take from each group."""
        parts: dict[Vector, list[int]] = {}
        for i in group:
            parts.setdefault(self._summed(self.a[i], groups), []).append(i)
        return list(parts.values())

    def _summed(self, row: Vector, groups: list[list[int]]) -> Vector:
        return tuple(_sum(self.field, [row[i] for i in group]) for group in groups)

    def _matches(self, step: ImplicitStep, chosen: tuple[int, ...]) -> bool:
        """Whether stages of another step, `chosen` for our first, can be chosen for all of ours."""
        k = len(chosen)
        if k == self.stages:
            return True
        for i in set(range(self.stages)) - set(chosen):
            same = (self.c[k], self.b[k], self.b_bar[k]) == (step.c[i], step.b[i], step.b_bar[i])
            pairs = [*zip(range(k), chosen, strict=True), (k, i)]
            if (
                same
                and all(self.a[k][p] == step.a[i][q] and self.a[p][k] == step.a[q][i] for p, q in pairs)
                and self._matches(step, (*chosen, i))
            ):
                return True
        return False

    # ------------------------------------------------------------ text

    def _place(self, i: int, forces: Sequence[Expr]) -> Expr:
        """Where the force of a stage is taken, with forces per mass."""
        terms = (self.field.to_sympy(number) * force for number, force in zip(self.a[i], forces, strict=False))
        node = self.field.to_sympy(self.c[i])
        return sum(terms, Rational(0)) * TIME_STEP**2 + POSITION + node * TIME_STEP * VELOCITY

    def _outputs(self, forces: Sequence[Expr]) -> tuple[Expr, Expr]:
        sums = []
        for row in (self.b_bar, self.b):
            terms = (self.field.to_sympy(number) * force for number, force in zip(row, forces, strict=True))
            sums.append(sum(terms, Rational(0)))
        return POSITION + TIME_STEP * VELOCITY + TIME_STEP**2 * sums[0], VELOCITY + TIME_STEP * sums[1]

    def lines(self) -> dict[str, str]:
        """Name → what it is equal to, as text: k1, k2, … then x' and v'."""
        names = [f"k{i}" for i in range(1, self.stages + 1)]
        places = [
            self._line([("x", self.field.one), ("dt*v", c)], row, 2) for c, row in zip(self.c, self.a, strict=True)
        ]
        return {
            **{name: f"f({place})" for name, place in zip(names, places, strict=True)},
            "x'": self._line([("x", self.field.one), ("dt*v", self.field.one)], self.b_bar, 2),
            "v'": self._line([("v", self.field.one)], self.b, 1),
        }

    def _line(self, letters: list[tuple[str, Number]], row: Vector, power: int) -> str:
        step = "dt**2" if power == 2 else "dt"
        terms = [(self.field.to_sympy(number), name) for name, number in letters]
        terms += [(self.field.to_sympy(number) / MASS, f"{step}*k{i}") for i, number in enumerate(row, 1)]
        return joined([term_text(number, name) for number, name in terms if number])

    def plain_equations(self) -> list[str]:
        """The equations for people, one by one."""
        return [f"{name} = {text}" for name, text in self.lines().items()]

    def plain(self) -> str:
        """The equations for people."""
        return str(self)

    def __str__(self) -> str:
        return "; ".join(self.plain_equations())


def _row(row: Row, name: str, stages: int) -> list[Expr]:
    if len(row) != stages:
        raise ShapeError(f"{name} has {len(row)} numbers, expected {stages}, one for each stage (row of A)")
    return [exact_coefficient(number, f"{name}[{k}]") for k, number in enumerate(row, 1)]


def _matrix(rows: Sequence[Row], name: str, stages: int) -> list[list[Expr]]:
    if not 1 <= stages <= MAX_STAGES or len(rows) != stages:
        raise ShapeError(f"{name} has {len(rows)} rows, expected one for each stage, from 1 to {MAX_STAGES}")
    return [_row(row, f"row {number} of {name}", stages) for number, row in enumerate(rows, 1)]


def _in_one_field(rows: Sequence[Sequence[Expr]]) -> tuple[Number, list[Vector]]:
    table = Table(*(number for row in rows for number in row))
    return table.domain, [tuple(map(table.number_at, row)) for row in rows]


def _sum(field: Number, numbers: Iterable[Number]) -> Number:
    return sum(numbers, field.zero)


def _dot(field: Number, row: Vector, column: Vector) -> Number:
    return _sum(field, (a * b for a, b in zip(row, column, strict=True)))
