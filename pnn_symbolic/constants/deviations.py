"""What does a trained constant cost? Its first-order change of a step, of time reversal and of areas, exactly.

Each constant is written c = c0 + δ, with c0 its rounded value and δ² = 0 (dual numbers). A
force whose argument moves by δ·u becomes f(ℓ) + δ f'(ℓ)·u; in several dimensions f' is a
matrix, so the terms keep the order of their factors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sympy import Add, Expr, Matrix, Rational

from pnn_symbolic.algebra.symbols import Parameter, exact
from pnn_symbolic.constants.trained_form import TrainedForm
from pnn_symbolic.maps.coefficients import Place, places, put
from pnn_symbolic.maps.interpret import Summand, interpret
from pnn_symbolic.maps.normal_form import ONE, NormalForm, Number, Table, V, Value, X, add_to
from pnn_symbolic.maps.text.printing import exact_term, joined, key_text

MOST_FORCES_FOR_AREAS = 6
"""The determinant of a step has up to 2^K terms."""


class Slope(NamedTuple):
    """f_1'(ℓ_1)·f_2'(ℓ_2)···dt^i m^j·key: one term that is linear in a deviation.

    forces   (key of a force, whether its derivative is by the velocity), outermost first; none for a plain term
    """

    forces: tuple[tuple[int, bool], ...]
    key: int
    i: int
    j: int


First = dict[Slope, Number]
"""A sum of such terms."""


class Jet(NamedTuple):
    """A value of the rounded law, and its derivative with respect to one deviation."""

    value: Value
    slope: First


def _lowest_power(terms: First) -> int | None:
    return min((slope.i for slope in terms), default=None)


def _lowest_terms(terms: First) -> First:
    lowest = _lowest_power(terms)
    return {slope: number for slope, number in terms.items() if slope.i == lowest}


@dataclass(frozen=True)
class Change:
    """A first-order change of (x, v), in units of the deviation: `position` and `velocity` as sums of terms.

    str() reads, say, "-dt*v in x, 2*v in v".
    """

    form: NormalForm
    position: First
    velocity: First

    def __bool__(self) -> bool:
        return bool(self.position or self.velocity)

    @property
    def powers(self) -> tuple[int | None, int | None]:
        """Smallest power of dt in x and in v; None where nothing changes."""
        return _lowest_power(self.position), _lowest_power(self.velocity)

    @property
    def leading(self) -> str:
        """The terms of lowest power of dt."""
        return str(Change(self.form, _lowest_terms(self.position), _lowest_terms(self.velocity)))

    def text(self) -> tuple[str, str]:
        """Both sums as text; "0" for nothing."""
        return _text(self.form, self.position), _text(self.form, self.velocity)

    def to_json(self) -> dict[str, Any]:
        """Exact text, and the smallest powers of dt."""
        position, velocity = self.text()
        return {"position": position, "velocity": velocity, "powers_of_dt": list(self.powers)}

    def __str__(self) -> str:
        position, velocity = self.text()
        return f"{position} in x, {velocity} in v"


@dataclass(frozen=True)
class Residual:
    """What one trained constant changes, per unit of its deviation from the rounded value.

    name        the constant, "v in v'"
    deviation   trained - rounded
    step        of one step
    reversal    of step, flip, step, flip, which is the identity for a reversible law; None if the rounded law is not
    area        of areas dx ∧ dv on a line; None if the rounded law does not keep them, or has too many forces
    """

    name: str
    deviation: Rational
    step: Change
    reversal: Change | None
    area: First | None

    def to_json(self) -> dict[str, Any]:
        """Plain data; multiply each text by the deviation."""
        return {
            "constant": self.name,
            "deviation": float(self.deviation),
            "step": self.step.to_json(),
            "reversal": None if self.reversal is None else self.reversal.to_json(),
            "area": self.area_text,
        }

    @property
    def area_text(self) -> str | None:
        """The change of areas as text."""
        return None if self.area is None else _text(self.step.form, self.area)


def residuals(form: TrainedForm) -> tuple[Residual, ...]:
    """One residual for each trained constant that differs from its rounded value.

    Empty when nothing deviates. Needs a law of forces alone: None of relu, tanh, elu and products has a place here.

    >>> from pnn_symbolic.maps.one_step_map import OneStepMap
    >>> law = OneStepMap.from_equations("y = x + h*v/2; v' = 1.0001*v + h*f(y)/m; x' = y + h*v'/2")
    >>> for residual in residuals(TrainedForm.of(law)):
    ...     print(residual.name, float(residual.deviation), residual.reversal.text(), residual.area_text)
    v in v' 0.0001 ('-dt*v - dt**2*f(x + dt*v/2)/(2*m)', '2*v + dt*f(x + dt*v/2)/m') 1
    """
    if form.simple is None or not form.form.only_forces or form.form.sees_time:
        return ()
    directions = _directions(form, form.simple)
    changed: list[Residual] = []
    for place in form.constants:
        deviation = exact(form.number(place, form.trained) - form.number(place, form.simple))
        if deviation and place in directions:
            program = _Program(form, form.simple, directions[place])
            changed.append(program.residual(form.label(place), deviation))
    return tuple(changed)


def _directions(form: TrainedForm, rounded: Mapping[str, Rational]) -> dict[Place, dict[Parameter, Expr]]:
    """How the parameters must move for one constant to grow by 1 and the others to stay; empty where they cannot."""
    point = {name: rounded[str(name)] for name in form.form.parameters}
    rows: list[list[Expr]] = []
    for place in form.constants:
        formula = form.formulas[place]
        rows.append([formula.diff(name) for name in point])  # pyright: ignore[reportArgumentType]
    jacobian = Matrix(rows).xreplace(point)
    _, columns = jacobian.rref()  # weights that others can stand for are left where they are
    if len(columns) < len(form.constants):
        return {}
    inverse = jacobian.extract(list(range(len(form.constants))), list(columns)).inv()
    moved = [list(point)[column] for column in columns]
    return {place: dict(zip(moved, inverse.col(k), strict=True)) for k, place in enumerate(form.constants)}


class _Program:
    """The rounded law as a program that runs on jets, the deviation being a direction in its parameters."""

    def __init__(self, form: TrainedForm, rounded: Mapping[str, Rational], direction: Mapping[Parameter, Expr]) -> None:
        self.form = form.form
        point = {name: rounded[str(name)] for name in self.form.parameters}
        base: dict[Place, Expr] = {}
        slopes: dict[Place, Expr] = {}
        for place, number in places(self.form).items():
            formula = self.form.number(number)
            along = Add(*(speed * formula.diff(name) for name, speed in direction.items()))
            base[place], slopes[place] = put(formula, point), put(along, point)
        self.table = Table(*base.values(), *slopes.values(), functions=self.form.table.functions)
        self.met: dict[int, int] = {}
        convert = self.table.domain.from_sympy
        self.numbers = {place: (convert(base[place]), convert(slopes[place])) for place in base}

    def residual(self, name: str, shift: Rational) -> Residual:
        x, v = Jet(self.table.value(X), {}), Jet(self.table.value(V), {})
        once = self.run(x, v)
        form = NormalForm(self.table, once[0].value, once[1].value)
        area = self.area() if len(self.table.atoms) <= MOST_FORCES_FOR_AREAS else None
        turned = self.run(once[0], _scaled(self.table, once[1], -1))
        back = turned[0], _scaled(self.table, turned[1], -1)
        reversible = back[0].value == x.value and back[1].value == v.value
        return Residual(
            name=name,
            deviation=shift,
            step=Change(form, once[0].slope, once[1].slope),
            reversal=Change(form, back[0].slope, back[1].slope) if reversible else None,
            area=area,
        )

    def run(self, x: Jet, v: Jet) -> tuple[Jet, Jet]:
        """One step from any jets, in the same table: equal arguments meet in one force."""
        return interpret(self.form, _Jets(self.table, self.numbers, self.met, (x, v)))

    def area(self) -> First | None:
        """First-order change of det ∂(x', v')/∂(x, v) on a line; None where the rounded law changes areas itself.

        The factors f'(ℓ) of its terms commute there.
        """
        position, velocity = interpret(self.form, _Tangents(self.table, self.numbers, self.met))
        determinant = _times(position[0], velocity[1])
        minus: Dual = {Slope((), ONE, 0, 0): -self.table.one}, {}
        _add_dual(determinant, _times(minus, _times(position[1], velocity[0])))
        return determinant[1] if determinant[0] == {Slope((), ONE, 0, 0): self.table.one} else None


NumberAndSlope = tuple[Number, Number]


@dataclass(frozen=True)
class _Jets:
    """The algebra of jets.

    numbers   of each place, with its derivative with respect to the deviation
    met       force of the law → the force of the table that its argument met first
    """

    table: Table
    numbers: Mapping[Place, NumberAndSlope]
    met: dict[int, int]
    state: tuple[Jet, Jet]

    def letter(self, key: int) -> Jet:
        return Jet(self.table.value(ONE), {}) if key == ONE else self.state[key == V]

    def total(self, summands: Sequence[Summand[Jet]]) -> Jet:
        table, sum_, slope = self.table, {}, {}
        for place, _, factor in summands:
            number, derivative = self.numbers[place]
            _, i, j = place.term
            if number:
                sum_ = table.add(sum_, table.multiply(factor.value, {(ONE, i, j): number}))
                add_to(slope, {s._replace(i=s.i + i, j=s.j + j): n * number for s, n in factor.slope.items()})
            if derivative:
                scaled = table.multiply(factor.value, {(ONE, i, j): derivative})
                add_to(slope, {Slope((), *term): n for term, n in scaled.items()})
        return Jet(sum_, slope)

    def force(self, key: int, name: str, arguments: tuple[Jet, ...]) -> Jet:
        value = self.table.call(name, *(argument.value for argument in arguments))
        ((here, _, _),) = value
        self.met.setdefault(key, here)
        slope: First = {}
        for slot, argument in enumerate(arguments):
            add_to(slope, {s._replace(forces=((here, bool(slot)), *s.forces)): n for s, n in argument.slope.items()})
        return Jet(value, slope)

    def function(self, key: int, name: str, argument: Jet) -> Jet:
        raise ValueError(f"{name} has no jet here: laws of forces alone are asked")

    def product(self, key: int, factors: tuple[Jet, ...]) -> Jet:
        raise ValueError("products have no jet here: laws of forces alone are asked")


@dataclass(frozen=True)
class _Tangents:
    """The algebra of the derivatives with respect to x and to v, on a line, each with its derivative along a deviation.

    numbers, met   as of `_Jets`, after a step
    """

    table: Table
    numbers: Mapping[Place, NumberAndSlope]
    met: Mapping[int, int]

    def letter(self, key: int) -> tuple[Dual, Dual]:
        by_x, by_v = ({Slope((), ONE, 0, 0): self.table.one} if key == letter else {} for letter in (X, V))
        return (by_x, {}), (by_v, {})

    def total(self, summands: Sequence[Summand[tuple[Dual, Dual]]]) -> tuple[Dual, Dual]:
        sums: tuple[Dual, Dual] = ({}, {}), ({}, {})
        for place, _, slopes in summands:
            number, derivative = self.numbers[place]
            _, i, j = place.term
            weight = {Slope((), ONE, i, j): number}, {Slope((), ONE, i, j): derivative}
            for side, slope in zip(sums, slopes, strict=True):
                _add_dual(side, _times(weight, slope))
        return sums

    def force(self, key: int, name: str, arguments: tuple[tuple[Dual, Dual], ...]) -> tuple[Dual, Dual]:
        sums: tuple[Dual, Dual] = ({}, {}), ({}, {})
        for slot, argument in enumerate(arguments):
            derivative: Dual = {Slope(((self.met[key], bool(slot)),), ONE, 0, 0): self.table.one}, {}
            for side, slope in zip(sums, argument, strict=True):
                _add_dual(side, _times(derivative, slope))
        return sums

    def function(self, key: int, name: str, argument: tuple[Dual, Dual]) -> tuple[Dual, Dual]:
        raise ValueError(f"{name} has no tangent here: laws of forces alone are asked")

    def product(self, key: int, factors: tuple[tuple[Dual, Dual], ...]) -> tuple[Dual, Dual]:
        raise ValueError("products have no tangent here: laws of forces alone are asked")


Dual = tuple[First, First]
"""A polynomial in the f'(ℓ), and its derivative with respect to the deviation."""


