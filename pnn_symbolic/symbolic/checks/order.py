"""Order of accuracy: how fast does one step approach the exact motion x'' = f(x)/m as dt → 0?

Both are expanded in *elementary differentials*, f, f'(v), f''(v, v), f'(f), …, which are
rooted trees: a node is f or one of its derivatives, its branches are what the derivative
acts on. Distinct trees are independent for a general force in many dimensions; on a line
some of them coincide from order 5 on, so a scalar Taylor series may claim too much.

Source: Hairer, Nørsett & Wanner, *Solving Ordinary Differential Equations I* (1993), §II.14.
"""

from collections import Counter
from functools import lru_cache
from typing import Any, NamedTuple

from sympy import QQ, Rational

from pnn_symbolic.symbolic.finding import Finding, Verdict
from pnn_symbolic.symbolic.normal_form import FIRST_ATOM, ONE, NormalForm, Number, V, Value, X
from pnn_symbolic.symbolic.one_step_map import OneStepMap
from pnn_symbolic.symbolic.printing import LARGEST_SHOWN_DENOMINATOR

SOURCE = "Hairer, Norsett & Wanner, Solving Ordinary Differential Equations I (1993), section II.14: Nystrom trees"
HIGHEST_ORDER = 8


class Tree(NamedTuple):
    """A derivative of f at a point, applied to its branches; `point` is "x", or what else stands at dt = 0."""

    point: Any
    branches: frozenset[tuple[Any, int]]


Leaf = Any  # "x", "v", "1" or a Tree
Series = dict[tuple[Leaf, int, int], Number]
"""(x, v, 1 or a tree; power of dt; power of m) → number."""


def check_order(step: OneStepMap, highest: int = HIGHEST_ORDER) -> Finding:
    """The largest p such that one step errs by O(dt^(p+1)), as a proved whole number.

    The comparison is with the mass m that is given: a law with a trained mass 1.0005 m has
    order 0, because its error, 0.0005 f dt/m in the velocity, shrinks no faster than dt.
    `witness` holds the leading error, method minus exact motion.

    >>> step = OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f(y)/m; x' = y + h*v'/2")
    >>> finding = check_order(step)
    >>> finding.value, finding.witness["velocity_error"]
    (2, "-dt**3*f''(v, v)/(24*m) - dt**3*f'(f)/(6*m**2)")
    """
    form = step.normal_form
    law = "x'' = f(x)/m" if form.mass_power or not form.table.atoms else "x'' = f(x), f a force per unit mass"
    if any(atom.velocity is not None for atom in form.table.atoms):
        return _finding(Verdict.UNDECIDED, None, law, "the force depends on the velocity", None)
    if not form.only_forces or any(i < 0 for value, _ in form.values() for _, i, _ in value):
        return _finding(Verdict.UNDECIDED, None, law, "activations, products or negative powers of dt", None)
    for degree in range(highest + 2):
        exact = _exact_motion(degree, form.mass_power if form.table.atoms else -1)
        errors = [
            _difference(form, series, motion, degree)
            for series, motion in zip(_expand(form, degree), exact, strict=True)
        ]
        if any(errors):
            order = max(degree - 1, 0)
            texts = [_text(form, error) for error in errors]
            short = [_text(form, error, short=True) for error in errors]
            leading = ", ".join(f"{t} in {name}" for t, name in zip(short, ("x", "v"), strict=True) if t != "0")
            witness = {
                "position_error": texts[0],
                "velocity_error": texts[1],
                "sentence": f"one step errs by {leading}"
                + (" + …" if degree else ", which does not vanish as dt goes to 0"),
            }
            return _finding(Verdict.PROVED, order, law, "dt goes to 0 with the constants as they are", witness)
    return _finding(Verdict.PROVED, highest, law, f"examined up to order {highest}: the order may be higher", None)


def _finding(verdict: Verdict, value: int | None, law: str, note: str, witness: dict[str, Any] | None) -> Finding:
    scope = f"{law}, every smooth force, any number of dimensions"
    return Finding("order of accuracy", verdict, value, scope, (note,), witness, SOURCE)


def _expand(form: NormalForm, degree: int) -> tuple[Series, Series]:
    known: dict[int, Series] = {key: {(name, 0, 0): form.table.one} for key, name in ((ONE, "1"), (X, "x"), (V, "v"))}

    def total(value: Value) -> Series:
        result: Series = {}
        for (key, i, j), number in value.items():
            for (tree, i_tree, j_tree), factor in known[key].items():
                if i + i_tree <= degree:
                    term = (tree, i + i_tree, j + j_tree)
                    result[term] = result[term] + number * factor if term in result else number * factor
        return {term: number for term, number in result.items() if number}

    for key, atom in enumerate(form.table.atoms, FIRST_ATOM):
        known[key] = _force(total(atom.argument), degree, form.table.domain)
    return total(form.position), total(form.velocity)


