"""Linear stability: up to which time step does the harmonic oscillator stay bounded?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import QQ, Expr, Rational

from pnn_symbolic.algebra.real_roots import Root, positive_roots
from pnn_symbolic.checks.crossings import Crossing, earliest, first_sign, without_multiple_roots
from pnn_symbolic.checks.damped_stability import EVERY, STABILITY, damped_stability, polynomial_text
from pnn_symbolic.checks.driven import of_the_state_alone
from pnn_symbolic.checks.schur_cohn import conditions_of, spectral_radius
from pnn_symbolic.checks.stability_gaps import Gaps
from pnn_symbolic.maps.normal_form import NormalForm, Number
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.series.oscillator import NotAnOscillatorError, OscillatorStep, oscillator_step, shared
from pnn_symbolic.series.polynomials import Polynomial, ordered, without_parameters
from pnn_symbolic.verdicts.finding import Finding


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
        return STABILITY.undecided(str(reason))
    if len(matrix.trace) < 2 and len(matrix.determinant) < 2:
        return _nothing_oscillates(matrix)
    trace, determinant = (without_parameters(matrix.field, part) for part in (matrix.trace, matrix.determinant))
    if trace is None or determinant is None:
        return _region(form, matrix)
    try:
        field = QQ if matrix.field.is_FractionField else matrix.field
        return _judged(form, field, trace, determinant, Gaps(step))
    except ArithmeticError as reason:
        return STABILITY.undecided(str(reason))


def _region(form: NormalForm, matrix: OscillatorStep) -> Finding:
    """Where the limit depends on parameters there is no one number: the condition on z = hω and them, exactly."""
    trace, determinant = polynomial_text(matrix.field, matrix.trace), polynomial_text(matrix.field, matrix.determinant)
    condition = f"abs(trace) < 2, trace = {trace}"
    if matrix.determinant != [matrix.field.one]:
        condition = f"abs(trace) < 1 + det and det < 1, trace = {trace}, det = {determinant}"
    details = {"trace": trace, "determinant": determinant, **_one_force_at_a_time(form)}
    return STABILITY.proved(condition, assumptions=(*_assumptions(form), *shared(form)), details=details)


def _nothing_oscillates(matrix: OscillatorStep) -> Finding:
    """A matrix that is the same whatever the force: where its eigenvalues are numbers, they decide."""
    trace, determinant = (polynomial_text(matrix.field, part) for part in (matrix.trace, matrix.determinant))
    sentence = (
        f"no step size matters: trace {trace} and determinant {determinant} of the step do not depend on the force"
    )
    details = {"trace": trace, "determinant": determinant}
    sum_of_both, product = (without_parameters(matrix.field, part) for part in (matrix.trace, matrix.determinant))
    if sum_of_both is None or product is None:
        return STABILITY.refuted({**details, "sentence": sentence})
    field = QQ if matrix.field.is_FractionField else matrix.field
    signs = [
        first_sign(field, condition) if condition else 0 for condition in conditions_of(field, sum_of_both, product)
    ]
    shrinks, *others = signs
    if shrinks == 0 and 0 in others:  # twice 1, or twice -1: a drift
        return STABILITY.refuted({**details, "sentence": sentence})
    radius = spectral_radius(*(float(field.to_sympy(part[0])) if part else 0.0 for part in (sum_of_both, product)))
    if min(signs) < 0:
        grows = f"whatever the force and the time step, a step multiplies some states by {radius:.7g}"
        return STABILITY.refuted({**details, "spectral_radius": radius, "sentence": grows})
    short = (
        f"a step multiplies no state by more than {radius:.7g} in the long run, whatever the force and the time step"
    )
    return STABILITY.proved(EVERY, details={**details, "spectral_radius": radius, "short": short})


def _judged(
    form: NormalForm, field: Number, trace: Polynomial, determinant: Polynomial, gaps: Gaps | None = None
) -> Finding:
    details: dict[str, Any] = {
        "determinant": polynomial_text(field, determinant),
        "trace": polynomial_text(field, trace),
    }
    conditions = conditions_of(field, trace, determinant)
    assumptions = _assumptions(form)
    bounds = _bounds_of(field, conditions, gaps)
    limit = bounds.limit
    if any(first_sign(field, condition) < 0 for condition in conditions if condition):
        return _never(field, trace, determinant, limit, assumptions, details)
    if limit is None:
        return STABILITY.undecided("no limit was found", details=details)
    narrow = [gap for gap in bounds.closed_gaps if gap["h_omega"] < limit.size]
    if narrow:
        details["gaps"] = narrow
        assumptions = (*assumptions, *map(_gap_in_words, narrow))
    details["touching"] = bounds.touched_below(limit)
    is_exact = limit.root.low == limit.root.high or not isinstance(limit.exact, Rational)
    if not is_exact:
        details["bound"] = "the value is just below the limit, by less than 1e-20"
    details["damped"] = all(conditions)
    return STABILITY.proved(limit.exact, assumptions=assumptions, details=details)


def _never(
    field: Number,
    trace: Polynomial,
    determinant: Polynomial,
    crossing: Crossing | None,
    assumptions: tuple[str, ...],
    details: dict[str, Any],
) -> Finding:
    z = Rational(1, 10)
    while crossing is not None and z * z >= crossing.root.low:
        z /= 2
    tr, det = (_at(field, part, z * z) for part in (trace, determinant))  # pyright: ignore[reportArgumentType]
    radius = spectral_radius(float(tr), float(det))
    always = "every time step" if crossing is None else f"every time step up to hω = {crossing.size:.6g}"
    grows = f"by a factor {radius:.7g} per step"
    witness = {
        "h_omega": str(z),
        "trace": str(tr),
        "determinant": str(det),
        "spectral_radius": radius,
        "sentence": f"oscillations grow at {always}: with hω = {z} {grows}",
    }
    return STABILITY.refuted(witness, assumptions=assumptions, details=details)


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


@dataclass(frozen=True)
class _Bounds:
    """Where the conditions fail, or are touched.

    limit         the first crossing that no rounding takes away; None where there is none
    parts         of the conditions, without multiple roots, each with the number of times that its roots count
    closed_gaps   what is noted of gaps that a rounding may close
    """

    field: Number
    limit: Crossing | None
    parts: list[tuple[Polynomial, int]]
    closed_gaps: list[dict[str, Any]]

    def touched_below(self, limit: Crossing) -> list[dict[str, Any]]:
        """The hω below the limit at which a bound is only touched."""
        touched: list[dict[str, Any]] = []
        for part, times in self.parts:
            if times % 2 == 0:
                for root in positive_roots(*ordered(self.field, part), limit.root.low):
                    crossing = Crossing(root, self.field)
                    touched.append({"h_omega": str(crossing.exact), "h_omega_float": crossing.size})
        return touched


def _bounds_of(field: Number, conditions: list[Polynomial], gaps: Gaps | None) -> _Bounds:
    parts: list[tuple[Polynomial, int]] = []
    crossings: list[Crossing] = []
    closed: list[dict[str, Any]] = []
    for place, condition in enumerate(conditions):
        for part, times in without_multiple_roots(field, condition) if condition else []:
            parts.append((part, times))
            root = _first_root(field, part, gaps, place, closed) if times % 2 else None
            crossings += [] if root is None else [Crossing.at(root, field)]
    return _Bounds(field=field, limit=earliest(crossings), parts=parts, closed_gaps=closed)


def _first_root(
    field: Number, polynomial: Polynomial, gaps: Gaps | None, condition: int, closed: list[dict[str, Any]]
) -> Root | None:
    """The first crossing that no rounding takes away; gaps that one may close are noted."""
    roots = positive_roots(*ordered(field, polynomial))
    for root in roots:
        after = None if gaps is None else next(roots, None)
        gap = None if gaps is None or after is None else gaps.between(condition, root, after)
        if gap is None:
            return root
        closed.append(gap)
    return None


def _gap_in_words(gap: dict[str, Any]) -> str:
    return (
        f"at hω = {gap['h_omega']:.7g}, over a width of {gap['width']:.2g}, oscillations of the typed decimals grow by "
        f"{gap['growth_per_step']:.2g} per step: within their rounding the bound is only touched there"
    )


def _at(field: Number, polynomial: Polynomial, y: Rational) -> Expr:
    return sum((field.to_sympy(number) * y**k for k, number in enumerate(polynomial)), Rational(0))
