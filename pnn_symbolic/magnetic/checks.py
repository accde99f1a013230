"""What is proved of a step in a uniform magnetic field, in the plane across it and in space."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from sympy import Expr, I, Symbol, expand

from pnn_symbolic.algebra.symbols import MASS
from pnn_symbolic.magnetic import plane
from pnn_symbolic.magnetic.conjugacy import turned_palindrome
from pnn_symbolic.magnetic.expansion import PLANE, Error, Terms, first_error, item_text
from pnn_symbolic.magnetic.gyration_numbers import TURN
from pnn_symbolic.magnetic.orbits import NO_DRIFT, ORBITS
from pnn_symbolic.magnetic.step import POSITION, VELOCITY, MagneticStep, Move, Sums, after, same_rows
from pnn_symbolic.magnetic.two_form import keeps_the_two_form
from pnn_symbolic.maps.text.printing import joined
from pnn_symbolic.series.term_text import term_text
from pnn_symbolic.verdicts.finding import Finding, Property

EVERYWHERE = "every force f(x) and every uniform field, in the plane and in space"
UNIFORM = "the field is the same everywhere and at all times; ω = q B/m"
GEOMETRY = "Hairer, Lubich & Wanner, Geometric Numerical Integration (2006)"
REVERSAL = Property("time-reversible", f"{EVERYWHERE}, the field turned around as well", f"{GEOMETRY}, section V.1")
SAME_FIELD = Property("time-reversible in the same field", EVERYWHERE, f"{GEOMETRY}, section V.1")
CONJUGATE = Property(
    "reversible in other variables",
    REVERSAL.scope,
    "Lamb & Roberts, Time-reversal symmetry in dynamical systems: a survey, Physica D 112, 1 (1998)",
)
ADJOINT = Property("self-adjoint", f"{EVERYWHERE}, dt -> -dt in the same field", f"{GEOMETRY}, section II.3")
SYMPLECTICITY = Property(
    "symplectic",
    "every force f = -grad U and every uniform field, with the two-form of the field, in the plane and in space",
    "Qin et al., Phys. Plasmas 20, 084503 (2013); Ellison, Burby & Qin, J. Comput. Phys. 301, 489 (2015)",
)
VOLUME = Property(
    "volume-preserving",
    "every force f(x), gradient or not, and every uniform field, in the plane and in space",
    "Qin et al., Phys. Plasmas 20, 084503 (2013)",
)
NYSTROM_TREES = "Hairer, Norsett & Wanner, Solving Ordinary Differential Equations I (1993), section II.14"
HIGHEST_ORDER = 6
MOST_TOLD = 3
VISIBLE = 1e-9
"""A defect above this is none of the rounding of doubles."""
OTHER_FORM = "whether it keeps another two-form is not looked at"


def check_motion(step: MagneticStep) -> Finding:
    """The motion: x'' = f(x)/m + x' × ω, with the sums of the letters as factors."""
    motion = Property("motion", EVERYWHERE, source="")
    if not step.drift_rate:
        return motion.undecided(NO_DRIFT)
    drift, kick, turn = _rates(step)
    remarks: list[str] = []
    if drift != 1:
        remarks.append(f"x' is {drift} v")
    if drift * kick != 1:
        remarks.append(f"f counts {drift * kick} times")
    if turn != 1:
        remarks.append(f"ω counts {turn} times")
    details = {"remark": f"not x'' = f(x)/m + x' × ω: {', '.join(remarks)}"} if remarks else {}
    return motion.proved(_motion(step), assumptions=(UNIFORM,), details=details)


def _rates(step: MagneticStep) -> tuple[Expr, Expr, Expr]:
    to_expr = step.numbers.ground.to_sympy
    return to_expr(step.drift_rate), to_expr(step.kick_rate), to_expr(step.turn_rate)


def _motion(step: MagneticStep) -> str:
    drift, kick, turn = _rates(step)
    terms = [term_text(number, name) for number, name in ((drift * kick / MASS, "f(x)"), (turn, "x' × ω")) if number]
    return f"x'' = {joined(terms)}"


