"""Phase error: how far does the frequency of the numerical oscillation lie from the true one?"""

from __future__ import annotations

from typing import Any

from sympy import QQ, Add, Expr, Rational, acos, factor, sqrt

from pnn_symbolic.algebra.decimals import decimal, in_json
from pnn_symbolic.checks.damped_phase import PHASE, damped_phase
from pnn_symbolic.checks.driven import of_the_state_alone
from pnn_symbolic.maps.normal_form import Number
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.text.printing import sign_and_size
from pnn_symbolic.series.intended_method import intended_method
from pnn_symbolic.series.oscillator import NotAnOscillatorError, oscillator_step, shared
from pnn_symbolic.series.polynomials import Polynomial, fraction, without_parameters
from pnn_symbolic.series.powers import leading_term, square_of_angle, square_root
from pnn_symbolic.verdicts.finding import Finding

ROUNDED_DIGITS = 60
SMALLEST = Rational(1, 10**19)
"""Steps of a refutation are tried down to this hω."""
TERMS = 7
"""Powers of (hω)² that are examined, enough for order 10."""


@of_the_state_alone("phase error")
def check_phase(step: OneStepMap) -> Finding:
    """The leading term of θ/(hω) - 1, where one step turns the oscillator by the angle θ.

    cos θ = trace / (2 √det); θ² is a power series in 1 - cos θ, so that plain arithmetic with
    polynomials gives the answer. A trained mass shifts the frequency by an amount that does not
    depend on the time step: the power is then 0, and `details` has the error beyond that.

    >>> step = OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f(y)/m; x' = y + h*v'/2")
    >>> check_phase(step).value
    {'coefficient': '1/24', 'coefficient_float': 0.041666666666666664, 'power': 2}
    """
    intended = intended_method(step)
    if intended.form.only_forces and not intended.form.graded:
        return damped_phase(intended.form)
    try:
        matrix = oscillator_step(intended.form)
    except NotAnOscillatorError as reason:
        return PHASE.undecided(str(reason))
    field, trace, determinant = _in_the_smallest_field(matrix.field, matrix.trace, matrix.determinant)
    scale = _factor_of_the_state(field, trace, determinant)
    if scale is None:
        return _not_turned(field, trace, determinant)
    trace = [field.quo(number, scale) for number in trace]
    determinant = [field.quo(number, scale * scale) for number in determinant]
    if intended.root is not None:  # the digits beyond those of the root say nothing
        trace, determinant = _rounded(trace), _rounded(determinant)
    known = 0 if intended.root is None else intended.root.order
    angle = square_of_angle(field, trace, determinant, TERMS)[1 : TERMS + 1]
    if not angle or not angle[0] or field.to_sympy(angle[0]).is_negative:
        return _not_turned(field, trace, determinant)
    return _from_angle(field, angle, known, (*intended.assumptions, *shared(intended.form)), determinant)


def _in_the_smallest_field(
    field: Number, trace: Polynomial, determinant: Polynomial
) -> tuple[Number, Polynomial, Polynomial]:
    """The same in fractions, where no parameter is left in them."""
    if not field.is_FractionField:
        return field, trace, determinant
    of_trace, of_determinant = (without_parameters(field, part) for part in (trace, determinant))
    if of_trace is None or of_determinant is None:
        return field, trace, determinant
    return QQ, of_trace, of_determinant


def _factor_of_the_state(field: Number, trace: Polynomial, determinant: Polynomial) -> Number | None:
    """The factor of all of the state at dt = 0, which turns nothing; None where the step is no turn for small dt."""
    if (len(trace) < 2 and len(determinant) < 2) or not trace:
        return None
    scale = field.quo(trace[0], field.convert(2))
    if not scale or determinant[:1] != [scale * scale] or field.to_sympy(scale).is_negative:
        return None
    return scale


