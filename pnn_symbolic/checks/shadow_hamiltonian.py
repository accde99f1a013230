"""The shadow Hamiltonian: which energy does a symplectic step keep, up to a power of dt?"""

from __future__ import annotations

from pnn_symbolic.checks.driven import of_the_state_alone
from pnn_symbolic.checks.symplecticity import check_symplecticity
from pnn_symbolic.differentials.exterior_forms import area_form
from pnn_symbolic.maps.atoms import POSITION_SLOT
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.scaled_form import stages_of
from pnn_symbolic.series.backward_error import Backward, NoModifiedEquationError, backward
from pnn_symbolic.series.exact_motion import Field
from pnn_symbolic.series.hamiltonian import hamiltonian
from pnn_symbolic.series.intended_method import intended_method
from pnn_symbolic.series.shadow_hamiltonian import ShadowHamiltonian
from pnn_symbolic.series.text import series_terms, short_sum
from pnn_symbolic.verdicts.finding import Finding, Property

SHADOW = Property(
    "shadow Hamiltonian",
    scope="every force f = -grad U, any number of degrees of freedom, as a formal series in dt",
    source="Hairer, Lubich & Wanner, Geometric Numerical Integration (2006), section IX.3: modified Hamiltonian",
)


@of_the_state_alone("shadow Hamiltonian")
def check_shadow_hamiltonian(step: OneStepMap) -> Finding:
    """The energy H̃ = m v²/2 + U + … that the step keeps, up to dt⁶; a step that is not symplectic has none.

    `value` is its text, in which U''(v, v) stands for the second derivative of U applied to v
    and v; `details` has the "terms", "one_dimension" with Uk for the k-th derivative, and "latex".
    `shadow_hamiltonian` gives it as an object with numbers, and with `spread` its test.

    >>> step = OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f(y)/m; x' = y + h*v'/2")
    >>> check_shadow_hamiltonian(step).value[:56]
    "m*v**2/2 + U - dt**2*U''(v, v)/24 + dt**2*U'(U')/(12*m) "
    """
    try:
        motion = backward(step)
    except NoModifiedEquationError as reason:
        text = str(reason)
        return SHADOW.refuted({"sentence": text}) if reason.proved else SHADOW.undecided(text)
    shadow, rest = _shadow(motion)
    assumptions = ("the force is the gradient of a potential", *motion.assumptions)
    if rest is not None:
        return SHADOW.refuted({"sentence": _sentence(motion, len(shadow.series), rest)}, assumptions=assumptions)
    details = {
        "terms": [{**term.to_json(), "on_a_line": line} for term, line in shadow.terms],
        "one_dimension": shadow.on_a_line(),
        "latex": shadow.latex(),
        "up_to": len(shadow.series) - 1,
        "short": f"{shadow.short()} + O(dt**{len(shadow.series)})",
    }
    step = intended_method(step).map
    if _is_symplectic(step):
        value = f"{shadow.text()} + O(dt**{len(shadow.series)})"
        return SHADOW.proved(value, assumptions=assumptions, details=details)
    symplectic = check_symplecticity(step)
    if symplectic.witness is None:
        return SHADOW.undecided(*assumptions, details=details)
    reason = f"up to dt**{len(shadow.series) - 1} there is one, but the step is not symplectic: "
    witness = {"sentence": reason + symplectic.witness["sentence"]}
    return SHADOW.refuted(witness, assumptions=assumptions, details=details)


def shadow_hamiltonian(step: OneStepMap) -> ShadowHamiltonian | None:
    """The shadow Hamiltonian of a step, None when it has none.

    >>> from pnn_symbolic.series.shadow_hamiltonian import spread
    >>> step = OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x')/m")
    >>> shadow = shadow_hamiltonian(step)
    >>> def pendulum(k, x): return [-cos(x), sin(x), cos(x), -sin(x)][k % 4]
    >>> from numpy import cos, sin
    >>> coarse, fine = (spread(step, shadow, pendulum, (1.0, 0.0), 0.1 / n, 100 * n, through=2) for n in (1, 2))
    >>> round(coarse / fine)  # the next term is at dt**3
    8
    """
    try:
        shadow, rest = _shadow(backward(step))
    except NoModifiedEquationError:
        return None
    return shadow if rest is None and _is_symplectic(intended_method(step).map) else None


def _is_symplectic(step: OneStepMap) -> bool:
    stages = stages_of(step.normal_form)
    return area_form(stages).factor == stages.field.one


def _shadow(motion: Backward) -> tuple[ShadowHamiltonian, Field | None]:
    if any(label.slots != (POSITION_SLOT,) or label.point is not None for label in motion.expansion.labels):
        return ShadowHamiltonian(motion, []), motion.terms[0]
    series, rest = hamiltonian(motion.expansion.forest, motion.terms)
    return ShadowHamiltonian(motion, series), rest


def _sentence(motion: Backward, degree: int, rest: Field) -> str:
    parts: list[str] = []
    for part, name in zip(rest, "xvt", strict=True):
        if part:
            parts.append(f"{short_sum(series_terms(motion.expansion, part, degree))} in {name}'")
    left = " and ".join(parts)
    return f"beside a Hamiltonian part the modified equation has {left}, as no Hamiltonian in two or more dimensions"