def _force(argument: Series, degree: int, field: Number) -> Series:
    """f(argument) = Σ over multisets {E^n} of Π q^n/n! · tree(E^n), with E the terms that vanish at dt = 0."""
    start = {term: number for term, number in argument.items() if term[1] == 0}
    point = "x" if start == {("x", 0, 0): field.one} else frozenset(start.items())
    small = [(term, number) for term, number in argument.items() if term[1] > 0]
    result: Series = {}

    def add(index: int, branches: tuple[tuple[Any, int], ...], number: Number, i: int, j: int) -> None:
        if index == len(small):
            term = (Tree(point, frozenset(_count(branches))), i, j)
            result[term] = result[term] + number if term in result else number
            return
        (tree, i_tree, j_tree), factor = small[index]
        times = 0
        while i + times * i_tree <= degree:
            chosen = (*branches, (tree, times)) if times else branches
            add(index + 1, chosen, number, i + times * i_tree, j + times * j_tree)
            times += 1
            number = number * factor * field.quo(field.one, field.convert(times))

    add(0, (), field.one, 0, 0)
    return result


def _count(branches: tuple[tuple[Any, int], ...]) -> list[tuple[Any, int]]:
    counter: Counter[Any] = Counter()
    for tree, times in branches:  # one tree may come with several powers of dt
        counter[tree] += times
    return list(counter.items())


@lru_cache
def _exact_motion(degree: int, mass_power: int) -> tuple[Series, Series]:
    """Taylor series of the exact motion, by Picard iteration."""
    x: Series = {("x", 0, 0): QQ.one, **({("v", 1, 0): QQ.one} if degree else {})}
    v: Series = {("v", 0, 0): QQ.one}
    for _ in range(degree):
        force = [(t, i, j + mass_power, number) for (t, i, j), number in _force(x, degree, QQ).items()]
        v = {("v", 0, 0): QQ.one}
        v |= {(t, i + 1, j): number / (i + 1) for t, i, j, number in force if i + 1 <= degree}
        x = {("x", 0, 0): QQ.one, ("v", 1, 0): QQ.one}
        x |= {(t, i + 2, j): number / ((i + 1) * (i + 2)) for t, i, j, number in force if i + 2 <= degree}
    return x, v


def _difference(form: NormalForm, series: Series, exact: Series, degree: int) -> Series:
    field = form.table.domain
    result = {}
    for term in {*series, *exact}:
        if term[1] == degree:
            number = series.get(term, field.zero) - field.convert_from(exact.get(term, QQ.zero), QQ)
            if number:
                result[term] = number
    return result


def _text(form: NormalForm, error: Series, *, short: bool = False) -> str:
    """A series as exact text; `short` writes long fractions as decimals, for people."""
    terms = []
    named = sorted((_name(tree).count("f"), _name(tree), i, j, number) for (tree, i, j), number in error.items())
    for _, name, i, j, number in named:
        value = form.number(number)
        above, below = (abs(value.p), value.q) if isinstance(value, Rational) else (f"({value})", 1)
        if short and isinstance(value, Rational) and value.q > LARGEST_SHOWN_DENOMINATOR:
            above, below = f"{abs(float(value)):.4g}", 1
        time = "" if i == 0 else "dt" if i == 1 else f"dt**{i}"
        top = "*".join(part for part in ("" if above == 1 else str(above), time, name) if part)
        mass = "" if j == 0 else "m" if j == -1 else f"m**{-j}"
        bottom = "*".join(part for part in ("" if below == 1 else str(below), mass) if part)
        sign = "-" if value.is_Rational and value.is_negative else "+"
        divided = f"/({bottom})" if below != 1 and mass else f"/{bottom}" if bottom else ""
        terms.append(f" {sign} {top}{divided}")
    text = "".join(terms)
    return text[3:] if text.startswith(" + ") else f"-{text[3:]}" if text else "0"


def _name(tree: Leaf) -> str:
    if not isinstance(tree, Tree):
        return tree
    branches = sorted(name for branch, times in tree.branches for name in [_name(branch)] * times)
    branches.sort(key=len)
    name = "f" + "'" * len(branches)
    if tree.point != "x":
        point = " + ".join(sorted(f"{n}*{_name(t)}" for (t, _, _), n in tree.point)) or "0"
        name += f"[at {point}]"
    return name + (f"({', '.join(branches)})" if branches else "")
