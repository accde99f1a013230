"""What do linear networks see of the forces of many particles? Columns of numbers, and few rows that stand for all.

Where a position enters a force with weight 1, the force is asked at x + β·w, and the second of a network at
x + β·w + γ·F₁. Such forces are tabulated at a few β and γ, once for all networks, and interpolated between them by
polynomials (Berrut & Trefethen, SIAM Rev. 46, 501 (2004)). So x' − x and w' are linear combinations of known columns,
and ‖A·c‖ = ‖R·c‖ for A = QR: what a fit costs does not grow with the number of particles.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
import torch
from torch import Tensor

from pnn_symbolic.dynamics.step_units import StepUnits
from pnn_symbolic.dynamics.trajectory import Transitions

PLACES = {1: (-1.0, -0.886, -0.561, 0.0, 0.5, 1.0, 1.561, 1.886, 2.0), 2: (-0.5, 0.0, 0.5, 1.0, 1.5)}
"""β by the number of forces: Chebyshev points of [−1, 2], but with 0, ½ and 1 among them, where nothing is
interpolated; fewer for two forces, whose grid has the product of their numbers."""
PUSHES = (-0.5, 0.0, 0.5, 1.0)
"""γ of the second force, in units of the first weight of a force that the rows ask for."""
NUMBERS = 3000
"""Coordinates of the rows that are looked at in the search: 77 rows of 13 particles, 2 of 500."""
FEWEST_ROWS = 2

Force = Callable[[np.ndarray], np.ndarray]
"""F in step units, (S, N, D) → (S, N, D)."""


@dataclass(frozen=True, eq=False)
class ParticleRows:
    """S pairs of rows of N particles in step units: x, w before, and the change of x and w after, (S, N, D) each.

    x_spread, w_spread   standard deviations of x' and w' of all rows: errors are measured in these
    count                rows they were taken from
    """

    x: np.ndarray
    w: np.ndarray
    moved: np.ndarray
    w_next: np.ndarray
    x_spread: float
    w_spread: float
    count: int

    @classmethod
    def of(cls, transitions: Transitions, units: StepUnits, numbers: int = NUMBERS) -> ParticleRows:
        """Rows spread evenly over all, so many that they hold about `numbers` coordinates."""
        rows = max(FEWEST_ROWS, numbers // transitions.before[0, 0].size)
        chosen = np.unique(np.linspace(0, len(transitions) - 1, min(rows, len(transitions))).round().astype(int))
        before, after = units.scaled(transitions[chosen])
        return cls(
            x=before[:, 0],
            w=before[:, 1],
            moved=after[:, 0] - before[:, 0],
            w_next=after[:, 1],
            x_spread=float(transitions.after[:, 0].std()),
            w_spread=float(transitions.after[:, 1].std()) * units.time_step,
            count=len(transitions),
        )

    def __len__(self) -> int:
        return self.count


class ForceColumns:
    """The columns of some rows for networks of one force or two: w, the tabulated forces, x' − x and w'.

    A value of a network is a vector of C numbers, how much of each column is in it; x itself is left out, since every
    sum of an invariant network holds it once or not at all.
    """

    def __init__(self, rows: ParticleRows, force: Force, forces: int, kick: float) -> None:
        self.places = torch.tensor(PLACES[forces], dtype=torch.float64)
        self.pushes = kick * torch.tensor(PUSHES, dtype=torch.float64)
        with np.errstate(all="ignore"):
            first = [force(rows.x + beta * rows.w) for beta in PLACES[forces]]
            second = []
            if forces > 1:
                for (one, beta), push in product(product(first, PLACES[forces]), self.pushes.tolist()):
                    second.append(force(rows.x + beta * rows.w + push * one))
        columns = [rows.w, *first, *second, rows.moved, rows.w_next]
        table = torch.from_numpy(np.stack([column.ravel() for column in columns], axis=1))
        self.finite = bool(torch.isfinite(table).all())
        reduced = torch.linalg.qr(torch.nan_to_num(table), mode="r").R / table.shape[0] ** 0.5
        self.inputs, self.moved, self.w_next = reduced[:, :-2], reduced[:, -2], reduced[:, -1]
        self.spreads = rows.x_spread, rows.w_spread

    @cached_property
    def displacement(self) -> Tensor:
        """(C,): the column w."""
        return torch.eye(self.inputs.shape[1], dtype=torch.float64)[0]

    def first_force(self, place: Tensor) -> tuple[Tensor, Tensor]:
        """The value of F₁ at a value of its argument, and its weights on the tabulated places."""
        weights = _weights(place[0], self.places)
        return _placed(weights, 1, len(place)), weights

    def second_force(self, place: Tensor, first: Tensor) -> Tensor:
        """The value of F₂ at a value of its argument; `first` are the weights of F₁ on the tabulated places."""
        push = place[1 : 1 + len(self.places)].sum()
        grid = torch.einsum("i,j,k->ijk", first, _weights(place[0], self.places), _weights(push, self.pushes))
        return _placed(grid.flatten(), 1 + len(self.places), len(place))

    def residuals(self, position: Tensor, displacement: Tensor) -> Tensor:
        """Numbers whose squares add up to E_x + E_v, first those of x, of two outputs (…, C)."""
        left = (position @ self.inputs.T - self.moved) / self.spreads[0]
        return torch.cat([left, (displacement @ self.inputs.T - self.w_next) / self.spreads[1]], dim=-1)

    def covers(self, place: Tensor) -> Tensor:
        """Whether a value of an argument (C,) lies where forces are tabulated."""
        push = place[1 : 1 + len(self.places)].sum() if len(self.pushes) else place[0] * 0
        inside = (place[0] >= self.places[0]) & (place[0] <= self.places[-1])
        return inside & (push.abs() <= 2 * self.pushes.abs().max())


def _weights(place: Tensor, nodes: Tensor) -> Tensor:
    """(K,): the values at a place of Lagrange's polynomials of the nodes."""
    away = place - nodes
    apart = nodes[:, None] - nodes + torch.eye(len(nodes), dtype=nodes.dtype)
    others = away.expand(len(nodes), -1).masked_fill(torch.eye(len(nodes), dtype=torch.bool), 1.0)
    return (others / apart).prod(dim=1)


def _placed(weights: Tensor, start: int, length: int) -> Tensor:
    """A vector of `length` numbers that is 0 but for the weights from `start` on."""
    return torch.nn.functional.pad(weights, (start, length - start - len(weights)))
