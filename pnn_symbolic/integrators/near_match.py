"""A row that a map is nearly: the constants that differ, by how much, and what the map loses by it."""

from __future__ import annotations

from typing import Any

from sympy import Expr

from pnn_symbolic.algebra.symbols import exact
from pnn_symbolic.catalogue.integrator import Integrator
from pnn_symbolic.checks import check_order, check_symplecticity, check_time_reversal
from pnn_symbolic.checks.order import order_for_the_plain_law
from pnn_symbolic.integrators.match import Match
from pnn_symbolic.integrators.word_comparison import ROUNDING
from pnn_symbolic.maps.one_step_map import OneStepMap

NEAR = 0.05
"""A map is nearly a row when no constant differs by more, relative to the row's (as it is where the row's is 0)."""
OF_A_ROOT = 1e-35
"""Constants that agree so far are those of a root of the order conditions in 40 digits, as the catalogue has it."""
SHORT_DENOMINATOR = 1000
"""Fractions with a larger denominator are shown as decimals."""

Deviation = dict[str, Any]
"""where; trained, trained_exact and expected; relative_change; consequence."""


def deviation(where: str, value: Expr, expected: Expr, consequence: str) -> Deviation:
    """One constant that is not the row's."""
    change = value / expected - 1 if expected else value
    return {
        "where": where,
        "trained": float(value),
        "trained_exact": str(value),
        "expected": str(expected),
        "relative_change": float(change),
        "consequence": consequence,
    }


def largest_change(deviations: list[Deviation]) -> float:
    """The largest relative change among them; 0 where nothing differs."""
    return max((abs(deviation["relative_change"]) for deviation in deviations), default=0.0)


def lost_claims(row: Integrator, changed: OneStepMap) -> str:
    """Claims of a row that do not hold for a map that is not quite it."""
    return ", ".join([*_lost_structure(row, changed), *_lost_order(row, changed)])


def _lost_structure(row: Integrator, changed: OneStepMap) -> list[str]:
    claims = (
        ("time-reversible", row.time_reversible, check_time_reversal),
        ("symplectic", row.symplectic, check_symplecticity),
    )
    lost: list[str] = []
    for name, claimed, check in claims:
        if claimed and check(changed).holds is False:
            lost.append(f"not {name}")
    return lost


def _lost_order(row: Integrator, changed: OneStepMap) -> list[str]:
    order = order_for_the_plain_law(check_order(changed))
    return [] if order in (None, row.order) else [f"order {order} instead of {row.order}"]


def near_match(step: OneStepMap, row: Integrator, deviations: list[Deviation], family: Match | None = None) -> Match:
    """The answer "nearly this row", with the family that the map is a member of as well."""
    distance, structure, order = largest_change(deviations), _lost_structure(row, step), _lost_order(row, step)
    listed = "; ".join(
        f"{d['where']} {_told_apart(d['trained'], d['relative_change'])} instead of {_short(d['expected'])}"
        for d in deviations
    )

    def nearly(lost: list[str]) -> str:
        return f"nearly {row.name}: {listed}" + (f"; {', '.join(lost)}" if lost else "")

    lost = [*structure, *order]
    details = {"sentence": nearly(lost), "deviations": deviations, "distance": distance, "lost": ", ".join(lost)}
    if distance < OF_A_ROOT:
        details["sentence"] = row.name
    elif distance < ROUNDING:
        details["sentence"] = f"{row.name} with rounded constants, up to {distance:.1g} from the exact ones"
    elif order:
        details["of_one_step"] = nearly(structure)
    if family is not None:
        details["family"] = {"name": family.name, **family.details}
    return Match(name=row.name, relation="near", source=row.source, details=details)


def _short(number: str) -> str:
    value = exact(number) if set(number) <= set("0123456789/-") else None
    return number if value is None or value.q <= SHORT_DENOMINATOR else f"{float(value):.9g}"


def _told_apart(trained: float, change: float) -> str:
    """Seven digits of a number, or as many more as it takes to differ from what is expected.

    >>> _told_apart(0.49999999, -2e-8), _told_apart(0.123456789, -0.0123)
    ('0.49999999', '0.1234568')
    """
    expected = trained / (1 + change)
    digits = 7
    while digits < 17 and f"{trained:.{digits}g}" == f"{expected:.{digits}g}":
        digits += 1
    return f"{trained:.{digits}g}"
