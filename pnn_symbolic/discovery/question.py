"""What is asked of which rows? All that one search depends on, checked before anything slow begins."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.interaction import Interaction
from pnn_symbolic.dynamics.potentials import Potential
from pnn_symbolic.errors import DataError, InputError
from pnn_symbolic.network.genome import SearchSpace
from pnn_symbolic.provenance import versions
from pnn_symbolic.search.settings import SearchSettings
from pnn_symbolic.training.settings import FitSettings

SMALLEST = float(np.finfo(float).tiny)
"""A square below has lost digits."""


@dataclass(frozen=True)
class Question:
    """The rows, the force and the mass that are given, and how to search.

    interaction     of several particles, where it is named; `potential` is None then
    clock_is_free   whether the time step is known from the rows only, to some per cent

    Refuses a mass that is none, fewer rows than a network has weights, and numbers whose squares are none.
    """

    data: DataSet
    potential: Potential | None
    mass: float | None
    space: SearchSpace
    settings: SearchSettings
    fit_settings: FitSettings
    interaction: Interaction | None = None
    clock_is_free: bool = False

    def __post_init__(self) -> None:
        if self.mass is not None and not (np.isfinite(self.mass) and self.mass > 0):
            raise InputError(f"the mass is {self.mass}, expected a number above 0; leave it out to have it learned")
        weights = len(self.space.wiring.edges)
        if self.data.training.before[:, 0].size < weights:
            raise DataError(
                f"{self.data.name} has {len(self.data.training)} training rows for networks of {weights} weights; "
                "give more rows"
            )
        before = self.data.training.before
        for column, what in enumerate(("positions", "velocities")):
            numbers = before[:, column]
            with np.errstate(over="ignore", under="ignore"):
                square = float(np.square(numbers).max())
            if not np.isfinite(square) or (square < SMALLEST and numbers.any()):
                raise DataError(
                    f"the {what} of {self.data.name} reach {np.abs(numbers).max():.1e}, so that their squares are no "
                    "ordinary numbers; give them in another unit"
                )

    def header(self) -> dict[str, Any]:
        """Plain data that must be equal when a run goes on."""
        named = self.potential or self.interaction
        return {
            "pnn_symbolic": versions()["pnn_symbolic"],
            "space": self.space.to_json(),
            "search": asdict(self.settings),
            "fit": asdict(self.fit_settings),
            "mass": self.mass,
            "potential": None if named is None else [named.name, named.parameters],
            "data": self.data.digest(),
        }
