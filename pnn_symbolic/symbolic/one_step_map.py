"""The one noun of this package: position and velocity one time step later, as exact formulas.

A discovered law and every known integrator are the same type, `OneStepMap`, so proving,
comparing, printing and exporting are each written once.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from sympy import Expr, sympify

from pnn_symbolic.errors import InputError, UnknownNameError
from pnn_symbolic.symbolic.evaluation import Step, numpy_step
from pnn_symbolic.symbolic.normal_form import NormalForm, Table, Value, normal_form
from pnn_symbolic.symbolic.parsing import read_equations
from pnn_symbolic.symbolic.printing import exact_lines, exact_text, terms_in_full
from pnn_symbolic.symbolic.symbols import FORCE as FORCE
from pnn_symbolic.symbolic.symbols import MASS as MASS
from pnn_symbolic.symbolic.symbols import POSITION as POSITION
from pnn_symbolic.symbolic.symbols import TIME_STEP as TIME_STEP
from pnn_symbolic.symbolic.symbols import VELOCITY as VELOCITY
from pnn_symbolic.symbolic.symbols import exact
from pnn_symbolic.symbolic.typesetting import latex_equations, plain_equations

MOST_TERMS_IN_FULL = 400


@dataclass(frozen=True)
class OneStepMap:
    """Position and velocity one time step later, in x, v, dt, m and the opaque force f(…).

    Formulas are multiplied out when they come in, and a Float is read as the exact decimal
    it prints as: a trained weight counts with the value it has. Two maps made of sums,
    numbers and forces are equal if they are the same map for every force (`equals` also
    sees through different ways to write roots).

    >>> x, v, dt, m, f = POSITION, VELOCITY, TIME_STEP, MASS, FORCE
    >>> print(OneStepMap(position=x + dt * v, velocity=v + 1.5 * dt * f(x + dt * v) / m))
    x' = x + dt*v; v' = v + 3*dt*f(x + dt*v)/(2*m)
    """

    position: Expr
    velocity: Expr

    def __post_init__(self) -> None:
        form = normal_form(_expression(self.position), _expression(self.velocity))
        object.__setattr__(self, "position", form.table.write(form.position))
        object.__setattr__(self, "velocity", form.table.write(form.velocity))

    @classmethod
    def from_equations(cls, text: str) -> Self:
        """Read update equations as people type them; nothing is ever evaluated as Python.

        Names are x, v, dt (or h), m, f(…), relu, tanh, elu, sqrt; lines or semicolons
        separate the equations, and intermediate names may be used once defined.

        >>> print(OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f(y)/m; x' = y + h*v'/2"))
        x' = x + dt*v + dt**2*f(x + dt*v/2)/(2*m); v' = v + dt*f(x + dt*v/2)/m
        """
        return cls(*read_equations(text))

    @cached_property
    def normal_form(self) -> NormalForm:
        """The map as sums over x, v, 1 and force atoms: what every proof works on."""
        return normal_form(self.position, self.velocity)

    def at(self, **values: Expr | int | str) -> "OneStepMap":
        """The member of a family with these parameters, exact numbers; the others stay free.

        >>> from pnn_symbolic.symbolic.symbols import parameter
        >>> print(OneStepMap(POSITION + parameter("c") * TIME_STEP * VELOCITY, VELOCITY).at(c="1/3"))
        x' = x + dt*v/3; v' = v
        """
        names = {str(parameter): parameter for parameter in self.normal_form.parameters}
        if unknown := values.keys() - names.keys():
            raise UnknownNameError("parameter", min(unknown), names)
        numbers = {names[name]: n if isinstance(n, Expr) else exact(n) for name, n in values.items()}
        return OneStepMap(self.position.xreplace(numbers), self.velocity.xreplace(numbers))  # pyright: ignore[reportArgumentType]

    def then(self, other: "OneStepMap") -> "OneStepMap":
        """First this map, then `other`.

        >>> print(FLIP_VELOCITY.then(FLIP_VELOCITY))
        x' = x; v' = v
        """
        table = Table(self.position, self.velocity, other.position, other.velocity)
        values = apply(table, other, *apply(table, self))
        return OneStepMap(*map(table.write, values))

    def equals(self, other: "OneStepMap") -> bool:
        """True when both are the same map for every force, by their normal forms.

        >>> IDENTITY.equals(FLIP_VELOCITY)
        False
        """
        table = Table(self.position, self.velocity, other.position, other.velocity)
        return apply(table, self) == apply(table, other)

    def step_function(self) -> Step:
        """A function step(x, v, dt, m, f) → (x', v') for numbers and NumPy arrays.

        f takes an array of positions (and one of velocities, if the map does so) and is called once for each distinct
        argument. Where there are several forces, f is a mapping: {"f_slow": …, "f_fast": …}.

        >>> OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x)/m").step_function()(1, 0, 0.5, 2, lambda x: -x)
        (1.0, -0.25)
        """
        return numpy_step(self.normal_form)

    def __str__(self) -> str:
        return "; ".join(self._declared + [f"{name} = {formula}" for name, formula in exact_lines(self.normal_form)])

    @property
    def _declared(self) -> list[str]:
        return [f"parameter {parameter}" for parameter in self.normal_form.parameters]

    def latex(self, digits: int = 5) -> str:
        r"""Both equations as two aligned lines, in the paper's form.

        Trained numbers show `digits` digits, and more where their difference from a simple
        number needs it; the trained weight of a force is shown as a factor of the mass.
        """
        return latex_equations(self.normal_form, digits)

    def plain(self, digits: int = 5) -> str:
        """Both equations on one line for people, rounded like `latex`.

        >>> FLIP_VELOCITY.plain()
        'x(t+Δt) = x;  v(t+Δt) = -v'
        """
        return plain_equations(self.normal_form, digits)

    def to_json(self) -> dict[str, Any]:
        """Exact strings, for this package and for `sympy.sympify`, and LaTeX.

        A map of many forces has also "stages", [name, formula] in the order of calculation; `position` and `velocity`
        are written in full all the same, unless that takes more than 400 terms.
        """
        form = self.normal_form
        lines = dict(exact_lines(form))
        stages = [[name, formula] for name, formula in lines.items() if not name.endswith("'")]
        short = terms_in_full(form) <= MOST_TERMS_IN_FULL
        return {
            "position": exact_text(form, form.position) if short else lines["x'"],
            "velocity": exact_text(form, form.velocity) if short else lines["v'"],
            **({"parameters": [str(one) for one in form.parameters]} if form.parameters else {}),
            **({"stages": stages} if stages else {}),
            "latex": self.latex(),
        }

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> Self:
        """The map that `to_json` wrote; the LaTeX is not read.

        >>> OneStepMap.from_json(FLIP_VELOCITY.to_json()) == FLIP_VELOCITY
        True
        """
        declared = [f"parameter {name}" for name in record.get("parameters", [])]
        stages = [f"{name} = {formula}" for name, formula in record.get("stages", [])]
        results = [f"x' = {record['position']}", f"v' = {record['velocity']}"]
        return cls.from_equations("\n".join([*declared, *stages, *results]))


def apply(
    table: Table, step: OneStepMap, position: Value | None = None, velocity: Value | None = None
) -> tuple[Value, Value]:
    """Run a map on values of a table (x and v themselves when left out)."""
    return (table.read(step.position, position, velocity), table.read(step.velocity, position, velocity))


def _expression(formula: Expr) -> Expr:
    if isinstance(formula, str):
        raise InputError("a OneStepMap is made of SymPy expressions; for text use OneStepMap.from_equations(...)")
    return sympify(formula, strict=True)


IDENTITY = OneStepMap(POSITION, VELOCITY)
FLIP_VELOCITY = OneStepMap(POSITION, -VELOCITY)
