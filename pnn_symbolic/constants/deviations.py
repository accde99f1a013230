"""What does a trained constant cost? Its first-order change of a step, of time reversal and of areas, exactly.

Each constant is written c = c0 + δ, with c0 its rounded value and δ² = 0: the rounded law runs on `jets`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sympy import Expr, Matrix, Rational

from pnn_symbolic.algebra.symbols import Parameter, exact
from pnn_symbolic.constants.jets import First as First
from pnn_symbolic.constants.jets import Jet, JetProgram, Slope, scaled
from pnn_symbolic.constants.trained_form import TrainedForm
from pnn_symbolic.maps.coefficients import Place
from pnn_symbolic.maps.normal_form import ONE, NormalForm, V, X
from pnn_symbolic.maps.text.printing import exact_term, joined, key_text

MOST_FORCES_FOR_AREAS = 6
"""The determinant of a step has up to 2^K terms."""


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
            program = JetProgram(form, form.simple, directions[place])
            changed.append(_residual(program, form.label(place), deviation))
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
    directions: dict[Place, dict[Parameter, Expr]] = {}
    for number, place in enumerate(form.constants):
        directions[place] = dict(zip(moved, inverse.col(number), strict=True))
    return directions


def _residual(program: JetProgram, name: str, deviation: Rational) -> Residual:
    """Run one step, and step, flip, step, flip."""
    table = program.table
    x, v = Jet(table.value(X), {}), Jet(table.value(V), {})
    x_after, v_after = program.run(x, v)
    form = NormalForm(table, x_after.value, v_after.value)
    area = program.area() if len(table.atoms) <= MOST_FORCES_FOR_AREAS else None
    x_back, v_turned = program.run(x_after, scaled(table, v_after, -1))
    v_back = scaled(table, v_turned, -1)
    reversible = x_back.value == x.value and v_back.value == v.value
    return Residual(
        name=name,
        deviation=deviation,
        step=Change(form, x_after.slope, v_after.slope),
        reversal=Change(form, x_back.slope, v_back.slope) if reversible else None,
        area=area,
    )


def _text(form: NormalForm, first: First) -> str:
    order = sorted(first, key=lambda slope: (len(slope.forces), slope.key == ONE, slope))
    return joined([exact_term(form.number(first[term]), term.i, term.j, _slope_text(form, term)) for term in order])


def _slope_text(form: NormalForm, slope: Slope) -> str:
    """f'(ℓ)*v; the derivative of a force f(x, v) by the velocity is f_v."""
    factors: list[str] = []
    for key, by_velocity in slope.forces:
        function = form.atom(key).function
        factors.append(key_text(form, key).replace(function, f"{function}_v" if by_velocity else function + "'", 1))
    if slope.key != ONE:
        factors.append(key_text(form, slope.key))
    return "*".join(factors)
