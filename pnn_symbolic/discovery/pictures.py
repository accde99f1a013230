"""Which pictures can be drawn of a discovery, in a notebook or a script? Its motion by a spline through the forces."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.interpolate import CubicSpline

from pnn_symbolic.catalogue import integrator_called
from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.diagnostics import return_error, roll_out
from pnn_symbolic.dynamics.simulation import Step
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.errors import InputError
from pnn_symbolic.figures.laws import EnergyCurve, Residues
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.recognition.force_column import ForceColumn, StraightForce

COMPANIONS = ("velocity Verlet", "symplectic Euler B", "RK4", "explicit Euler")
"""Known integrators that a law is set beside."""
MOST_STEPS = 1000
"""Of a companion, there, and as many back: what the paper asks of its law."""
MOST_ROWS = 2000
"""Whose energy is drawn: more are a band of ink."""
MOST_PAIRS = 4000
"""Whose residues are drawn."""


@dataclass(frozen=True)
class Companion:
    """A law rolled out from the first row, and back.

    energy_error   the largest change of the energy, over the kinetic energy at its largest; None where it leaves the
                   places that have a force
    way_back       distance from the start after as many steps out and back; None where it leaves them
    """

    name: str
    energy_error: float | None
    way_back: float | None


@dataclass(frozen=True, eq=False)
class SplineMotion:
    """The rows of one particle on a line, and the force between them: a spline through their force column.

    inertia   mass over the acceleration of a unit mass under a unit force
    """

    data: DataSet
    inertia: float
    column: ForceColumn

    @classmethod
    def of(cls, data: DataSet, inertia: float) -> SplineMotion:
        """Raises `InputError` for particles, for rows without forces, and where they are no smooth function of x."""
        runs = data.trajectories
        if runs[0].positions[0].size != 1:
            raise InputError("energies are drawn of one particle on a line; of many see `conserved`")
        if any(run.forces is None for run in runs):
            raise InputError("energies need a force column in the rows; the potential is not kept in a discovery")
        forces = np.concatenate([np.ravel(run.forces) for run in runs if run.forces is not None])
        column = ForceColumn.of(np.concatenate([run.positions.ravel() for run in runs]), forces)
        if not np.isfinite(column.error):
            raise InputError("the force column of these rows is no smooth function of x, so that there is no energy")
        return cls(data=data, inertia=inertia, column=column)

    @property
    def states(self) -> np.ndarray:
        """(T, 2, …): the rows of the first run, one step of a law apart."""
        return self._states_of(self.data.trajectories[0])

    def _states_of(self, run: Trajectory) -> np.ndarray:
        return np.stack([run.positions, run.velocities], axis=1)[:: self.data.stride]

    def energy(self, states: np.ndarray) -> np.ndarray:
        """(T, 2, …) → (T,): m v²/2 - ∫ f dx from the first place that has a force; no number beyond the last one."""
        return _energy_of(self.column, self.inertia)(states)

    def rolled_out(self, law: OneStepMap, steps: int) -> np.ndarray:
        """(steps + 1, 2) from the first row."""
        with np.errstate(all="ignore"):
            step, start = _on_floats(law), self.states[0].ravel()
            return roll_out(step, start, self.data.time_step, self.inertia, self.force, steps)

    @cached_property
    def force(self) -> Callable[[float], float]:
        """The force at one place; a spline as SciPy sums it, on a float in a tenth of the time that SciPy takes."""
        spline = self.column.at
        if isinstance(spline, StraightForce):
            return spline
        assert isinstance(spline, CubicSpline)  # of a column without one there is no motion, see `of`
        knots, pieces = spline.x.tolist(), spline.c.T.tolist()
        last = len(pieces) - 1

        def at(x: float) -> float:
            place = min(max(bisect_right(knots, x) - 1, 0), last)
            cube, square, slope, constant = pieces[place]
            s = x - knots[place]
            return constant + slope * s + square * (s * s) + cube * (s * s * s)

        return at

    def curve(self, law: OneStepMap) -> EnergyCurve:
        """The energy of the rows, and as the law carries on from the first."""
        rows = self.states[: MOST_ROWS + 1]
        return EnergyCurve(
            times=self.data.time_step * np.arange(len(rows)),
            rows=self.energy(rows),
            law=self.energy(self.rolled_out(law, len(rows) - 1)),
            unit_of_time=self.data.units.time,
        )

    def companion(self, name: str, law: OneStepMap) -> Companion:
        """How far a law errs in the energy, and whether it comes back."""
        steps = min(MOST_STEPS, len(self.states) - 1)
        states = self.rolled_out(law, steps)
        change = np.abs(self.energy(states) - self.energy(states[:1]))
        if not np.isfinite(change).all():
            return Companion(name, None, None)
        with np.errstate(all="ignore"):
            back = return_error(_on_floats(law), states, self.data.time_step, self.inertia, self.force)
        swing = self.inertia * np.square(self.states[:, 1]).max() / 2
        return Companion(name, float(change.max() / swing), back)

    def companions(self, law: OneStepMap) -> tuple[Companion, ...]:
        """The law, and known integrators from the same row with the same force."""
        known = [self.companion(name, integrator_called(name).map) for name in COMPANIONS]
        return (self.companion("this law", law), *known)

    def residues(self, law: OneStepMap) -> Residues:
        """What one step of the law leaves of each row, in all runs."""
        runs = [self._states_of(run) for run in self.data.trajectories]
        few = slice(None, None, max(1, sum(map(len, runs)) // MOST_PAIRS))
        before = np.concatenate([states[:-1][few] for states in runs])
        after = np.concatenate([states[1:][few] for states in runs])
        dt = self.data.time_step
        x, v = law.step_function()(before[:, 0], before[:, 1], dt, self.inertia, self.column.at)
        return Residues(
            places=before[:, 0].ravel(),
            position=(after[:, 0] - x).ravel(),
            velocity=(after[:, 1] - v).ravel(),
            units=(self.data.units.length, self.data.units.time),
        )


def _on_floats(law: OneStepMap) -> Step:
    """A step of plain floats: on arrays of one number NumPy's calls take most of the time."""
    step = law.step_function()

    def on_floats(x: float, v: float, dt: float, m: float, f: Callable[[float], float]) -> tuple[float, float]:
        return step(float(x), float(v), dt, m, f)

    return on_floats


def energy_curve(law: OneStepMap, data: DataSet, inertia: float) -> EnergyCurve:
    """The energy of the first run, as its rows have it and as the law carries on from its first row."""
    return SplineMotion.of(data, inertia).curve(law)


def _energy_of(column: ForceColumn, inertia: float) -> Callable[[np.ndarray], np.ndarray]:
    if isinstance(column.at, StraightForce):
        line = column.at
        return lambda states: inertia * states[:, 1].ravel() ** 2 / 2 + line.energy(states[:, 0].ravel())
    places = np.linspace(*column.ends, 4001)
    forces = column.at(places)
    steps = (forces[1:] + forces[:-1]) / 2 * np.diff(places)
    potential = -np.concatenate([[0.0], np.cumsum(steps)])

    def energy(states: np.ndarray) -> np.ndarray:
        x, v = states[:, 0].ravel(), states[:, 1].ravel()
        inside = (x >= places[0]) & (x <= places[-1])
        return np.where(inside, inertia * v**2 / 2 + np.interp(x, places, potential), np.nan)

    return energy
