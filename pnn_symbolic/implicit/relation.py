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

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from sympy import Expr, Rational

from pnn_symbolic.algebra.number_field import Number
from pnn_symbolic.algebra.symbols import FORCE, MASS, POSITION, TIME_STEP, VELOCITY
from pnn_symbolic.implicit.tableaux import Vector, relation_of_nystrom, relation_of_pair, sum_in
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.parsing.tableaux import ExactNumber, Row, exact_coefficient
from pnn_symbolic.maps.text.printing import joined
from pnn_symbolic.series.term_text import term_text


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
        return cls(**relation_of_pair(a, a_hat, b, c)._asdict())

    @classmethod
    def from_nystrom(cls, a: Sequence[Row], b_bar: Row, b: Row, c: Row) -> Self:
        """The Nyström method with these coefficients.

        >>> newmark = ImplicitStep.from_nystrom([[0, 0], ["1/4", "1/4"]], ["1/4", "1/4"], ["1/2", "1/2"], [0, 1])
        >>> newmark == ImplicitStep.from_tableau([[0, 0], ["1/2", "1/2"]], ["1/2", "1/2"])  # the trapezium rule
        True
        """
        return cls(**relation_of_nystrom(a, b_bar, b, c)._asdict())

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
        nodes = dict.fromkeys(self.c[i] for i in kept)
        groups = [[i for i in kept if self.c[i] == node] for node in nodes]
        finer = self._finer(groups)
        while len(finer) > len(groups):
            groups, finer = finer, self._finer(finer)
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
        nodes = tuple(self.field.one - node for node in self.c)
        rows: list[Vector] = []
        for row, node in zip(self.a, nodes, strict=True):
            weights = zip(row, self.b, self.b_bar, strict=True)
            rows.append(tuple(a + b * node - b_bar for a, b, b_bar in weights))
        b_bar = tuple(b - b_bar for b, b_bar in zip(self.b, self.b_bar, strict=True))
        return ImplicitStep(field=self.field, a=tuple(rows), c=nodes, b_bar=b_bar, b=self.b)

    def equals(self, candidate: ImplicitStep) -> bool:
        """True where both are the same step for every force."""
        reduced, reduced_candidate = self.reduced, candidate.reduced
        return reduced.stages == reduced_candidate.stages and reduced._matches(reduced_candidate, ())

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

    def _finer(self, groups: list[list[int]]) -> list[list[int]]:
        """The groups apart, by what their stages take from each group."""
        finer: list[list[int]] = []
        for group in groups:
            parts: dict[Vector, list[int]] = {}
            for i in group:
                parts.setdefault(self._summed(self.a[i], groups), []).append(i)
            finer += parts.values()
        return finer

    def _summed(self, row: Vector, groups: list[list[int]]) -> Vector:
        return tuple(sum_in(self.field, [row[i] for i in group]) for group in groups)

    def _matches(self, step: ImplicitStep, chosen: tuple[int, ...]) -> bool:
        """Whether stages of another step, `chosen` for our first, can be chosen for all of ours."""
        k = len(chosen)
        if k == self.stages:
            return True
        for i in set(range(self.stages)) - set(chosen):
            if self._agrees(step, (*chosen, i)) and self._matches(step, (*chosen, i)):
                return True
        return False

    def _agrees(self, step: ImplicitStep, chosen: tuple[int, ...]) -> bool:
        """Whether the last of the chosen stages has the numbers of ours, those between it and the ones before too."""
        k, i = len(chosen) - 1, chosen[-1]
        if (self.c[k], self.b[k], self.b_bar[k]) != (step.c[i], step.b[i], step.b_bar[i]):
            return False
        return all(self.a[k][p] == step.a[i][q] and self.a[p][k] == step.a[q][i] for p, q in enumerate(chosen))

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
