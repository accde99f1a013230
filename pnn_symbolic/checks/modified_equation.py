"""The modified equation: which motion does the step follow exactly, up to a power of dt?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pnn_symbolic.maps.atoms import POSITION_SLOT
from pnn_symbolic.maps.normal_form import V
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.series.backward_error import Backward, NoModifiedEquationError, backward
from pnn_symbolic.series.text import SeriesTerm, exact_sum, latex_sum, series_terms, short_sum
from pnn_symbolic.series.trees import Label
from pnn_symbolic.verdicts.finding import Finding, Property

MODIFIED = Property(
    "modified equation",
    scope="every smooth force, any number of dimensions, as a formal series in dt; the divergence on a line",
    source="Hairer, Lubich & Wanner, Geometric Numerical Integration (2006), section IX.1: "
    "modified differential equation",
)
SHOWN = 4
"""The highest power of dt in the text."""


def check_modified_equation(step: OneStepMap) -> Finding:
    """The equation x' = …, v' = … whose exact motion the step is, up to dt⁴, tree by tree.

    `value` is its text, in which f'(f) stands for the derivative of f applied to f; `details` has
    the "terms", "latex", the text with "short" numbers, and the first "divergence" in one dimension: where it is
    negative the step contracts areas (numerical dissipation), where it is positive areas grow.

    >>> step = OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x)/m")
    >>> finding = check_modified_equation(step)
    >>> finding.value.split(" + dt**2")[0], finding.details["divergence"]["text"]
    ("x' = v - dt*f/(2*m)", "-dt*f'/m")
    """
    try:
        equation = backward(step)
    except NoModifiedEquationError as reason:
        text = str(reason)
        return MODIFIED.refuted({"sentence": text}) if reason.proved else MODIFIED.undecided(text)
    equations = {"x'": _terms(equation, 0), "v'": _terms(equation, 1)}
    shown = min(SHOWN, len(equation.terms) - 1)

    def in_full(written: Callable[[list[SeriesTerm]], str]) -> str:
        sums = "; ".join(f"{name} = {written(terms)}" for name, terms in equations.items())
        return f"{sums} + O(dt**{shown + 1})"

    lines = [rf"\dot {name[0]} &= {latex_sum(terms)}" for name, terms in equations.items()]
    records: list[dict[str, Any]] = []
    for name, terms in equations.items():
        records += [{"in": name, **term.to_json()} for term in terms]
    details = {
        "terms": records,
        "latex": "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}",
        "divergence": _divergence(equation),
        "short": in_full(short_sum),
        **_effective(equation),
        **({"rates_times_dt": equation.rates} if equation.rates else {}),
    }
    return MODIFIED.proved(in_full(exact_sum), assumptions=equation.assumptions, details=details)


def _terms(equation: Backward, part: int) -> list[SeriesTerm]:
    terms: list[SeriesTerm] = []
    for degree, field in enumerate(equation.terms[: SHOWN + 1]):
        terms += series_terms(equation.expansion, field[part], degree)
    return terms


def _effective(equation: Backward) -> dict[str, Any]:
    """The mass and the time of the law that remains as dt goes to 0, where they are not m and 1."""
    expansion, (position, velocity) = equation.expansion, equation.terms[0][:2]
    bare = [expansion.forest.number(label) for label in expansion.labels]
    if V not in position or len(bare) != 1 or bare[0] not in velocity:
        return {}
    drift, kick = (expansion.field.to_sympy(number) for number in (position[V], velocity[bare[0]]))
    return {} if drift == kick == 1 else {"drift_factor": str(drift), "effective_mass": str(drift / kick)}


def _divergence(equation: Backward) -> dict[str, Any] | None:
    first = equation.divergence()
    if first is None:
        return None
    degree, parts = first
    terms = []
    for (velocities, factors), number in parts.items():
        names = ["v" if velocities == 1 else f"v**{velocities}"] * (velocities > 0)
        names += [_derivative(label, in_x, in_v, in_t) for label, in_x, in_v, in_t in factors]
        name = "*".join(names)
        power = equation.expansion.per_mass * len(factors)
        terms.append(
            SeriesTerm(number=equation.expansion.field.to_sympy(number), dt=degree, m=power, name=name, latex=name)
        )
    return {"dt": degree, "text": exact_sum(terms), "terms": [term.to_json() for term in terms]}


def _derivative(label: Label, in_x: int, in_v: int, in_t: int) -> str:
    if label.slots == (POSITION_SLOT,):
        return label.force + "'" * in_x
    slots = "x" * in_x + "v" * in_v + "t" * in_t
    return f"{label.force}_{slots}" if slots else label.force
