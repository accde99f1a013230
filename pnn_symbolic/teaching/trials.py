"""What does a step do to a pendulum? 2,000 steps out, the velocity turned round, 2,000 steps back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from pnn_symbolic.dynamics.diagnostics import energies, return_error, roll_out
from pnn_symbolic.dynamics.potentials import pendulum
from pnn_symbolic.maps.evaluation import NumericStep
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.program import Program

START = np.array([1.0, 0.5])
"""It starts at 1 radian with a speed: from rest it would swing out and back along the same path anyway."""
TIME_STEP, STEPS = 0.1, 2000
SHORT = 10
"""Steps after which errors of three step lengths are compared."""
SYSTEM = "a pendulum, x'' = -sin x, from x = 1 and v = 1/2; Δt = 0.1, 63 steps a small swing"


@dataclass(frozen=True)
class Trial:
    """What a step did to the pendulum.

    energy_error   the largest |E - E₀| over 2,000 steps, relative to E₀ above the lowest energy; ∞ where it blew up
    way_back       distance from the start after 2,000 steps out and 2,000 back, in radians (v counts as v·Δt)
    halving        how many times smaller the error after time 1 is with half the step; None where it has none
    """

    energy_error: float
    way_back: float
    halving: float | None


def why_untried(step: OneStepMap) -> str:
    """Why a step cannot be tried on a pendulum; "" where it can."""
    program = Program.of(step.normal_form)
    if parameters := step.normal_form.parameters:
        return f"it leaves {', '.join(map(str, parameters))} free"
    if program.forces - {"f"}:
        return f"it takes forces of its own, {', '.join(sorted(program.forces))}"
    if step.time is not None or any(line.is_force and len(line.arguments) > 1 for line in program.lines):
        return "its force depends on more than the position"
    return ""


@lru_cache(maxsize=64)
def trial_of(step: OneStepMap, parts: int = 1) -> Trial | None:
    """Try a step; None where `why_untried` says why.

    parts   into which Δt is cut, the time of the run staying the same

    >>> trial = trial_of(OneStepMap.from_word("D 1/2, K 1, D 1/2"))
    >>> round(trial.energy_error, 5), trial.way_back < 1e-9, round(trial.halving, 2)
    (0.00175, True, 4.0)
    """
    if why_untried(step):
        return None
    potential, numeric = pendulum(), step.step_function()
    with np.errstate(all="ignore"):
        states = roll_out(numeric, START, TIME_STEP / parts, 1.0, potential.force, STEPS * parts)
        energy = energies(states, potential, 1.0)
        errors = np.abs(energy - energy[0]) / (energy[0] - potential.lowest_energy)
        way_back = return_error(numeric, states, TIME_STEP / parts, 1.0, potential.force)
        halving = _halving(numeric)
    largest = float(np.max(errors))
    return Trial(_or_infinite(largest), _or_infinite(way_back), halving)


def _halving(numeric: NumericStep) -> float | None:
    """|a - b| / |b - c| for the ends a, b, c after the same time with Δt, Δt/2, Δt/4: 2^order as Δt goes to 0.

    The motion itself cancels, so that none needs to be known.
    """
    ends = []
    for parts in (1, 2, 4):
        states = roll_out(numeric, START, TIME_STEP / parts, 1.0, pendulum().force, SHORT * parts)
        ends.append(states[-1])
    first, second = (float(np.linalg.norm(ends[k] - ends[k + 1])) for k in (0, 1))
    return first / second if math.isfinite(first) and second > ROUNDING else None


ROUNDING = 1e-13
"""Of two hundred additions of numbers near 1: differences below say nothing."""


def _or_infinite(number: float) -> float:
    return number if math.isfinite(number) else math.inf
