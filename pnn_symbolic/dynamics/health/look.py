"""Are these rows fit for a search? Every check in its order: what would blind a later one comes first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from pnn_symbolic.dynamics.health.anew import begins_anew
from pnn_symbolic.dynamics.health.constant_force import another_zero, constant_force
from pnn_symbolic.dynamics.health.degrees import in_degrees
from pnn_symbolic.dynamics.health.finding import SEVERITIES, Health, Symptom
from pnn_symbolic.dynamics.health.forces import force_sign, no_force, not_the_force, potential_mismatch
from pnn_symbolic.dynamics.health.friction import friction
from pnn_symbolic.dynamics.health.function_of_position import not_of_position
from pnn_symbolic.dynamics.health.held import held
from pnn_symbolic.dynamics.health.impacts import impacts
from pnn_symbolic.dynamics.health.jumps import restart, stray, wrapped
from pnn_symbolic.dynamics.health.lost_rows import lost_rows
from pnn_symbolic.dynamics.health.magnetic import magnetic
from pnn_symbolic.dynamics.health.noise import noise
from pnn_symbolic.dynamics.health.outside import outside
from pnn_symbolic.dynamics.health.rows import MOST_ROWS, MOST_RUNS, Rows
from pnn_symbolic.dynamics.health.speed import speed
from pnn_symbolic.dynamics.health.velocities import half_step, time_scale
from pnn_symbolic.dynamics.health.writing import clock, digits
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.errors import DataError
from pnn_symbolic.threads import one_blas_thread


@one_blas_thread()
def look(
    trajectories: Sequence[Trajectory],
    *,
    force: Callable[[np.ndarray], np.ndarray] | None = None,
    mass: float | None = None,
) -> Health:
    """What a reader of the rows should know before a law is sought in them; clean rows have nothing.

    force   of a named potential, array in, array out; it takes the place of the trajectories' own forces, and is
            compared with them
    mass    of the particle in `units.mass`, where it is known

    Raises `DataError` where there is no trajectory.

    >>> from pnn_symbolic.dynamics.potentials import morse
    >>> from pnn_symbolic.dynamics.simulation import simulate
    >>> swing, = simulate(morse(), [-0.5], time_step=0.05, steps=300)
    >>> look([swing]).symptoms
    ()
    >>> from dataclasses import replace
    >>> look([replace(swing, velocities=60 * swing.velocities)]).symptoms[0].sentence
    'v has another unit than x and time: x moves 0.01668 times as far as vΔt says, as with minutes for seconds.'
    """
    if not trajectories:
        raise DataError("no trajectory was given to look at, expected at least one")
    with np.errstate(all="ignore"):  # empty motions divide by zero, and are silent
        symptoms = _symptoms(trajectories, force, mass)
    return Health(tuple(sorted(symptoms, key=lambda symptom: SEVERITIES.index(symptom.severity))))


def _symptoms(
    trajectories: Sequence[Trajectory], force: Callable[[np.ndarray], np.ndarray] | None, mass: float | None
) -> list[Symptom]:
    rows = Rows.of(trajectories, force, mass)
    notes = _present(held(trajectories), clock(trajectories), digits(trajectories, rows), noise(trajectories, rows))
    mismatch = None if force is None else potential_mismatch(trajectories, force)
    symptoms = _present(mismatch)
    broken = stray(rows) or wrapped(rows) or restart(rows) or begins_anew(rows)
    if broken:
        return [broken, *symptoms, *notes]
    for check in (lost_rows, impacts):
        answer = check(rows)
        if answer is not None:
            symptom, rows = answer  # what follows does not see the breaks
            symptoms.append(symptom)
    of_each_run = rows.head(MOST_ROWS)
    velocity = speed(of_each_run) or time_scale(of_each_run)
    if velocity:
        return [velocity, *symptoms, *notes]
    rows = rows.few(MOST_RUNS).head(MOST_ROWS)
    # Half-step velocities pass for friction, and a wrong force for what is outside: only rows without either go on.
    misplaced = _misplaced(rows, force, mismatched=mismatch is not None)
    if misplaced or mismatch:
        return symptoms + misplaced + notes
    laws = friction(rows), outside(rows), constant_force(rows), magnetic(rows, trajectories[0])
    return symptoms + _present(*laws) + notes


def _misplaced(rows: Rows, force: Callable[[np.ndarray], np.ndarray] | None, mismatched: bool) -> list[Symptom]:
    """Velocities that belong half a step beside their rows, and forces that are not those of the motion."""
    beside = half_step(rows)
    wrong = None
    if not mismatched:
        shifted = None if beside or force is None else in_degrees(rows, force) or another_zero(rows, force)
        wrong = no_force(rows) or shifted or (None if beside else not_the_force(rows)) or force_sign(rows)
    scattered = None if wrong else not_of_position(rows)
    return _present(beside, wrong, scattered)


def _present(*symptoms: Symptom | None) -> list[Symptom]:
    return [symptom for symptom in symptoms if symptom is not None]