def _from_angle(
    field: Number, angle: Polynomial, known: int, assumptions: tuple[str, ...], determinant: Polynomial
) -> Finding:
    """The finding, from θ²/y and the order up to which the step is known to be exact."""
    start = field.to_sympy(angle[0]) if known == 0 else Rational(1)
    if start.free_symbols:
        assumptions = (*assumptions, f"{start} > 0")
    relative = square_root(field, [field.quo(number, angle[0]) for number in angle], TERMS)
    beyond: list[tuple[int, Expr]] = []
    for k, number in enumerate(relative):
        if k and number and 2 * k >= known:
            beyond.append((k, field.to_sympy(number)))
    details: dict[str, Any] = {}
    if (growth := leading_term(determinant)) is not None:
        details["amplitude"] = _amplitude(growth[0], field.to_sympy(growth[1]))
    if start != 1:
        if beyond:
            details["beyond_the_frequency"] = _value(*beyond[0])
        details["frequency_factor"] = str(sqrt(start))
        return PHASE.proved(_value(0, sqrt(start) - 1), assumptions=assumptions, details=details)
    if not beyond:
        return PHASE.undecided(f"no error up to (hω)^{2 * TERMS - 2}", *assumptions, details=details)
    details["series"] = [_value(k, number) for k, number in beyond[:3]]
    return PHASE.proved(_value(*beyond[0]), assumptions=assumptions, details=details)


def _amplitude(power: int, number: Expr) -> str:
    """What det = 1 + number·(hω)^(2·power) + … makes of it."""
    sign, size = sign_and_size(number)
    grows = "grows" if sign == "+" else "decays"
    if size.free_symbols:
        grows = "changes"
    return f"{grows}: det = 1 {sign} {size}*(hω)**{2 * power} + …"


def _value(k: int, number: Expr) -> dict[str, Any]:
    text = str(number)
    if number.free_symbols:
        return {"coefficient": str(factor(number)), "power": 2 * k}
    if isinstance(number, Rational) and len(text) > 60:
        text = decimal(number, 15)
    return {"coefficient": text, "coefficient_float": in_json(number), "power": 2 * k}


def _not_turned(field: Number, trace: Polynomial, determinant: Polynomial) -> Finding:
    """The refutation for a step that turns no oscillator by about hω, with a time step to try; letters are 1/2."""
    letters = [symbol for symbol in field.symbols if symbol.is_Symbol] if field.is_FractionField else []
    halves = dict.fromkeys(letters, Rational(1, 2))

    def at(polynomial: Polynomial, z: Expr) -> Expr:
        terms = (field.to_sympy(number) * z ** (2 * k) for k, number in enumerate(polynomial))
        return Add(*terms).xreplace(halves)  # pyright: ignore[reportReturnType]

    z = Rational(1, 10)
    while z > SMALLEST and _is_turned(z, at(trace, z), at(determinant, z)):
        z /= 10
    tr, det = at(trace, z), at(determinant, z)
    if (square := _discriminant(tr, det)) >= 0:
        middle, root = float(tr) / 2, float(sqrt(square))
        turned = f"has the real eigenvalues {middle + root:.9g} and {middle - root:.9g}"
    else:
        turned = f"turns by {float(_angle(tr, det) / z):.9g} times that"
    given = "".join(f"{letter} = 1/2, " for letter in letters)
    sentence = f"with {given}hω = {z} one step {turned}: as dt goes to 0 it does not turn the oscillator by hω"
    witness = {"h_omega": str(z), "trace": str(tr), "determinant": str(det), "sentence": sentence}
    return PHASE.refuted(witness)


def _is_turned(z: Expr, trace: Expr, determinant: Expr) -> bool:
    """Whether a step with these numbers turns the oscillator by about z = hω."""
    return bool(_discriminant(trace, determinant) < 0 and abs(_angle(trace, determinant) / z - 1) <= Rational(1, 2))


def _discriminant(trace: Expr, determinant: Expr) -> Expr:
    """The square of half the difference of the eigenvalues."""
    return (trace**2 / 4 - determinant).evalf(40)


def _angle(trace: Expr, determinant: Expr) -> Expr:
    return acos(trace / (2 * sqrt(determinant))).evalf(40)


def _rounded(polynomial: Polynomial) -> Polynomial:
    return [QQ(round(fraction(number) * 10**ROUNDED_DIGITS), 10**ROUNDED_DIGITS) for number in polynomial]
