"""Frequency and decay of steps whose numbers are functions of dt, against those of the motion that they advance.

One step multiplies the two amplitudes of the oscillator by √det·exp(±iθ), the motion by exp(-γ dt/2 ± iΩ dt). Both
are series in dt: θ²/dt² begins with Ω², and -log det/dt with γ, whatever friction and springs are in the numbers.
"""

from __future__ import annotations

from typing import Any

from sympy import Expr, Integer, Rational, Symbol, exp, factor, fraction

from pnn_symbolic.algebra.symbols import TIME_STEP
from pnn_symbolic.maps.normal_form import NormalForm, Number
from pnn_symbolic.series.oscillator import oscillator_over_the_step, shared
from pnn_symbolic.series.polynomials import Polynomial
from pnn_symbolic.series.powers import leading_term, logarithm, square_of_angle
from pnn_symbolic.series.step_series import Series, SingularError, StepSeries
from pnn_symbolic.verdicts.finding import Finding, Property

SOURCE = "Leimkuhler & Reich, Simulating Hamiltonian Dynamics (2004), section 2.6"
SCOPE = "the harmonic oscillator f = -ω² m x as dt goes to 0"
PHASE = Property("phase error", SCOPE, SOURCE)
OMEGA = Symbol("ω", positive=True)
TERMS = 8
"""Powers of dt of θ² that are examined, enough for order 6."""
FIRST_TERMS = 4
"""Powers that are examined first, enough for order 2, which most steps have at most."""


def damped_phase(form: NormalForm) -> Finding:
    """The leading term of θ/(Ω dt) - 1, in powers of dt.

    `details` has Ω² of the motion as "frequency_squared", and how fast areas shrink as "decay": the "rate" of the
    motion, and the first "difference" by which that of the step is another one, or that it is "exact".
    """
    matrix = oscillator_over_the_step(form)
    numbers = StepSeries(matrix.field, OMEGA)
    try:
        trace, determinant = (_series(numbers, part) for part in (matrix.trace, matrix.determinant))
    except SingularError as reason:
        return PHASE.undecided(str(reason))
    field = numbers.ground
    ring, trace, determinant = _over_a_ring(field, trace, determinant)
    if trace[0] != ring.convert(2) or determinant[0] != ring.one:
        return PHASE.undecided("as dt goes to 0 the step does not go to the identity")
    square, error = _leading_error(field, ring, trace, determinant)
    if square is None:
        return PHASE.undecided("the motion does not oscillate, however large ω is")
    decay = decay_of(determinant, ring, is_exact=len(matrix.determinant) == 1 and _is_exponential(*matrix.determinant))
    details: dict[str, Any] = {"frequency_squared": str(square)}
    if decay:
        details["decay"] = decay
    assumptions = (f"Ω² = {square} is positive: the motion that the step advances turns by Ω dt", *shared(form))
    if error is None:
        return PHASE.undecided(f"no error up to dt^{TERMS - 2}", details=details)
    power, number = error
    value = {"coefficient": _text(field.to_sympy(number)), "power": power, "of": "dt"}
    return PHASE.proved(value, assumptions=assumptions, details=details)


def _leading_error(
    field: Number, ring: Number, trace: Series, determinant: Series
) -> tuple[Expr | None, tuple[int, Number] | None]:
    """Ω² of the motion, None where it does not oscillate, and the leading term of θ/(Ω dt) - 1, None where none is."""
    square, error = None, None
    for terms in (FIRST_TERMS, TERMS):
        angle = [field.convert_from(n, ring) for n in square_of_angle(ring, trace, determinant, terms)]
        if len(angle) < 3 or any(angle[:2]) or not _oscillates(square := field.to_sympy(angle[2])):
            return None, None
        error = leading_term([field.quo(number, angle[2] * field.convert(2)) for number in angle[2:]])
        if error is not None:
            break
    return square, error


def _over_a_ring(field: Number, trace: Series, determinant: Series) -> tuple[Number, Series, Series]:
    """Both series over the polynomials, which are faster, where they are such; else over the field, as they came."""
    if not all(number.denom.is_ground for number in (*trace, *determinant)):
        return field, trace, determinant
    ring = field.get_ring()
    return (
        ring,
        [ring.convert_from(number, field) for number in trace],
        [ring.convert_from(number, field) for number in determinant],
    )


def decay_of(determinant: Series, ring: Number, *, is_exact: bool) -> dict[str, Any] | None:
    """The rate at which areas shrink as the motion does, and the first term by which the step differs from it."""
    rates, difference = [], None
    for terms in (FIRST_TERMS, TERMS):
        rates = [ring.to_sympy(-number) for number in logarithm(ring, determinant, terms)][1:]
        difference = leading_term(rates)
        if difference is not None:
            break
    if not any(rates):
        return None
    if difference is None:
        return {"rate": str(rates[0]), "exact": is_exact}
    power, rate = difference
    of_the_step = f"{TIME_STEP}**{power}" if power > 1 else str(TIME_STEP)
    return {"rate": str(rates[0]), "exact": False, "difference": f"({_text(rate)})*{of_the_step}"}


def _text(number: Expr) -> str:
    above, below = fraction(number.cancel())
    return str(factor(above) / below)


def _series(numbers: StepSeries, polynomial: Polynomial) -> Series:
    """A polynomial in y = (ω dt)² as a series in dt."""
    total = [numbers.ground.zero] * (TERMS + 1)
    square = numbers.ground.from_sympy(OMEGA**2)
    for power, number in enumerate(polynomial):
        for k, coefficient in enumerate(numbers.of(number)[: max(TERMS + 1 - 2 * power, 0)]):
            total[k + 2 * power] = total[k + 2 * power] + coefficient * square**power
    return total


def _is_exponential(number: Number) -> bool:
    """True for a product of powers of exponentials."""
    letters = [isinstance(letter, exp) for letter in number.field.symbols]
    for part in (number.numer, number.denom):
        terms = part.terms()
        if len(terms) > 1 or terms[0][1] != 1:
            return False
        if any(power and not known for power, known in zip(terms[0][0], letters, strict=True)):
            return False
    return True


def _oscillates(square: Expr) -> bool:
    """Whether Ω² is positive for large ω."""
    small = dict.fromkeys(square.free_symbols - {OMEGA}, Rational(1, 7))
    at = square.xreplace(small).xreplace({OMEGA: Integer(10**6)})
    return square.has(OMEGA) and bool(at.is_positive)
