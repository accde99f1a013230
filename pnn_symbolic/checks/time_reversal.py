"""Time reversal: step, turn the velocity around, step again, turn around: are we back?"""

from dataclasses import dataclass
from typing import Any

from pnn_symbolic.algebra.decimals import decimal, in_json
from pnn_symbolic.maps.atoms import is_time
from pnn_symbolic.maps.composition import common_table, time_after
from pnn_symbolic.maps.interpret import InTable, interpret
from pnn_symbolic.maps.normal_form import V, Value, X
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.verdicts.counterexamples import matters, text, trials
from pnn_symbolic.verdicts.finding import Finding, Verdict
from pnn_symbolic.verdicts.scopes import assumptions, every_force, has_activations

SOURCE = "Hairer, Lubich & Wanner, Geometric Numerical Integration (2006), section V.1: rho-reversible maps"
FLIP = "reversal turns every velocity around and leaves positions alone"
REFLECTED = "the drive is reflected in time, f(x, -t) from -t on"


def check_time_reversal(step: OneStepMap) -> Finding:
    """Decide whether flip ∘ step ∘ flip ∘ step is the identity, for every force f(x).

    The seed paper runs 1000 steps, flips v and runs 1000 more; one step is enough here,
    because the coefficients are exact and f stays unknown. A trained coefficient counts
    with the value it has: round the map first to ask about its ideal form. A driven force f(x, t) runs backwards
    as well: the second step has f(x, -t), and begins at -t.

    Source: Hairer, Lubich & Wanner, *Geometric Numerical Integration* (2006), §V.1
    ("ρ-reversible"; *symmetric*, step(-dt) ∘ step(dt) = id, is a different property).

    >>> step = OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f(y)/m; x' = y + h*v'/2")
    >>> check_time_reversal(step).verdict
    <Verdict.PROVED: 'holds for every force f(x)'>
    >>> print(check_time_reversal(OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x)/m")).witness["sentence"])
    at x = 1, v = 1/2 with dt = 1/10, m = 1 and f(x) = -x - x**3, step, flip, step, flip ends at x = 51/50, v = ...
    """
    form = step.normal_form
    back = is_time_reversible(step)
    witness = None if back else _witness(step)
    if not back and witness is None and not has_activations(form):
        witness = {"sentence": "the normal forms of step, flip, step, flip and of doing nothing differ"}
    return Finding(
        property="time-reversible",
        verdict=Verdict.PROVED if back else Verdict.REFUTED if witness else Verdict.UNDECIDED,
        value=None,
        scope=f"{every_force(form)}, any number of dimensions",
        assumptions=assumptions(form, FLIP, *([REFLECTED] if form.sees_time else [])),
        witness=witness,
        source=SOURCE,
    )


def is_time_reversible(step: OneStepMap) -> bool:
    """True when step, flip, step, flip is the identity by its normal form."""
    form = step.normal_form
    table = common_table(form)
    position, velocity = interpret(form, InTable.of(table, form))
    time = table.scale(time_after(table, form), -1) if form.sees_time else None
    back = _Reflected.of(table, form, position, table.scale(velocity, -1), time)
    position, velocity = interpret(form, back)
    return position == table.value(X) and velocity == table.scale(table.value(V), -1)


@dataclass(frozen=True)
class _Reflected(InTable):
    """The algebra in which a driven force at the time t is the one at -t."""

    def force(self, key: int, name: str, arguments: tuple[Value, ...]) -> Value:
        if is_time(arguments[-1]):
            arguments = (*arguments[:-1], self.table.scale(arguments[-1], -1))
        return self.table.call(name, *arguments)


def _witness(step: OneStepMap) -> dict[str, Any] | None:
    for trial, run, number, arithmetic in trials(step.normal_form):
        x, v, dt, m = (number(value) for value in (trial.x, trial.v, trial.dt, trial.m))
        if trial.t is not None and trial.after is None:
            return None
        then = {} if trial.after is None else {"t": -number(trial.after)}
        there = run(x, v, dt, m, trial.force)
        back = run(there[0], -there[1], dt, m, trial.reflected, **then)
        off = back[0] - x, -back[1] - v
        if matters(off[0]) or matters(off[1]):
            reflected = "" if trial.t is None else ", with the drive reflected in time"
            ends = f"step, flip, step, flip ends at x = {text(back[0])}, v = {text(-back[1])}{reflected}"
            return {
                **trial.to_json(),
                "outcome": {"x": text(back[0]), "v": text(-back[1])},
                "mismatch": {"x": in_json(off[0]), "v": in_json(off[1])},
                "arithmetic": arithmetic,
                "sentence": f"{trial.sentence}, {ends}: off by {decimal(off[0], 3)} and {decimal(off[1], 3)}",
            }
    return None
