"""What is proved of an implicit step: order, symmetry, symplecticity, stability and phase of the oscillator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sympy import Expr

from pnn_symbolic.algebra.symbols import MASS
from pnn_symbolic.checks import damped_phase
from pnn_symbolic.checks.crossings import first_crossing
from pnn_symbolic.checks.damped_stability import EVERY, SCOPE
from pnn_symbolic.implicit.conjugacy import variables_in_which
from pnn_symbolic.implicit.oscillator import rational_step
from pnn_symbolic.implicit.relation import ImplicitStep
from pnn_symbolic.implicit.trees import first_error
from pnn_symbolic.maps.text.printing import joined, sign_and_size
from pnn_symbolic.series.powers import inverse, leading_term, product, square_of_angle, square_root
from pnn_symbolic.series.term_text import term_text
from pnn_symbolic.series.text import exact_sum, short_sum
from pnn_symbolic.verdicts.finding import Finding, Property

BRANCH = "of the stages, the solution near f(x) is meant, which there is for small dt"
EVERY_FORCE = "every smooth force f(x), any number of dimensions"
GRADIENTS = "every force f = -grad U, any number of degrees of freedom"
SYMPLECTICITY = Property(
    "symplectic",
    scope=GRADIENTS,
    source="Suris (1989); Okunbor & Skeel, Math. Comp. 59, 439 (1992): necessary for methods without redundant stages",
)
SYMPLECTICITY_ELSEWHERE = Property(
    "symplectic in other variables",
    scope=GRADIENTS,
    source="Hairer, Lubich & Wanner, Geometric Numerical Integration (2006), section VI.8: conjugate symplecticity",
)
REVERSAL_ELSEWHERE = Property(
    "reversible in other variables",
    scope=EVERY_FORCE,
    source="Lamb & Roberts, Time-reversal symmetry in dynamical systems: a survey, Physica D 112, 1 (1998)",
)
UNKNOWN_ELSEWHERE = "not so where x and v are shifted by a drift or by f(x); other variables are not looked at"
STABILITY = Property(
    "stability limit",
    scope=SCOPE,
    source="Hairer & Wanner, Solving Ordinary Differential Equations II (1996), sections IV.3 and V.1: Schur and Cohn",
)
PHASE = Property("phase error", damped_phase.SCOPE, damped_phase.SOURCE)
HIGHEST_ORDER = 8
TERMS = 7


def check_motion(step: ImplicitStep) -> Finding:
    """The motion: x'' = s f(x)/m, where the weights of v' sum to s."""
    scale = step.field.to_sympy(sum(step.b, step.field.zero))
    details = {} if scale == 1 else {"remark": f"not x'' = f(x)/m: f counts {scale} times"}
    return Property("motion", EVERY_FORCE, source="").proved(_motion(step), assumptions=(BRANCH,), details=details)


def _motion(step: ImplicitStep) -> str:
    scale = step.field.to_sympy(sum(step.b, step.field.zero))
    return f"x'' = {joined([term_text(scale / MASS, 'f(x)')])}"


def check_order(step: ImplicitStep) -> Finding:
    """The order for the motion that the step advances, x'' = f(x)/m where the weights of v' sum to 1, tree by tree.

    Source: Hairer, Nørsett & Wanner, *Solving Ordinary Differential Equations I* (1993), §II.14.

    >>> gauss = ImplicitStep.from_tableau([["1/4", "1/4 - sqrt(3)/6"], ["1/4 + sqrt(3)/6", "1/4"]], ["1/2", "1/2"])
    >>> check_order(gauss).value
    4
    """
    source = "Hairer, Norsett & Wanner, Solving Ordinary Differential Equations I (1993), section II.14: Nystrom trees"
    order = Property("order of accuracy", f"{_motion(step)}, {EVERY_FORCE}", source)
    error = first_error(step, HIGHEST_ORDER)
    if error is None:
        remark = f"examined up to order {HIGHEST_ORDER}: the order may be higher"
        return order.proved(HIGHEST_ORDER, assumptions=(BRANCH, remark))
    degree, in_x, in_v = error
    parts = ", ".join(f"{short_sum(part[:3])} in {name}" for part, name in ((in_x, "x"), (in_v, "v")) if part)
    witness = {
        "position_error": exact_sum(in_x),
        "velocity_error": exact_sum(in_v),
        "sentence": f"one step errs by {parts} + …",
    }
    return order.proved(max(degree - 1, 0), assumptions=(BRANCH,), witness=witness)


