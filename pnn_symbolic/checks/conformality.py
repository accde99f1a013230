"""Conformal factor: does a step multiply every area by one and the same number?"""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from sympy import Expr

from pnn_symbolic.algebra.symbols import MASS, TIME_STEP, Parameter
from pnn_symbolic.differentials.determinant import determinant_polynomial
from pnn_symbolic.differentials.exterior_forms import area_form
from pnn_symbolic.differentials.jacobian import space_jacobians, unequal_areas
from pnn_symbolic.maps.normal_form import NormalForm
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.scaled_form import Stages, stages_of
from pnn_symbolic.verdicts.counterexamples import matters, text
from pnn_symbolic.verdicts.finding import Finding, Verdict
from pnn_symbolic.verdicts.scopes import assumptions, every_force, gradient_assumption

SOURCE = "McLachlan & Perlmutter, Conformal Hamiltonian systems, J. Geom. Phys. 39, 276 (2001)"


def check_conformality(step: OneStepMap) -> Finding:
    """Decide whether dX ∧ dV = μ dx ∧ dv with one number μ for all states; the `value` is μ.

    μ = 1 is a symplectic step; μ < 1 damps and μ > 1 excites, as friction of either sign does, and an
    area grows by μ every step. The multipliers are those of symplecticity. A step with μ = 0
    is not conformal: it forgets part of the state.

    Source: McLachlan & Perlmutter, *J. Geom. Phys.* 39, 276 (2001).

    >>> step = OneStepMap.from_equations("y = x + h*v/2; w = 1.0001*v + h*f(y)/m; x' = y + h*w/2; v' = w")
    >>> check_conformality(step).value
    10001/10000
    """
    form = step.normal_form
    stages = stages_of(form)
    factor = conformal_factor(form, stages)
    witness = None
    if factor is None:
        witness = _witness(form)
        if witness is None and form.only_forces:
            witness = {"sentence": "no number μ leaves of dX ∧ dV - μ dx ∧ dv only what gradients remove"}
    elif factor == 0:
        witness = {"sentence": "one step takes every area to 0: it forgets part of the state and cannot be undone"}
    return Finding(
        property="conformally symplectic",
        verdict=Verdict.REFUTED if witness else Verdict.UNDECIDED if factor is None else Verdict.PROVED,
        value=None if witness else factor,
        scope=f"{every_force(form, gradient=True)}, any number of degrees of freedom",
        assumptions=assumptions(form, *gradient_assumption(form), smooth=True),
        witness=witness,
        source=SOURCE,
    )


def conformal_factor(form: NormalForm, stages: Stages) -> Expr | None:
    """μ, which may contain dt where a constant was trained at one time step; None where there is none."""
    area = area_form(stages)
    if area.factor is not None:
        return stages.number(area.factor)
    if not stages.has_forces and stages.has_mixed_products:  # then each coordinate is on its own
        determinant = determinant_polynomial(form)
        if determinant is not None and all(
            symbol in (TIME_STEP, MASS) or isinstance(symbol, Parameter) for symbol in determinant.free_symbols
        ):
            return determinant
    return None


def _witness(form: NormalForm) -> dict[str, Any] | None:
    for here, there in unequal_areas(form):
        first, second, state = here.determinant, there.determinant, there.record["state"]
        sentence = (
            f"one step multiplies areas by {text(first)}, but at x = {state['x']}, v = {state['v']} by {text(second)}"
        )
        return {
            **here.witness(sentence, determinant=first - second),
            "second_state": state,
            "outcome": {"determinants": [text(first), text(second)]},
        }
    return next((witness for d in (2, 3) for witness in _space_witnesses(form, d)), None)


def _space_witnesses(form: NormalForm, dimensions: int) -> Iterator[dict[str, Any]]:
    names = [f"{kind}{k}" for kind in "xv" for k in range(1, dimensions + 1)]
    for jacobian in space_jacobians(form, dimensions):
        factor = jacobian.area(0, dimensions)
        for a, b in combinations(range(2 * dimensions), 2):
            area, paired = jacobian.area(a, b), b == a + dimensions
            miss = area - (factor if paired else 0 * factor)
            if matters(miss):
                sentence = (
                    f"one step takes the area of dx1 and dv1 from 1 to {text(factor)}, and that of d{names[a]} "
                    f"and d{names[b]} from {int(paired)} to {text(area)}"
                )
                yield {
                    **jacobian.witness(sentence, area=miss),
                    "outcome": {"factor": text(factor), "area": text(area), "columns": [names[a], names[b]]},
                }