def check_order(step: MagneticStep) -> Finding:
    """The order for the motion that the step advances, tree by tree, each with v × ω at its branches.

    >>> boris = MagneticStep.of(("D", "1/2"), ("K", "1/2"), ("R_tan", 1), ("K", "1/2"), ("D", "1/2"))
    >>> check_order(boris).value
    2
    """
    order = Property("order of accuracy", f"{_motion(step)}, {EVERYWHERE}", NYSTROM_TREES)
    if not step.drift_rate:
        return order.undecided(NO_DRIFT)
    error = first_error(step, HIGHEST_ORDER)
    in_the_plane = first_error(step, HIGHEST_ORDER, PLANE)
    if error is None:
        return order.proved(
            HIGHEST_ORDER, assumptions=(f"examined up to order {HIGHEST_ORDER}: the order may be higher",)
        )
    details: dict[str, Any] = {}
    if in_the_plane is None or in_the_plane.degree > error.degree:
        details["order_in_the_plane"] = HIGHEST_ORDER if in_the_plane is None else in_the_plane.degree - 1
    return order.proved(error.degree - 1, assumptions=(UNIFORM,), witness=_error_witness(step, error), details=details)


def _error_witness(step: MagneticStep, error: Error) -> dict[str, Any]:
    texts = {name: _terms(step, terms, error.degree) for name, terms in (("x", error.position), ("v", error.velocity))}
    parts: list[str] = []
    for name, terms in texts.items():
        more = " + …" if len(terms) > MOST_TOLD else ""
        if terms:
            parts.append(f"{joined(terms[:MOST_TOLD])}{more} in {name}")
    return {
        "position_error": joined(texts["x"]) if texts["x"] else "0",
        "velocity_error": joined(texts["v"]) if texts["v"] else "0",
        "sentence": f"one step errs by {', '.join(parts)}; f is f/m",
    }


def _terms(step: MagneticStep, terms: Terms, degree: int) -> list[tuple[str, str]]:
    to_expr = step.numbers.ground.to_sympy
    named = [(item_text(item), to_expr(number)) for item, number in terms.items()]
    texts: list[tuple[str, str]] = []
    for text, number in sorted(named, key=lambda pair: (len(pair[0]), pair[0])):
        factor = text if text.isalnum() or text.endswith(")") else f"({text})"
        texts.append(term_text(number, f"dt**{degree}*{factor}"))
    return texts


def check_time_reversal(step: MagneticStep) -> Finding:
    """Whether step, flip, step, flip is the identity, where the flip turns v and the second step has -B for B."""
    return _reversal(
        step, REVERSAL, step.moves_in_the_field_turned_around, -plane.FIELD, "v and the field turned around"
    )


def check_reversal_in_the_same_field(step: MagneticStep) -> Finding:
    """Whether step, flip, step, flip is the identity where the field stays: no gyration comes back on its circle."""
    return _reversal(step, SAME_FIELD, step.moves, plane.FIELD, "v turned around and the field kept")


def _reversal(step: MagneticStep, property_: Property, moves: list[Move], field: float, words: str) -> Finding:
    numbers = step.numbers
    turned = {key: -number for key, number in step.sums.velocity.items()}
    there_and_back = after(numbers, moves, Sums(step.sums.position, turned, step.sums.places))
    if _is(there_and_back, step, -numbers.one):
        return property_.proved(assumptions=(UNIFORM,))
    there = plane.stepped(step, plane.started())
    back = plane.stepped(step, plane.PlaneState(there.position, -there.velocity), field=field)
    off = back.position[0] - plane.POSITION, -back.velocity[0] - plane.VELOCITY
    return property_.refuted(_mismatch(f"step, then step again with {words}", *off), assumptions=(UNIFORM,))


def check_conjugate_reversal(step: MagneticStep) -> Finding:
    """Whether the step is reversible, the field turned around as well, in variables that its own letters lead to."""
    if check_time_reversal(step).holds:
        return CONJUGATE.proved(assumptions=(UNIFORM,))
    turned = turned_palindrome(step)
    if turned is None or not check_time_reversal(turned.palindrome).holds:
        return CONJUGATE.undecided(
            "no rotation of its word reads the same backwards; other variables are not looked at"
        )
    return CONJUGATE.proved(turned.to_json(), assumptions=(UNIFORM,))