def _times(a: Dual, b: Dual) -> Dual:
    result: Dual = _product(a[0], b[0]), _product(a[0], b[1])
    add_to(result[1], _product(a[1], b[0]))
    return result


def _add_dual(total: Dual, more: Dual) -> None:
    add_to(total[0], more[0])
    add_to(total[1], more[1])


def _product(a: First, b: First) -> First:
    """Of two sums without x, v and forces, on a line."""
    result: First = {}
    for s, m in a.items():
        for t, n in b.items():
            if m and n:
                add_to(result, {Slope(tuple(sorted(s.forces + t.forces)), ONE, s.i + t.i, s.j + t.j): m * n})
    return result


def _scaled(table: Table, jet: Jet, factor: int) -> Jet:
    number = table.domain.convert(factor)
    return Jet(table.scale(jet.value, factor), {slope: number * n for slope, n in jet.slope.items()})


def _text(form: NormalForm, first: First) -> str:
    order = sorted(first.items(), key=lambda item: (len(item[0].forces), item[0].key == ONE, item[0]))
    return joined([exact_term(form.number(n), s.i, s.j, _slope_text(form, s)) for s, n in order])


def _slope_text(form: NormalForm, slope: Slope) -> str:
    """f'(ℓ)*v; the derivative of a force f(x, v) by the velocity is f_v."""
    factors = []
    for key, by_velocity in slope.forces:
        function = form.atom(key).function
        factors.append(key_text(form, key).replace(function, f"{function}_v" if by_velocity else function + "'", 1))
    return "*".join([*factors, *([key_text(form, slope.key)] if slope.key != ONE else [])])
