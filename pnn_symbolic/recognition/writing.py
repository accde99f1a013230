"""How finely are rows written? By the digits of their columns, in step units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
        columns = [
            [t.written[0] for t in trajectories],
            [t.written[1] for t in trajectories],
        ]
        sizes = np.array([len(trajectory) for trajectory in trajectories], dtype=float)
        errors = [
            float(np.sqrt(np.average([resolution.error**2 for resolution in column], weights=sizes)))
            for column in columns
        ]
        coarse = [resolution for column in columns for resolution in column if resolution.kind != "doubles"]
        forces = [Resolution.of(t.forces) for t in trajectories if t.forces is not None]
        # A constant column says nothing of digits, one of few round numbers nothing of the others: both must be coarse
        # in a coarse file.
        changing = [any(np.ptp(getattr(t, name)) for t in trajectories) for name in ("positions", "velocities")]
        telling = [column for column, changes in zip(columns, changing, strict=True) if changes] or columns
        doubles = any(all(resolution.kind == "doubles" for resolution in column) for column in telling)
        words = "doubles"
        if not doubles:
            worst = coarse[0]
            words = (
                worst.kind
                if worst.digits is None
                else f"{worst.digits} {'decimals' if worst.kind == 'decimals' else 'significant digits'}"
            )
        return cls(
            x=errors[0],
            w=errors[1] * trajectories[0].time_step,
            doubles=doubles,
            words=words,
            many_digits=not doubles and all((resolution.digits or 0) > FEW_DIGITS for resolution in coarse),
            coarse_force=any(resolution.kind != "doubles" for resolution in forces),
        )


FEW_DIGITS = 8
"""Printed digits up to which rounding is all that an exact method leaves; beyond, constants of an engine show too."""
