"""Every question that is asked of a one-step map, in the order in which answers are shown."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from pnn_symbolic.checks.area import check_area as check_area
from pnn_symbolic.checks.conformality import check_conformality as check_conformality
from pnn_symbolic.checks.conjugate_reversal import check_conjugate_reversal as check_conjugate_reversal
from pnn_symbolic.checks.dead_weights import check_dead_weights as check_dead_weights
from pnn_symbolic.checks.domain import check_domain as check_domain
from pnn_symbolic.checks.modified_equation import check_modified_equation as check_modified_equation
from pnn_symbolic.checks.motion import check_motion as check_motion
from pnn_symbolic.checks.order import check_order as check_order
from pnn_symbolic.checks.phase import check_phase as check_phase
from pnn_symbolic.checks.self_adjointness import check_self_adjointness as check_self_adjointness
from pnn_symbolic.checks.shadow_hamiltonian import check_shadow_hamiltonian as check_shadow_hamiltonian
from pnn_symbolic.checks.stability import check_stability as check_stability
from pnn_symbolic.checks.symplecticity import check_symplecticity as check_symplecticity
from pnn_symbolic.checks.time_reversal import check_time_reversal as check_time_reversal
from pnn_symbolic.checks.volume import check_volume as check_volume
from pnn_symbolic.errors import in_one_line
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.series.intended_method import intended_method
from pnn_symbolic.time_budget import UNBOUNDED, Budget, OutOfTimeError
from pnn_symbolic.verdicts.finding import Finding, Property

T = TypeVar("T")
Check = Callable[[OneStepMap], Finding]
"""A question: what it finds of a map."""
CHECKS: dict[str, Check] = {
    "motion": check_motion,
    "time_reversible": check_time_reversal,
    "reversible_up_to_conjugation": check_conjugate_reversal,
    "self_adjoint": check_self_adjointness,
    "area_preserving_1d": check_area,
    "symplectic": check_symplecticity,
    "conformal_factor": check_conformality,
    "volume_preserving": check_volume,
    "order": check_order,
    "modified_equation": check_modified_equation,
    "shadow_hamiltonian": check_shadow_hamiltonian,
    "stability_limit": check_stability,
    "phase_error": check_phase,
    "dead_weights": check_dead_weights,
    "domain_conditions": check_domain,
}


OF_A_SERIES = {"motion", "order", "modified_equation", "shadow_hamiltonian", "phase_error"}
"""Checks that look for the intended method themselves: beyond the order of a root the digits of 40 say nothing."""


def check(step: OneStepMap, checks: Mapping[str, Check] = CHECKS, budget: Budget = UNBOUNDED) -> dict[str, Finding]:
    """All findings about a map, by name; a check that fails is undecided, with the reason, and takes no other with it.

    Where decimals round an exact method, the findings are about that method, and say so among their assumptions;
    `check(step.literally)` takes the decimals as they are.

    checks   the questions, by name: those known, or others
    budget   of time; a check that takes longer is undecided, and says so

    >>> from pnn_symbolic.maps.one_step_map import IDENTITY
    >>> [name for name, finding in check(IDENTITY).items() if finding.verdict.word != "proved"]
    ['motion', 'stability_limit', 'phase_error']
    """
    findings = {}
    for name, question in checks.items():
        findings[name] = asked(name, question if name in OF_A_SERIES else _of_the_intended(question), step, budget)
    return findings


def _of_the_intended(question: Check) -> Check:
    """The same question, of the method that the decimals stand for."""

    def asked(step: OneStepMap) -> Finding:
        intended = intended_method(step)
        finding = question(intended.map)
        return replace(finding, assumptions=(*finding.assumptions, *intended.assumptions))

    return asked


def asked(name: str, question: Callable[[T], Finding], step: T, budget: Budget = UNBOUNDED) -> Finding:
    """The answer to one question of any kind of step; undecided, with the reason, where it fails or takes too long."""
    try:
        with budget.question():
            return question(step)
    except OutOfTimeError as error:
        reason = str(error)
    except Exception as error:  # whatever it is, the other answers do not depend on it
        reason = f"this check could not be carried out for this map ({in_one_line(error)})"
    return Property(name.replace("_", " "), scope="this map", source="").undecided(reason)
