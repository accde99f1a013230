"""The motion: which differential equation does a step advance?"""

from __future__ import annotations

from typing import Any

from pnn_symbolic.checks.fixed_points import fixed_points
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.series.expansion import Expansion, is_expandable
from pnn_symbolic.series.intended_method import IntendedMethod, intended_method
from pnn_symbolic.series.motion import NoMotion, motion_of
from pnn_symbolic.series.motion_text import momentum_power, motion_text, remark
from pnn_symbolic.series.term_text import as_printed
from pnn_symbolic.verdicts.finding import Finding, Verdict

SOURCE = (
    "Hairer, Lubich & Wanner, Geometric Numerical Integration (2006), section IX.1: the modified equation at dt = 0"
)
SCOPE = "every smooth force, any number of dimensions, as dt goes to 0"
NOT_EXPANDABLE = "activations, products or negative powers of dt"


def check_motion(step: OneStepMap) -> Finding:
    """State the one motion of which a step is a consistent method: the limit of its modified equation.

    `value` is its text, and `details` has "fixed_points", whether a step rests where the motion rests. Where the motion
    is not x'' = f/m, `details` has the "remark", what is missing or more; a slip in a formula has a motion too. A step
    that is not the identity at dt = 0 follows none, and `witness` says why. `details` has "printed" where
    the map is printed with the weight of the force as a factor of the mass, and the motion is so too.

    Source: Hairer, Lubich & Wanner, *Geometric Numerical Integration* (2006), §IX.1.

    >>> finding = check_motion(OneStepMap.from_equations("x' = x + h*v; v' = v - h*v/2 + h*f(x)/m"))
    >>> finding.value, finding.details["remark"]
    ("x'' = f(x)/m - v/2", "not x'' = f(x)/m: friction -v/2")
    """
    if not is_expandable(step.normal_form):
        return _finding(Verdict.UNDECIDED, None, (NOT_EXPANDABLE,), {})
    intended = intended_method(step)
    motion = motion_of(_of_first_order(intended))
    if isinstance(motion, NoMotion):
        witness = {"sentence": str(motion)}
        return _finding(
            Verdict.REFUTED, None, intended.assumptions, {"reason": motion.reason, "offer": motion.offer}, witness
        )
    difference = remark(motion)
    power, rest = momentum_power(motion), fixed_points(intended.map.normal_form, motion)
    value = motion_text(motion)
    printed = motion_text(motion, as_printed(step.decimals))
    details: dict[str, Any] = {
        **({"printed": printed} if printed != value else {}),
        **({"remark": difference} if difference else {}),
        **({"momentum": "v is a momentum, m*x'"} if power == 1 else {}),
        **({"fixed_points": rest} if rest else {}),
    }
    rounded = "the decimals of sums are taken for rounded"
    notes = (*filter(None, [difference, rounded if intended.unproved else ""]), *intended.assumptions)
    return _finding(Verdict.PROVED, value, notes, details)


def _of_first_order(intended: IntendedMethod) -> Expansion:
    """The series; of numbers that were found to 40 digits the first order is exact: it asks for sums alone."""
    if intended.unproved is None:
        return intended.expansion
    return Expansion(intended.form, exact=1)


def _finding(
    verdict: Verdict,
    value: str | None,
    assumptions: tuple[str, ...],
    details: dict[str, Any],
    witness: dict[str, Any] | None = None,
) -> Finding:
    return Finding(
        property="motion",
        verdict=verdict,
        value=value,
        scope=SCOPE,
        assumptions=assumptions,
        witness=witness,
        source=SOURCE,
        details=details,
    )
