"""Linear stability: up to which time step does the harmonic oscillator stay bounded?"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Any

from sympy import QQ, ZZ, Expr, Poly, Rational, Symbol, rootof, sqrt
from sympy.polys.galoistools import gf_from_int_poly, gf_sqf_p
from sympy.polys.polyclasses import DMP
from sympy.polys.sqfreetools import dup_sqf_list

from pnn_symbolic.algebra.real_roots import Root, first_positive_root, positive_roots
from pnn_symbolic.checks.damped_stability import SCOPE, SOURCE, damped_stability, polynomial_text
from pnn_symbolic.checks.driven import of_the_state_alone
from pnn_symbolic.checks.stability_gaps import Gaps, conditions_of
from pnn_symbolic.maps.normal_form import NormalForm, Number
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.series.oscillator import (
    NotAnOscillatorError,
    OscillatorStep,
    Polynomial,
    ordered,
    oscillator_step,
    shared,
    without_parameters,
)
from pnn_symbolic.verdicts.finding import Finding, Verdict

LARGE_PRIME = 2**61 - 1
MOST_EXACT_DIGITS = 400
"""Longer numbers are not written as roots of a polynomial, but as a fraction just below."""
Y = Symbol("y")


@dataclass(frozen=True)
class _Crossing:
    """A root of one of the conditions in y = (hω)², narrowed down."""

    root: Root
    field: Number

    @property
    def size(self) -> float:
        return float(self.root.low) ** 0.5


@of_the_state_alone("stability limit")
def check_stability(step: OneStepMap) -> Finding:
    """The largest hω below which no oscillation grows, as an exact number.

    Eigenvalues of the matrix of one step stay inside the unit circle while det ≤ 1 and
    |trace| ≤ 1 + det. The limit is the first hω at which one of these fails; where a bound is
    only touched, the step is at the edge of stability, and this is listed. Where it fails for
    every small time step, the finding is a refutation, with a time step to try. Where the limit
    depends on parameters, or on the shares of several forces, the value is the exact condition.

    >>> step = OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f(y)/m; x' = y + h*v'/2")
    >>> check_stability(step).value
    2
    >>> print(check_stability(OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x)/m")).witness["sentence"])
    oscillations grow at every time step: with hω = 1/10 by a factor 1.004988 per step
    """
    form = step.normal_form
    if form.only_forces and not form.graded:
        return damped_stability(form)
    try:
        matrix = oscillator_step(form)
    except NotAnOscillatorError as reason:
        return _undecided(str(reason), {})
    if len(matrix.trace) < 2 and len(matrix.determinant) < 2:
        return _nothing_oscillates(matrix)
    trace, determinant = (without_parameters(matrix.field, part) for part in (matrix.trace, matrix.determinant))
    if trace is None or determinant is None:
        return _region(form, matrix)
    try:
        field = QQ if matrix.field.is_FractionField else matrix.field
        return _judged(form, field, trace, determinant, Gaps(step))
    except ArithmeticError as reason:
        return _undecided(str(reason), {})


def _region(form: NormalForm, matrix: OscillatorStep) -> Finding:
    """Where the limit depends on parameters there is no one number: the condition on z = hω and them, exactly."""
    trace, determinant = polynomial_text(matrix.field, matrix.trace), polynomial_text(matrix.field, matrix.determinant)
    condition = f"abs(trace) < 2, trace = {trace}"
    if matrix.determinant != [matrix.field.one]:
        condition = f"abs(trace) < 1 + det and det < 1, trace = {trace}, det = {determinant}"
    details = {"trace": trace, "determinant": determinant, **_one_force_at_a_time(form)}
    assumptions = (*_assumptions(form), *shared(form))
    return Finding(
        property="stability limit",
        verdict=Verdict.PROVED,
        value=condition,
        scope=SCOPE,
        assumptions=assumptions,
        witness=None,
        source=SOURCE,
        details=details,
    )


def _nothing_oscillates(matrix: OscillatorStep) -> Finding:
    trace, determinant = (polynomial_text(matrix.field, part) for part in (matrix.trace, matrix.determinant))
    sentence = (
        f"no step size matters: trace {trace} and determinant {determinant} of the step do not depend on the force"
    )
    witness = {"trace": trace, "determinant": determinant, "sentence": sentence}
    return Finding(
        property="stability limit",
        verdict=Verdict.REFUTED,
        value=None,
        scope=SCOPE,
        assumptions=(),
        witness=witness,
        source=SOURCE,
    )


def _judged(
    form: NormalForm, field: Number, trace: Polynomial, determinant: Polynomial, gaps: Gaps | None = None
) -> Finding:
    details: dict[str, Any] = {
        "determinant": polynomial_text(field, determinant),
        "trace": polynomial_text(field, trace),
    }
    numbered = {place: part for place, part in enumerate(conditions_of(field, trace, determinant)) if part}
    conditions = list(numbered.values())
    assumptions = _assumptions(form)
    parts: list[tuple[Polynomial, int]] = []
    crossings: list[_Crossing] = []
    narrow: list[dict[str, Any]] = []
    for place, condition in numbered.items():
        for part, times in _without_multiple_roots(field, condition):
            parts.append((part, times))
            root = _first_root(field, part, gaps, place, narrow) if times % 2 else None
            crossings += [] if root is None else [_Crossing(root, field)]
    crossing = min(crossings, key=lambda c: c.root.low, default=None)
    if any(_first_sign(field, condition) < 0 for condition in conditions):
        return _never(field, trace, determinant, crossing, assumptions, details)
    if crossing is None:
        return _undecided("no limit was found", details)
    value = _exact(crossing)
    if narrow := [gap for gap in narrow if gap["h_omega"] < crossing.size]:
        details["gaps"] = narrow
        assumptions = (*assumptions, *map(_gap_in_words, narrow))
    details["touching"] = [
        _touching(_Crossing(root, field))
        for part, times in parts
        if times % 2 == 0
        for root in positive_roots(*ordered(field, part), crossing.root.low)
    ]
    exact = crossing.root.low == crossing.root.high or not isinstance(value, Rational)
    if not exact:
        details["bound"] = "the value is just below the limit, by less than 1e-20"
    details["damped"] = len(conditions) == 3
    return Finding(
        property="stability limit",
        verdict=Verdict.PROVED,
        value=value,
        scope=SCOPE,
        assumptions=assumptions,
        witness=None,
        source=SOURCE,
        details=details,
    )


def _never(
    field: Number,
    trace: Polynomial,
    determinant: Polynomial,
    crossing: _Crossing | None,
    assumptions: tuple[str, ...],
    details: dict[str, Any],
) -> Finding:
    z = Rational(1, 10)
    while crossing is not None and z * z >= crossing.root.low:
        z /= 2
    tr, det = (_at(field, part, z * z) for part in (trace, determinant))  # pyright: ignore[reportArgumentType]
    radius = _spectral_radius(float(tr), float(det))
    always = "every time step" if crossing is None else f"every time step up to hω = {crossing.size:.6g}"
    grows = f"by a factor {radius:.7g} per step"
    witness = {
        "h_omega": str(z),
        "trace": str(tr),
        "determinant": str(det),
        "spectral_radius": radius,
        "sentence": f"oscillations grow at {always}: with hω = {z} {grows}",
    }
    return Finding(
        property="stability limit",
        verdict=Verdict.REFUTED,
        value=None,
        scope=SCOPE,
        assumptions=assumptions,
        witness=witness,
        source=SOURCE,
        details=details,
    )


def _undecided(reason: str, details: dict[str, Any]) -> Finding:
    return Finding(
        property="stability limit",
        verdict=Verdict.UNDECIDED,
        value=None,
        scope=SCOPE,
        assumptions=(reason,),
        witness=None,
        source=SOURCE,
        details=details,
    )


def _assumptions(form: NormalForm) -> tuple[str, ...]:
    damped = form.sees_velocity
    return ("f(x, v) = -ω² m x: the force is taken without its dependence on v",) if damped else ()


def _one_force_at_a_time(form: NormalForm) -> dict[str, Any]:
    """The limits of a map with several forces when all but one are 0."""
    names = list(form.forces)
    if len(names) < 2 or not form.graded or not form.table.domain.is_QQ:
        return {}
    limits = {}
    for name in names:
        matrix = oscillator_step(form, name)
        finding = _judged(form, matrix.field, matrix.trace, matrix.determinant)
        limits[name] = None if finding.value is None else float(finding.value)
    return {"limit_with_one_force_alone": limits}


# ---------------------------------------------------------------- where a condition fails


def _first_root(
    field: Number, polynomial: Polynomial, gaps: Gaps | None, condition: int, narrow: list[dict[str, Any]]
) -> Root | None:
    """The first crossing that no rounding takes away; gaps that one may close are noted."""
    roots = positive_roots(*ordered(field, polynomial))
    for root in roots:
        after = None if gaps is None else next(roots, None)
        gap = None if gaps is None or after is None else gaps.between(condition, root, after)
        if gap is None:
            return _off_zero(root)
        narrow.append(gap)
    return None


def _off_zero(root: Root) -> Root:
    """A positive root between fractions of which the lower is positive too."""
    while root.low <= 0 < root.high:
        root = root.narrowed(root.high / 2**20)
    return root


def _gap_in_words(gap: dict[str, Any]) -> str:
    return (
        f"at hω = {gap['h_omega']:.7g}, over a width of {gap['width']:.2g}, oscillations of the typed decimals grow by "
        f"{gap['growth_per_step']:.2g} per step: within their rounding the bound is only touched there"
    )


def _without_multiple_roots(field: Number, polynomial: Polynomial) -> list[tuple[Polynomial, int]]:
    while not polynomial[0]:
        polynomial = polynomial[1:]
    if len(polynomial) < 2:
        return []
    if field.is_QQ:
        whole, _ = ordered(field, polynomial)
        descending = [ZZ(number) for number in reversed(whole)]
        if descending[0] % LARGE_PRIME and gf_sqf_p(gf_from_int_poly(descending, LARGE_PRIME), LARGE_PRIME, ZZ):
            return [(polynomial, 1)]  # no multiple root modulo a prime, hence none
        _, parts = dup_sqf_list(descending, ZZ)
        return [([QQ(int(number)) for number in reversed(part)], times) for part, times in parts]
    _, parts = dup_sqf_list(polynomial[::-1], field)
    return [(part[::-1], times) for part, times in parts]


def _first_sign(field: Number, condition: Polynomial) -> int:
    numbers, sign = ordered(field, condition)
    return next(sign(number) for number in numbers if number)


def _touching(crossing: _Crossing) -> dict[str, Any]:
    return {"h_omega": str(_exact(crossing)), "h_omega_float": crossing.size}


def first_crossing(field: Number, conditions: list[Polynomial], below: Polynomial) -> tuple[Expr | None, bool]:
    """hω at which one of the conditions first fails, or `below` vanishes; None where none ever does.

    The second is True where a condition fails at every small hω.
    """
    crossings = []
    for polynomial in (*conditions, below):
        for part, times in _without_multiple_roots(field, polynomial):
            root = first_positive_root(*ordered(field, part)) if times % 2 or polynomial is below else None
            crossings += [] if root is None else [_Crossing(_off_zero(root), field)]
    fails = any(_first_sign(field, condition) < 0 for condition in conditions)
    first = min(crossings, key=lambda crossing: crossing.root.low, default=None)
    return (None if first is None else _exact(first)), fails


# ---------------------------------------------------------------- exact numbers


def _exact(crossing: _Crossing) -> Expr:
    """hω at a root: an exact number, or a fraction just below it where that would fill pages."""
    root, field = crossing.root, crossing.field
    if root.low == root.high:
        return sqrt(Rational(root.low.numerator, root.low.denominator))
    numbers = root.polynomial
    if len(numbers) == 2:
        ratio = field.quo(-field.convert(numbers[0]), field.convert(numbers[1]))
        return sqrt(field.to_sympy(ratio))
    if field.is_QQ:
        if sum(len(str(number)) for number in numbers) > MOST_EXACT_DIGITS:
            return _fraction_below(root)
        polynomial = Poly([int(number) for number in reversed(numbers)], Y)
    else:
        polynomial = Poly.new(DMP(list(reversed(numbers)), field, 0), Y).norm()
    low, high = (Rational(end.numerator, end.denominator) for end in (root.low, root.high))
    for factor, _ in polynomial.factor_list()[1]:
        if factor.count_roots(low, high):
            break
    else:
        return _fraction_below(root)
    if factor.degree() <= 2:
        (exact,) = (r for r in factor.all_roots() if low <= r <= high)
        return sqrt(exact)
    index = factor.count_roots(None, low)
    return sqrt(rootof(factor.as_expr(), Y, index))


def _fraction_below(root: Root) -> Rational:
    """A decimal z with z² ≤ root, within 1e-20."""
    digits = 10**21
    z = int(root.narrowed(Fraction(1, 2**80)).low * digits**2)
    return Rational(isqrt(z), digits)  # pyright: ignore[reportReturnType]


def _at(field: Number, polynomial: Polynomial, y: Rational) -> Expr:
    return sum((field.to_sympy(number) * y**k for k, number in enumerate(polynomial)), Rational(0))


def _spectral_radius(trace: float, determinant: float) -> float:
    square = trace * trace / 4 - determinant
    return abs(trace) / 2 + square**0.5 if square > 0 else determinant**0.5
