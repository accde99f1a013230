"""Order of accuracy: how fast does one step approach the motion that it advances as dt → 0?

Both are expanded in *elementary differentials*, f, f'(v), f''(v, v), f'(f), …, which are
rooted trees. Distinct trees are independent for a general force in many dimensions; on a line
some of them coincide from order 5 on, so a scalar Taylor series may claim too much.

Source: Hairer, Nørsett & Wanner, *Solving Ordinary Differential Equations I* (1993), §II.14.
"""

from __future__ import annotations

from itertools import chain
from typing import Any

from pnn_symbolic.checks.motion import NOT_EXPANDABLE
from pnn_symbolic.maps.normal_form import NormalForm
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.series.accuracy import FirstError, effective_law, error_at, first_error, order_on_a_line
from pnn_symbolic.series.cross_over import cross_over
from pnn_symbolic.series.expansion import Expansion, is_expandable
from pnn_symbolic.series.intended_method import IntendedMethod, intended_method
from pnn_symbolic.series.motion import HIGHEST_ELSEWHERE, Motion, NoMotion, motion_of
from pnn_symbolic.series.motion_text import law_of, motion_text, remark
from pnn_symbolic.series.text import SeriesTerm, exact_sum, series_terms, short_sum
from pnn_symbolic.verdicts.finding import Finding, Property

SOURCE = "Hairer, Norsett & Wanner, Solving Ordinary Differential Equations I (1993), section II.14: Nystrom trees"
HIGHEST_ORDER = 10
FROM_ROUNDING = 100
"""Numbers of the error below so many units of the last decimal come from the rounding of the decimals."""

BELOW_PROOF = 1e-20
"""An error so small may be one that the exact method, known to 40 digits, does not have."""
MOST_TOLD = 3
"""Terms of a leading error that the sentence tells; the witness has all of them."""


def check_order(step: OneStepMap, highest: int = HIGHEST_ORDER) -> Finding:
    """The largest p such that one step errs by O(dt^(p+1)) from the motion that it advances, a proved whole number.

    That motion is in `scope`; it is x'' = f/m unless there is friction, gravity, a wrong mass or a slip, which are
    told in `assumptions`. `details` then has "plain_law", the order, 0, and the error for x'' = f/m, and for a law
    with a trained mass also its "effective_mass". A step that advances no motion at all has order 0.

    Where decimals round an exact method, and it is proved that there is one, its order is the value, under this
    assumption, and `details` has "order_as_typed". `witness` holds the leading error, method
    minus exact motion; "order_scalar" is the order on a line, which may be higher.

    >>> step = OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f(y)/m; x' = y + h*v'/2")
    >>> finding = check_order(step)
    >>> finding.value, finding.witness["velocity_error"]
    (2, "-dt**3*f''(v, v)/(24*m) - dt**3*f'(f)/(6*m**2)")
    """
    form = step.normal_form
    law = law_of(form)
    if not is_expandable(form):
        return _order_for(law).undecided(NOT_EXPANDABLE)
    intended = intended_method(step)
    motion = motion_of(intended.expansion if intended.unproved is None else Expansion(intended.form, exact=1))
    if isinstance(motion, NoMotion):
        return _without_motion(intended, motion, law, highest)
    plain = {} if motion.is_newton else {"plain_law": _plain_law(intended, law, highest)}
    if not motion.is_newton:
        law = motion_text(motion)
    if motion.has_forces_elsewhere:
        highest = min(highest, HIGHEST_ELSEWHERE)
    error = first_error(intended.expansion, highest, motion.at)
    notes = _notes(form, intended, motion)
    if error is None:
        notes = (*notes, f"examined up to order {highest}: the order may be higher")
        return _order_for(law).proved(highest, assumptions=notes, details=plain)
    if intended.unproved is not None:
        return _to_40_digits(intended, law, error.order)
    if intended.unsolved > error.order:
        return _unsolved(intended, law, error.order, highest)
    if intended.root is not None and _largest_at(intended.expansion, error.degree) < BELOW_PROOF:
        notes = (*notes, "the next errors are small beyond what the decimals tell: the order may be higher")
    return _with_leading_error(intended, motion, error, law, highest, notes, plain)


def _notes(form: NormalForm, intended: IntendedMethod, motion: Motion) -> tuple[str, ...]:
    """What is taken for granted of the numbers, after what is to be said of the motion."""
    notes = intended.assumptions
    if not notes and form.parameters:
        notes = ("for general parameters: where the leading error vanishes the order is higher",)
    elif not notes:
        notes = ("dt goes to 0 with the constants as they are",)
    of_the_motion = remark(motion)
    return (of_the_motion, *notes) if of_the_motion else notes


def _with_leading_error(
    intended: IntendedMethod,
    motion: Motion,
    error: FirstError,
    law: str,
    highest: int,
    notes: tuple[str, ...],
    plain: dict[str, Any],
) -> Finding:
    """The order, with the leading error and all that is asked of it."""
    expansion = intended.expansion
    terms = [series_terms(expansion, part, error.degree) for part in error.errors]
    details: dict[str, Any] = {
        "order_scalar": order_on_a_line(expansion, error.degree, highest, motion.at),
        **_leading(terms),
        **plain,
        **_rounding(intended, error.order if motion.is_newton else 0, highest),
        **_effective(expansion, motion, highest),
    }
    if intended.root is None and expansion.field.is_QQ and motion.is_scaled:
        details |= cross_over(intended.map)
    witness = _witness(terms, error.degree, intended)
    return _order_for(law).proved(error.order, assumptions=notes, witness=witness, details=details)


