"""Transitions by role: those that weights are fitted on, those that networks are chosen by, and those held back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pnn_symbolic.dynamics.trajectory import SHORTEST, Trajectory
from pnn_symbolic.dynamics.transitions import Transitions
from pnn_symbolic.dynamics.turns import Period
from pnn_symbolic.dynamics.units import Units
from pnn_symbolic.errors import DataError


@dataclass(frozen=True, eq=False)
class DataSet:
    """Transitions by role: weights are fitted on `training`, networks chosen on `validation`, `test` is only reported.

    trajectories   what training and validation were cut from; the force sub-network learns from their forces
    held_back      what the test set was cut from
    stride         how many rows apart the two states of a pair are
    mass           the particle's mass in `units.mass`, where it is known, to compare a learned one with; else None
    name           what a report calls it
    period         of the force along x, where the rows run through many turns of it and were taken turn by turn

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
    period: Period | None = None

    def __repr__(self) -> str:
        sizes = f"{len(self.training)} training, {len(self.validation)} validation, {len(self.test)} test"
        return f"<DataSet {self.name}: {len(self.trajectories)} trajectories; {sizes} pairs, stride {self.stride}>"

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
        return cls.cut(
            trajectories,
            held_back,
            training_fraction=training_fraction,
            mass=mass,
            name=name,
            seed=seed,
            stride=1,
        )

    @classmethod
    def cut(
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
        """The pairs of runs that were told apart already, those to learn from and those held back."""
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

    def of_runs(self, known: Sequence[Trajectory], unseen: Sequence[Trajectory]) -> DataSet:
        """The same question of other runs: those to learn from, and those held back."""
        same_question = DataSet.of(
            known,
            unseen,
            training_fraction=self.training_fraction,
            mass=self.mass,
            name=self.name,
            seed=self.seed,
        )
        return replace(same_question, period=self.period)

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
        strided = self.cut(
            self.trajectories,
            held_back,
            training_fraction=self.training_fraction,
            mass=self.mass,
            name=self.name,
            seed=self.seed,
            stride=stride,
        )
        return replace(strided, period=self.period)

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
    return run.rows(slice(last + 1)), run.rows(slice(last, None))


def _joined(known: Trajectory, unseen: Trajectory, rows: int) -> Trajectory:
    """What was held back, begun so many rows earlier where it goes on from what is known; else as it is."""
    known = known.rows(slice(-rows - 1, None))
    if not np.array_equal(known.positions[-1], unseen.positions[0]):
        return unseen
    joined = {}
    for name in ("positions", "velocities", "forces", "times"):
        earlier, later = getattr(known, name), getattr(unseen, name)
        if earlier is not None and later is not None:
            joined[name] = np.concatenate([earlier[:-1], later])  # the last row of the one is the first of the next
    return replace(unseen, **joined)
