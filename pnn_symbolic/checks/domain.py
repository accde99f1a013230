"""Domain conditions: where does a map with relu or elu equal one without them?"""

from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.restriction import restrict
from pnn_symbolic.verdicts.finding import Finding, Verdict
from pnn_symbolic.verdicts.scopes import assumptions, every_force

SOURCE = "Moore, Interval Analysis (1966): bounds of a formula from bounds of its variables"


def check_domain(step: OneStepMap) -> Finding:
    """State the map without relu and elu that a map equals, and under which conditions; `value` lists these.

    A network with relu on a position neuron is the same as one without on all data with positive
    positions, and another map elsewhere. For other bounds than x > 0 see `maps.restriction.restrict`.
    A map without relu and elu needs no condition: the list is empty.

    Source: Moore, *Interval Analysis* (1966).

    >>> finding = check_domain(OneStepMap.from_equations("x' = relu(x) + h*v; v' = v + h*f(x')/m"))
    >>> finding.value, finding.details["equals"]["position"]
    (['x > 0'], 'x + dt*v')
    """
    form = step.normal_form
    conditions, details = (), {}
    if any(form.table.functions[name].is_identity_above for name in form.functions):
        restriction = restrict(step)
        conditions = restriction.conditions
        record = restriction.map.to_json()
        equations = {name: record[name] for name in ("position", "velocity")}
        details = {"equals": equations, "sentence": f"equals {restriction.map} where {' and '.join(conditions)}"}
    return Finding(
        property="domain conditions",
        verdict=Verdict.PROVED,
        value=list(conditions),
        scope=f"{every_force(form)}, any number of dimensions, each coordinate within the conditions",
        assumptions=assumptions(form, "activations act on each coordinate"),
        witness=None,
        source=SOURCE,
        details=details,
    )