def _without_motion(intended: IntendedMethod, reason: NoMotion, law: str, highest: int) -> Finding:
    """Order 0, with the error that does not go away."""
    error = first_error(intended.expansion, highest)
    assert error is not None  # the exact motion is the identity at dt = 0, and moves
    terms = [series_terms(intended.expansion, part, error.degree) for part in error.errors]
    details = {"order_scalar": error.order, **_leading(terms), **_rounding(intended, error.order, highest)}
    witness = _witness(terms, error.degree, intended)
    return _order_for(law).proved(error.order, assumptions=(str(reason),), witness=witness, details=details)


def _plain_law(intended: IntendedMethod, law: str, highest: int) -> dict[str, Any]:
    """The order for x'' = f/m of a step that advances another motion: 0, with the error."""
    error = first_error(intended.expansion, highest)
    assert error is not None
    terms = [series_terms(intended.expansion, part, error.degree) for part in error.errors]
    return {"law": law, "order": error.order, **_witness(terms, error.degree, intended)}


def order_for_the_plain_law(finding: Finding) -> int | None:
    """The order for x'' = f/m with the mass as it is given, from what `check_order` found."""
    return finding.details["plain_law"]["order"] if "plain_law" in finding.details else finding.value


def _leading(terms: list[list[SeriesTerm]]) -> dict[str, Any]:
    both = zip("xvt", terms, strict=True)
    return {"leading_error": [{"in": name, **term.to_json()} for name, part in both for term in part]}


def _order_for(law: str) -> Property:
    return Property("order of accuracy", f"{law}, every smooth force, any number of dimensions", SOURCE)


def _to_40_digits(intended: IntendedMethod, law: str, order: int) -> Finding:
    """The finding where numbers within the rounding meet more conditions, and it is not proved that they exist."""
    near = intended.unproved
    assert near is not None
    reason = (
        f"to 40 digits a method of order {near.order} lies within the rounding of the decimals; that it exists is not "
        f"proved, and as typed the order is {order}"
    )
    details = {"order_to_40_digits": near.order, "order_as_typed": order, "moved": float(near.moved)}
    return _order_for(law).undecided(reason, details=details)


def _unsolved(intended: IntendedMethod, law: str, order: int, highest: int) -> Finding:
    """The finding where the rounding may allow a higher order, and no numbers were found that have it."""
    error = first_error(intended.as_typed, highest)
    typed = highest if error is None else error.order
    better = f"; a method of order {order} is there" if order > typed else ""
    reason = (
        f"the rounding of the decimals may allow the conditions of order {intended.unsolved}, and no numbers that meet "
        f"them were found within it{better}; as typed the order is {typed}"
    )
    details = {"order_within_rounding": intended.unsolved, "order_found": order, "order_as_typed": typed}
    return _order_for(law).undecided(reason, details=details)


def _witness(terms: list[list[SeriesTerm]], degree: int, intended: IntendedMethod) -> dict[str, Any]:
    written = exact_sum if intended.root is None else short_sum
    short = [short_sum(part[:MOST_TOLD]) + _more(len(part) - MOST_TOLD) for part in terms]
    leading = ", ".join(f"{text} in {name}" for text, name in zip(short, "xvt", strict=True) if text != "0")
    end = " + …" if degree else ", which does not vanish as dt goes to 0"
    return {
        "position_error": written(terms[0]),
        "velocity_error": written(terms[1]),
        "sentence": f"one step errs by {leading}{end}",
    }


def _more(count: int) -> str:
    return f" and {count} more term{'s' * (count > 1)}" if count > 0 else ""


def _rounding(intended: IntendedMethod, order: int, highest: int) -> dict[str, Any]:
    """What the rounding of long decimals does to the order."""
    typed = intended.as_typed
    if intended.differs:
        error = first_error(typed, highest)
        leftover = _largest(typed, order) if error is not None and error.order < order else 0.0
        return {
            "order_as_typed": highest if error is None else error.order,
            "largest_leftover": leftover,
            "moved": float(intended.moved),
            "radius": 0.0 if intended.root is None else float(intended.root.radius),
            "kept": "simple numbers" if intended.root is None else intended.root.pattern,
        }
    nearly, unit = order, intended.rounding
    if not unit:
        return {}
    while nearly < highest and _largest_at(typed, nearly + 1) < FROM_ROUNDING * unit:
        nearly += 1
    return {"order_up_to_rounding": nearly, "largest_leftover": _largest(typed, nearly)} if nearly > order else {}


def _largest(expansion: Expansion, order: int) -> float:
    return max((_largest_at(expansion, degree) for degree in range(order + 1)), default=0.0)


def _largest_at(expansion: Expansion, degree: int) -> float:
    error = error_at(expansion, degree)
    numbers = chain.from_iterable(part.values() for part in error)
    return max((abs(float(expansion.field.to_sympy(number))) for number in numbers), default=0.0)


def _effective(expansion: Expansion, motion: Motion, highest: int) -> dict[str, Any]:
    """The order for the mass and the time that the map has, if its kicks or drifts are too long by a factor."""
    law = effective_law(expansion, highest) if motion.is_scaled and not motion.is_newton else None
    if law is None:
        return {}
    field = expansion.field
    drift = field.to_sympy(law.drift)
    kicks = {name: field.to_sympy(number) for name, number in law.kicks.items()}
    record: dict[str, Any] = {"effective_order": law.order, "drift_factor": str(drift)}
    if len(set(kicks.values())) == 1:
        record["effective_mass"] = str(drift / next(iter(kicks.values())))
    else:
        record["kick_factors"] = {name: str(number) for name, number in kicks.items()}
    return record
