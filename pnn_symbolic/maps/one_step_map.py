"""The one noun of this package: position and velocity one time step later, as exact formulas.

A discovered law and every known integrator are the same type, `OneStepMap`, so proving,
comparing, printing and exporting are each written once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any, Self

from sympy import Expr, sympify

from pnn_symbolic.algebra.functions import KnownFunction
from pnn_symbolic.algebra.symbols import POSITION, VELOCITY, exact
from pnn_symbolic.errors import InputError, UnknownNameError
from pnn_symbolic.maps import composition
from pnn_symbolic.maps.composable import Composable
from pnn_symbolic.maps.evaluation import NumericStep, numpy_step
from pnn_symbolic.maps.letters import Letter, letter_called, multiplied_out
from pnn_symbolic.maps.normal_form import NormalForm, normal_form
from pnn_symbolic.maps.parsing import read_equations, read_word
from pnn_symbolic.maps.parsing.literals import EXACTLY, Literals, Reading, Typed, typed_by
from pnn_symbolic.maps.parsing.tableaux import Row, nystrom, read_table, runge_kutta, splitting


@dataclass(frozen=True)
class OneStepMap(Composable):
    """Position and velocity one time step later, in x, v, t, dt, m and the opaque force f(…).

    A force may be driven, f(x, t) or f(x, v, t); `time` is t one step later where that is not t + dt.

    Formulas are multiplied out when they come in, and a Float is read as the exact decimal
    it prints as: a trained weight counts with the value it has. Two maps made of sums,
    numbers and forces are equal if they are the same map for every force (`equals` also
    sees through different ways to write roots).

    >>> from pnn_symbolic.algebra.symbols import FORCE as f, MASS as m, POSITION as x, TIME_STEP as dt, VELOCITY as v
    >>> print(OneStepMap(position=x + dt * v, velocity=v + 1.5 * dt * f(x + dt * v) / m))
    x' = x + dt*v; v' = v + 3*dt*f(x + dt*v)/(2*m)

    typed   how its numbers came, where it was read from text
    """

    position: Expr
    velocity: Expr
    time: Expr | None = field(default=None, repr=False)
    typed: Typed | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        time = None if self.time is None else _expression(self.time)
        form = normal_form(_expression(self.position), _expression(self.velocity), time)
        for name, formula in zip(("position", "velocity", "time"), (*form.formulas, form.time_formula), strict=True):
            object.__setattr__(self, name, formula)

    @classmethod
    def of(cls, form: NormalForm) -> Self:
        """The map of a normal form, whose table may hold more than this map needs.

        >>> OneStepMap.of(FLIP_VELOCITY.normal_form) == FLIP_VELOCITY
        True
        """
        if not form.is_chain:
            return cls(*form.formulas, form.time_formula)
        step = object.__new__(cls)  # what would be read from its formulas is the form itself
        made = {"position": form.formulas[0], "velocity": form.formulas[1], "time": None, "typed": None}
        for name, part in (*made.items(), ("normal_form", form)):
            object.__setattr__(step, name, part)
        return step

    @classmethod
    def from_equations(cls, text: str, functions: Iterable[KnownFunction] = ()) -> Self:
        """Read update equations as people type them; nothing is ever evaluated as Python.

        Names are x, v, dt (or h), m, f(…), relu, tanh, elu, sqrt; lines or semicolons
        separate the equations, and intermediate names may be used once defined.

        functions   that the text may hold beside relu, tanh and elu

        >>> print(OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f(y)/m; x' = y + h*v'/2"))
        x' = x + dt*v + dt**2*f(x + dt*v/2)/(2*m); v' = v + dt*f(x + dt*v/2)/m
        """
        functions = tuple(functions)
        return cls._typed(text, lambda literals: cls(*read_equations(text, functions, literals)))

    @classmethod
    def from_word(cls, text: str) -> "OneStepMap":
        """Read a splitting word, first letter first: D drift, K kick, S velocity scaling.

        Numbers are exact; kicks of several forces are K_fast, K_slow…; names are defined as in
        "w = 1/(2-2**(1/3)); D w/2, …", groups repeated as in "(D 1/2, K 1, D 1/2)^4".

        >>> print(OneStepMap.from_word("K 1/2, D 1, K 1/2"))
        x' = x + dt*v + dt**2*f(x)/(2*m); v' = v + dt*f(x)/(2*m) + dt*f(x + dt*v + dt**2*f(x)/(2*m))/(2*m)
        """
        return cls._typed_word(text, lambda literals: read_word(text, literals))

    @classmethod
    def from_coefficients(cls, drift: Row, kick: Row, first: str) -> "OneStepMap":
        """Drifts and kicks in turn, as tables list them; `first` is "drift" or "kick", and may have one number more.

        >>> verlet = OneStepMap.from_coefficients(drift=["1/2", "1/2"], kick=[1], first="drift")
        >>> verlet == OneStepMap.from_word("D 1/2, K 1, D 1/2")
        True
        """
        return cls._typed_word((drift, kick, first), lambda literals: splitting(drift, kick, first, literals))

    @classmethod
    def from_tableau(cls, a: Sequence[Row], b: Row, c: Row | None = None) -> Self:
        """The explicit Runge–Kutta method with this Butcher tableau, for x' = v, v' = f(x)/m.

        a (s, s), b (s,) and c (s,), the row sums of a, hold exact numbers: 1, "1/6", "sqrt(2)/2".

        >>> print(OneStepMap.from_tableau([[0, 0], ["1/2", 0]], [0, 1]))  # the midpoint rule
        x' = x + dt*v + dt**2*f(x)/(2*m); v' = v + dt*f(x + dt*v/2)/m
        """
        return cls._typed((a, b, c), lambda literals: cls(*runge_kutta(a, b, c, literals)))

    @classmethod
    def from_nystrom(cls, a: Sequence[Row], b_bar: Row, b: Row, c: Row) -> Self:
        """The explicit Nyström method with these coefficients, for x'' = f(x)/m.

        a (s, s); b_bar (s,) the weights of x', b (s,) those of v', c (s,): exact numbers.

        >>> position_verlet = OneStepMap.from_nystrom([[0]], ["1/2"], [1], ["1/2"])
        >>> position_verlet == OneStepMap.from_word("D 1/2, K 1, D 1/2")
        True
        """
        return cls._typed((a, b_bar, b, c), lambda literals: cls(*nystrom(a, b_bar, b, c, literals)))

    @classmethod
    def from_toml(cls, text: str) -> "OneStepMap":
        """Read a table of coefficients: A, b, c (Runge–Kutta), A, b_bar, b, c (Nyström), or drift, kick, first.

        >>> print(OneStepMap.from_toml('drift = [1]\\nkick = [1]\\nfirst = "kick"'))
        x' = x + dt*v + dt**2*f(x)/m; v' = v + dt*f(x)/m
        """
        kind, entries = read_table(text)
        if kind == "pair":
            raise InputError("A_hat makes a pair of implicit methods, which is no map in formulas: see ImplicitStep")
        makers = {"tableau": cls.from_tableau, "nystrom": cls.from_nystrom, "coefficients": cls.from_coefficients}
        return makers[kind](**entries)

    @classmethod
    def _typed(cls, source: object, read: Callable[[Literals], "OneStepMap"], letters: Reading | None = None) -> Self:
        """The map that a text says, and how its numbers came."""

        def reread(meanings: Mapping[str, Expr]) -> OneStepMap:
            return read(Literals(meanings))._with(EXACTLY)

        noted = Literals()
        return read(noted)._with(typed_by(str(source), noted.texts, reread, letters))  # pyright: ignore[reportReturnType]

    @classmethod
    def _typed_word(cls, source: object, read: Callable[[Literals], Iterable[tuple[str, Expr]]]) -> "OneStepMap":
        def letters(meanings: Mapping[str, Expr]) -> tuple[Letter, ...]:
            return tuple(letter_called(name, number) for name, number in read(Literals(meanings)))

        def multiplied(literals: Literals) -> OneStepMap:
            return cls.of(multiplied_out(letter_called(name, number) for name, number in read(literals)))

        return cls._typed(source, multiplied, letters)

    def _with(self, typed: Typed | None) -> Self:
        same = copy(self)
        object.__setattr__(same, "typed", typed)
        return same

    @property
    def literally(self) -> Self:
        """The map of which every number is meant as it stands.

        >>> OneStepMap.from_word("D 0.3333, K 1, D 0.6667").literally.typed.literals
        ()
        """
        return self._with(EXACTLY)

    def at(self, **values: Expr | int | str) -> "OneStepMap":
        """The member of a family with these parameters, exact numbers; the others stay free.

        >>> from pnn_symbolic.algebra.symbols import TIME_STEP, parameter
        >>> print(OneStepMap(POSITION + parameter("c") * TIME_STEP * VELOCITY, VELOCITY).at(c="1/3"))
        x' = x + dt*v/3; v' = v
        """
        names = {str(parameter): parameter for parameter in self.normal_form.parameters}
        if unknown := values.keys() - names.keys():
            raise UnknownNameError("parameter", min(unknown), names)
        numbers = {names[name]: n if isinstance(n, Expr) else exact(n) for name, n in values.items()}
        formulas = (formula and formula.xreplace(numbers) for formula in (self.position, self.velocity, self.time))
        return OneStepMap(*formulas)  # pyright: ignore[reportArgumentType]

    def step_function(self) -> NumericStep:
        """A function step(x, v, dt, m, f) → (x', v') for numbers and NumPy arrays.

        f takes an array of positions (and one of velocities, if the map does so) and is called once for each distinct
        argument. Where there are several forces, f is a mapping: {"f_slow": …, "f_fast": …}.

        >>> OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x)/m").step_function()(1, 0, 0.5, 2, lambda x: -x)
        (1.0, -0.25)
        """
        return numpy_step(self.normal_form)

    @classmethod
    def from_json(cls, record: dict[str, Any], functions: Iterable[KnownFunction] = ()) -> Self:
        """The map that `to_json` wrote; the LaTeX is not read.

        functions   as for `from_equations`

        >>> OneStepMap.from_json(FLIP_VELOCITY.to_json()) == FLIP_VELOCITY
        True
        """
        declared = [f"parameter {name}" for name in record.get("parameters", [])]
        stages = [f"{name} = {formula}" for name, formula in record.get("stages", [])]
        results = [f"x' = {record['position']}", f"v' = {record['velocity']}"]
        results += [f"t' = {record['time']}"] if "time" in record else []
        return cls.from_equations("\n".join([*declared, *stages, *results]), functions)._with(None)


def compose(*maps: OneStepMap) -> OneStepMap:
    """The maps one after the other, first to last.

    >>> kick, drift = OneStepMap.from_word("K 1"), OneStepMap.from_word("D 1")
    >>> print(compose(kick, drift))
    x' = x + dt*v + dt**2*f(x)/m; v' = v + dt*f(x)/m
    """
    return OneStepMap.of(composition.compose(*(step.normal_form for step in maps)))


def _expression(formula: Expr) -> Expr:
    if isinstance(formula, str):
        raise InputError("a OneStepMap is made of SymPy expressions; for text use OneStepMap.from_equations(...)")
    return sympify(formula, strict=True)


IDENTITY = OneStepMap(POSITION, VELOCITY)
FLIP_VELOCITY = OneStepMap(POSITION, -VELOCITY)
