"""The judgement of one map as plain data: the formula, what is proved of it, and its name."""

from __future__ import annotations

from typing import Any

from pnn_symbolic.checks import check, check_motion, check_order
from pnn_symbolic.errors import in_one_line
from pnn_symbolic.implicit import ImplicitStep
from pnn_symbolic.integrators.identification import identify
from pnn_symbolic.magnetic import MagneticStep
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.readings import with_time_step
from pnn_symbolic.report.as_typed import as_typed
from pnn_symbolic.report.naming import identity_of
from pnn_symbolic.report.palindromes import with_palindrome_named
from pnn_symbolic.splitting.factorisation import Factorisation, factorise
from pnn_symbolic.time_budget import UNBOUNDED, Budget, OutOfTimeError
from pnn_symbolic.verdicts.finding import Verdict

Step = OneStepMap | ImplicitStep | MagneticStep


def judgement(step: Step, budget: Budget = UNBOUNDED) -> dict[str, Any]:
    """All that is known of a map, as plain data ready for JSON.

    {"map": {"position", "velocity", "latex"},
     "advances": "x'' = f(x)/m",
     "findings": {"time_reversible": {...}, "symplectic": {...}, "order": {...}, ...},
     "factorisation": {"word", "operators", "steps", "letters", "verdict", "reason"},
     "identity": {"name", "relation", "source", "details"},
     "as_typed": {findings that differ for the decimals as they are, and "identity" where it does; absent without any}}

    budget   of time: what takes longer is undecided, and "out_of_time" says what is left out

    A step without dt also has "with_dt_1", what it is where its numbers are those at dt = 1: {"map", "advances",
    "order", "name", "sentence"}.

    >>> record = judgement(OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x')/m"))
    >>> record["identity"]["name"], record["factorisation"]["word"], record["findings"]["time_reversible"]["verdict"]
    ('symplectic Euler B', 'D 1, K 1', 'refuted')
    """
    if isinstance(step, ImplicitStep):
        from pnn_symbolic.report.implicit_judgement import implicit_judgement  # loaded where a step is of this kind

        return implicit_judgement(step)
    if isinstance(step, MagneticStep):
        from pnn_symbolic.report.magnetic_judgement import magnetic_judgement  # loaded where a step is of this kind

        return magnetic_judgement(step, budget)
    proved = check(step, budget=budget)
    findings = with_palindrome_named({name: finding.to_json() for name, finding in proved.items()}, budget)
    identity = identity_of(step, proved, budget).to_json()
    differing, reading, left_out = {}, None, {}
    try:
        with budget.question():
            differing = as_typed(step, {**findings, "identity": identity})
    except OutOfTimeError as error:
        left_out["as_typed"] = f"what differs for the numbers as typed {error}"
    try:
        with budget.question():
            reading = _with_dt_1(step)
    except OutOfTimeError as error:
        left_out["with_dt_1"] = f"what it is with dt = 1 {error}"
    return {
        "map": step.to_json(),
        "advances": findings["motion"]["value"],
        "findings": findings,
        "factorisation": factors_of(step, budget).to_json(),
        "identity": identity,
        **({"with_dt_1": reading} if reading else {}),
        **({"as_typed": differing} if differing else {}),
        **({"out_of_time": left_out} if left_out else {}),
    }


def _with_dt_1(step: OneStepMap) -> dict[str, Any] | None:
    """What a step without dt is when it is read with dt = 1, where that advances a motion."""
    read = with_time_step(step)
    motion = None if read is None else check_motion(read).value
    if read is None or motion is None:
        return None
    match = identify(read)
    sentence = str(match) if match.name else ""
    order = check_order(read).value
    return {"map": str(read), "advances": motion, "order": order, "name": match.name, "sentence": sentence}


def factors_of(step: OneStepMap, budget: Budget = UNBOUNDED) -> Factorisation:
    """The factorisation; undecided, with the reason, where it fails."""
    try:
        with budget.question():
            return factorise(step)
    except OutOfTimeError as error:
        return Factorisation(None, Verdict.UNDECIDED, str(error))
    except Exception as error:  # the other answers do not depend on it
        return Factorisation(None, Verdict.UNDECIDED, f"could not be carried out for this map ({in_one_line(error)})")
