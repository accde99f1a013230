"""Time reversal: step, turn the velocity around, step again, turn around: are we back?"""

from typing import Any

from pnn_symbolic.symbolic.finding import Finding, Verdict
from pnn_symbolic.symbolic.normal_form import Table, V, X
from pnn_symbolic.symbolic.one_step_map import OneStepMap, apply
from pnn_symbolic.symbolic.witness import matters, text, trials

SOURCE = "Hairer, Lubich & Wanner, Geometric Numerical Integration (2006), section V.1: rho-reversible maps"


def check_time_reversal(step: OneStepMap) -> Finding:
    """Decide whether flip ∘ step ∘ flip ∘ step is the identity, for every force f(x).

    The seed paper runs 1000 steps, flips v and runs 1000 more; one step is enough here,
    because the coefficients are exact and f stays unknown. A trained coefficient counts
    with the value it has: round the map first to ask about its ideal form.

    Source: Hairer, Lubich & Wanner, *Geometric Numerical Integration* (2006), §V.1
    ("ρ-reversible"; *symmetric*, step(-dt) ∘ step(dt) = id, is a different property).

    >>> step = OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f(y)/m; x' = y + h*v'/2")
    >>> check_time_reversal(step).verdict
    <Verdict.PROVED: 'holds for every force f(x)'>
    >>> print(check_time_reversal(OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x)/m")).witness["sentence"])
    at x = 1, v = 1/2 with dt = 1/10, m = 1 and f(x) = -x - x**3, step, flip, step, flip ends at x = 51/50, v = ...
    """
    table = Table(step.position, step.velocity)
    position, velocity = apply(table, step)
    position, velocity = apply(table, step, position, table.scale(velocity, -1))
    back = position == table.value(X) and velocity == table.scale(table.value(V), -1)
    witness = None if back else _witness(step)
    refuted = witness is not None or (not back and step.normal_form.only_forces)
    return Finding(
        property="time-reversible",
        verdict=Verdict.PROVED if back else Verdict.REFUTED if refuted else Verdict.UNDECIDED,
        value=None,
        scope="every force f(x), any number of dimensions",
        assumptions=("reversal turns every velocity around and leaves positions alone",),
        witness=witness,
        source=SOURCE,
    )


def _witness(step: OneStepMap) -> dict[str, Any] | None:
    for trial, run, number, arithmetic in trials(step.normal_form):
        x, v, dt, m = (number(value) for value in (trial.x, trial.v, trial.dt, trial.m))
        there = run(x, v, dt, m, trial.force)
        back = run(there[0], -there[1], dt, m, trial.force)
        off = back[0] - x, -back[1] - v
        if matters(off[0]) or matters(off[1]):
            ends = f"step, flip, step, flip ends at x = {text(back[0])}, v = {text(-back[1])}"
            return {
                **trial.to_json(),
                "outcome": {"x": text(back[0]), "v": text(-back[1])},
                "mismatch": {"x": float(off[0]), "v": float(off[1])},
                "arithmetic": arithmetic,
                "sentence": f"{trial.sentence}, {ends}: off by {float(off[0]):.3g} and {float(off[1]):.3g}",
            }
    return None
