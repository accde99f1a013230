"""What is observed: positions and velocities, step after step, and the pairs a one-step map is learned from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
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
            if array.ndim != 3:
                raise ShapeError(
                    f"{name} have shape {array.shape}, expected (steps, particles, dimensions); "
                    f"for one particle on a line pass {name}[:, None, None]"
                )
            if array.shape != self.positions.shape:
                raise ShapeError(
                    f"{name} have shape {array.shape}, the positions {self.positions.shape}; pass one each"
                )
            if not np.isfinite(array).all():
                row = int(np.argwhere(~np.isfinite(array))[0][0])
                raise DataError(f"{name} hold a NaN or infinite value in row {row}; remove or repair that row")
        if len(self) < 2:
            raise DataError(
                f"the trajectory has {len(self)} row, expected at least 2; a law needs a before and an after"
            )
        _, particles, dimensions = self.positions.shape
        if self.masses is not None and self.masses.shape != (particles,):
            raise ShapeError(f"masses have shape {self.masses.shape}, expected ({particles},), one for each particle")
        if self.masses is not None and not (np.isfinite(self.masses).all() and (self.masses > 0).all()):
            raise DataError("masses hold a number that is not above 0; write the mass of every particle")
        if self.box is not None and self.box.shape != (dimensions,):
            raise ShapeError(f"the box has shape {self.box.shape}, expected ({dimensions},), its lengths")
        if self.times is not None and self.times.shape != (len(self),):
            raise ShapeError(f"times have shape {self.times.shape}, expected ({len(self)},); pass one for each row")
        if self.times is not None and not (np.isfinite(self.times).all() and (np.diff(self.times) > 0).all()):
            raise DataError("the times do not increase from row to row; sort the rows by time, and drop duplicates")

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


@dataclass(frozen=True, eq=False)
class DataSet:
    """Transitions by role: weights are fitted on `training`, networks chosen on `validation`, `test` is only reported.

    trajectories   what training and validation were cut from; the force sub-network learns from their forces
    held_back      what the test set was cut from
    stride         how many rows apart the two states of a pair are
    mass           the particle's mass in `units.mass`, where it is known, to compare a learned one with; else None
    name           what a report calls it

    A search that selects on `test` leaks; `search` names the option for it.
    """

    training: Transitions
    validation: Transitions
    test: Transitions
    trajectories: tuple[Trajectory, ...]
    mass: float | None = None
    name: str = "data"
    held_back: tuple[Trajectory, ...] = ()
    stride: int = 1
    seed: int = 0
    training_fraction: float = 0.8

    @classmethod
    def of(
        cls,
        trajectories: Iterable[Trajectory],
        test: Iterable[Trajectory] = (),
        *,
        training_fraction: float = 0.8,
        mass: float | None = None,
        name: str = "data",
        seed: int = 0,
    ) -> DataSet:
        """Split the pairs of `trajectories` at random, 80:20 (paper, p. 3).

        With no `test` trajectories, the last tenth of each trajectory is held back as test set.
        """
        trajectories, held_back = tuple(trajectories), tuple(test)
        if not trajectories:
            raise DataError("no trajectory was given, expected at least one")
        if not held_back:
            parts = [_split_off_a_tenth(run) for run in trajectories]
            trajectories = tuple(known for known, _ in parts)
            held_back = tuple(unseen for _, unseen in parts)
        return cls._cut(
            trajectories,
            held_back,
            training_fraction=training_fraction,
            mass=mass,
            name=name,
            seed=seed,
            stride=1,
        )

    @classmethod
    def _cut(
        cls,
        trajectories: tuple[Trajectory, ...],
        held_back: tuple[Trajectory, ...],
        *,
        training_fraction: float,
        mass: float | None,
        name: str,
        seed: int,
        stride: int,
    ) -> DataSet:
        long_enough = [[run for run in runs if len(run) > stride] for runs in (trajectories, held_back)]
        if not all(long_enough):
            raise DataError(f"{name} has no run of more than {stride} rows to take pairs {stride} rows apart from")
        known, unseen = (Transitions.of(runs, stride) for runs in long_enough)
        training, validation = known.split(training_fraction, seed)
        return cls(
            training=training,
            validation=validation,
            test=unseen,
            trajectories=trajectories,
            mass=mass,
            name=name,
            held_back=held_back,
            stride=stride,
            seed=seed,
            training_fraction=training_fraction,
        )

    def at_stride(self, stride: int) -> DataSet:
        """The same rows as pairs `stride` rows apart, all interleaved series, split anew.

        A part that was held back and is too short for such a pair begins so many rows earlier.

        >>> import numpy as np
        >>> ramp = np.arange(60.0)[:, None, None]
        >>> DataSet.of([Trajectory(ramp, np.ones_like(ramp), time_step=1.0)]).at_stride(2).time_step
        2.0
        """
        if stride == self.stride:
            return self
        held_back = self.held_back
        if not any(len(run) > stride for run in held_back) and len(held_back) == len(self.trajectories):
            pairs = zip(self.trajectories, held_back, strict=True)
            held_back = tuple(_joined(known, unseen, stride) for known, unseen in pairs)
        return self._cut(
            self.trajectories,
            held_back,
            training_fraction=self.training_fraction,
            mass=self.mass,
            name=self.name,
            seed=self.seed,
            stride=stride,
        )

    @property
    def units(self) -> Units:
        """The unit system all splits share."""
        return self.training.units

    @property
    def time_step(self) -> float:
        """The time step all splits share, in `units.time`."""
        return self.training.time_step

    def digest(self) -> str:
        """SHA-256 of every number in it: two runs on one digest saw the same data."""
        sha = hashlib.sha256(repr((self.time_step, self.units, self.mass)).encode())
        for part in (self.training, self.validation, self.test):
            sha.update(np.ascontiguousarray(part.before).tobytes())
            sha.update(np.ascontiguousarray(part.after).tobytes())
            if part.time_steps is not None:
                sha.update(np.ascontiguousarray(part.time_steps).tobytes())
        for run in self.trajectories:
            if run.forces is not None:
                sha.update(np.ascontiguousarray(run.forces).tobytes())
            if run.masses is not None:
                sha.update(np.ascontiguousarray(run.masses).tobytes())
        return sha.hexdigest()


def _split_off_a_tenth(run: Trajectory) -> tuple[Trajectory, Trajectory]:
    """All but the last tenth of the pairs of a trajectory, and these; the row between them is in both."""
    if len(run) < SHORTEST:
        raise DataError(
            f"{run.label or 'a trajectory'} has {len(run)} rows, expected at least {SHORTEST}: pairs to "
            "fit, one to choose by and one held back; give more rows, or a test trajectory"
        )
    pairs = len(run) - 1
    last = pairs - max(1, pairs // 10)
    return _rows(run, slice(last + 1)), _rows(run, slice(last, None))


def _rows(run: Trajectory, rows: slice) -> Trajectory:
    forces = None if run.forces is None else run.forces[rows]
    times = None if run.times is None else run.times[rows]
    return replace(run, positions=run.positions[rows], velocities=run.velocities[rows], forces=forces, times=times)


def _steps(run: Trajectory, stride: int) -> np.ndarray:
    """(T − stride,): the time from each row to the one `stride` rows later."""
    if run.times is None:
        return np.full(len(run) - stride, stride * run.time_step)
    return run.times[stride:] - run.times[:-stride]


def _joined(known: Trajectory, unseen: Trajectory, rows: int) -> Trajectory:
    """What was held back, begun so many rows earlier where it goes on from what is known; else as it is."""
    known = _rows(known, slice(-rows - 1, None))
    if not np.array_equal(known.positions[-1], unseen.positions[0]):
        return unseen
    joined = {}
    for name in ("positions", "velocities", "forces", "times"):
        earlier, later = getattr(known, name), getattr(unseen, name)
        if earlier is not None and later is not None:
            joined[name] = np.concatenate([earlier[:-1], later])  # the last row of the one is the first of the next
    return replace(unseen, **joined)
