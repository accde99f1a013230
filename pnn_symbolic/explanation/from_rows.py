"""Where do the constants come from, by the rows alone? The law's structure fitted at several strides, and read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from sympy import Rational

from pnn_symbolic.constants.trained_form import TrainedForm
from pnn_symbolic.dynamics.differences import INDEPENDENT, are_differences, with_sharper_velocities
from pnn_symbolic.dynamics.simulation import Force
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.errors import DataError, InputError
from pnn_symbolic.explanation.kinds import (
    COMPENSATION,
    EXACT_HERE,
    LOWEST_POWER,
    LOWEST_POWER_OF_V,
    PHYSICAL,
    SAME_AS,
    UNDECIDED,
    Evidence,
    kind_of,
)
from pnn_symbolic.explanation.limit import SAME, SURE, Limit, exponent, jackknife, limit_of
from pnn_symbolic.explanation.measured import MeasuredConstant
from pnn_symbolic.explanation.measurement import FEWEST, Measurement
from pnn_symbolic.explanation.uncertainty import with_uncertainty
from pnn_symbolic.maps.coefficients import Place
from pnn_symbolic.maps.normal_form import FIRST_ATOM, V, X
from pnn_symbolic.maps.rounding import SIMPLE

FASTEST = 0.5
"""Nothing is called physical from steps kΔt·ω above: at .3 a clean pendulum has a false rate of .019 a row."""
GAUSSIAN = 1.96
NEAR = 0.1
"""A simple number is looked for within this distance of the limit."""
RESOLVED = 5.0
"""Standard errors of a deviation from which its power is read."""
FACTOR_OF_V = Place(V, False, (V, 0, 0))


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
        rows = Measurement(form, trajectories, force, mass, stride, noise)
        if rows.few:
            return _undecided(form, f"there are {len(rows.centres)} pairs to read it from, expected {FEWEST} or more")
        if not rows.evaluable:
            return _undecided(form, "the law, or its force, is no number at some of the rows")
        if not rows.exact and are_differences(rows.runs):
            sharper = Measurement(form, with_sharper_velocities(rows.runs), force, mass, stride, noise, INDEPENDENT)
            rows = rows if sharper.few else sharper
        reader = _Reader(rows, mass, mass_known, force_known)
        return tuple(reader.constant(number) for number in range(len(form.constants)))


class _Reader:
    """Turns the fits into verdicts, constant by constant."""

    def __init__(self, rows: Measurement, mass: float, mass_known: bool, force_known: bool) -> None:
        self.rows, self.mass, self.mass_known, self.force_known = rows, mass, mass_known, force_known
        self.values, self.errors = rows.best
        self.factor = SAME if rows.shooting is None else GAUSSIAN
        count = len(rows.form.constants)
        self.v_factor, self.kick = count, count + 1
        kicks = [place for place in rows.form.constants if place.owner == V and place.term[0] >= FIRST_ATOM]
        self.mass_place = kicks[0] if kicks else None
        places = rows.form.constants
        self.motion_place = FACTOR_OF_V if FACTOR_OF_V in places else places[0]

    def constant(self, number: int) -> MeasuredConstant:
        form = self.rows.form
        place = form.constants[number]
        value, error = float(self.values[number]), self._error(number)
        limit = self._limit(number)
        learned = place == self.mass_place and not self.mass_known
        simple = None if learned else _near(value if limit is None else limit.value)
        power = self._exponent(number, simple)
        kind = self._kind(number, simple, limit, power)
        if learned:
            kind = PHYSICAL
        reading = self._reading(place, kind, limit)
        rate = self._rate(place, kind, limit)
        name = form.label(place)
        interval = None if error is None else (value - self.factor * error, value + self.factor * error)
        spread = None if limit is None else SAME * limit.value_error
        return MeasuredConstant(
            name=name,
            where={X: "x'", V: "v'"}.get(place.owner, "argument"),
            place=place,
            trained=form.number(place, form.trained),
            value=value,
            error=error,
            interval=interval,
            kind=kind,
            simple=simple if kind in (SAME_AS, COMPENSATION, EXACT_HERE) else None,
            limit=None if limit is None else limit.value,
            limit_interval=None if limit is None or spread is None else (limit.value - spread, limit.value + spread),
            rate=rate,
            exponent=power,
            reading=reading,
            sentence=self._sentence(name, value, error, kind, simple, limit, reading, rate),
        )

    def _error(self, number: int) -> float | None:
        return None if self.errors is None else float(self.errors[number])

    def _limit(self, number: int) -> Limit | None:
        rows = self.rows
        strides = tuple(rows.fits)
        if rows.matrix or rows.linear_flow or rows.exact or len(strides) < 2:
            return None
        return limit_of(strides, rows.series[:, :, number], rows.friction is not None, rows.fastness)

    def _exponent(self, number: int, simple: Rational | None) -> float | None:
        """Of the first stride whose deviation is resolved, and its double."""
        rows = self.rows
        if simple is None or rows.exact:
            return None
        strides = tuple(rows.fits)
        for k in strides:
            if 2 * k in strides:
                first, second = (rows.series[strides.index(j), :, number] for j in (k, 2 * k))
                deviation = first[0] - float(simple)
                if abs(deviation) > RESOLVED * jackknife(first[1:]):
                    return exponent(deviation, second[0] - float(simple), k, 2 * k)
        return None

    def _kind(self, number: int, simple: Rational | None, limit: Limit | None, power: float | None) -> str:
        rows = self.rows
        value, error = float(self.values[number]), self._error(number)
        number_of = None if simple is None else float(simple)
        exactly = number_of is not None and abs(value - number_of) <= float(rows.resolution[number])
        if rows.matrix or rows.linear_flow:
            if rows.exact:
                return EXACT_HERE if exactly else PHYSICAL
            return SAME_AS if number_of is not None and self._same_at_all_strides(number, number_of) else PHYSICAL
        of_v = rows.form.constants[number] == FACTOR_OF_V
        if of_v and rows.friction is not None:
            return PHYSICAL
        evidence = Evidence(
            value=value,
            error=error,
            simple=number_of,
            exact=rows.exact,
            resolution=float(rows.resolution[number]),
            limit=limit,
            exponent=power,
            largest=rows.fastness ** (4 if of_v else 2),
            sharp=rows.shooting is not None,
            lowest_power=LOWEST_POWER_OF_V if of_v else LOWEST_POWER,
        )
        kind = kind_of(evidence)
        if kind == PHYSICAL and not rows.exact and 2 * rows.fastness > FASTEST:
            return UNDECIDED
        return kind

    def _same_at_all_strides(self, number: int, simple: float) -> bool:
        series = self.rows.series[:, :, number]
        return all(abs(one[0] - simple) <= SAME * jackknife(one[1:]) for one in series)

    def _rate(self, place: Place, kind: str, limit: Limit | None) -> float | None:
        if kind != PHYSICAL or limit is None or self.rows.friction is None:
            return None
        if place == FACTOR_OF_V:
            return -self.rows.friction.value
        return limit.linear / self.rows.time_step

    def _reading(self, place: Place, kind: str, limit: Limit | None) -> dict[str, Any] | None:
        rows, unit = self.rows, self.rows.runs[0].units
        if rows.motion is not None and (rows.matrix or rows.linear_flow) and place == self.motion_place:
            return {name: rate.value for name, rate in rows.motion.items()} | {
                "intervals": {n: [r.value - SAME * r.error, r.value + SAME * r.error] for n, r in rows.motion.items()},
                "unit": f"1/{unit.time}" if unit.time else "",
            }
        if place == self.mass_place and kind == PHYSICAL and self._is_a_mass(limit):
            return self._mass()
        if place == FACTOR_OF_V and kind == PHYSICAL and rows.friction is not None and not rows.exact:
            friction = rows.friction
            return {
                "friction": friction.value,
                "interval": [friction.value - SAME * friction.error, friction.value + SAME * friction.error],
                "unit": f"1/{unit.time}" if unit.time else "",
            }
        return None

    def _is_a_mass(self, limit: Limit | None) -> bool:
        """True where the mass was learned, or where the stated one is contradicted as Δt → 0."""
        if not self.mass_known:
            return True
        if limit is None or self.rows.linear_flow:
            return False
        weight = self._limit(self.kick)
        return weight is not None and abs(weight.value - 1) > SURE * weight.value_error

    def _mass(self) -> dict[str, Any] | None:
        """The reciprocal of the sum of the weights of the force in v', as Δt → 0 where that is read."""
        here, error = float(self.values[self.kick]), self._error(self.kick)
        limit = self._limit(self.kick)
        weight, spread = here, None if error is None else self.factor * error
        if limit is not None:
            weight, spread = limit.value, SAME * limit.value_error
        if weight <= 0 or here <= 0:
            return None
        mass = self.mass / weight
        return {
            "mass": mass,
            "interval": None if spread is None else [mass * (1 - spread / weight), mass * (1 + spread / weight)],
            "at_this_step": self.mass / here,
            "unit": self.rows.runs[0].units.mass,
            "as_time_step_vanishes": limit is not None,
        }

    def _sentence(
        self,
        name: str,
        value: float,
        error: float | None,
        kind: str,
        simple: Rational | None,
        limit: Limit | None,
        reading: dict[str, Any] | None,
        rate: float | None,
    ) -> str:
        rows = self.rows
        number = with_uncertainty(value, error)
        if kind == EXACT_HERE:
            return f"{name} is {simple}: the rows are this map, step by step"
        if kind == SAME_AS:
            return f"{name} {number}: not told apart from {simple}"
        if kind == COMPENSATION and limit is not None:
            at_zero = with_uncertainty(limit.value, limit.value_error)
            return f"{name}: {simple} as Δt → 0 ({at_zero}); {number} at this step, which takes back part of its error"
        if kind == UNDECIDED:
            return f"{name} {number}: the rows do not decide what it is{self._why(simple, limit)}"
        if reading is not None and "mass" in reading:
            return self._mass_sentence(reading)
        if reading is not None:
            said = ", ".join(self._rates(reading))
            return f"{name} {number}: {said}" + ("; the matrix is kept" if rows.matrix or rows.linear_flow else "")
        if rows.linear_flow:
            return f"{name} is {value:.12g}: an entry of the matrix of a linear motion, kept"
        if rows.exact:
            return f"{name} is {value:.12g}: the rows are this map with this number, step by step"
        if rows.matrix:
            return f"{name} {number}: an entry of the matrix of a linear law, kept"
        at_zero = "" if limit is None else f", {with_uncertainty(limit.value, limit.value_error)} as Δt → 0"
        change = "" if rate is None else f", changing with the step at {rate:.5g} per unit time"
        return f"{name} {number}{at_zero}{change}: a property of the motion, kept"

    def _why(self, simple: Rational | None, limit: Limit | None) -> str:
        if limit is None:
            return (
                f" (the step, Δt·ω = {self.rows.fastness:.2g}, or the number of rows leaves no longer one to compare)"
            )
        return f" (as Δt → 0 {with_uncertainty(limit.value, limit.value_error)})"

    def _mass_sentence(self, reading: dict[str, Any]) -> str:
        def written(mass: float, interval: list[float] | None) -> str:
            error = None if interval is None else (interval[1] - interval[0]) / 2 / SAME
            return f"{with_uncertainty(mass, error)} {reading['unit']}".strip()

        learned = "" if self.force_known else ", no better than the learned force it was measured with"
        if self.rows.lag > 1:
            learned += "; v was made of positions, and is read from five of them"
        shot = self.rows.shooting
        here = "at this step" if shot is None else f"at this step, over stretches of {shot.length} steps"
        if not reading["as_time_step_vanishes"]:
            return f"mass {written(reading['mass'], reading['interval'])} {here}{learned}"
        error = self._error(self.kick)
        spread = None if error is None else error / float(self.values[self.kick]) * reading["at_this_step"]
        at_step = with_uncertainty(reading["at_this_step"], spread)
        return f"mass {written(reading['mass'], reading['interval'])} as Δt → 0, {at_step} {here}{learned}"

    def _rates(self, reading: dict[str, Any]) -> list[str]:
        said = []
        for name, symbol in (("friction", "γ"), ("frequency", "ω")):
            if name in reading:
                interval = reading.get("interval") or reading["intervals"][name]
                error = (interval[1] - interval[0]) / 2 / SAME
                said.append(f"{name} {symbol} = {with_uncertainty(reading[name], error)}")
        return said


def _unreadable(form: TrainedForm) -> str | None:
    if form.form.only_forces and form.form.forces in ({}, {"f": 1}):
        return None
    return "laws of one force f(x) are read, and without activations or products"


def _undecided(form: TrainedForm, reason: str) -> tuple[MeasuredConstant, ...]:
    found = []
    for place in form.constants:
        trained, name = form.number(place, form.trained), form.label(place)
        found.append(
            MeasuredConstant(
                name=name,
                where={X: "x'", V: "v'"}.get(place.owner, "argument"),
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
        )
    return tuple(found)


def _near(number: float) -> Rational | None:
    """The nearest simple number within `NEAR`, in units of itself or of 1 for 0."""
    best = min(SIMPLE, key=lambda simple: abs(float(simple) - number))
    return best if abs(float(best) - number) <= NEAR * (abs(float(best)) or 1.0) else None
