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
from dataclasses import dataclass, replace

import numpy as np

from pnn_symbolic.constants.deviations import Residual, residuals
from pnn_symbolic.constants.repair import Repair, repairs
from pnn_symbolic.constants.trained_form import TrainedForm
from pnn_symbolic.dynamics.simulation import Force
from pnn_symbolic.dynamics.transitions import Transitions
from pnn_symbolic.errors import InputError, UnknownNameError
from pnn_symbolic.explanation.explanation import Explanation as Explanation
from pnn_symbolic.explanation.flow import exact_flow
from pnn_symbolic.explanation.optimum import Family, Optimum, Question
from pnn_symbolic.explanation.origin import ConstantOrigin, Optima, origins_of
from pnn_symbolic.explanation.prediction import Prediction, predict
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.series.cross_over import cross_over
from pnn_symbolic.threads import one_blas_thread

LOSSES = ("variance", "displacement")
MOST_ROWS = 8000


@one_blas_thread()
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
    errors = {"trained": _errors(form.map, question, flow)}
    if not all(map(math.isfinite, errors["trained"])):
        raise InputError("the law, or the force at the places where it asks for it, is no number for some of the rows")

    constants: tuple[ConstantOrigin, ...] = ()
    if form.constants:
        family = Family(form)
        optima = Optima(
            predicted=family.optimum(question, flow),
            on_data=family.optimum(question, observed),
            halved=_optimum_at_half_the_step(family, question, loss),
        )
        constants = origins_of(form, optima, mass_known, uncertainty)
        errors["optimum"] = optima.predicted.errors

    deviations = residuals(form)
    rounded = None if form.simple is None else form.family.at(**form.simple)
    if rounded is not None:
        errors["rounded"] = _errors(rounded, question, flow)
    prediction, crossing = None, _CrossOver()
    if rounded is not None and deviations:
        state = data.before[0] if start is None else start
        prediction = _prediction(deviations, rounded, state, question, steps)
        crossing = _cross_over(form.map, rounded, deviations, question, flow)

    repair = _best_repair(form, question, flow)
    if repair is not None:
        errors["repaired"] = errors["repaired_optimum"] = _errors(repair.form.map, question, flow)
        if repair.form.constants:
            errors["repaired_optimum"] = Family(repair.form).optimum(question, flow).errors
    return Explanation(
        form=form,
        constants=constants,
        residuals=deviations,
        prediction=prediction,
        repair=repair,
        exponents=crossing.exponents,
        cross_over=crossing.steps,
        errors=errors,
        mass=_mass_without_compensation(constants, mass),
        loss=loss,
        rows=len(question.x),
        time_step=data.time_step,
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
    question = Question(
        x=before[:, 0],
        v=before[:, 1],
        time_step=data.time_step,
        mass=inertia,
        force=force,
        spreads=spreads,
    )
    return question, (after[:, 0], after[:, 1])


def _after(law: OneStepMap, question: Question) -> tuple[np.ndarray, np.ndarray]:
    return law.step_function()(question.x, question.v, question.time_step, question.mass, question.force)


def _errors(law: OneStepMap, question: Question, flow: tuple[np.ndarray, np.ndarray]) -> tuple[float, float]:
    """Relative squared errors of x and v against the exact flow."""
    return question.errors(_after(law, question), flow)


def _optimum_at_half_the_step(family: Family, question: Question, loss: str) -> Optimum:
    # As a displacement, v counts over the step: what its errors are measured in doubles where the step is halved.
    spreads = question.spreads[0], question.spreads[1] * (2 if loss == "displacement" else 1)
    half = replace(question, time_step=question.time_step / 2, spreads=spreads)
    return family.optimum(half, exact_flow(half.x, half.v, half.time_step, half.mass, half.force))


def _mass_without_compensation(constants: Sequence[ConstantOrigin], mass: float) -> float | None:
    """The learned mass, with what the step asks of the weight of the force taken off; None without such a weight."""
    for constant in constants:
        if constant.mass and constant.trained > 0:
            return mass * constant.predicted / float(constant.trained)
    return None


def _prediction(
    deviations: Sequence[Residual], rounded: OneStepMap, state: np.ndarray, question: Question, steps: int
) -> Prediction | None:
    with np.errstate(all="ignore"):  # a rounded law that blows up has no prediction
        return predict(
            deviations,
            rounded.step_function(),
            state,
            question.time_step,
            question.mass,
            question.force,
            steps,
        )


@dataclass(frozen=True)
class _CrossOver:
    """The corners of the Newton polygon, and the time steps for x and v; as `Explanation` has them."""

    exponents: tuple[tuple[int, int], ...] = ()
    steps: tuple[float | None, float | None] = (None, None)


def _cross_over(
    trained: OneStepMap,
    rounded: OneStepMap,
    deviations: Sequence[Residual],
    question: Question,
    flow: tuple[np.ndarray, np.ndarray],
) -> _CrossOver:
    """Where the deviations change a step as much as the rounded law errs in it.

    The deviations move a step by a term in Δt^lowest, and the rounded law errs by one in Δt^truncation. Both are
    measured at the step of the data, and their ratio goes as Δt^(lowest − truncation).
    """
    polygon = cross_over(trained, rounded)
    if not polygon:
        return _CrossOver()
    truncation = polygon["order_when_rounded"] + 1
    after_trained, after_rounded = _after(trained, question), _after(rounded, question)
    steps: list[float | None] = []
    for axis in (0, 1):
        powers = [deviation.step.powers[axis] for deviation in deviations]
        lowest = min((power for power in powers if power is not None), default=truncation)
        moved = np.std(after_trained[axis] - after_rounded[axis])
        erred = np.std(after_rounded[axis] - flow[axis])
        if lowest < truncation and erred > 0 and moved > 0:
            steps.append(float(question.time_step * (moved / erred) ** (1 / (truncation - lowest))))
        else:
            steps.append(None)
    return _CrossOver(exponents=tuple((i, j) for i, j in polygon["newton_polygon"]), steps=(steps[0], steps[1]))


def _best_repair(form: TrainedForm, question: Question, flow: tuple[np.ndarray, np.ndarray]) -> Repair | None:
    """The repair of smallest error as it stands."""

    def badness(repair: Repair) -> float:
        x, v = _errors(repair.form.map, question, flow)
        return math.log(max(x, sys.float_info.min)) + math.log(max(v, sys.float_info.min))

    return min(repairs(form), key=badness, default=None)
