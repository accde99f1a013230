"""Orbits in the field alone, and under a force that is the same everywhere: how well are their circles stepped?

Without force one step makes x + dt·P v of x and V v of v, so that v turns by the angle of V, around the centre
x + dt·P v/(1 - V), which is exact at x - d v/(r J); with the force k·g the velocity that one step leaves alone drifts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Expr

from pnn_symbolic.magnetic.gyration_numbers import GyrationNumbers, Number
from pnn_symbolic.magnetic.step import FIRST_FORCE, VELOCITY, MagneticStep, Row
from pnn_symbolic.verdicts.finding import Finding, Property

SOURCE = "Birdsall & Langdon, Plasma Physics via Computer Simulation (1985), sections 4-3 and 4-4"
TERMS = 8
UNIT = "(dt·|ω|)"
EXACT = "exact"
PHASE = Property("gyrophase error", "without force: the angle by which one step turns v, against dt·|ω|", SOURCE)
RADIUS = Property("gyroradius error", "without force: the radius of the circle of positions, against |v|/|ω|", SOURCE)
DRIFT = Property(
    "drift error", "under a uniform force across the field: the drift of its orbits, against f × B/(q B**2)", SOURCE
)
NO_FIELD = "the turns of the letters sum to 0: it is a motion without a field"
NO_DRIFT = "the drifts of the letters sum to 0: positions do not move"
NO_KICK = "the kicks of the letters sum to 0: no force acts in the motion"


def check_gyrophase(step: MagneticStep) -> Finding:
    """The leading term of θ/(dt ω) - 1, where one step turns v by θ without a force.

    >>> boris = MagneticStep.of(("D", "1/2"), ("K", "1/2"), ("R_tan", 1), ("K", "1/2"), ("D", "1/2"))
    >>> check_gyrophase(boris).value["coefficient"], check_gyrophase(boris).value["power"]
    ('-1/12', 2)
    """
    numbers, rate = step.numbers, step.turn_rate
    if not rate:
        return PHASE.undecided(NO_FIELD)
    turn = _number(numbers, step.sums.velocity, VELOCITY)
    if _is_exact(step, turn):
        return PHASE.proved(EXACT)
    logarithm = _logarithm(numbers, numbers.series(turn, TERMS))
    ground = numbers.ground
    odd = [ground.quo(number, rate) for number in logarithm[1::2]]
    growth = [number for number in logarithm[::2] if number]
    details = {"growth": "the speed changes from step to step"} if growth else {}
    return _leading(PHASE, [odd[0] - ground.one, *odd[1:]], ground.to_sympy, details)


def check_gyroradius(step: MagneticStep) -> Finding:
    """The leading term of the relative error of the radius on which positions lie without a force."""
    numbers, rate, drift = step.numbers, step.turn_rate, step.drift_rate
    if not rate or not drift:
        return RADIUS.undecided(NO_DRIFT if rate else NO_FIELD)
    turn = _number(numbers, step.sums.velocity, VELOCITY)
    if not numbers.same(turn * numbers.turned(turn), numbers.one):
        return RADIUS.undecided("the speed changes from step to step: positions lie on no circle")
    offset = numbers.quo(_number(numbers, step.sums.position, VELOCITY), numbers.one - turn)
    ratio = -numbers.z * offset * numbers.field.convert_from(numbers.ground.quo(rate, drift), numbers.ground)
    square = ratio * numbers.turned(ratio)
    if numbers.same(square, numbers.one):
        return RADIUS.proved(EXACT)
    ground = numbers.ground
    half = ground.quo(ground.one, ground.convert(2))
    series = [number * half for number in numbers.series(square - numbers.one, TERMS)[::2]]
    return _leading(RADIUS, series, ground.to_sympy, {})


def check_drift(step: MagneticStep) -> Finding:
    """The relative error of the drift of orbits under a uniform force, E × B: of its size, or else the angle it is off.

    >>> boris = MagneticStep.of(("D", "1/2"), ("K", "1/2"), ("R_tan", 1), ("K", "1/2"), ("D", "1/2"))
    >>> check_drift(boris).value
    'exact'
    """
    numbers, rate, drift, kick = step.numbers, step.turn_rate, step.drift_rate, step.kick_rate
    if not (rate and drift and kick):
        return DRIFT.undecided(NO_FIELD if not rate else NO_KICK if drift else NO_DRIFT)
    position, velocity = step.sums.position, step.sums.velocity
    turn, ahead = _number(numbers, velocity, VELOCITY), _number(numbers, position, VELOCITY)
    pushed = _forces(numbers, position) + numbers.quo(ahead * _forces(numbers, velocity), numbers.one - turn)
    ground = numbers.ground
    scale = numbers.field.convert_from(ground.quo(rate, drift * kick), ground)
    error = -numbers.z * pushed * scale - numbers.one
    if not error:
        return DRIFT.proved(EXACT)
    series = numbers.series(error, TERMS)
    first = next((k for k, number in enumerate(series) if number), None)
    if first is not None and first % 2:
        size = ground.to_sympy(series[first])
        return DRIFT.proved(f"turned by ({abs(size)})*{UNIT}**{first} + …")
    return _leading(DRIFT, series[::2], ground.to_sympy, {})


def _leading(
    question: Property, series: list[Number], exact: Callable[[Number], Expr], details: dict[str, Any]
) -> Finding:
    """The first term of a series in z² = -(dt·|ω|)²."""
    place = next((k for k, number in enumerate(series) if number), None)
    if place is None:
        return question.undecided(f"no error up to {UNIT}**{2 * len(series) - 2}", details=details)
    number = exact(series[place]) * (-1) ** place
    value = {"coefficient": str(number), "coefficient_float": float(number), "power": 2 * place, "of": UNIT}
    return question.proved(value, details=details)


def _is_exact(step: MagneticStep, turn: Number) -> bool:
    """Whether v is turned by the angle of the exact motion."""
    exact = step.numbers.exponential(step.total("R", "R_tan", "R_lin", "G"))
    return exact is not None and step.numbers.same(turn, exact)


def _number(numbers: GyrationNumbers, row: Row, key: int) -> Number:
    return row.get(key, numbers.zero)


def _forces(numbers: GyrationNumbers, row: Row) -> Number:
    return sum((number for key, number in row.items() if key >= FIRST_FORCE), numbers.zero)


def _logarithm(numbers: GyrationNumbers, series: list[Number]) -> list[Number]:
    """The series of log V, of V = 1 + …: k l_k = k v_k - Σ j l_j v_(k-j)."""
    ground = numbers.ground
    result = [ground.zero]
    for k in range(1, len(series)):
        rest = sum((result[j] * series[k - j] * ground.convert(j) for j in range(1, k)), ground.zero)
        result.append(series[k] - ground.quo(rest, ground.convert(k)))
    return result


ORBITS: dict[str, Callable[[MagneticStep], Finding]] = {
    "gyrophase": check_gyrophase,
    "gyroradius": check_gyroradius,
    "uniform_force_drift": check_drift,
}
