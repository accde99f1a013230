"""Does the velocity decay? The part of its change that goes with the motion, beside every force of the place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pnn_symbolic.dynamics.health.finding import Symptom
from pnn_symbolic.dynamics.health.force_windows import resolved_force, spline_windows
from pnn_symbolic.dynamics.health.losses import LINEAR, Told, losses_of
from pnn_symbolic.dynamics.health.regression import explained, fit
from pnn_symbolic.dynamics.health.rows import FEWEST_PAIRS, Rows
from pnn_symbolic.dynamics.plus_minus import plus_minus

CLEAR = 0.9
"""R² of force and friction together, from which a loss is stated."""
SPLINES = 12
SMOOTH = 0.5
"""Autocorrelation of what is left from which it is no noise; friction must then explain half of it, or more."""
STANDS_STILL = 1e-3
"""Of the usual path: what sticks is held by another force, whatever its friction is; a creeping body has no sign."""
UNSAID = 1e-4
"""Of what the force alone leaves: a smooth rest above it is no error of integration, (Δt·ω)⁸, nor noise."""
NO_MEANING = "a factor of v that is fitted is not its friction"
NOT_LINEAR = ("drag", "dry", "cubic", "varying")
"""In the statistic of a friction that no law of this package has: their laws have a factor of v."""
OR = "or_"
"""Before the name of a constant in the statistic, where the rows do not tell its loss from the one stated."""


def goes_not_with_v(symptoms: Sequence[Symptom]) -> bool:
    """Whether a friction was told that is not, or not alone, in proportion to v."""
    frictions = [symptom.statistic for symptom in symptoms if symptom.code == "friction"]
    return any(not statistic.keys().isdisjoint(NOT_LINEAR) for statistic in frictions)


def is_one_of_several(symptoms: Sequence[Symptom]) -> bool:
    """Whether a friction was told that may go with v, or by another law."""
    return any(key.startswith(OR) for symptom in symptoms if symptom.code == "friction" for key in symptom.statistic)


def friction(rows: Rows) -> Symptom | None:
    """c of Δv = ∫f dt / m − c ∫|v|ᵖ sign v dt, with f the force column or, without one, any spline of x."""
    if rows.pairs < 2 * FEWEST_PAIRS or not rows.resolved or rows.runs[0].x.shape[1] != 1:
        return None
    k = rows.velocity_window
    change = rows.windows(k, lambda run: run.v).ravel()
    moved = rows.windows(k, lambda run: run.x).ravel()
    forces = _forces(rows, k)
    path = rows.windows(k, lambda run: run.path).ravel()
    if forces is None or not moved.any() or not change.any() or explained(path[:, None], moved) < CLEAR:
        return None
    moves = np.abs(moved) > STANDS_STILL * np.sqrt(np.mean(moved**2))
    change, moved, forces = change[moves], moved[moves], forces[moves]
    told = losses_of(rows, change, forces, moves, k)
    if told is None or 1 - told.left < CLEAR:
        return None
    rest = change - forces @ fit(forces, change)
    alone = float(rest @ rest) / float(change @ change)
    if _goes_on(rest, k) and told.left > (1 - SMOOTH) * alone:
        return None
    frequency = float(np.sqrt(np.mean(change**2) / np.mean(moved**2)))
    step = frequency * float(np.mean([run.steps.mean() for run in rows.runs]))
    if told.varies or (_goes_on(told.rest, k) and told.left > max(UNSAID * alone, step**8)):
        return _varying(told)
    return _told(told)


def _goes_on(rest: np.ndarray, k: int) -> bool:
    """Whether it is no noise, which is not alike two windows later."""
    return float(rest[: -2 * k] @ rest[2 * k :]) > SMOOTH * float(rest @ rest)


def _told(told: Told) -> Symptom:
    ((value, error), *_), (first, *_) = told.values, told.losses
    single = len(told.losses) == 1 and not told.rivals
    statistic = _statistic(told)
    if single and first is LINEAR:
        return _linear(value, error, statistic)
    if single and first.key == "dry" and value > 0:
        return _dry(value, error, statistic)
    grows = all(each < 0 for each, _ in told.values)
    what = "v grows" if grows else "v decays" if all(each > 0 for each, _ in told.values) else "v grows and decays"
    apart = "".join(f", or by {_by(rival)}" for rival in told.rivals)
    unknown = ", which these rows do not tell apart" if told.rivals else ""
    return Symptom(
        code="friction",
        severity="warning",
        sentence=f"{what} by {_by(told)}{apart}{unknown}: energy is not conserved.",
        statistic=statistic,
        remedy=_remedy(told),
    )


def _statistic(told: Told) -> dict[str, float]:
    """The losses with their errors, the first one's as "error", and what may act in their place."""
    (first, *more), ((value, error), *further) = told.losses, told.values
    statistic = {first.key: value, "error": error, "explained": 1 - told.left}
    for loss, (also, also_error) in zip(more, further, strict=True):
        statistic |= {loss.key: also, f"{loss.key}_error": also_error}
    for rival in told.rivals:
        for loss, (also, _) in zip(rival.losses, rival.values, strict=True):
            statistic.setdefault(f"{OR}{loss.key}", also)
    return statistic


