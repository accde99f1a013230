"""The shadow Hamiltonian of a symplectic step: the energy that its motion really keeps, and its numerical test.

Truncated after dt^k the shadow energy wavers along a numerical orbit by O(dt^n), where n > k is
the next power that it has; so its spread shrinks 2^n times when dt is halved. A wrong number shows at once.

Source: Hairer, Lubich & Wanner, *Geometric Numerical Integration* (2006), §IX.3 and §IX.8.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sympy import Rational

from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.series.backward_error import Backward
from pnn_symbolic.series.exact_motion import Series
from pnn_symbolic.series.hamiltonian import HALF_SQUARE, energy_on_a_line, energy_text
from pnn_symbolic.series.text import SeriesTerm, exact_sum, latex_sum, short_sum

if TYPE_CHECKING:
    from pnn_symbolic.series.shadow_energy import Derivatives


@dataclass(frozen=True)
class ShadowHamiltonian:
    """H̃ = m v²/2 + U + dt·(…) + …, by powers of dt, in free trees."""

    backward: Backward
    series: list[Series]

    @cached_property
    def terms(self) -> list[tuple[SeriesTerm, str]]:
        """Every term, and its name in one dimension."""
        expansion, forest = self.backward.expansion, self.backward.expansion.forest
        rows = []
        for degree, part in enumerate(self.series):
            for free, number in part.items():
                nodes = 0 if free == HALF_SQUARE else sum(forest.nodes(free).values())
                factor = expansion.field.to_sympy(number) / (2 if free == HALF_SQUARE else 1)
                power = expansion.per_mass * (nodes - 1) if expansion.form.table.atoms else 1
                names = energy_text(forest, free), energy_text(forest, free, latex=True)
                rows.append(
                    (degree, nodes, names[0], SeriesTerm(factor, degree, power, *names), energy_on_a_line(forest, free))
                )
        return [(term, line) for *_, term, line in sorted(rows, key=lambda row: row[:3])]

    def text(self) -> str:
        """m*v**2/2 + U + dt**2*U'(U')/(12*m) - …"""
        return exact_sum(term for term, _ in self.terms)

    def short(self) -> str:
        """The same, long fractions as short decimals."""
        return short_sum(term for term, _ in self.terms)

    def latex(self) -> str:
        """The same in LaTeX."""
        return latex_sum(term for term, _ in self.terms)

    def on_a_line(self) -> str:
        """The same in one dimension, where U2 is the second derivative of U and equal terms are added up."""
        sums: dict[tuple[int, int, str], SeriesTerm] = {}
        for term, name in self.terms:
            key = (term.dt, term.m, name)
            number = term.number + (sums[key].number if key in sums else Rational(0))
            sums[key] = SeriesTerm(number=number, dt=term.dt, m=term.m, name=name, latex=name)
        return exact_sum(sums.values())

    def energy(
        self,
        x: Any,  # noqa: ANN401 - numbers or arrays
        v: Any,  # noqa: ANN401
        dt: float,
        m: float,
        derivatives: Derivatives | Mapping[str, Derivatives],
        through: int | None = None,
    ) -> float:
        """The shadow energy at one state, with the terms up to dt^through.

        x, v          numbers, or arrays of shape (d,)
        derivatives   of the potential, or of the potential of each force: {"f_slow": …, "f_fast": …}
        """
        from pnn_symbolic.series.shadow_energy import State  # numpy, where numbers are asked for

        state = State(self.backward.expansion, x, v, derivatives)
        total = 0.0
        for degree, part in enumerate(self.series):
            if through is None or degree <= through:
                for free, number in part.items():
                    total += state.term(free, number, dt**degree, m)
        return total


def spread(
    step: OneStepMap,
    shadow: ShadowHamiltonian,
    derivatives: Derivatives,
    start: tuple[Any, Any],
    dt: float,
    steps: int,
    *,
    m: float = 1.0,
    through: int | None = None,
) -> float:
    """How far the truncated shadow energy wavers (largest minus smallest) along a numerical orbit.

    start   x and v: numbers, or arrays of shape (d,)
    """
    import numpy as np  # numpy takes a tenth of a second that exact answers do without

    advance = step.step_function()
    x, v = start
    shape = np.shape(x)

    def force(place: Any) -> Any:  # noqa: ANN401
        return -np.asarray(derivatives(1, place), dtype=float).reshape(shape)

    energies = []
    for _ in range(steps + 1):
        energies.append(shadow.energy(x, v, dt, m, derivatives, through))
        x, v = advance(x, v, dt, m, force)
    return max(energies) - min(energies)
