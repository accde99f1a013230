"""Is a trained constant noise, a compensation of the step, a property of the motion, or the rows' own number?"""

from __future__ import annotations

from dataclasses import dataclass

from pnn_symbolic.explanation.limit import SAME, SURE, Limit

SAME_AS = "not told apart"
COMPENSATION = "compensation"
PHYSICAL = "physical"
EXACT_HERE = "exact here"
UNDECIDED = "undecided"

FRACTION = 0.1
"""A limit is the simple number where it misses it by less than this part of the compensation."""
FITS = 4.03
"""A limit fits a simple number within so many standard errors, 99 % of Student's distribution; between this and `SURE`
nothing is said."""
LOWEST_POWER = 1.75
"""A compensation grows as k² (1.97 to 2.04 on exact rows)."""
LOWEST_POWER_OF_V = 3.4
"""That of a factor of v as k⁴ (3.70 to 4.02 on clean rows of eight potentials at Δt·ω .04 to .25; with a friction too
small to be read beside it, 1.0 to 3.2)."""


@dataclass(frozen=True)
class Evidence:
    """What the rows say of one constant.

    value, error       at the law's own step; the error None where the rows give none
    simple             the number it may be; None where it is near none
    exact              True where the law says the rows to rounding
    resolution         of the value, where the rows are the law
    limit              as Δt → 0; None where the step is too long, or the rows too few, to read it
    exponent           of the deviation from `simple` with the stride; None where it is not resolved
    largest            what a finite step can ask for: (Δt·ω)², and (Δt·ω)⁴ of a factor of v
    lowest_power       of a compensation
    sharp              True where the error is that of long segments, smaller than those of the limit
    """

    value: float
    error: float | None
    simple: float | None
    exact: bool
    resolution: float
    limit: Limit | None
    exponent: float | None
    largest: float
    lowest_power: float = LOWEST_POWER
    sharp: bool = False


def kind_of(evidence: Evidence) -> str:
    """The kind of a constant; "undecided" where the rows do not say, and nothing is then rounded or read.

    >>> still = Limit(value=1.0, value_error=1e-6, linear=0.0, linear_error=0.0, quadratic=1e-3, quadratic_error=1e-6,
    ...               truncation=1e-7)
    >>> kind_of(Evidence(value=1.001, error=1e-6, simple=1.0, exact=False, resolution=1e-9, limit=still, exponent=2.0,
    ...                  largest=0.01))
    'compensation'
    """
    if evidence.exact:
        return _of_exact_rows(evidence)
    if evidence.simple is None:
        return _without_simple(evidence)
    away = abs(evidence.value - evidence.simple)
    same = evidence.error is not None and away <= SAME * evidence.error
    if evidence.limit is None or (same and evidence.sharp):
        return SAME_AS if same else UNDECIDED
    if not _tends_to(evidence.simple, evidence.limit, SURE):
        return PHYSICAL
    if not _tends_to(evidence.simple, evidence.limit, FITS):
        return UNDECIDED
    if same:
        return SAME_AS
    return COMPENSATION if _grows_as_one(evidence, away) else UNDECIDED


def _of_exact_rows(evidence: Evidence) -> str:
    if evidence.simple is not None and abs(evidence.value - evidence.simple) <= evidence.resolution:
        return EXACT_HERE
    return PHYSICAL


def _grows_as_one(evidence: Evidence, away: float) -> bool:
    """Whether a deviation grows with the stride as a compensation does; where that is not seen, is it small enough?"""
    if evidence.exponent is not None:
        return evidence.exponent >= evidence.lowest_power
    return away <= evidence.largest


def _without_simple(evidence: Evidence) -> str:
    limit = evidence.limit
    resolved = limit is not None and abs(limit.value) > SURE * limit.value_error
    return PHYSICAL if resolved else UNDECIDED


def _tends_to(simple: float, limit: Limit, standard_errors: float) -> bool:
    """Whether c(k) → `simple` as k → 0, with no linear term: but for a part of the compensation, or for errors."""
    allowed = FRACTION * abs(limit.quadratic)
    away, linear = abs(limit.value - simple), abs(limit.linear)
    beyond = away > max(allowed, standard_errors * limit.value_error)
    return not (beyond or linear > max(allowed, standard_errors * limit.linear_error))
