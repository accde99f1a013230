"""Self-adjointness: a step forward with dt, then a step with -dt: are we back?"""

from typing import Any

from pnn_symbolic.algebra.decimals import decimal, in_json
from pnn_symbolic.maps.composition import apply, common_table, time_after
from pnn_symbolic.maps.normal_form import V, X
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.splitting.conjugacy import friction_palindrome
from pnn_symbolic.splitting.factorisation import factorise
from pnn_symbolic.verdicts.counterexamples import matters, text, trials
from pnn_symbolic.verdicts.finding import Finding, Verdict
from pnn_symbolic.verdicts.scopes import assumptions, every_force, has_activations

SOURCE = "Hairer, Lubich & Wanner, Geometric Numerical Integration (2006), section II.3: adjoint and symmetric methods"
AS_TYPED = "dt enters as typed; every other constant is the same for dt and -dt"
DAMPED = "a scaling of the velocity by s is friction over the step, exp(kappa*dt), and 1/s for -dt"


def check_self_adjointness(step: OneStepMap) -> Finding:
    """Decide whether step(-dt) ∘ step(dt) is the identity, for every force: *symmetric* in the books. The second step
    begins at the time at which the first ends.

    The question needs a rule for what a constant becomes at -dt. Here powers of dt are what is typed, and
    numbers stay. A map that scales the velocity fails, then; `details` tell whether it is self-adjoint when the
    scaling is friction, exp(κ dt), as in Strang splittings of damped systems, and with which word.

    Source: Hairer, Lubich & Wanner, *Geometric Numerical Integration* (2006), §II.3.

    >>> step = OneStepMap.from_equations("y = x + h*v/2; w = 0.9*v + h*f(y)/m; x' = y + h*w/2; v' = w")
    >>> finding = check_self_adjointness(step)
    >>> finding.verdict.word, finding.details["damped"]["word"]
    ('refuted', 'D 1/2, K 10/19, S 9/10, K 10/19, D 1/2')
    """
    form = step.normal_form
    table = common_table(form)
    there, time = apply(table, form), time_after(table, form) if form.sees_time else None
    back = apply(table, form, *there, time, backwards=True) == (table.value(X), table.value(V))
    witness = None if back else _witness(step)
    if not back and witness is None and not has_activations(form):
        witness = {"sentence": "the normal forms of step(-dt) after step(dt) and of doing nothing differ"}
    return Finding(
        property="self-adjoint",
        verdict=Verdict.PROVED if back else Verdict.REFUTED if witness else Verdict.UNDECIDED,
        value=None,
        scope=f"{every_force(form)}, any number of dimensions",
        assumptions=assumptions(form, AS_TYPED),
        witness=witness,
        source=SOURCE,
        details={} if back else _damped(step),
    )


def _damped(step: OneStepMap) -> dict[str, Any]:
    """The verdict where a scaling is friction; nothing where the map is no word with a scaling by s > 0."""
    word = factorise(step).word
    scalings = [letter.number for letter in word or () if letter.kind == "S"]
    if word is None or len(scalings) != 1 or not scalings[0].is_positive:
        return {}
    palindrome = friction_palindrome(word)
    verdict = Verdict.REFUTED if palindrome is None else Verdict.PROVED
    return {
        "damped": {
            "verdict": verdict.word,
            "word": None if palindrome is None else palindrome.text,
            "assumption": DAMPED,
        }
    }


def _witness(step: OneStepMap) -> dict[str, Any] | None:
    for trial, run, number, arithmetic in trials(step.normal_form):
        x, v, dt, m = (number(value) for value in (trial.x, trial.v, trial.dt, trial.m))
        if trial.t is not None and trial.after is None:
            return None
        then = {} if trial.after is None else {"t": number(trial.after)}
        back = run(*run(x, v, dt, m, trial.force), -dt, m, trial.force, **then)
        off = back[0] - x, back[1] - v
        if matters(off[0]) or matters(off[1]):
            return {
                **trial.to_json(),
                "outcome": {"x": text(back[0]), "v": text(back[1])},
                "mismatch": {"x": in_json(off[0]), "v": in_json(off[1])},
                "arithmetic": arithmetic,
                "sentence": f"{trial.sentence}, a step with dt and one with -dt end at x = {text(back[0])}, "
                f"v = {text(back[1])}: off by {decimal(off[0], 3)} and {decimal(off[1], 3)}",
            }
    return None
