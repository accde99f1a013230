"""How finely are rows written? By the digits of their columns, in step units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from pnn_symbolic.dynamics.resolution import Resolution
from pnn_symbolic.dynamics.trajectory import Trajectory


@dataclass(frozen=True)
class Writing:
    """How finely the rows are written, in step units.

    x, w      root mean squares of the rounding errors of x and of w = v·Δt
    force     of G, where forces are read from the file; 0 where they are calculated
    doubles   True where x and v are written to the last digit of a double
    words     of the coarser column as people say it: "6 decimals", "float32", "7 digits"
    many_digits   True where more than `FEW_DIGITS` are printed
    """

    x: float
    w: float
    doubles: bool
    words: str
    coarse_force: bool = False
    many_digits: bool = False

    @classmethod
    def of(cls, trajectories: Sequence[Trajectory]) -> Writing:
        """Of all trajectories together."""
        columns = [[run.written[place] for run in trajectories] for place in range(2)]
        sizes = np.array([len(trajectory) for trajectory in trajectories], dtype=float)
        errors = [_together(column, sizes) for column in columns]
        coarse = [resolution for resolution in chain(*columns) if resolution.kind != "doubles"]
        forces = resolutions_of_forces(trajectories)
        doubles = _are_doubles(trajectories, columns)
        return cls(
            x=errors[0],
            w=errors[1] * trajectories[0].time_step,
            doubles=doubles,
            words="doubles" if doubles else _in_words(coarse[0]),
            many_digits=not doubles and all((resolution.digits or 0) > FEW_DIGITS for resolution in coarse),
            coarse_force=any(resolution.kind != "doubles" for resolution in forces),
        )


def resolutions_of_forces(trajectories: Sequence[Trajectory]) -> list[Resolution]:
    """Of the forces of each run, where it has some.

    Of few different numbers none tells how others would have been written: ±1 is exact, not of 0 decimals.
    """
    columns = [run.forces for run in trajectories if run.forces is not None]
    if not columns:
        return []
    numbers = np.unique(np.concatenate([column.ravel() for column in columns]))
    if len(numbers) < FEW_LEVELS:
        exact = Resolution("doubles", None, float(np.spacing(np.abs(numbers).max()) / 12**0.5))
        return [exact] * len(columns)
    return [Resolution.of(column) for column in columns]


def _together(column: Sequence[Resolution], sizes: np.ndarray) -> float:
    """Root mean square rounding error over all rows."""
    return float(np.sqrt(np.average([resolution.error**2 for resolution in column], weights=sizes)))


def _are_doubles(trajectories: Sequence[Trajectory], columns: Sequence[Sequence[Resolution]]) -> bool:
    """Whether x or v shows all digits.

    A constant column says nothing of digits, one of few round numbers nothing of the others: both must be coarse in a
    coarse file.
    """
    telling: list[Sequence[Resolution]] = []
    for name, column in zip(("positions", "velocities"), columns, strict=True):
        if any(np.ptp(getattr(run, name)) for run in trajectories):
            telling.append(column)
    return any(all(resolution.kind == "doubles" for resolution in column) for column in telling or columns)


FEW_LEVELS = 8
"""Different forces below which a column is piecewise constant and not rounded: rounding leaves so few of no motion that
could be asked for its integrator."""
FEW_DIGITS = 8
"""Printed digits up to which rounding is all that an exact method leaves; beyond, constants of an engine show too."""


def _in_words(resolution: Resolution) -> str:
    """6 decimals, 7 significant digits, float32."""
    if resolution.digits is None:
        return resolution.kind
    return f"{resolution.digits} {'decimals' if resolution.kind == 'decimals' else 'significant digits'}"
