"""Symplecticity: does a step keep the area dx ∧ dv, summed over all degrees of freedom?"""

from collections.abc import Iterator
from typing import Any

from pnn_symbolic.algebra.symbols import MASS, TIME_STEP
from pnn_symbolic.checks.area import is_area_preserving
from pnn_symbolic.differentials.exterior_forms import area_form
from pnn_symbolic.differentials.jacobian import determinant_witness, line_jacobians, space_jacobians
from pnn_symbolic.maps.normal_form import NormalForm, Number
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.scaled_form import Stages, stages_of
from pnn_symbolic.maps.text.printing import key_texts, stage_names
from pnn_symbolic.verdicts.counterexamples import matters, text
from pnn_symbolic.verdicts.finding import Finding, Verdict
from pnn_symbolic.verdicts.scopes import assumptions, every_force, gradient_assumption

SOURCE = "Hairer, Lubich & Wanner, Geometric Numerical Integration (2006), section VI.2: symplectic maps"


def check_symplecticity(step: OneStepMap) -> Finding:
    """Decide whether the step is symplectic, in any number of degrees of freedom, when f = -grad U.

    Write a = f(ℓ) for each force value and its argument. Since f = -grad U, its derivative is
    symmetric and dℓ ∧ da = 0. The step is symplectic if there are multipliers c with

        dX ∧ dV = dx ∧ dv + Σ c dℓ ∧ da,

    which are found from the last force to the first, and are the `value` of a proof: expand
    the identity to check it. If there are none, some force in some dimension refutes the claim
    (`differentials.exterior_forms` has the proof): a determinant that is not 1 on a line, or a matrix JᵀΩJ that
    is not Ω in two or three dimensions. A force f(x, v) is never a gradient; maps with no
    force in them act on each coordinate alone, so that the determinant on a line decides.

    Source: Hairer, Lubich & Wanner, *Geometric Numerical Integration* (2006), §VI.2.

    >>> step = OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f(y)/m; x' = y + h*v'/2")
    >>> check_symplecticity(step).value
    {'multipliers': {'f(x + dt*v/2)': 'dt/m'}}
    """
    form = step.normal_form
    stages = stages_of(form)
    area = area_form(stages)
    holds, value = area.factor == stages.field.one, None
    if area.factor is not None:
        multipliers = multipliers_text(form, stages, area.multipliers)
        value = {"multipliers": multipliers} if holds else {"area_factor": str(stages.number(area.factor))}
    elif not stages.has_forces:
        holds = is_area_preserving(form, stages) is True
    witness = None if holds else _witness(form)
    if not holds and witness is None and form.only_forces:
        witness = {"sentence": "the area dX ∧ dV contains terms that no symmetry of second derivatives removes"}
    return Finding(
        property="symplectic",
        verdict=Verdict.PROVED if holds else Verdict.REFUTED if witness else Verdict.UNDECIDED,
        value=value,
        scope=f"{every_force(form, gradient=True)}, any number of degrees of freedom",
        assumptions=assumptions(form, *gradient_assumption(form), smooth=True),
        witness=witness,
        source=SOURCE,
    )


def multipliers_text(form: NormalForm, stages: Stages, multipliers: dict[int, Number]) -> dict[str, str]:
    """Force → multiplier of dℓ ∧ da; in a long map the arguments are called y1, y2, … as in its text."""
    scale, texts = TIME_STEP * MASS**form.mass_power, key_texts(form, multipliers, stage_names(form))
    return {texts[key]: str(stages.number(number) * scale) for key, number in multipliers.items()}


def _witness(form: NormalForm) -> dict[str, Any] | None:
    on_a_line = determinant_witness(line_jacobians(form), "areas")
    return on_a_line or next((witness for d in (2, 3) for witness in _space_witnesses(form, d)), None)


def _space_witnesses(form: NormalForm, dimensions: int) -> Iterator[dict[str, Any]]:
    names = [f"{kind}{k}" for kind in "xv" for k in range(1, dimensions + 1)]
    for jacobian in space_jacobians(form, dimensions):
        for a in range(2 * dimensions):
            for b in range(a + 1, 2 * dimensions):
                area, expected = jacobian.area(a, b), int(b == a + dimensions)
                if matters(area - expected):
                    yield {
                        **jacobian.witness(
                            f"one step takes the area of d{names[a]} and d{names[b]} to {text(area)}, not {expected}",
                            area=area - expected,
                        ),
                        "outcome": {"area": text(area), "columns": [names[a], names[b]]},
                    }
