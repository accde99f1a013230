"""Dead weights: what is in a map and has no effect on the motion?"""

from pnn_symbolic.differentials.exterior_forms import constant_stages
from pnn_symbolic.maps.normal_form import FIRST_ATOM, NormalForm, V, X
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.scaled_form import Stages, stages_of
from pnn_symbolic.maps.text.printing import key_texts, stage_names
from pnn_symbolic.verdicts.finding import Finding, Verdict
from pnn_symbolic.verdicts.scopes import assumptions, every_force, has_activations

SOURCE = "completeness of the linear normal form (pnn_symbolic.maps.normal_form): terms that cancel are not in it"


def check_dead_weights(step: OneStepMap) -> Finding:
    """List what has no effect: forces at a fixed place, an absent force, a position or velocity that is not used.

    Terms that cancel or are multiplied by 0 are gone from a map already: the weights of a network
    that have no path to its outputs do not reach it.

    Source: the completeness of the normal form (`maps.normal_form`).

    >>> check_dead_weights(OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(1/2)")).value
    ['f(1/2) is a constant: this force does not depend on the state']
    """
    form = step.normal_form
    stages = stages_of(form)
    dead = [*_constants(form, stages), *_unused(stages)]
    return Finding(
        property="dead weights",
        verdict=Verdict.UNDECIDED if has_activations(form) and not dead else Verdict.PROVED,
        value=dead,
        scope=f"{every_force(form)}, any number of dimensions",
        assumptions=assumptions(form),
        witness=None,
        source=SOURCE,
    )


def _constants(form: NormalForm, stages: Stages) -> list[str]:
    names = stage_names(form)
    forces = [key for key in sorted(constant_stages(stages)) if stages.of(key).is_force]
    calls = list(key_texts(form, forces, names).values())
    return [f"{call} is a constant: this force does not depend on the state" for call in calls]


def _unused(stages: Stages) -> list[str]:
    reached = {name: _depends_on(stages, row) for name, row in (("x'", stages.position), ("v'", stages.displacement))}
    sentences = [f"{name} does not depend on the state" for name, keys in reached.items() if not keys & {X, V}]
    used = set().union(*reached.values())
    sentences += [f"{name} has no effect" for name, key in (("x", X), ("v", V)) if key not in used]
    if not any(stages.of(key).is_force for key in used if key >= FIRST_ATOM):
        sentences.append("no force f acts")
    return sentences


def _depends_on(stages: Stages, row: dict[int, object]) -> set[int]:
    """Keys on which a value depends, directly or through forces."""
    reached: set[int] = set()
    waiting = list(row)
    while waiting:
        key = waiting.pop()
        if key in reached:
            continue
        reached.add(key)
        if key >= FIRST_ATOM:
            stage = stages.of(key)
            waiting += stage.factors
            for argument in stage.arguments:
                waiting += argument
    return reached