def check_self_adjointness(step: MagneticStep) -> Finding:
    """Whether step(-dt) ∘ step(dt) is the identity."""
    numbers = step.numbers
    if _is(after(numbers, step.adjoint_moves, step.sums), step, numbers.one):
        return ADJOINT.proved(assumptions=(UNIFORM,))
    there = plane.stepped(step, plane.started())
    back = plane.stepped(step, there, dt=-plane.TIME_STEP)
    off = back.position[0] - plane.POSITION, back.velocity[0] - plane.VELOCITY
    return ADJOINT.refuted(_mismatch("step with dt, then with -dt", *off), assumptions=(UNIFORM,))


def _is(sums: Sums, step: MagneticStep, sign: Any) -> bool:  # noqa: ANN401 - 1 or -1 of the field
    numbers = step.numbers
    return same_rows(numbers, sums.position, {POSITION: numbers.one}) and same_rows(
        numbers, sums.velocity, {VELOCITY: sign}
    )


def _mismatch(words: str, position: complex, velocity: complex) -> dict[str, Any]:
    if max(abs(position), abs(velocity)) < VISIBLE:
        return {"sentence": f"{words}: the sums of x, v and forces differ from x and v"}
    return {
        "given": plane.GIVEN,
        "mismatch": {"x": abs(position), "v": abs(velocity)},
        "sentence": f"{plane.GIVEN}, {words}: off by {abs(position):.3g} in x and {abs(velocity):.3g} in v",
    }


def check_volume(step: MagneticStep) -> Finding:
    """Whether the determinant is 1: drifts, kicks and rotations have 1, v + n·dt·v × ω has 1 + (n·dt·ω)².

    >>> check_volume(MagneticStep.of(("K", 1), ("R_lin", 1), ("D", 1))).witness["determinant"]
    'w**2 + 1, w = dt*|ω|'
    """
    numbers, determinant = step.numbers, step.numbers.one
    for move in step.moves:
        determinant = determinant * move.turn * numbers.turned(move.turn)
    holds_anywhere = all(letter.name != "G" for letter in step.letters)
    details = {"field_of_the_place": True} if holds_anywhere else {}
    if numbers.same(determinant, numbers.one):
        remark = ("also where the field depends on x: each letter changes x alone or v alone",)
        return VOLUME.proved(assumptions=remark if holds_anywhere else (UNIFORM,), details=details)
    size = expand(numbers.field.to_sympy(determinant).subs(TURN, I * Symbol("w")))
    text = f"{size}, w = dt*|ω|"
    return VOLUME.refuted({"determinant": text, "sentence": f"each step multiplies volumes by {text}"})


def check_symplecticity(step: MagneticStep) -> Finding:
    """Whether dx∧dv - ½ dxᵀJ dx, the two-form of the motion in the field, is kept for every potential.

    Of x' = d v, v' = k f + r J v it is dx∧dv - ½ r/d dxᵀJ dx.
    """
    if not step.drift_rate:
        return SYMPLECTICITY.undecided(NO_DRIFT)
    if keeps_the_two_form(step):
        return SYMPLECTICITY.proved(assumptions=(UNIFORM,))
    jacobian = plane.stepped(step, plane.started()).jacobian
    drift, _, turn = _rates(step)
    two_form = plane.CANONICAL + float(turn / drift) * plane.OF_THE_FIELD
    defect = jacobian.T @ two_form @ jacobian - two_form
    largest = float(np.abs(defect).max())
    if largest < VISIBLE:
        return SYMPLECTICITY.undecided("that the two-form is kept is not proved, and no counterexample was met")
    sentence = f"{plane.GIVEN}, the two-form of the field changes by up to {largest:.3g}; {OTHER_FORM}"
    return SYMPLECTICITY.refuted(
        {"given": plane.GIVEN, "defect": largest, "sentence": sentence}, assumptions=(UNIFORM,)
    )


CHECKS: dict[str, Callable[[MagneticStep], Finding]] = {
    "motion": check_motion,
    "time_reversible": check_time_reversal,
    "reversible_up_to_conjugation": check_conjugate_reversal,
    "time_reversible_in_the_same_field": check_reversal_in_the_same_field,
    "self_adjoint": check_self_adjointness,
    "symplectic": check_symplecticity,
    "volume_preserving": check_volume,
    "order": check_order,
    **ORBITS,
}
"""Every question that is asked of a step in a magnetic field, in the order in which answers are shown."""
