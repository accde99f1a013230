"""Pairs of states one time step apart: what a one-step map is learned from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from pnn_symbolic.dynamics.trajectory import LARGEST_UNEVENNESS, SAME_STEP, Trajectory
from pnn_symbolic.dynamics.units import UNITS, Units
from pnn_symbolic.errors import DataError


@dataclass(frozen=True, eq=False)
class Transitions:
    """Pairs of states one time step apart.

    before, after   (S, 2, N, D); index 0 of the second axis is the position, 1 the velocity
    time_step       the step between them, in `units.time`; the mean one where the clock is uneven
    time_steps      (S,) the step of each pair where the clock is uneven, else None

    >>> import numpy as np
    >>> ramp = np.arange(4.0)[:, None, None]
    >>> pairs = Transitions.of([Trajectory(ramp, np.ones_like(ramp), time_step=1.0)])
    >>> pairs.before[:, 0, 0, 0], pairs.after[:, 0, 0, 0]
    (array([0., 1., 2.]), array([1., 2., 3.]))
    """

    before: np.ndarray
    after: np.ndarray
    time_step: float
    units: Units = UNITS["consistent"]
    time_steps: np.ndarray | None = None

    def __repr__(self) -> str:
        pairs, _, particles, dimensions = self.before.shape
        step = f"{self.time_step:.6g} {self.units.time}".strip()
        return f"<Transitions: {pairs} pairs, {particles} × {dimensions} coordinates, time step {step}>"

    @classmethod
    def of(cls, trajectories: Iterable[Trajectory], stride: int = 1) -> Transitions:
        """Every pair of rows `stride` apart of every trajectory, in order; all must share time step and units.

        Where a clock is uneven, mean steps may differ by `LARGEST_UNEVENNESS`: each pair has its own step anyway.
        """
        trajectories = list(trajectories)
        first = trajectories[0]
        uneven = any(run.times is not None for run in trajectories)
        tolerance = LARGEST_UNEVENNESS if uneven else SAME_STEP
        for run in trajectories[1:]:
            if not np.isclose(run.time_step, first.time_step, rtol=tolerance, atol=0) or run.units != first.units:
                raise DataError(
                    f"{run.label or 'a trajectory'} has time step {run.time_step} {run.units.time}, "
                    f"the first {first.time_step} {first.units.time}; learn from one time step and one unit system"
                )
        states = [np.stack([run.positions, run.velocities], axis=1) for run in trajectories]
        before = np.concatenate([state[:-stride] for state in states])
        after = np.concatenate([state[stride:] for state in states])
        time_steps = np.concatenate([_steps(run, stride) for run in trajectories]) if uneven else None
        return cls(
            before=before,
            after=after,
            time_step=stride * first.time_step,
            units=first.units,
            time_steps=time_steps,
        )

    def __len__(self) -> int:
        return len(self.before)

    def __getitem__(self, rows: np.ndarray | slice) -> Transitions:
        time_steps = None if self.time_steps is None else self.time_steps[rows]
        return Transitions(
            before=self.before[rows],
            after=self.after[rows],
            time_step=self.time_step,
            units=self.units,
            time_steps=time_steps,
        )

    def split(self, fraction: float, seed: int) -> tuple[Transitions, Transitions]:
        """Two disjoint random parts, the first with `fraction` of the rows; the same seed gives the same parts."""
        order = np.random.default_rng(seed).permutation(len(self))
        cut = round(fraction * len(self))
        return self[np.sort(order[:cut])], self[np.sort(order[cut:])]


def _steps(run: Trajectory, stride: int) -> np.ndarray:
    """(T − stride,): the time from each row to the one `stride` rows later."""
    if run.times is None:
        return np.full(len(run) - stride, stride * run.time_step)
    return run.times[stride:] - run.times[:-stride]
