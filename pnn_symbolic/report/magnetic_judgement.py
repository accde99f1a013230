"""The judgement of a step in a magnetic field, with the keys of any judgement."""

from contextlib import suppress
from typing import Any

from sympy import Expr, Integer, Symbol

from pnn_symbolic.algebra.symbols import MASS, POSITION, TIME_STEP, VELOCITY
from pnn_symbolic.checks import asked
from pnn_symbolic.magnetic.checks import CHECKS
from pnn_symbolic.magnetic.gyration_numbers import TURN
from pnn_symbolic.magnetic.naming import magnetic_method_of
from pnn_symbolic.magnetic.step import MagneticStep, Row
from pnn_symbolic.time_budget import UNBOUNDED, Budget, OutOfTimeError

NO_FACTORS = "it is judged as the word that was typed"
WORDS = {
    "time_reversible": (
        "retraces its path when turned round, the field as well",
        "does not retrace its path when turned round, the field as well",
    ),
    "reversible_up_to_conjugation": ("retraces it in other variables, the field turned round as well", ""),
    "time_reversible_in_the_same_field": ("and in the same field", "no path is retraced in the same field"),
    "symplectic": ("keeps the two-form of the field", "does not keep the two-form of the field"),
    "volume_preserving": ("keeps volumes", "does not keep volumes"),
    "order": ("of order {number} in the time step", ""),
    "gyrophase": ("phase of gyration", ""),
}
"""Finding → what is said where it holds, and where it does not."""


def magnetic_judgement(step: MagneticStep, budget: Budget = UNBOUNDED) -> dict[str, Any]:
    """What is proved of a step in a magnetic field, as plain data ready for JSON.

    budget   of time: what takes longer is undecided, its name too; formulas that take longer are null

    >>> step = MagneticStep.of(("K", "1/2"), ("G", 1), ("K", "1/2"))
    >>> magnetic_judgement(step)["identity"]["details"]["sentence"]
    'exact gyration splitting: exact gyrations and kicks, of order 2'
    """
    findings = {name: asked(name, question, step, budget) for name, question in CHECKS.items()}
    known, formulas, relation = None, {"position": None, "velocity": None, "stages": None}, "undecided"
    with suppress(OutOfTimeError), budget.question():
        known = magnetic_method_of(step)
        relation = "exact" if known else "none"
        formulas = _formulas(step)
    kinds = {letter.name for letter in step.letters}
    moves = [name for name, letter in (("exact gyrations", "G"), ("drifts", "D")) if letter in kinds]
    moves += ["turns of v"] * any(name.startswith("R") for name in kinds) + ["kicks"] * ("K" in kinds)
    listed = f"{', '.join(moves[:-1])} and {moves[-1]}" if len(moves) > 1 else moves[0]
    order = findings["order"].value
    sentence = f"{f'{known}: ' if known else ''}{listed}" + (f", of order {order}" if order is not None else "")
    return {
        "map": {**formulas, "word": str(step), "latex": rf"\texttt{{{step}}}"},
        "advances": findings["motion"].value,
        "findings": {name: finding.to_json() for name, finding in findings.items()},
        "factorisation": {
            "word": str(step),
            "operators": None,
            "steps": step.plain_equations(),
            "letters": None,
            "verdict": "proved",
            "reason": NO_FACTORS,
        },
        "identity": {
            "name": known.name if known else None,
            "relation": relation,
            "source": known.source if known else None,
            "details": {"sentence": sentence},
        },
    }


def _formulas(step: MagneticStep) -> dict[str, Any]:
    """x and v one step later and where forces are taken, as text; J v is v × ω."""
    forces = [Symbol(f"k{number}") for number, _ in enumerate(step.sums.places, 1)]
    lengths = [POSITION, TIME_STEP * VELOCITY, *(TIME_STEP**2 * force / MASS for force in forces)]
    field = Symbol("J")

    def formula(row: Row) -> Expr:
        terms = (
            step.numbers.field.to_sympy(number).subs(TURN, TIME_STEP * field) * lengths[key]
            for key, number in row.items()
        )
        return sum(terms, Integer(0))

    places = map(formula, step.sums.places)
    return {
        "position": str(formula(step.sums.position)),
        "velocity": str((formula(step.sums.velocity) / TIME_STEP).expand()),
        "stages": [[str(force), f"f({place})"] for force, place in zip(forces, places, strict=True)],
    }