def check_self_adjointness(step: ImplicitStep) -> Finding:
    """Whether step(-dt) ∘ step(dt) is the identity: the reduced tableau is that of the adjoint, up to order of stages.

    Source: Hairer, Lubich & Wanner, *Geometric Numerical Integration* (2006), §II.3 and §V.2.
    """
    return _symmetric(step, "self-adjoint", "section V.2: symmetric Runge-Kutta methods")


def check_time_reversal(step: ImplicitStep) -> Finding:
    """Whether flip ∘ step ∘ flip ∘ step is the identity: for these methods the same as being self-adjoint.

    Source: Hairer, Lubich & Wanner, *Geometric Numerical Integration* (2006), §V.1: flip ∘ step(dt) = step(-dt) ∘ flip.
    """
    return _symmetric(step, "time-reversible", "section V.1: rho-reversible maps")


def _symmetric(step: ImplicitStep, name: str, section: str) -> Finding:
    source = f"Hairer, Lubich & Wanner, Geometric Numerical Integration (2006), {section}"
    symmetry = Property(name, EVERY_FORCE, source)
    reduced, adjoint = step.reduced, step.adjoint.reduced
    if reduced.equals(adjoint):
        return symmetry.proved(assumptions=(BRANCH,))
    sentence = f"the adjoint is another method: {adjoint}; this one is {reduced}"
    return symmetry.refuted({"adjoint": str(adjoint), "sentence": sentence}, assumptions=(BRANCH,))


def check_symplecticity(step: ImplicitStep) -> Finding:
    """Whether dx ∧ dv is kept for every potential: b̄_i = b_i (1 - c_i) and b_i (b̄_j - a_ij) = b_j (b̄_i - a_ji).

    These suffice; for a reduced method they are necessary, too.

    Source: Suris, *Zh. Vychisl. Mat. i Mat. Fiz.* 29, 202 (1989); Okunbor & Skeel, *Math. Comp.* 59, 439 (1992).
    """
    reduced = step.reduced
    defect = next(_defects(reduced), None)
    if defect is None:
        return SYMPLECTICITY.proved(assumptions=(BRANCH,))
    name, number = defect
    witness = {"condition": name, "defect": str(number), "sentence": f"{name} is {number}, and not 0; {reduced}"}
    return SYMPLECTICITY.refuted(witness, assumptions=(BRANCH,))


def _defects(step: ImplicitStep) -> Iterator[tuple[str, Expr]]:
    """The conditions that do not hold, and by how much."""
    number, unit = step.field.to_sympy, step.field.one
    for i in range(step.stages):
        if off := step.b_bar[i] - step.b[i] * (unit - step.c[i]):
            yield f"b̄{i + 1} - b{i + 1} (1 - c{i + 1})", number(off)
    for i in range(step.stages):
        for j in range(i):
            off = step.b[i] * (step.b_bar[j] - step.a[i][j]) - step.b[j] * (step.b_bar[i] - step.a[j][i])
            if off:
                k, n = i + 1, j + 1
                yield f"b{k} (b̄{n} - a{k}{n}) - b{n} (b̄{k} - a{n}{k})", number(off)


def check_conjugate_reversal(step: ImplicitStep) -> Finding:
    """Whether the step is reversible in the variables of `conjugacy`; areas that it loses are lost in all variables."""
    return _up_to_conjugation(step, REVERSAL_ELSEWHERE, lambda there: there.reduced.equals(there.adjoint.reduced))


def check_conjugate_symplecticity(step: ImplicitStep) -> Finding:
    """Whether the step is symplectic in the variables of `conjugacy`, as the trapezoidal rule is, and Newmark's.

    >>> check_conjugate_symplecticity(ImplicitStep.newmark("1/4", "1/2")).value["name"]
    'implicit midpoint'
    """
    return _up_to_conjugation(step, SYMPLECTICITY_ELSEWHERE, lambda there: next(_defects(there.reduced), None) is None)


