"""What do linear networks see of the forces of many particles? Columns of numbers, and few rows that stand for all.

Where a position enters a force with weight 1, the force is asked at x + β·w, and the second of a network at
x + β·w + γ·F₁. Such forces are tabulated at a few β and γ, once for all networks, and interpolated between them by
polynomials (Berrut & Trefethen, SIAM Rev. 46, 501 (2004)). So x' − x and w' are linear combinations of known columns,
and ‖A·c‖ = ‖R·c‖ for A = QR: what a fit costs does not grow with the number of particles.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np
import torch
from torch import Tensor

from pnn_symbolic.dynamics.step_units import StepUnits
from pnn_symbolic.dynamics.transitions import Transitions
from pnn_symbolic.training.dual_values import Dual

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
                for (first_force, beta), push in product(product(first, PLACES[forces]), self.pushes.tolist()):
                    second.append(force(rows.x + beta * rows.w + push * first_force))
        columns = [rows.w, *first, *second, rows.moved, rows.w_next]
        table = torch.from_numpy(np.stack([column.ravel() for column in columns], axis=1))
        self.finite = bool(torch.isfinite(table).all())
        reduced = torch.linalg.qr(torch.nan_to_num(table), mode="r").R / table.shape[0] ** 0.5
        self.inputs, self.moved, self.w_next = reduced[:, :-2], reduced[:, -2], reduced[:, -1]
        self.spreads = rows.x_spread, rows.w_spread

    @property
    def width(self) -> int:
        """C, the numbers of a value."""
        return self.inputs.shape[1]

    def first_force(self, place: Dual) -> tuple[Dual, Dual]:
        """The values of F₁ at values of its argument, and its weights on the tabulated places."""
        weights = _weights(place.number(0), self.places)
        return weights.placed(1, self.width), weights

    def second_force(self, place: Dual, first: Dual) -> Dual:
        """The values of F₂ at values of its argument; `first` are the weights of F₁ on the tabulated places."""
        push = place.sum(1, 1 + len(self.places))
        grid = first.outer(_weights(place.number(0), self.places)).outer(_weights(push, self.pushes))
        return grid.placed(1 + len(self.places), self.width)

    def residuals(self, position: Dual, displacement: Dual) -> Tensor:
        """(P, T + 1, 2·C): slopes of the residuals by each weight, then the residuals, whose squares are E_x + E_v."""
        parts = []
        for output, target, spread in zip(
            (position, displacement), (self.moved, self.w_next), self.spreads, strict=True
        ):
            together = torch.cat([output.slopes, output.value[:, None]], dim=1) @ self.inputs.T
            together[:, -1] -= target
            parts.append(together / spread)
        return torch.cat(parts, dim=-1)


def _weights(place: Dual, nodes: Tensor) -> Dual:
    """(P, K): the values at places (P, 1) of Lagrange's polynomials of the nodes, exactly 0 and 1 at the nodes."""
    count = len(nodes)
    same = torch.eye(count, dtype=torch.bool)
    apart = (nodes[:, None] - nodes).masked_fill(same, 1.0).prod(dim=1)
    away = (place.value - nodes)[:, None].expand(-1, count, -1)
    value = away.masked_fill(same, 1.0).prod(dim=2) / apart
    without = same[:, None] | same[None]  # of polynomial k, without the factors k and m
    changes = away[:, :, None].expand(-1, -1, count, -1).masked_fill(without, 1.0).prod(dim=3)
    slope = changes.masked_fill(same, 0.0).sum(dim=2) / apart
    return Dual(value, place.slopes * slope[:, None])
