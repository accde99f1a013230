"""What do rows say without a law? Displacements, and integrals of what the rows hold, over windows of k rows.

Everything is compared over windows, X = x(t + k) − x(t) with ∫v dt, v(t + k) − v(t) with ∫f dt: the noise of the two
end rows stays, while the signal grows with k. So k is the shortest window in which the motion stands out of the noise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from pnn_symbolic.dynamics.health.scatter import scatter
from pnn_symbolic.dynamics.trajectory import Trajectory

MOST_ROWS = 20_000
"""Rows that the regressions look at; jumps are sought in all."""
MOST_RUNS = 40
"""Runs among which these rows are shared; whether clocks differ is asked of each run. Of 400 runs of 1000 rows in seven
potentials, 40 of 500 rows give the scatter of a force within 10 % of what all rows give, 400 of 50 rows were off by up
to a factor of 3.7."""
FEWEST_PAIRS = 30
"""Below, checks that fit anything are silent."""
WINDOWS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024)
STANDS_OUT = 20.0
"""The motion over a window, in standard deviations of the noise of its ends."""
RESOLVED = 0.1
"""Share of ∫v dt by which two rules of integration may differ: (Δt·ω)²/12 is 0.08 at Δt·ω = 1 and 0.25 at 1.8."""
FAR_APART = 0.5
ORDER = 6
"""Of the differences that leave noise and no motion; a wave of Δt·ω = 1 passes for 3 % noise."""


@dataclass(frozen=True, eq=False)
class Run:
    """One trajectory as columns.

    x, v    (T, C), C = N·D coordinates
    f       (T, C) accelerations of a unit mass, or None
    steps   (T − 1,) between the rows
    """

    x: np.ndarray
    v: np.ndarray
    f: np.ndarray | None
    steps: np.ndarray

    def __len__(self) -> int:
        return len(self.x)

    @cached_property
    def even(self) -> bool:
        """Whether the steps are equal, so that four rows may be integrated at once."""
        return bool(np.ptp(self.steps) < 1e-6 * self.steps.mean())

    @cached_property
    def jump(self) -> np.ndarray:
        """(T − 1, C): v′ − v times Δt, δ, in units of length."""
        return np.diff(self.v, axis=0) * self.steps[:, None]

    @cached_property
    def displacement(self) -> np.ndarray:
        """(T − 1, C): Δx."""
        return np.diff(self.x, axis=0)

    @cached_property
    def drift(self) -> np.ndarray:
        """(T − 1, C): ½(v + v′)Δt, what v says of Δx from two rows alone."""
        return (self.v[1:] + self.v[:-1]) / 2 * self.steps[:, None]

    @cached_property
    def path(self) -> np.ndarray:
        """(T, C): ∫v dt from the first row."""
        return self.cumulated(self.v)

    @property
    def forces(self) -> np.ndarray:
        """(T, C): f, of a run that is known to have some."""
        assert self.f is not None
        return self.f

    @cached_property
    def impulse(self) -> np.ndarray:
        """(T, C): ∫f dt from the first row."""
        return self.cumulated(self.forces)

    def part(self, first: int, last: int) -> Run:
        """The rows from `first` up to, but not including, `last`."""
        f = None if self.f is None else self.f[first:last]
        return Run(x=self.x[first:last], v=self.v[first:last], f=f, steps=self.steps[first : last - 1])

    def cumulated(self, values: np.ndarray, four: bool = True) -> np.ndarray:
        """(T, …): ∫ values dt from the first row, by four rows, (13(g₀ + g₁) − g₋₁ − g₂)/24, or by the trapezium.

        Of a wave with Δt·ω = 1 the four-row rule says 0.992 and the trapezium 0.915.
        """
        steps = self.steps.reshape((-1,) + (1,) * (values.ndim - 1))
        pairs = (values[1:] + values[:-1]) / 2
        if four and self.even and len(values) >= 4:
            inner = (13 * (values[1:-2] + values[2:-1]) - values[:-3] - values[3:]) / 24
            first = (5 * values[:1] + 8 * values[1:2] - values[2:3]) / 12
            last = (5 * values[-1:] + 8 * values[-2:-1] - values[-3:-2]) / 12
            pairs = np.concatenate([first, inner, last])
        return np.concatenate([np.zeros_like(values[:1]), np.cumsum(pairs * steps, axis=0)])


@dataclass(frozen=True, eq=False)
class Rows:
    """All runs, and how long a window has to be.

    runs     in the order of the trajectories
    unit     a power of two near the largest |x|, in which x, v and f are measured: squares neither over- nor underflow
    mass     of the particle where it is stated
    named    whether the forces are those of a named potential, not of a column
    """

    runs: tuple[Run, ...]
    unit: float = 1.0
    mass: float | None = None
    named: bool = False

    @classmethod
    def of(
        cls,
        trajectories: Sequence[Trajectory],
        force: Callable[[np.ndarray], np.ndarray] | None = None,
        mass: float | None = None,
    ) -> Rows:
        """Columns of the trajectories; `force`, where given, takes the place of their own forces."""
        largest = max(float(np.abs(trajectory.positions).max()) for trajectory in trajectories)
        unit = 2.0 ** np.round(np.log2(largest)) if largest else 1.0
        runs = []
        for trajectory in trajectories:
            shape = (len(trajectory), -1)
            f = trajectory.forces if force is None else forces_of(force, trajectory.positions)
            if f is not None:
                f = f.reshape(shape) * trajectory.units.acceleration_per_force / unit
            x, v = trajectory.positions.reshape(shape), trajectory.velocities.reshape(shape)
            runs.append(Run(x=x / unit, v=v / unit, f=f, steps=trajectory.time_steps))
        return cls(runs=tuple(runs), unit=float(unit), mass=mass, named=force is not None)

    @property
    def pairs(self) -> int:
        """Neighbouring rows of all runs."""
        return sum(len(run) - 1 for run in self.runs)

    @cached_property
    def with_forces(self) -> bool:
        """Whether all runs have finite forces that are not zero everywhere."""
        if any(run.f is None or not np.isfinite(run.f).all() for run in self.runs):
            return False
        return any(np.any(run.f) for run in self.runs)

    @cached_property
    def extent(self) -> float:
        """The range of x over all runs, the widest coordinate's."""
        return float(np.ptp(np.concatenate([run.x for run in self.runs]), axis=0).max())

    def few(self, most: int) -> Rows:
        """The same with at most so many runs, spread evenly over all."""
        kept = np.linspace(0, len(self.runs) - 1, min(most, len(self.runs))).round().astype(int)
        return replace(self, runs=tuple(self.runs[place] for place in kept))

    def head(self, most: int) -> Rows:
        """The same with about `most` rows, from the start of each run."""
        each = max(FEWEST_PAIRS, most // len(self.runs))
        return replace(self, runs=tuple(run.part(0, min(each, len(run))) for run in self.runs))

    @cached_property
    def usual_drift(self) -> float:
        """The root mean square of ½(v + v′)Δt over all pairs and coordinates."""
        squares = sum(float(np.square(run.drift).sum()) for run in self.runs)
        return float(np.sqrt(squares / sum(run.drift.size for run in self.runs)))

    @cached_property
    def slope(self) -> float:
        """The median of Δx over ½(v + v′)Δt with the weight of the latter: κ, which does not see a few breaks."""
        moved = np.concatenate([run.displacement.ravel() for run in self.runs])
        drift = np.concatenate([run.drift.ravel() for run in self.runs])
        usable = drift != 0
        if not usable.any():
            return 1.0
        ratio, weight = moved[usable] / drift[usable], np.abs(drift[usable])
        order = np.argsort(ratio)
        middle = np.searchsorted(np.cumsum(weight[order]), weight.sum() / 2)
        return float(ratio[order][min(middle, len(order) - 1)])

    @cached_property
    def noise(self) -> tuple[float, float]:
        """Standard deviations of x and v about smooth curves, from sixth differences: an upper bound."""
        of_x = scatter([(run.x, run.steps) for run in self.runs], ORDER)
        return of_x, scatter([(run.v, run.steps) for run in self.runs], ORDER)

    @cached_property
    def position_window(self) -> int:
        """Rows over which x moves far enough to see its noise no more."""
        return self._window([run.x for run in self.runs], self.noise[0])

    @cached_property
    def velocity_window(self) -> int:
        """Rows over which v changes enough."""
        return self._window([run.v for run in self.runs], self.noise[1])

    @cached_property
    def resolved(self) -> bool:
        """Whether rows are close enough to integrate v: two rules agree to `RESOLVED`."""
        difference = total = 0.0
        for run in self.runs:
            if len(run) >= 4 and run.even:
                four = np.diff(run.path, axis=0)
                difference += float(np.square(four - run.drift).sum())
                total += float(np.square(four).sum())
        return total == 0 or difference <= RESOLVED**2 * total

    @cached_property
    def far_apart(self) -> bool:
        """Whether v changes by more than half of itself from row to row: a kink of the force then looks like noise."""
        changes = sum(float(np.square(run.jump / run.steps[:, None]).sum()) for run in self.runs)
        return changes > FAR_APART**2 * sum(float(np.square(run.v).sum()) for run in self.runs)

    def windows(self, k: int, values: Callable[[Run], np.ndarray]) -> np.ndarray:
        """(S, …): differences of what `values` makes of a run, k rows apart, of all runs."""
        parts = [values(run) for run in self.runs if len(run) > k]
        return np.concatenate([part[k:] - part[:-k] for part in parts])

    def _window(self, columns: list[np.ndarray], noise: float) -> int:
        longest = max(len(column) for column in columns)
        allowed = [k for k in WINDOWS if k <= max(1, longest // 8)]
        for k in allowed:
            long = [column for column in columns if len(column) > k]
            moves = np.concatenate([(column[k:] - column[:-k]).ravel() for column in long])
            if np.sqrt(np.mean(moves**2)) >= STANDS_OUT * np.sqrt(2) * noise:
                return k
        return allowed[-1]


def forces_of(force: Callable[[np.ndarray], np.ndarray], positions: np.ndarray) -> np.ndarray:
    """A force at positions, of their shape also where it is constant; infinite where it has a pole."""
    with np.errstate(all="ignore"):
        return np.broadcast_to(np.asarray(force(positions), dtype=float), positions.shape)
