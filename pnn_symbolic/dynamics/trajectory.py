"""What is observed: positions and velocities, step after step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from pnn_symbolic.dynamics.resolution import Resolution
from pnn_symbolic.dynamics.units import UNITS, Units
from pnn_symbolic.errors import DataError, ShapeError

SHORTEST = 5
"""Rows of a trajectory that still leave a pair for training, validation and test each."""

SAME_STEP = 1e-9
"""Relative: time steps that differ by no more are one."""
LARGEST_UNEVENNESS = 0.15
"""Root mean square of the steps less their mean, over it, up to which each pair gets a step of its own: times that
jitter by a tenth of the step. On six oscillators (Pöschl–Teller, x⁶, asymmetric well, Gaussian well, Toda, bead on a
hoop) jitter ±1 % changes the errors of position Verlet by at most 1.5 %, jitter ±10 % by a factor of at most 1.9."""


@dataclass(frozen=True, eq=False)
class Trajectory:
    """N particles in D dimensions, seen every `time_step`.

    positions    (T, N, D), in `units.length`
    velocities   (T, N, D), in `units.length` / `units.time`; row k belongs to time k * time_step
    time_step    > 0, in `units.time`
    forces       (T, N, D) or None, in `units.energy` / `units.length`
    units        labels, and how a force becomes an acceleration
    label        what a report calls it
    times        (T,) increasing, in `units.time`, where the clock is uneven: `time_step` is then its mean step, and
                 each pair of rows has its own; None where it is even
    resolutions  how finely positions and velocities were written, where their digits no longer show it since they were
                 converted or taken from others; else None
    masses       (N,) in `units.mass`, where the file has them; else None
    box          (D,) lengths of a periodic box, in `units.length`; the positions are unwrapped all the same
    source       which program or library wrote the rows, where that is known

    >>> import numpy as np
    >>> still = np.zeros((5, 1, 1))
    >>> len(Trajectory(still, still, time_step=0.1))
    5
    """

    positions: np.ndarray
    velocities: np.ndarray
    time_step: float
    forces: np.ndarray | None = None
    units: Units = UNITS["consistent"]
    label: str = ""
    times: np.ndarray | None = None
    resolutions: tuple[Resolution, Resolution] | None = None
    masses: np.ndarray | None = None
    box: np.ndarray | None = None
    source: str = ""

    def __post_init__(self) -> None:
        if not (np.isfinite(self.time_step) and self.time_step > 0):
            raise DataError(f"the time step is {self.time_step}, expected a number above 0; give it in {self._time}")
        for name, array in self._arrays():
            self._check_rows(name, array)
        if len(self) < 2:
            raise DataError(
                f"the trajectory has {len(self)} row, expected at least 2; a law needs a before and an after"
            )
        self._check_masses_and_box()
        self._check_times()

    def _check_rows(self, name: str, array: np.ndarray) -> None:
        if array.ndim != 3:
            raise ShapeError(
                f"{name} have shape {array.shape}, expected (steps, particles, dimensions); "
                f"for one particle on a line pass {name}[:, None, None]"
            )
        if array.shape != self.positions.shape:
            raise ShapeError(f"{name} have shape {array.shape}, the positions {self.positions.shape}; pass one each")
        if not np.isfinite(array).all():
            row = int(np.argwhere(~np.isfinite(array))[0][0])
            raise DataError(f"{name} hold a NaN or infinite value in row {row}; remove or repair that row")

    def _check_masses_and_box(self) -> None:
        _, particles, dimensions = self.positions.shape
        if self.masses is not None and self.masses.shape != (particles,):
            raise ShapeError(f"masses have shape {self.masses.shape}, expected ({particles},), one for each particle")
        if self.masses is not None and not (np.isfinite(self.masses).all() and (self.masses > 0).all()):
            raise DataError("masses hold a number that is not above 0; write the mass of every particle")
        if self.box is not None and self.box.shape != (dimensions,):
            raise ShapeError(f"the box has shape {self.box.shape}, expected ({dimensions},), its lengths")

    def _check_times(self) -> None:
        if self.times is None:
            return
        if self.times.shape != (len(self),):
            raise ShapeError(f"times have shape {self.times.shape}, expected ({len(self)},); pass one for each row")
        if not (np.isfinite(self.times).all() and (np.diff(self.times) > 0).all()):
            raise DataError("the times do not increase from row to row; sort the rows by time, and drop duplicates")

    def __repr__(self) -> str:
        rows, particles, dimensions = self.positions.shape
        label = f" {self.label}" if self.label else ""
        forces = "" if self.forces is None else ", with forces"
        step = f"{self.time_step:.6g} {self.units.time}".strip()
        return f"<Trajectory{label}: {rows} rows, {particles} × {dimensions} coordinates, time step {step}{forces}>"

    def __len__(self) -> int:
        return len(self.positions)

    @property
    def time_steps(self) -> np.ndarray:
        """(T − 1,): the step from each row to the next, in `units.time`.

        >>> still = np.zeros((3, 1, 1))
        >>> Trajectory(still, still, time_step=0.1).time_steps.tolist()
        [0.1, 0.1]
        """
        return np.full(len(self) - 1, self.time_step) if self.times is None else np.diff(self.times)

    def rows(self, rows: slice) -> Trajectory:
        """Some of its rows, as a trajectory of their own.

        >>> still = np.zeros((5, 1, 1))
        >>> len(Trajectory(still, still, time_step=0.1).rows(slice(1, 4)))
        3
        """
        return replace(
            self,
            positions=self.positions[rows],
            velocities=self.velocities[rows],
            forces=None if self.forces is None else self.forces[rows],
            times=None if self.times is None else self.times[rows],
        )

    @cached_property
    def written(self) -> tuple[Resolution, Resolution]:
        """How finely positions and velocities were written: as stated, else read from their digits, once."""
        return self.resolutions or (Resolution.of(self.positions), Resolution.of(self.velocities))

    @property
    def _time(self) -> str:
        return self.units.time or "the time unit of the velocities"

    def _arrays(self) -> list[tuple[str, np.ndarray]]:
        named = [("positions", self.positions), ("velocities", self.velocities), ("forces", self.forces)]
        return [(name, array) for name, array in named if array is not None]
