"""Symplecticity: does a step keep the area dx ∧ dv, summed over all degrees of freedom?"""

from fractions import Fraction
from typing import Any

from pnn_symbolic.symbolic.finding import Finding, Verdict
from pnn_symbolic.symbolic.normal_form import FIRST_ATOM, ONE, NormalForm, Number, V, Value, X
from pnn_symbolic.symbolic.one_step_map import OneStepMap
from pnn_symbolic.symbolic.printing import key_text
from pnn_symbolic.symbolic.symbols import MASS, TIME_STEP
from pnn_symbolic.symbolic.witness import Dual, KinkError, matters, text, trials

SOURCE = "Hairer, Lubich & Wanner, Geometric Numerical Integration (2006), section VI.2: symplectic maps"

Covector = dict[int, Number]
TwoForm = dict[tuple[int, int], Number]


def check_symplecticity(step: OneStepMap) -> Finding:
    """Decide whether the step is symplectic, in any number of degrees of freedom, when f = -grad U.

    Write a = f(ℓ) for each force value and its argument. Since f = -grad U, its derivative is
    symmetric and dℓ ∧ da = 0. The step is symplectic if there are multipliers c with

        dX ∧ dV = dx ∧ dv + Σ c dℓ ∧ da,

    which are found from the last force to the first, and are the `value` of a proof: expand
    the identity to check it. When dX ∧ dV = μ dx ∧ dv + … with μ ≠ 1, areas grow by μ every
    step (a *conformally symplectic* map). Without multipliers, a determinant that is not 1,
    or in two dimensions a matrix JᵀΩJ that is not Ω, refutes.

    Source: Hairer, Lubich & Wanner, *Geometric Numerical Integration* (2006), §VI.2.

    >>> step = OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f(y)/m; x' = y + h*v'/2")
    >>> check_symplecticity(step).value
    {'multipliers': {'f(x + dt*v/2)': 'dt/m'}}
    """
    form = step.normal_form
    factor, multipliers = _multipliers(form)
    symplectic = multipliers is not None and factor == 1
    witness = None if symplectic else _area_witness(form) or _plane_witness(form)
    value = None
    if symplectic:
        value = {"multipliers": multipliers}
    elif multipliers is not None:
        value = {"area_factor": str(factor)}
    smooth = () if form.only_forces else ("activations act on each coordinate; their kinks are left out",)
    return Finding(
        property="symplectic",
        verdict=Verdict.PROVED if symplectic else Verdict.REFUTED if witness else Verdict.UNDECIDED,
        value=value,
        scope="every force f = -grad U, any number of degrees of freedom",
        assumptions=("the force is the gradient of a potential", *smooth),
        witness=witness,
        source=SOURCE,
    )


def _multipliers(form: NormalForm) -> tuple[Any, dict[str, str] | None]:
    """(μ, multipliers by force), or (None, None) when there are none."""
    if any(atom.function == "product" or atom.velocity is not None for atom in form.table.atoms):
        return None, None
    field = form.table.domain if form.graded else form.table.domain.frac_field(TIME_STEP, MASS)
    constant: set[int] = set()
    arguments: dict[int, Covector] = {}
    for key, atom in enumerate(form.table.atoms, FIRST_ATOM):
        arguments[key] = _differential(form, atom.argument, field, constant)
        if not arguments[key]:
            constant.add(key)
    form_left = _wedge(
        _differential(form, form.position, field, constant), _differential(form, form.velocity, field, constant)
    )
    multipliers = {}
    for key in sorted(arguments.keys() - constant, reverse=True):
        argument = arguments[key]
        first = min(argument)
        ratio = field.quo(form_left.get((first, key), field.zero), argument[first])
        if ratio:
            for other, number in argument.items():
                rest = form_left.pop((other, key), field.zero) - ratio * number
                if rest:
                    form_left[other, key] = rest
            scale = TIME_STEP * MASS**form.mass_power if form.graded else 1
            multipliers[key_text(form, key)] = str(field.to_sympy(ratio) * scale)
    factor = field.to_sympy(form_left.pop((X, V), field.zero))
    return (None, None) if form_left else (factor, multipliers)


