"""Exercises for a class; each answer is computed when it is asked for, and can be checked by one line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from sympy import Rational, root

from pnn_symbolic.checks import check_motion, check_order, check_stability, check_symplecticity, check_time_reversal
from pnn_symbolic.integrators.identification import identify
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.report.findings import reason
from pnn_symbolic.teaching.comparison import ANSWERS, percent
from pnn_symbolic.teaching.places import NAMES, with_force_at
from pnn_symbolic.teaching.trials import trial_of
from pnn_symbolic.verdicts.finding import Finding

VERLET, KICK_DRIFT, DRIFT_KICK = "D 1/2, K 1, D 1/2", "K 1, D 1", "D 1, K 1"
EULER = "x' = x + dt*v; v' = v + dt*f(x)/m"
HEAVIER = "x' = x + dt*v + dt**2*f(x + dt*v/2)/(2*1.0005*m); v' = v + dt*f(x + dt*v/2)/(1.0005*m)"
TRIPLE_JUMP = "w = 1/(2 - 2**(1/3)); D w/2, K w, D (1 - w)/2, K 1 - 2*w, D (1 - w)/2, K w, D w/2"


@dataclass(frozen=True)
class Exercise:
    """A task, its answer as computed, and a line that checks it."""

    heading: str
    task: str
    answer: str
    line: str

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


def exercises() -> Iterator[Exercise]:
    """The exercises, from the easy to the hard."""
    for heading, task, answer, line in TASKS:
        yield Exercise(heading, task, answer(), line)


def _palindromes() -> str:
    return f"{VERLET}: {_yes_or_why(check_time_reversal(_word(VERLET)))}. {KICK_DRIFT}: " + (
        f"{_yes_or_why(check_time_reversal(_word(KICK_DRIFT)))}."
    )


def _area() -> str:
    return f"{reason(check_symplecticity(OneStepMap.from_equations(EULER)).to_json())}."


def _shares() -> str:
    verlet = _word(VERLET)
    answers = []
    for share, name in NAMES.items():
        moved = with_force_at(verlet, share)
        keeps, retraces = check_symplecticity(moved).holds, check_time_reversal(moved).holds
        answers.append(f"{name}: areas {ANSWERS[keeps]}, retraced {ANSWERS[retraces]}")
    return "; ".join(answers) + "."


def _one_after_the_other() -> str:
    half = Rational(1, 2)
    step = _word(KICK_DRIFT).with_time_step(half).then(_word(DRIFT_KICK).with_time_step(half))
    return f"{identify(step)}, of order {check_order(step).value}; each of the two is of order " + (
        f"{check_order(_word(KICK_DRIFT)).value}."
    )


def _stability() -> str:
    verlet, euler = check_stability(_word(VERLET)), check_stability(OneStepMap.from_equations(EULER))
    return f"Position Verlet up to Δt·ω = {verlet.value}. Explicit Euler: {reason(euler.to_json())}."


def _heavier() -> str:
    law = OneStepMap.from_equations(HEAVIER)
    return (
        f"Retraced: {ANSWERS[check_time_reversal(law).holds]}; areas kept: {ANSWERS[check_symplecticity(law).holds]}; "
        f"it advances {check_motion(law).value}, a body that is a little heavier."
    )


def _half_the_step() -> str:
    verlet = trial_of(_word(VERLET))
    finer = trial_of(_word(VERLET), parts=2)
    assert verlet is not None  # a word of one force can be tried
    assert finer is not None
    times = verlet.energy_error / finer.energy_error
    return f"{percent(verlet.energy_error)} becomes {percent(finer.energy_error)}, {times:.3g} times smaller."


def _triple_jump() -> str:
    step = _word(TRIPLE_JUMP)
    middle = 1 - 2 * (1 / (2 - root(2, 3)))
    sign = "below" if middle < 0 else "above"
    return f"Order {check_order(step).value}; it is {identify(step)}. The middle step is {float(middle):.4g}, {sign} 0."


TASKS: tuple[tuple[str, str, Callable[[], str], str], ...] = (
    (
        "There and back",
        f"Which of {VERLET} and {KICK_DRIFT} retraces its path when the velocity is turned? Take the first step, turn, "
        "step, turn, on paper, for any f.",
        _palindromes,
        f"discover-equations check '{VERLET}' '{KICK_DRIFT}'",
    ),
    (
        "An area by hand",
        "By which number does one step of explicit Euler multiply areas, for f(x) = -x - x**3 at x = 1, v = 1/2, dt = "
        "1/10, m = 1? Write the 2 by 2 matrix of derivatives and take its determinant.",
        _area,
        f'discover-equations check "{EULER}"',
    ),
    (
        "The half step",
        "In x' = x + v·Δt + ½ f(y) Δt²/m, v' = v + f(y) Δt/m take y = x + θ v Δt. For which of θ = 0, 1/2, 1 are areas "
        "kept, for which is the path retraced? Then show that the determinant is 1 + (θ - 1/2) f'(y) Δt²/m.",
        _shares,
        "discover-equations explain 'position Verlet' --what-if 'force at 0.6'",
    ),
    (
        "Two wrongs make a right",
        f"Do {KICK_DRIFT} for half a step, then {DRIFT_KICK} for half a step. Which method is it, and of which order?",
        _one_after_the_other,
        "discover-equations identify 'K 1/2, D 1/2, D 1/2, K 1/2'",
    ),
    (
        "How long a step?",
        "For an oscillator of frequency ω, find the largest Δt·ω for which position Verlet does not grow. And for "
        "explicit Euler?",
        _stability,
        f"discover-equations check '{VERLET}' \"{EULER}\"",
    ),
    (
        "The paper's 1.0005",
        "A trained law has 1.0005 m in the place of m. Does it still retrace its path and keep areas? What does it "
        "advance?",
        _heavier,
        f'discover-equations check "{HEAVIER}"',
    ),
    (
        "Half the step",
        "A pendulum by position Verlet, Δt = 0.1: guess how many times smaller the largest energy error is with Δt = "
        "0.05.",
        _half_the_step,
        "discover-equations explain 'position Verlet'",
    ),
    (
        "A step backward",
        "Three Verlet steps of lengths w, 1 - 2w, w, with w = 1/(2 - 2^(1/3)). Of which order are they together? Which "
        "sign has the one in the middle?",
        _triple_jump,
        f"discover-equations check '{TRIPLE_JUMP}'",
    ),
)
"""Heading, task, what computes the answer, and what checks it."""


def _word(text: str) -> OneStepMap:
    return OneStepMap.from_word(text)


def _yes_or_why(finding: Finding) -> str:
    """Yes, no with the witness, or undecided."""
    why = reason(finding.to_json())
    return f"{ANSWERS[finding.holds]}, {why}" if finding.holds is not None else why
