"""Where do the constants come from, by the rows alone? The law's structure fitted at several strides, and read."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from pnn_symbolic.constants.trained_form import TrainedForm
from pnn_symbolic.dynamics.differences import INDEPENDENT, are_differences, with_sharper_velocities
from pnn_symbolic.dynamics.simulation import Force
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.errors import DataError, InputError
from pnn_symbolic.explanation.judging import OWNERS, Judge
from pnn_symbolic.explanation.kinds import UNDECIDED
from pnn_symbolic.explanation.measured import MeasuredConstant
from pnn_symbolic.explanation.measurement import FEWEST, Measurement
from pnn_symbolic.maps.coefficients import Place
from pnn_symbolic.threads import one_blas_thread


@one_blas_thread()
def constants_from_rows(
    form: TrainedForm,
    trajectories: Sequence[Trajectory],
    force: Force,
    mass: float,
    *,
    mass_known: bool,
    stride: int = 1,
    noise: tuple[float, float] | None = None,
    force_known: bool = True,
) -> tuple[MeasuredConstant, ...]:
    """Fit the law's structure to rows k strides apart, and read each constant from how it changes with k.

    form          the law's structure, its numbers left free, and what training made of them
    trajectories  of one time step
    force         on arrays of positions, in the data's units; the law's own, as far as it is known
    mass          what m stands for in the law, in the data's mass unit
    mass_known    False where it was learned with the law: then the weight of the force in v' is its measurement
    stride        rows between the law's before and after
    noise         standard deviations of the noise in x and v; read from the rows where none is given
    force_known   False for a force that was learned: a mass is then no better than it, and the sentence says so

    >>> from pnn_symbolic import OneStepMap, simulate, potential_called
    >>> from sympy import Rational
    >>> morse = potential_called("morse")
    >>> runs = simulate(morse, [-0.8, -0.5], mass=1.7, time_step=0.05, steps=500, inner_steps=20)
    >>> verlet = OneStepMap.from_equations("parameter s; y = x + h*v/2; v' = v + s*h*f(y)/m; x' = y + h*v'/2")
    >>> weight, = constants_from_rows(
    ...     TrainedForm(verlet, {"s": Rational("0.59")}), runs, morse.force, 1.0, mass_known=False)
    >>> weight.kind, round(weight.reading["mass"], 4)
    ('physical', 1.7)
    """
    if not (math.isfinite(mass) and mass > 0):
        raise InputError(f"the mass is {mass}, expected a number above 0")
    if stride < 1:
        raise DataError(f"the stride is {stride}, expected at least 1")
    if not form.constants:
        return ()
    if (reason := _unreadable(form)) is not None:
        return _undecided(form, reason)
    if not any(len(run) > 2 * stride for run in trajectories):
        return _undecided(form, "the rows are too few for a step before and one after")
    with np.errstate(all="ignore"):
        rows = Measurement(form, trajectories, force, mass=mass, stride=stride, noise=noise)
        if rows.few:
            return _undecided(form, f"there are {len(rows.centres)} pairs to read it from, expected {FEWEST} or more")
        if not rows.evaluable:
            return _undecided(form, "the law, or its force, is no number at some of the rows")
        if not rows.exact and are_differences(rows.runs):
            runs = with_sharper_velocities(rows.runs)
            sharper = Measurement(form, runs, force, mass=mass, stride=stride, noise=noise, lag=INDEPENDENT)
            rows = rows if sharper.few else sharper
        judge = Judge(rows, mass, mass_known, force_known)
        return tuple(judge.constant(number) for number in range(len(form.constants)))


def _unreadable(form: TrainedForm) -> str | None:
    if form.form.only_forces and form.form.forces in ({}, {"f": 1}):
        return None
    return "laws of one force f(x) are read, and without activations or products"


def _undecided(form: TrainedForm, reason: str) -> tuple[MeasuredConstant, ...]:
    return tuple(_not_read(form, place, reason) for place in form.constants)


def _not_read(form: TrainedForm, place: Place, reason: str) -> MeasuredConstant:
    trained, name = form.number(place, form.trained), form.label(place)
    return MeasuredConstant(
        name=name,
        where=OWNERS.get(place.owner, "argument"),
        place=place,
        trained=trained,
        value=float(trained),
        error=None,
        interval=None,
        kind=UNDECIDED,
        simple=None,
        limit=None,
        limit_interval=None,
        rate=None,
        exponent=None,
        reading=None,
        sentence=f"{name} {float(trained):.10g}: not read ({reason})",
    )