def _differential(form: NormalForm, value: Value, field: Number, constant: set[int]) -> Covector:
    covector: Covector = {}
    for (key, i, j), number in value.items():
        if key == ONE or key in constant:
            continue
        term = number
        if not form.graded:
            dt, m = field.gens
            term = field.convert_from(number, form.table.domain) * dt**i * m**j
        covector[key] = covector.get(key, field.zero) + term
    return {key: number for key, number in covector.items() if number}


def _wedge(left: Covector, right: Covector) -> TwoForm:
    area: TwoForm = {}
    for a, number_a in left.items():
        for b, number_b in right.items():
            if a != b:
                pair, product = ((a, b), number_a * number_b) if a < b else ((b, a), -(number_a * number_b))
                area[pair] = area[pair] + product if pair in area else product
    return {pair: number for pair, number in area.items() if number}


def _area_witness(form: NormalForm) -> dict[str, Any] | None:
    for trial, run, number, arithmetic in trials(form):
        x = Dual(number(trial.x), (number(Fraction(1)), number(Fraction(0))))
        v = Dual(number(trial.v), (number(Fraction(0)), number(Fraction(1))))
        try:
            new_x, new_v = run(x, v, number(trial.dt), number(trial.m), trial.force)
        except KinkError:
            continue
        determinant = new_x.slope[0] * new_v.slope[1] - new_x.slope[1] * new_v.slope[0]
        if matters(determinant - 1):
            return {
                **trial.to_json(),
                "outcome": {"determinant": text(determinant)},
                "mismatch": {"determinant": float(determinant - 1)},
                "arithmetic": arithmetic,
                "sentence": f"{trial.sentence}, one step multiplies areas by {text(determinant)}, not by 1",
            }
    return None


def _plane_witness(form: NormalForm) -> dict[str, Any] | None:
    """Two degrees of freedom: some maps keep areas on a line only."""
    import numpy as np

    potential = "x1**2/2 + x2**2/2 + x1**2*x2 - x2**3/3"

    def force(q: Number) -> Number:
        return np.array([-q[0] - 2 * q[0] * q[1], -q[1] - q[0] * q[0] + q[1] * q[1]], dtype=object)

    for trial, run, number, arithmetic in trials(form):
        start = (trial.x, trial.v + 1, trial.v, trial.x - 2)  # x1, x2, v1, v2
        state = [Dual(number(s), tuple(number(Fraction(k == i)) for i in range(4))) for k, s in enumerate(start)]
        x, v = np.array(state[:2], dtype=object), np.array(state[2:], dtype=object)
        try:
            new_x, new_v = run(x, v, number(trial.dt), number(trial.m), force)
        except KinkError:
            continue
        for a in range(4):
            for b in range(a):
                area = sum(p.slope[a] * q.slope[b] - p.slope[b] * q.slope[a] for p, q in zip(new_x, new_v, strict=True))
                expected = -1 if a == b + 2 else 0
                if matters(area - expected):
                    names = ("x1", "x2", "v1", "v2")
                    return {
                        "state": dict(zip(names, map(str, start), strict=True)),
                        "dt": str(trial.dt),
                        "m": str(trial.m),
                        "force": f"-grad({potential})",
                        "outcome": {"area": text(-area)},
                        "mismatch": {"area": float(expected - area)},
                        "arithmetic": arithmetic,
                        "sentence": f"with potential {potential} at (x1, x2, v1, v2) = ({', '.join(map(str, start))}), "
                        f"dt = {trial.dt}, m = {trial.m}, one step takes the area of d{names[b]} and d{names[a]} "
                        f"to {text(-area)}, not {-expected}",
                    }
    return None