def _by(told: Told) -> str:
    """The losses with their numbers: "friction γ = 0.05 ± 0.001 per unit of time and quadratic drag c = …"."""
    parts = []
    for loss, (value, error) in zip(told.losses, told.values, strict=True):
        of = " of" if loss.key == "dry" else " ="
        parts.append(f"{loss.name}{of} {value:.4g}{plus_minus(2 * error)} {loss.unit}")
    return " and ".join(parts)


def _remedy(told: Told) -> str:
    if told.rivals:
        return "Rows in which the fastest and the slowest swing are further apart would tell them apart."
    if told.losses == (LINEAR,):
        return "A law with a factor of v is meant; no symmetry in time is to be expected."
    terms = {"dry": "sign(v)", "drag": "v|v|", "cubic": "v³"}
    named = " and ".join(terms[loss.key] for loss in told.losses if loss is not LINEAR)
    return f"A term in {named} is meant, which no law of this family has: {NO_MEANING}."


def _linear(gamma: float, error: float, statistic: dict[str, float]) -> Symptom:
    what = "v decays with the path, friction" if gamma > 0 else "v grows with the path, negative friction"
    return Symptom(
        code="friction",
        severity="warning",
        sentence=f"{what} γ = {gamma:.4g}{plus_minus(2 * error)} per unit of time: energy is not conserved.",
        statistic=statistic,
        remedy="A law with a factor of v is meant; no symmetry in time is to be expected.",
    )


def _dry(size: float, error: float, statistic: dict[str, float]) -> Symptom:
    return Symptom(
        code="friction",
        severity="warning",
        sentence=(
            f"v loses the same in every time, dry friction of {size:.4g}{plus_minus(2 * error)} of acceleration, "
            "whichever way it goes: energy is not conserved."
        ),
        statistic=statistic,
        remedy="A term that jumps with the sign of v is meant, which no law of this family has.",
    )


def _varying(told: Told) -> Symptom:
    """v decays, by none of the losses that are known here, nor by two of them."""
    decays = "decays" if told.values[0][0] > 0 else "grows"
    return Symptom(
        code="friction",
        severity="warning",
        sentence=(
            f"v {decays} with the motion, by a friction that changes from place to place or in time, or by more than "
            "two laws: none that goes with v, v|v| or v³, nor dry friction, nor two of them say it. Energy is not "
            "conserved."
        ),
        statistic={"varying": told.left, "explained": 1 - told.left},
        remedy=f"A term is meant that no law of this family has: {NO_MEANING}.",
    )


def _forces(rows: Rows, k: int) -> np.ndarray | None:
    """(S, K): ∫f dt over windows; or ∫ of splines of x where the force is not known."""
    if rows.with_forces:
        if not resolved_force(rows):
            return None
        return rows.windows(k, lambda run: run.impulse)
    if np.ptp(np.concatenate([run.x for run in rows.runs])) == 0:
        return None
    return spline_windows(rows, k, SPLINES)
