"""The judgement of an implicit step, with the keys of any judgement."""

from typing import Any

from pnn_symbolic.implicit.checks import CHECKS
from pnn_symbolic.implicit.naming import implicit_method_of
from pnn_symbolic.implicit.relation import ImplicitStep

NO_WORD = "an implicit step is not looked at for drifts and kicks"


def implicit_judgement(step: ImplicitStep) -> dict[str, Any]:
    """What is proved of an implicit step, as plain data ready for JSON.

    >>> found = implicit_judgement(ImplicitStep.from_tableau([["1/2"]], [1]))
    >>> found["identity"]["details"]["sentence"]
    'implicit midpoint: an implicit method of order 2 with 1 force, self-adjoint, symplectic'
    """
    findings = {name: question(step) for name, question in CHECKS.items()}
    lines = step.lines()
    forces = step.reduced.stages
    properties = ["self-adjoint" if findings["self_adjoint"].holds else "not self-adjoint"]
    elsewhere = findings["symplectic_up_to_conjugation"].holds
    holds = findings["symplectic"].holds
    properties.append(
        "symplectic" if holds else "symplectic in other variables alone" if elsewhere else "not symplectic"
    )
    known = implicit_method_of(step)
    sentence = f"{known}: " if known else ""
    sentence += f"an implicit method of order {findings['order'].value} with {forces} force{'s' * (forces > 1)}, "
    return {
        "map": {
            "position": lines.pop("x'"),
            "velocity": lines.pop("v'"),
            "stages": lines,
            "latex": rf"\texttt{{{step}}}",
        },
        "advances": findings["motion"].value,
        "findings": {name: finding.to_json() for name, finding in findings.items()},
        "factorisation": {
            "word": None,
            "operators": None,
            "steps": None,
            "letters": None,
            "verdict": "undecided",
            "reason": NO_WORD,
        },
        "identity": {
            "name": known.name if known else None,
            "relation": "exact" if known else "none",
            "source": known.source if known else None,
            "details": {"sentence": sentence + ", ".join(properties)},
        },
    }
