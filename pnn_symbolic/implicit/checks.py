"""What is proved of an implicit step: order, symmetry, symplecticity, stability and phase of the oscillator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Expr

from pnn_symbolic.algebra.symbols import MASS
from pnn_symbolic.checks.stability import first_crossing
from pnn_symbolic.implicit.oscillator import rational_step
from pnn_symbolic.implicit.relation import ImplicitStep
from pnn_symbolic.implicit.trees import first_error
from pnn_symbolic.maps.text.printing import joined, sign_and_size
from pnn_symbolic.series.motion_text import term_text
from pnn_symbolic.series.powers import inverse, product, square_of_angle, square_root
from pnn_symbolic.series.text import exact_sum, short_sum
from pnn_symbolic.verdicts.finding import Finding, Verdict

BRANCH = "of the stages, the solution near f(x) is meant, which there is for small dt"
EVERY_FORCE = "every smooth force f(x), any number of dimensions"
GRADIENTS = "every force f = -grad U, any number of degrees of freedom"
OSCILLATOR = "the harmonic oscillator f = -ω² m x, and all linear systems with a symmetric force matrix"
EVERY = "every dt*ω"
HIGHEST_ORDER = 8
TERMS = 7


def check_motion(step: ImplicitStep) -> Finding:
    """The motion: x'' = s f(x)/m, where the weights of v' sum to s."""
    scale = step.field.to_sympy(sum(step.b, step.field.zero))
    details = {} if scale == 1 else {"remark": f"not x'' = f(x)/m: f counts {scale} times"}
    return Finding(
        property="motion",
        verdict=Verdict.PROVED,
        value=_motion(step),
        scope=EVERY_FORCE,
        assumptions=(BRANCH,),
        witness=None,
        source="",
        details=details,
    )


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
    scope = f"{_motion(step)}, {EVERY_FORCE}"
    error = first_error(step, HIGHEST_ORDER)
    if error is None:
        notes = (BRANCH, f"examined up to order {HIGHEST_ORDER}: the order may be higher")
        return Finding(
            property="order of accuracy",
            verdict=Verdict.PROVED,
            value=HIGHEST_ORDER,
            scope=scope,
            assumptions=notes,
            witness=None,
            source=source,
        )
    degree, in_x, in_v = error
    parts = ", ".join(f"{short_sum(part[:3])} in {name}" for part, name in ((in_x, "x"), (in_v, "v")) if part)
    witness = {
        "position_error": exact_sum(in_x),
        "velocity_error": exact_sum(in_v),
        "sentence": f"one step errs by {parts} + …",
    }
    return Finding(
        property="order of accuracy",
        verdict=Verdict.PROVED,
        value=max(degree - 1, 0),
        scope=scope,
        assumptions=(BRANCH,),
        witness=witness,
        source=source,
    )


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
    reduced, adjoint = step.reduced, step.adjoint.reduced
    witness = None
    if not reduced.equals(adjoint):
        sentence = f"the adjoint is another method: {adjoint}; this one is {reduced}"
        witness = {"adjoint": str(adjoint), "sentence": sentence}
    verdict = Verdict.REFUTED if witness else Verdict.PROVED
    source = f"Hairer, Lubich & Wanner, Geometric Numerical Integration (2006), {section}"
    return Finding(
        property=name,
        verdict=verdict,
        value=None,
        scope=EVERY_FORCE,
        assumptions=(BRANCH,),
        witness=witness,
        source=source,
    )


def check_symplecticity(step: ImplicitStep) -> Finding:
    """Whether dx ∧ dv is kept for every potential: b̄_i = b_i (1 - c_i) and b_i (b̄_j - a_ij) = b_j (b̄_i - a_ji).

    These suffice; for a reduced method they are necessary, too.

    Source: Suris, *Zh. Vychisl. Mat. i Mat. Fiz.* 29, 202 (1989); Okunbor & Skeel, *Math. Comp.* 59, 439 (1992).
    """
    source = "Suris (1989); Okunbor & Skeel, Math. Comp. 59, 439 (1992): necessary for methods without redundant stages"
    reduced = step.reduced
    defect = next(_defects(reduced), None)
    witness = None
    if defect is not None:
        name, number = defect
        witness = {"condition": name, "defect": str(number), "sentence": f"{name} is {number}, and not 0; {reduced}"}
    verdict = Verdict.REFUTED if witness else Verdict.PROVED
    return Finding(
        property="symplectic",
        verdict=verdict,
        value=None,
        scope=GRADIENTS,
        assumptions=(BRANCH,),
        witness=witness,
        source=source,
    )


def _defects(step: ImplicitStep) -> Any:  # noqa: ANN401 - an iterator of names and SymPy numbers
    number, one = step.field.to_sympy, step.field.one
    for i in range(step.stages):
        if off := step.b_bar[i] - step.b[i] * (one - step.c[i]):
            yield f"b̄{i + 1} - b{i + 1} (1 - c{i + 1})", number(off)
    for i in range(step.stages):
        for j in range(i):
            off = step.b[i] * (step.b_bar[j] - step.a[i][j]) - step.b[j] * (step.b_bar[i] - step.a[j][i])
            if off:
                k, n = i + 1, j + 1
                yield f"b{k} (b̄{n} - a{k}{n}) - b{n} (b̄{k} - a{n}{k})", number(off)


