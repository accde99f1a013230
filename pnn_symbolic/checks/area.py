"""Area on a line: is the determinant of a step 1 for every force, with one degree of freedom?"""

from pnn_symbolic.differentials.determinant import constant_determinant, determinant_polynomial
from pnn_symbolic.differentials.exterior_forms import area_form
from pnn_symbolic.differentials.jacobian import determinant_witness, line_jacobians
from pnn_symbolic.maps.normal_form import NormalForm
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.scaled_form import Stages, stages_of
from pnn_symbolic.verdicts.finding import Finding, Verdict
from pnn_symbolic.verdicts.scopes import assumptions, every_force, has_activations

SOURCE = (
    "Hairer, Lubich & Wanner, Geometric Numerical Integration (2006), section VI.2, theorem 2.2: areas in the plane"
)


def check_area(step: OneStepMap) -> Finding:
    """Decide whether a step preserves area on a line: det J = 1 for every force.

    It is a polynomial in the derivatives f'(ℓ), which may be anything; `details` has it, where it is short.
    With one degree of freedom every force is a gradient, and preserving area is the same as being symplectic.
    With more it is weaker, as the simplified method of Takahashi and Imada shows.

    Source: Hairer, Lubich & Wanner, *Geometric Numerical Integration* (2006), §VI.2.

    >>> finding = check_area(OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x)/m"))
    >>> finding.verdict.word, finding.details
    ('refuted', {'determinant': "-dt**2*f'(x)/m + 1"})
    """
    form = step.normal_form
    stages = stages_of(form)
    holds = is_area_preserving(form, stages)
    witness = None if holds else determinant_witness(line_jacobians(form), "areas")
    if holds is False and witness is None and not has_activations(form):
        witness = {"sentence": "the determinant, a polynomial in the derivatives of the force, is not 1"}
    return Finding(
        property="area-preserving on a line",
        verdict=Verdict.PROVED if holds else Verdict.REFUTED if witness else Verdict.UNDECIDED,
        value=None,
        scope=f"{every_force(form)}, one degree of freedom",
        assumptions=assumptions(form, smooth=True),
        witness=witness,
        source=SOURCE,
        details={} if holds else _determinant_text(form),
    )


def is_area_preserving(form: NormalForm, stages: Stages) -> bool | None:
    """True when the determinant is 1, all derivatives being independent; None: too long to say."""
    if stages.has_mixed_products:
        determinant = determinant_polynomial(form)
        return None if determinant is None else bool(determinant == 1)
    area = area_form(stages)
    factor = constant_determinant(stages) if area.factor is None else area.factor
    return factor is not None and bool(factor == stages.field.one)


def _determinant_text(form: NormalForm) -> dict[str, str]:
    determinant = determinant_polynomial(form)
    return {} if determinant is None else {"determinant": str(determinant)}
