"""Where does each trained constant come from? It is predicted, by least squares against the exact flow, and compared.

A law with a step of finite length cannot be exact. If some of its constants are free, the best
they can do is to take back part of the error of the step: such a *finite-step compensation*
belongs to one time step and one force, and shrinks with the square of the step. What is not
predicted that way, and is not in the data either, is noise of the training, and should be
rounded away.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pnn_symbolic.constants.deviations import Residual, residuals
from pnn_symbolic.constants.repair import Repair, repairs
from pnn_symbolic.constants.trained_form import TrainedForm
from pnn_symbolic.dynamics.simulation import Force
from pnn_symbolic.dynamics.trajectory import Transitions
from pnn_symbolic.errors import InputError, UnknownNameError
from pnn_symbolic.explanation.explanation import Explanation as Explanation
from pnn_symbolic.explanation.flow import exact_flow
from pnn_symbolic.explanation.optimum import Family, Optimum, Question
from pnn_symbolic.explanation.origin import FELT, LEARNED_MASS, ConstantOrigin, origin_of
from pnn_symbolic.explanation.prediction import predict
from pnn_symbolic.maps.normal_form import V
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.series.cross_over import cross_over

LOSSES = ("variance", "displacement")
MOST_ROWS = 8000
SMALLEST = 1e-9
"""Deviations below this are rounding errors of the search for the optimum."""


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

    law           a map, whose numbers near simple ones count as trained, or the form of a network (`trained_form`),
                  which knows them
    data          states and, one step later, what was observed: from a file, or simulated at the energies of interest
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
    if not all(map(math.isfinite, errors["trained"])):
        raise InputError("the law, or the force at the places where it asks for it, is no number for some of the rows")
    constants: tuple[ConstantOrigin, ...] = ()
    if form.constants:
        family = Family(form)
        predicted, on_data = (family.optimum(question, target) for target in (flow, observed))
        constants = _origins(form, family, question, predicted, on_data, mass_known, loss, uncertainty)
        errors["optimum"] = predicted.errors
    found = residuals(form)
    prediction, exponents, where = None, (), (None, None)
    if form.simple is not None:
        rounded = form.family.at(**form.simple)
        errors["rounded"] = question.errors(_after(rounded, question), flow)
        if found:
            state = data.before[0] if start is None else start
            with np.errstate(all="ignore"):
                prediction = predict(
                    found, rounded.step_function(), state, question.time_step, question.mass, force, steps
                )
            polygon = cross_over(form.map, rounded)
            if polygon:
                exponents = tuple((i, j) for i, j in polygon["newton_polygon"])
                where = _cross_over(polygon["order_when_rounded"] + 1, found, rounded, form, question, flow)
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
        where,
        errors,
        true_mass,
        loss,
        len(question.x),
        data.time_step,
    )


def _check_forces(form: TrainedForm) -> None:
    for name, count in form.form.forces.items():
        if name != "f" or count > 1:
            raise InputError(
                f"the law has a force {name}{'(x, v)' if count > 1 else ''}; constants are "
                "explained for laws of one force f(x)"
            )


def _question(
    data: Transitions, force: Force, mass: float, loss: str
) -> tuple[Question, tuple[np.ndarray, np.ndarray]]:
    rows = np.unique(np.linspace(0, len(data) - 1, min(len(data), MOST_ROWS)).round().astype(int))
    before, after = data.before[rows], data.after[rows]
    spreads = float(data.after[:, 0].std()), float(data.after[:, 1].std())
    if not all(spreads):
        raise InputError("position or velocity never changes in the data, so that constants cannot be told apart")
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
    kicks = [place for place in form.form.velocity if form.form.is_force(place[0])]
    found = []
    for k, place in enumerate(form.constants):
        trained = form.number(place, form.trained)
        rounded = form.number(place, form.simple or form.trained)
        best, data, at_half, resolution = (
            float(one[k]) for one in (predicted.numbers, on_data.numbers, halved.numbers, predicted.resolution)
        )
        mass = place.owner == V and [place.term] == kicks
        excess, excess_at_half = best - float(rounded), at_half - float(rounded)
        resolved = abs(excess) > max(SMALLEST, FELT * resolution) and excess * excess_at_half > 0
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
                else origin_of(float(trained), float(rounded), best, data, resolution, float(margins[k])),
                mass,
            )
        )
    return tuple(found)


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
        return math.log(max(x, sys.float_info.min)) + math.log(max(v, sys.float_info.min))

    return min(repairs(form), key=badness, default=None)
