"""How were the velocities written? As differences of the positions, where the positions alone obey Störmer's rule."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pnn_symbolic.dynamics.triples import Triples
from pnn_symbolic.recognition.case import Case
from pnn_symbolic.recognition.limits import CONFIRMED, most_rows

WRITTEN = {
    "central difference": "velocity Verlet",
    "backward difference": "symplectic Euler A",
    "forward difference": "symplectic Euler B",
}
"""Velocities from the positions of Störmer's rule, and the method that moves both: Hairer, Lubich & Wanner, Acta
Numerica 12 (2003), §1."""
STOERMER_ROUNDINGS = 6.0
"""x₊ − 2x + x₋ holds 1 + 4 + 1 rounding errors of positions, squared."""
FEWEST = 3
"""Triples for a statement."""


@dataclass(frozen=True)
class Positions:
    """What the positions say without the velocities.

    score        of x₊ − 2x + x₋ − G, in its roundings
    flow         what the exact flow would leave of it, in the same
    kick         factor on the force: reference mass over mass
    differences  by kind, how far v is from that difference of positions: in roundings of v alone, and of v and x
    """

    score: float
    flow: float
    kick: float
    differences: dict[str, tuple[float, float]]
    limit: float

    @classmethod
    def of(cls, case: Case) -> Positions | None:
        """From triples of rows; None where there are too few."""
        triples = Triples.of(case.trajectories, most=most_rows(case.trajectories, CONFIRMED))
        if len(triples) < FEWEST:
            return None
        x_before, x, x_after = triples.before[:, 0], triples.now[:, 0], triples.after[:, 0]
        w = triples.now[:, 1]
        if case.field.column:
            assert triples.forces is not None
            pull, pull_after = case.field.scale * triples.forces[:, 0], case.field.scale * triples.forces[:, 1]
        else:
            pull, pull_after = case.field.at(x), case.field.at(x_after)
        second = x_after - 2 * x + x_before
        power = float((pull**2).sum())
        kick = float((second * pull).sum()) / power if case.mass_is_free and power else case.start
        size, size_w = case.writing.x, case.writing.w
        of_force = case.force_rounding if case.field.column else 0.0
        noise = np.sqrt(STOERMER_ROUNDINGS * size**2 + (kick * of_force) ** 2)
        # The flow leaves Δ⁴x/12: a second difference of the force, from neighbouring triples of one trajectory.
        follows = (np.diff(triples.row) == 1) & (np.diff(triples.run) == 0)
        change, middle = np.diff(pull_after - pull, axis=0)[follows], pull[1:][follows]
        if case.mass_is_free and len(change):
            # A fitted mass takes what is proportional to the force: of a spring all, and any step is Störmer's then.
            change = change - middle * float((change * middle).sum() / max((middle**2).sum(), np.finfo(float).tiny))
        flow = kick * np.sqrt(np.mean(change**2)) / 12 / noise if len(change) else 0.0
        kinds = {
            "central difference": ((x_after - x_before) / 2, 0.5),
            "backward difference": (x - x_before, 2.0),
            "forward difference": (x_after - x, 2.0),
        }
        differences = {}
        for kind, (difference, roundings) in kinds.items():
            miss = np.sqrt(np.mean((w - difference) ** 2))
            both = np.sqrt(size_w**2 + roundings * size**2)
            differences[kind] = (float(miss / size_w), float(miss / both))
        return cls(
            score=float(np.sqrt(np.mean((second - kick * pull) ** 2)) / noise),
            flow=float(flow),
            kick=kick,
            differences=differences,
            limit=case.rounding_limit,
        )

    @property
    def obey(self) -> bool:
        """True where Störmer's rule holds to rounding, and the exact flow would not."""
        return self.score < self.limit and self.flow > 2 * self.limit and self.kick > 0

    def written(self, *, by_digits: bool) -> str | None:
        """The difference that v is: to its own last digit, or to the rounding of x."""
        index = 0 if by_digits else 1
        kind = min(self.differences, key=lambda name: self.differences[name][index])
        return kind if self.differences[kind][index] < self.limit else None
