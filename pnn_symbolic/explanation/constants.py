"""Where does each trained constant come from? It is predicted, by least squares against the exact flow, and compared.

A law with a step of finite length cannot be exact. If some of its constants are free, the best
they can do is to take back part of the error of the step: such a *finite-step compensation* belongs to
one time step and one force, and shrinks with the square of the step. What is not predicted that
way, and is not in the data either, is noise of the training, and should be rounded away.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sympy import Rational

from pnn_symbolic.dynamics.simulation import Force
from pnn_symbolic.dynamics.trajectory import Transitions
from pnn_symbolic.errors import InputError, UnknownNameError
from pnn_symbolic.explanation.flow import exact_flow
from pnn_symbolic.explanation.optimum import Family, Optimum, Question
from pnn_symbolic.explanation.prediction import Prediction, predict
from pnn_symbolic.symbolic.checks.order import check_order
from pnn_symbolic.symbolic.normal_form import V
from pnn_symbolic.symbolic.one_step_map import OneStepMap
from pnn_symbolic.symbolic.repair import Repair, repairs
from pnn_symbolic.symbolic.residuals import Residual, residuals
from pnn_symbolic.symbolic.rounding import is_force
from pnn_symbolic.symbolic.trained_form import TrainedForm

LOSSES = ("variance", "displacement")
MOST_ROWS = 8000
AGREEMENT = 0.1
"""A constant is explained when it is nearer to its prediction than this fraction of what is to be explained."""

EXACT = "exact"
COMPENSATION = "finite-step compensation"
IN_THE_DATA = "in the data"
NOISE = "training noise"
LEARNED_MASS = "learned mass"


@dataclass(frozen=True)
class ConstantOrigin:
    """One trained constant of a law, and where it comes from.

    name         its place, "f(x + ½ v Δt) in v'"
    trained      its value
    rounded      the simple number it is near
    predicted    the value of least squares against the exact flow, over the same states, at this time step
    on_data      the value of least squares against the data themselves
    resolution   how far it can be moved, all others at their best, until the squared error is 1 % larger
    power        p when the predicted deviation shrinks as Δt^p (measured by halving the step); None if there is none
    origin       "exact": nothing deviates.
                 "finite-step compensation": as predicted.
                 "in the data": not as predicted from the force, but best for the data: their own integrator or noise, or a
                 force that is not quite theirs.
                 "training noise": neither; round it.
                 "learned mass": nobody knows the true one, so that this constant is its measurement
    mass         True for the only weight of the force in v', whose reciprocal is a mass factor
    """

    name: str
    trained: Rational
    rounded: Rational
    predicted: float
    on_data: float
    resolution: float
    power: float | None
    origin: str
    mass: bool = False

    @property
    def sentence(self) -> str:
        """One line for people."""
        show = (lambda number: 1 / number) if self.mass and self.trained > 0 else (lambda number: number)
        what = "mass factor" if self.mass else self.name
        predicted = f"{show(self.predicted):.7g}"
        power = "" if self.power is None else f", the deviation growing as Δt^{self.power:.2f}"
        by_flow = f"least squares against the exact flow predicts {predicted}{power}"
        reasons = {
            EXACT: "nothing was left to training",
            COMPENSATION: by_flow,
            IN_THE_DATA: f"best for these data ({show(self.on_data):.7g}), but {by_flow}: their own integrator, their noise or "
            "the force's error",
            NOISE: f"{by_flow}; round it, or train on",
            LEARNED_MASS: f"the mass is not known, so this is its measurement; {by_flow}",
        }
        return f"{what} {float(show(self.trained)):.7g}: {self.origin}: {reasons[self.origin]}"

    def to_json(self) -> dict[str, Any]:
        """Plain data; the trained and rounded values are exact."""
        return {
            "name": self.name,
            "trained": str(self.trained),
            "rounded": str(self.rounded),
            "predicted": self.predicted,
            "on_data": self.on_data,
            "resolution": self.resolution,
            "power": self.power,
            "origin": self.origin,
            "mass": self.mass,
            "sentence": self.sentence,
        }


@dataclass(frozen=True)
class Explanation:
    """Why the constants of a law are what they are, what they cost, and what would be better.

    constants    one for each independent trained constant
    residuals    what the deviation of each does to one step, exactly, to first order
    prediction   what follows for many steps; None where nothing deviates, or the rounded law is not in the form
    repair       the most accurate law nearby that has the property the trained one lost; None if nothing is lost
    exponents    the corners (i, j) of the Newton polygon: one step errs by terms Δt^i δ^j, and no others are larger
    cross_over   time steps, for x and for v, at which the deviations change a step as much as the rounded law errs in it:
                 the constants dominate below, the length of the step above; None where one of the two is missing
    errors       [E_x, E_v] over the exact flow: the law as "trained", "rounded", at its "optimum", "repaired", and with what
                 stays free in the repaired law at its best, "repaired_optimum"
    mass         the learned mass without the compensation of the step, in the unit of the given one; None without force
    loss         what "best" means: errors over the "variance" of x and v, or both as "displacement"s, Δx and Δt Δv
    rows         states that were looked at
    """

    form: TrainedForm
    constants: tuple[ConstantOrigin, ...]
    residuals: tuple[Residual, ...]
    prediction: Prediction | None
    repair: Repair | None
    exponents: tuple[tuple[int, int], ...]
    cross_over: tuple[float | None, float | None]
    errors: dict[str, tuple[float, float]]
    mass: float | None
    loss: str
    rows: int
    time_step: float

    @property
    def sentences(self) -> list[str]:
        """All of it in a few lines."""
        lines = [one.sentence for one in self.constants]
        for one in self.residuals:
            if one.reversal:
                lines.append(
                    f"{one.name} is off by δ = {float(one.deviation):.2g}, which breaks time reversal: step, flip, step, "
                    f"flip ends δ·({one.reversal.leading}) away, and smaller terms"
                )
        if self.prediction is not None and self.prediction.position:
            said = self.prediction
            lines.append(
                f"After {said.steps} steps this predicts an energy change of {said.energy:.3g}, areas times {said.area:.6g}, and "
                f"after as many back an error of {said.position:.2g} in x and {said.velocity:.2g} in v"
            )
        if self.repair is not None:
            trained, repaired, best = (self.errors[name] for name in ("trained", "repaired", "repaired_optimum"))
            lines.append(
                f"Repair: {self.repair.sentence}. Errors E_x, E_v: {_pair(trained)} as trained, {_pair(repaired)} repaired, "
                f"{_pair(best)} with what stays free at its best"
            )
        return lines

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "constants": [one.to_json() for one in self.constants],
            "residuals": [one.to_json() for one in self.residuals],
            "prediction": None if self.prediction is None else self.prediction.to_json(),
            "repair": None if self.repair is None else self.repair.to_json(),
            "exponents": [list(one) for one in self.exponents],
            "cross_over": list(self.cross_over),
            "errors": {name: list(pair) for name, pair in self.errors.items()},
            "mass": self.mass,
            "loss": self.loss,
            "rows": self.rows,
            "time_step": self.time_step,
            "sentences": self.sentences,
        }


def explain_constants(
    law: OneStepMap | TrainedForm,
    data: Transitions,
    force: Force,
    mass: float,
    *,
    mass_known: bool = True,
    loss: str = "variance",
    uncertainty: float | Sequence[float] = 0.0,
    start: np.ndarray | None = None,
    steps: int = 1000,
) -> Explanation:
    """Predict each trained constant of a law, and say whether it is a finite-step compensation or training noise.

    law           a map, whose numbers near simple ones count as trained, or the form of a network (`trained_form`), which
                  knows them
    data          states and, one step later, what was observed: from a file, or from `simulate` at the energies of interest
    force         on arrays of positions, in the data's units; the true one, as far as it is known
    mass          what m stands for in the law, in the data's mass unit
    mass_known    False where it was learned with the law: then a force weight is a measurement of it
    loss          "variance", as the search has it: errors of x and v, each over its variance; or "displacement", as the
                  authors of the paper have it: Δx and Δt Δv alike
    uncertainty   of the trained values, say half a digit of printed ones; one for all, or one for each constant
    start, steps  for the prediction over many steps; the first row of the data, if none is given

    >>> from pnn_symbolic import simulate, potential_called
    >>> morse = potential_called("morse")
    >>> data = Transitions.of(simulate(morse, [-0.8, -0.5], time_step=0.05, steps=500, inner_steps=20))
    >>> verlet = OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f(y)/(1.0019*m); x' = y + h*v'/2")
    >>> print(explain_constants(verlet, data, morse.force, 1.0).constants[0].sentence)
    mass factor 1.0019: finite-step compensation: least squares against the exact flow predicts 1.00194, the deviation
    growing as Δt^2.00
    """
    if loss not in LOSSES:
        raise UnknownNameError("loss", loss, LOSSES)
    if not (math.isfinite(mass) and mass > 0):
        raise InputError(f"the mass is {mass}, expected a number above 0")
    form = law if isinstance(law, TrainedForm) else TrainedForm.of(law)
    _check_forces(form)
    question, observed = _question(data, force, mass, loss)
    flow = exact_flow(question.x, question.v, question.time_step, question.mass, force)
    errors = {"trained": question.errors(_after(form.map, question), flow)}
    constants: tuple[ConstantOrigin, ...] = ()
    if form.constants:
        family = Family(form)
        predicted, on_data = (family.optimum(question, target) for target in (flow, observed))
        constants = _origins(form, family, question, predicted, on_data, mass_known, loss, uncertainty)
        errors["optimum"] = predicted.errors
    found = residuals(form)
    prediction, exponents, cross_over = None, (), (None, None)
    if form.simple is not None:
        rounded = form.family.at(**form.simple)
        errors["rounded"] = question.errors(_after(rounded, question), flow)
        if found:
            state = data.before[0] if start is None else start
            with np.errstate(all="ignore"):
                prediction = predict(
                    found, rounded.step_function(), state, question.time_step, question.mass, force, steps
                )
            order = check_order(rounded)
            if order.holds:
                exponents = _corners(order.value + 1, found)
                cross_over = _cross_over(order.value + 1, found, rounded, form, question, flow)
    repair = _best_repair(form, question, flow)
    if repair is not None:
        errors["repaired"] = question.errors(_after(repair.form.map, question), flow)
        errors["repaired_optimum"] = errors["repaired"]
        if repair.form.constants:
            errors["repaired_optimum"] = Family(repair.form).optimum(question, flow).errors
    kick = next((one for one in constants if one.mass and one.trained > 0), None)
    true_mass = None if kick is None else mass * kick.predicted / float(kick.trained)
    return Explanation(
        form,
        constants,
        found,
        prediction,
        repair,
        exponents,
        cross_over,
        errors,
        true_mass,
        loss,
        len(question.x),
        data.time_step,
    )


def _check_forces(form: TrainedForm) -> None:
    for atom in form.form.table.atoms:
        if atom.is_force and (atom.function != "f" or atom.velocity is not None):
            raise InputError(
                f"the law has a force {atom.function}{'(x, v)' if atom.velocity is not None else ''}; constants are "
                "explained for laws of one force f(x)"
            )


def _question(
    data: Transitions, force: Force, mass: float, loss: str
) -> tuple[Question, tuple[np.ndarray, np.ndarray]]:
    rows = np.unique(np.linspace(0, len(data) - 1, min(len(data), MOST_ROWS)).round().astype(int))
    before, after = data.before[rows], data.after[rows]
    spreads = float(data.after[:, 0].std()), float(data.after[:, 1].std())
    if not all(spreads):
        raise InputError("the particle of the data never moves, so that no constant can be told from another")
    if loss == "displacement":
        spreads = spreads[0], spreads[0] / data.time_step
    inertia = mass / data.units.acceleration_per_force
    question = Question(before[:, 0], before[:, 1], data.time_step, inertia, force, spreads)
    return question, (after[:, 0], after[:, 1])


def _after(law: OneStepMap, question: Question) -> tuple[np.ndarray, np.ndarray]:
    return law.step_function()(question.x, question.v, question.time_step, question.mass, question.force)


def _origins(
    form: TrainedForm,
    family: Family,
    question: Question,
    predicted: Optimum,
    on_data: Optimum,
    mass_known: bool,
    loss: str,
    uncertainty: float | Sequence[float],
) -> tuple[ConstantOrigin, ...]:
    spreads = question.spreads[0], question.spreads[1] * (2 if loss == "displacement" else 1)
    half = replace(question, time_step=question.time_step / 2, spreads=spreads)
    halved = family.optimum(half, exact_flow(half.x, half.v, half.time_step, half.mass, half.force))
    margins = np.broadcast_to(np.asarray(uncertainty, dtype=float), len(form.constants))
    kicks = [place for place in form.form.velocity if is_force(form.form, place[0])]
    found = []
    for k, place in enumerate(form.constants):
        trained = form.number(place, form.trained)
        rounded = form.number(place, form.simple or form.trained)
        best, data, at_half, resolution = (
            float(one[k]) for one in (predicted.numbers, on_data.numbers, halved.numbers, predicted.resolution)
        )
        mass = place.owner == V and [place.term] == kicks
        excess, excess_at_half = best - float(rounded), at_half - float(rounded)
        resolved = abs(excess) > max(1e-9, 0.1 * resolution) and excess * excess_at_half > 0
        found.append(
            ConstantOrigin(
                form.label(place),
                trained,
                rounded,
                best,
                data,
                resolution,
                math.log2(excess / excess_at_half) if resolved else None,
                LEARNED_MASS
                if mass and not mass_known
                else _origin(float(trained), float(rounded), best, data, resolution, float(margins[k])),
                mass,
            )
        )
    return tuple(found)


def _origin(trained: float, rounded: float, predicted: float, on_data: float, resolution: float, margin: float) -> str:
    """Which of the explanations holds: the first that does."""
    if trained == rounded:
        return EXACT
    near = max(AGREEMENT * abs(predicted - rounded), margin)
    explained = abs(trained - predicted) <= near
    # What moves the error by less than 1 % either way is nothing that a step asks for.
    if explained and abs(predicted - rounded) > 0.1 * resolution:
        return COMPENSATION
    if (
        abs(trained - on_data) <= max(AGREEMENT * abs(on_data - rounded), margin)
        and abs(on_data - rounded) > resolution
    ):
        return IN_THE_DATA
    return NOISE


def _corners(truncation: int, found: Sequence[Residual]) -> tuple[tuple[int, int], ...]:
    deviation = min(power for one in found for power in one.step.powers if power is not None)
    return ((truncation, 0), (deviation, 1)) if deviation < truncation else ((truncation, 0),)


def _cross_over(
    truncation: int,
    found: Sequence[Residual],
    rounded: OneStepMap,
    form: TrainedForm,
    question: Question,
    flow: tuple[np.ndarray, np.ndarray],
) -> tuple[float | None, float | None]:
    steps = []
    once, trained = _after(rounded, question), _after(form.map, question)
    for axis in (0, 1):
        powers = [one.step.powers[axis] for one in found]
        lowest = min((power for power in powers if power is not None), default=truncation)
        moved, erred = np.std(trained[axis] - once[axis]), np.std(once[axis] - flow[axis])
        known = lowest < truncation and erred > 0 and moved > 0
        steps.append(float(question.time_step * (moved / erred) ** (1 / (truncation - lowest))) if known else None)
    return steps[0], steps[1]


def _best_repair(form: TrainedForm, question: Question, flow: tuple[np.ndarray, np.ndarray]) -> Repair | None:
    """The repair of smallest error as it stands."""

    def badness(repair: Repair) -> float:
        x, v = question.errors(_after(repair.form.map, question), flow)
        return math.log(x) + math.log(v)

    return min(repairs(form), key=badness, default=None)


def _pair(errors: tuple[float, float]) -> str:
    return f"{errors[0]:.2e}, {errors[1]:.2e}"