def check_volume(step: ImplicitStep) -> Finding:
    """Volumes are kept where the step is symplectic; else this is undecided."""
    return _kept(step, "volume-preserving", GRADIENTS)


def check_area(step: ImplicitStep) -> Finding:
    """Areas on a line are kept where the step is symplectic; else this is undecided."""
    return _kept(step, "area-preserving", "every force f(x), one degree of freedom")


def _kept(step: ImplicitStep, name: str, scope: str) -> Finding:
    symplectic = check_symplecticity(step)
    if symplectic.holds:
        return Finding(
            property=name,
            verdict=Verdict.PROVED,
            value=None,
            scope=scope,
            assumptions=(BRANCH, "it is symplectic"),
            witness=None,
            source=symplectic.source,
        )
    reason = "not symplectic; whether volumes are kept all the same is not decided for implicit steps"
    return Finding(
        property=name,
        verdict=Verdict.UNDECIDED,
        value=None,
        scope=scope,
        assumptions=(reason,),
        witness=None,
        source=symplectic.source,
    )


def check_stability(step: ImplicitStep) -> Finding:
    """The largest dt·ω up to which no oscillation grows; or that there is no limit."""
    source = "Hairer & Wanner, Solving Ordinary Differential Equations II (1996), sections IV.3 and V.1: Schur and Cohn"
    rational = rational_step(step)
    limit, fails_at_once = first_crossing(step.field, rational.conditions, rational.below)
    details = {"trace": rational.text(rational.trace), "determinant": rational.text(rational.determinant)}
    if fails_at_once:
        sentence = f"oscillations grow at every small time step: trace {details['trace']}, det {details['determinant']}"
        witness = {**details, "sentence": sentence}
        return Finding(
            property="stability limit",
            verdict=Verdict.REFUTED,
            value=None,
            scope=OSCILLATOR,
            assumptions=(BRANCH,),
            witness=witness,
            source=source,
            details=details,
        )
    value: Expr | str = EVERY if limit is None else limit
    return Finding(
        property="stability limit",
        verdict=Verdict.PROVED,
        value=value,
        scope=OSCILLATOR,
        assumptions=(BRANCH,),
        witness=None,
        source=source,
        details=details,
    )


def check_phase(step: ImplicitStep) -> Finding:
    """The leading term of θ/(dt ω) - 1, where one step turns the oscillator by θ."""
    source = "Leimkuhler & Reich, Simulating Hamiltonian Dynamics (2004), section 2.6"
    field, rational = step.field, rational_step(step)
    below = inverse(field, rational.below, TERMS)
    trace, determinant = (product(part, below, TERMS) for part in (rational.trace, rational.determinant))
    angle = square_of_angle(field, trace, determinant, TERMS)
    scope = "the harmonic oscillator f = -ω² m x as dt goes to 0"
    if len(angle) < 2 or angle[1] != field.one:
        return Finding(
            property="phase error",
            verdict=Verdict.UNDECIDED,
            value=None,
            scope=scope,
            assumptions=("the weights of v' do not sum to 1",),
            witness=None,
            source=source,
        )
    relative = square_root(field, angle[1:], TERMS - 1)
    first = next(((k, number) for k, number in enumerate(relative) if k and number), None)
    grown = next(((k, number) for k, number in enumerate(determinant) if k and number), None)
    details: dict[str, Any] = {}
    if grown is not None:
        sign, size = sign_and_size(field.to_sympy(grown[1]))
        details["amplitude"] = f"{'grows' if sign == '+' else 'decays'}: det = 1 {sign} {size}*(hω)**{2 * grown[0]} + …"
    if first is None:
        reason = f"no error up to (hω)^{2 * TERMS - 2}"
        return Finding(
            property="phase error",
            verdict=Verdict.UNDECIDED,
            value=None,
            scope=scope,
            assumptions=(reason,),
            witness=None,
            source=source,
            details=details,
        )
    number = field.to_sympy(first[1])
    value = {"coefficient": str(number), "coefficient_float": float(number), "power": 2 * first[0]}
    return Finding(
        property="phase error",
        verdict=Verdict.PROVED,
        value=value,
        scope=scope,
        assumptions=(BRANCH,),
        witness=None,
        source=source,
        details=details,
    )


CHECKS: dict[str, Callable[[ImplicitStep], Finding]] = {
    "motion": check_motion,
    "time_reversible": check_time_reversal,
    "self_adjoint": check_self_adjointness,
    "area_preserving_1d": check_area,
    "symplectic": check_symplecticity,
    "volume_preserving": check_volume,
    "order": check_order,
    "stability_limit": check_stability,
    "phase_error": check_phase,
}
"""Every question that is asked of an implicit step, in the order in which answers are shown."""
