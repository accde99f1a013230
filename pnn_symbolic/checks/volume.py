"""Volume: is the determinant of a step 1 in any number of dimensions, for forces that need not be gradients?"""

from itertools import chain
from typing import Any

from pnn_symbolic.checks.area import is_area_preserving
from pnn_symbolic.differentials.jacobian import determinant_witness, line_jacobians, space_jacobians
from pnn_symbolic.differentials.shears import determinant_per_dimension
from pnn_symbolic.maps.normal_form import NormalForm
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.scaled_form import stages_of
from pnn_symbolic.verdicts.finding import Finding, Verdict
from pnn_symbolic.verdicts.scopes import assumptions, every_force

SOURCE = "McLachlan & Quispel, Splitting methods, Acta Numerica 11 (2002) 341: volume-preserving maps as shears"


def check_volume(step: OneStepMap) -> Finding:
    """Decide whether det J = 1 for every force, gradient or not, in any number of dimensions.

    A product of *shears* has determinant 1: moves of the state in one direction by a function of what this direction
    leaves alone, such as drifts, kicks, and kicks by any sub-program of x. So a learned force that is no
    gradient keeps volumes where its map is such a product, and is not symplectic. With orientation:
    a map with determinant -1 is refuted.

    Source: McLachlan & Quispel, *Acta Numerica* 11 (2002) 341.

    >>> step = OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f(y + h**2*f(y)/(12*m))/m; x' = y + h*v'/2")
    >>> check_volume(step).verdict.word
    'proved'
    """
    form = step.normal_form
    stages = stages_of(form)
    factor = determinant_per_dimension(stages)
    holds = factor is not None and bool(factor == stages.field.one)
    if factor is None and not stages.has_forces:  # then each coordinate is on its own
        holds = is_area_preserving(form, stages) is True
    witness = None if holds else _witness(form)
    if factor is not None and not holds and witness is None:
        witness = {"sentence": f"a product of shears and a linear map of determinant {stages.number(factor)}, not 1"}
    return Finding(
        property="volume-preserving",
        verdict=Verdict.PROVED if holds else Verdict.REFUTED if witness else Verdict.UNDECIDED,
        value=None,
        scope=f"{every_force(form)}, gradient or not, any number of dimensions",
        assumptions=assumptions(form, smooth=True),
        witness=witness,
        source=SOURCE,
        details={} if factor is None else {"determinant_per_dimension": str(stages.number(factor))},
    )


def _witness(form: NormalForm) -> dict[str, Any] | None:
    spaces = (line_jacobians(form), space_jacobians(form, 2, gradients=False), space_jacobians(form, 2))
    return determinant_witness(chain.from_iterable(spaces), "volumes")
