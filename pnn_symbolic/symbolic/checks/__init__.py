"""Every question that is asked of a one-step map, in the order in which answers are shown."""

from collections.abc import Callable

from pnn_symbolic.symbolic.checks.modified_equation import check_modified_equation as check_modified_equation
from pnn_symbolic.symbolic.checks.order import check_order as check_order
from pnn_symbolic.symbolic.checks.phase import check_phase as check_phase
from pnn_symbolic.symbolic.checks.shadow_hamiltonian import check_shadow_hamiltonian as check_shadow_hamiltonian
from pnn_symbolic.symbolic.checks.stability import check_stability as check_stability
from pnn_symbolic.symbolic.checks.symplecticity import check_symplecticity as check_symplecticity
from pnn_symbolic.symbolic.checks.time_reversal import check_time_reversal as check_time_reversal
from pnn_symbolic.symbolic.finding import Finding
from pnn_symbolic.symbolic.one_step_map import OneStepMap

CHECKS: dict[str, Callable[[OneStepMap], Finding]] = {
    "time_reversible": check_time_reversal,
    "symplectic": check_symplecticity,
    "order": check_order,
    "modified_equation": check_modified_equation,
    "shadow_hamiltonian": check_shadow_hamiltonian,
    "stability_limit": check_stability,
    "phase_error": check_phase,
}


def check(step: OneStepMap) -> dict[str, Finding]:
    """All findings about a map, by name.

    >>> from pnn_symbolic.symbolic.one_step_map import IDENTITY
    >>> [finding.verdict.word for finding in check(IDENTITY).values()]
    ['proved', 'proved', 'proved']
    """
    return {name: question(step) for name, question in CHECKS.items()}