def _up_to_conjugation(step: ImplicitStep, question: Property, holds: Callable[[ImplicitStep], bool]) -> Finding:
    if holds(step):
        return question.proved(assumptions=(BRANCH,))
    if scaled := _areas_of_oscillator(step):
        scaled["sentence"] += ", and so it does in other variables"
        return question.refuted(scaled, assumptions=(BRANCH,))
    value = variables_in_which(step, holds)
    return question.undecided(UNKNOWN_ELSEWHERE) if value is None else question.proved(value, assumptions=(BRANCH,))


def _areas_of_oscillator(step: ImplicitStep) -> dict[str, Any]:
    """By what a step of an oscillator multiplies areas; nothing where it keeps them."""
    rational = rational_step(step)
    if rational.determinant == rational.below:
        return {}
    text = rational.text(rational.determinant)
    return {"determinant": text, "sentence": f"a step of an oscillator multiplies areas by {text}, z = dt*ω"}


def check_volume(step: ImplicitStep) -> Finding:
    """Volumes are kept where the step is symplectic, and not where an oscillator shows it; else this is undecided."""
    return _kept(step, "volume-preserving", GRADIENTS)


def check_area(step: ImplicitStep) -> Finding:
    """Areas on a line are kept where the step is symplectic, and not where an oscillator shows it."""
    return _kept(step, "area-preserving", "every force f(x), one degree of freedom")


def _kept(step: ImplicitStep, name: str, scope: str) -> Finding:
    conservation = Property(name, scope, SYMPLECTICITY.source)
    if check_symplecticity(step).holds:
        return conservation.proved(assumptions=(BRANCH, "it is symplectic"))
    if scaled := _areas_of_oscillator(step):
        return conservation.refuted(scaled, assumptions=(BRANCH,))
    return conservation.undecided(
        "not symplectic; whether volumes are kept all the same is not decided for implicit steps"
    )


def check_stability(step: ImplicitStep) -> Finding:
    """The largest dt·ω up to which no oscillation grows; or that there is no limit."""
    rational = rational_step(step)
    limit, fails_at_once = first_crossing(step.field, rational.conditions, rational.below)
    details = {"trace": rational.text(rational.trace), "determinant": rational.text(rational.determinant)}
    if fails_at_once:
        sentence = f"oscillations grow at every small time step: trace {details['trace']}, det {details['determinant']}"
        return STABILITY.refuted({**details, "sentence": sentence}, assumptions=(BRANCH,), details=details)
    return STABILITY.proved(EVERY if limit is None else limit, assumptions=(BRANCH,), details=details)


def check_phase(step: ImplicitStep) -> Finding:
    """The leading term of θ/(dt ω) - 1, where one step turns the oscillator by θ."""
    field, rational = step.field, rational_step(step)
    below = inverse(field, rational.below, TERMS)
    trace, determinant = (product(part, below, TERMS) for part in (rational.trace, rational.determinant))
    angle = square_of_angle(field, trace, determinant, TERMS)
    if len(angle) < 2 or angle[1] != field.one:
        return PHASE.undecided("the weights of v' do not sum to 1")
    details: dict[str, Any] = {}
    growth = leading_term(determinant)
    if growth is not None:
        power, number = growth
        sign, size = sign_and_size(field.to_sympy(number))
        changes = "changes" if size.free_symbols else "grows" if sign == "+" else "decays"
        details["amplitude"] = f"{changes}: det = 1 {sign} {size}*(hω)**{2 * power} + …"
    error = leading_term(square_root(field, angle[1:], TERMS - 1))
    if error is None:
        return PHASE.undecided(f"no error up to (hω)^{2 * TERMS - 2}", details=details)
    power, number = error
    exact = field.to_sympy(number)
    value = {"coefficient": str(exact), "coefficient_float": float(exact), "power": 2 * power}
    return PHASE.proved(value, assumptions=(BRANCH,), details=details)


CHECKS: dict[str, Callable[[ImplicitStep], Finding]] = {
    "motion": check_motion,
    "time_reversible": check_time_reversal,
    "reversible_up_to_conjugation": check_conjugate_reversal,
    "self_adjoint": check_self_adjointness,
    "area_preserving_1d": check_area,
    "symplectic": check_symplecticity,
    "symplectic_up_to_conjugation": check_conjugate_symplecticity,
    "volume_preserving": check_volume,
    "order": check_order,
    "stability_limit": check_stability,
    "phase_error": check_phase,
}
"""Every question that is asked of an implicit step, in the order in which answers are shown."""
