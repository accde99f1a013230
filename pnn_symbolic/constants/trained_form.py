"""What was trained in a law: the numbers left free, the values that training gave them, and the simple ones nearby."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sympy import Expr, Matrix, Poly, Rational, fraction, nan, together, zoo

from pnn_symbolic.algebra.symbols import Parameter, exact, parameter
from pnn_symbolic.errors import InputError
from pnn_symbolic.maps.coefficients import Place, at_point, is_pure, label, places, put, with_numbers
from pnn_symbolic.maps.normal_form import NormalForm, V, X
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.rounding import SIMPLE, nearest

TOLERANCE = 0.01
"""How near a trained constant must be to a simple one to be taken for it, relative."""
_RATIOS = tuple(
    exact(sign + size) for size in ("1", "1/2", "2", "1/3", "3", "1/4", "4", "1/6", "6") for sign in ("", "-")
)


@dataclass(frozen=True)
class TrainedForm:
    """A family of maps, and the member that training chose.

    family    the map with its trained numbers left free, as parameters
    trained   what training made of each parameter, by name; exact

    Two weights of a network may stand for one number of the law, and one weight for two; so constants are counted in
    the normal form, where only what the law does is left.

    >>> family = OneStepMap.from_equations("parameter s; y = x + h*v/2; v' = v + s*h*f(y)/m; x' = y + h*v'/2")
    >>> form = TrainedForm(family, {"s": Rational("0.9995")})
    >>> [form.label(place) for place in form.constants], form.simple
    (["f(x + ½ v Δt) in v'"], {'s': 1})
    """

    family: OneStepMap
    trained: Mapping[str, Rational]

    def __post_init__(self) -> None:
        names = set(map(str, self.form.parameters))
        if names != set(self.trained):
            raise InputError(
                f"values for {', '.join(sorted(self.trained)) or 'no parameter'}, expected one for each of the "
                f"parameters {', '.join(sorted(names)) or '(there are none)'}"
            )

    @classmethod
    def of(cls, step: OneStepMap, tolerance: float = TOLERANCE) -> TrainedForm:
        """The form of a map given in numbers: each that is near a simple number, but not that number, was trained.

        Numbers whose distances from simple ones are in a simple ratio hang together: a force weight s in v' and s/2 in
        x' are one constant, and so are a velocity weight d in v' and (1 + d)/2 in x'.

        >>> pnn_2 = OneStepMap.from_equations(
        ...     "y = x + h*v/2; v' = 1.0001*v + h*f(y)/(1.0005*m); x' = x + 1.00005*h*v + h*h*f(y)/(2.001*m)")
        >>> form = TrainedForm.of(pnn_2)
        >>> [form.label(place) for place in form.constants], form.map == pnn_2
        (["v in v'", "f(x + ½ v Δt) in v'"], True)
        """
        form = step.normal_form
        if form.parameters:
            raise InputError("the map has free parameters already; give their values in TrainedForm(family, values)")
        new: dict[Place, Expr] = {}
        trained: dict[str, Rational] = {}
        leaders: list[tuple[Parameter, Rational, Rational]] = []  # with the simple number, and the distance from it
        for place, formula in _in_order(form).items():
            simple = nearest(formula, tolerance) if is_pure(form, place) else formula
            if simple == formula:
                continue
            assert isinstance(formula, Rational)  # only such are near a simple one
            assert isinstance(simple, Rational)
            shift = exact(formula - simple)  # pyright: ignore[reportArgumentType]
            tie = _tie(shift, leaders)
            if tie is None:
                leader, base, ratio = parameter(f"c{len(leaders) + 1}"), simple, exact(1)
                leaders.append((leader, simple, shift))
                trained[str(leader)] = formula
            else:
                leader, base, ratio = tie
            new[place] = simple + ratio * (leader - base)
        return cls(with_numbers(form, new) if new else step, trained)

    @cached_property
    def form(self) -> NormalForm:
        """Normal form of the family; its places are those of every member."""
        return self.family.normal_form

    @cached_property
    def map(self) -> OneStepMap:
        """The law as trained."""
        return self.family.at(**self.trained)

    @cached_property
    def formulas(self) -> dict[Place, Expr]:
        """Every number that depends on a parameter, as a formula in the parameters; velocity first, arguments last."""
        return {place: formula for place, formula in _in_order(self.form).items() if formula.free_symbols}

    @cached_property
    def constants(self) -> tuple[Place, ...]:
        """As many of these numbers as are independent; all others follow from them."""
        point = _point(self.trained)
        chosen: list[Place] = []
        slopes: list[list[Expr]] = []
        for place, formula in self.formulas.items():
            slope = [formula.diff(name).xreplace(point) for name in self.form.parameters]
            if Matrix([*slopes, slope]).rank() > len(slopes):
                chosen.append(place)
                slopes.append(slope)  # pyright: ignore[reportArgumentType]
        return tuple(chosen)

    @cached_property
    def simple(self) -> dict[str, Rational] | None:
        """The parameters of the rounded law; None where the form cannot say that law.

        A parameter that no rounding fixes, since the number it makes is near no simple one or since another weight can
        take over from it, keeps its trained value.
        """
        targets: dict[Place, Expr] = {}
        for place in self.formulas:
            trained = self.number(place, self.trained)
            simple = nearest(trained, TOLERANCE) if is_pure(self.form, place) else trained
            if simple != trained or simple in SIMPLE:
                targets[place] = simple
        return self._parameters_where(targets)

    def with_constants(self, wanted: Mapping[Place, Rational]) -> OneStepMap | None:
        """The law with these numbers in the place of trained ones, ties kept; None where the form cannot say it.

        >>> family = OneStepMap.from_equations("parameter s; y = x + h*v/2; v' = v + s*h*f(y)/m; x' = y + h*v'/2")
        >>> form = TrainedForm(family, {"s": Rational("0.9995")})
        >>> print(form.with_constants({form.constants[0]: Rational(2)}))
        x' = x + dt*v + dt**2*f(x + dt*v/2)/m; v' = v + 2*dt*f(x + dt*v/2)/m
        """
        targets = {place: wanted.get(place, self.number(place, self.trained)) for place in self.constants}
        values = self._parameters_where(targets)
        return None if values is None else self.family.at(**values)

    def _parameters_where(self, targets: Mapping[Place, Expr]) -> dict[str, Rational] | None:
        """The values of all parameters that make these numbers; None where there are none, or numbers become ∞."""
        solved = self._solved(targets)
        if solved is None:
            return None
        kept = {name: value for name, value in _point(self.trained).items() if name not in solved}
        rounded: dict[str, Rational] = {}
        for name, value in self.trained.items():
            number = put(solved.get(parameter(name), value), kept)
            if not isinstance(number, Rational):  # ∞, or undefined
                return None
            rounded[name] = number
        point = _point(rounded)
        defined = all(isinstance(put(formula, point), Rational) for formula in self.formulas.values())
        return rounded if defined else None

    def _solved(self, targets: Mapping[Place, Expr]) -> dict[Parameter, Expr] | None:
        """Parameters that make these numbers, one after the other; None where two of them contradict each other."""
        solved: dict[Parameter, Expr] = {}
        for place, target in targets.items():
            difference = put(self.formulas[place], solved) - target
            if difference.has(nan, zoo):  # what another number asks for divides by 0 here
                return None
            solution = self._first_root(difference)
            if solution is not None:  # other parameters in it are solved for later, or kept
                unknown, root = solution
                for name, earlier in solved.items():
                    solved[name] = put(earlier, {unknown: root})
                solved[unknown] = root
            elif together(difference):
                return None
        return solved

    def _first_root(self, difference: Expr) -> tuple[Parameter, Expr] | None:
        """The first parameter in which a difference is linear, and where it vanishes."""
        for unknown in self.form.parameters:
            if unknown in difference.free_symbols and (root := _root(difference, unknown)) is not None:
                return unknown, root
        return None

    @cached_property
    def named(self) -> NormalForm:
        """The rounded law (as trained, where there is none) with the places of the family; it names the constants."""
        return at_point(self.form, _point(self.simple or self.trained))

    def number(self, place: Place, values: Mapping[str, Rational]) -> Rational:
        """The number at a place for these parameters."""
        number = put(self.form.number(places(self.form)[place]), _point(values))
        assert isinstance(number, Rational)
        return number

    def label(self, place: Place) -> str:
        """A place in words."""
        return label(self.named, place)


def _tie(
    shift: Rational, leaders: Sequence[tuple[Parameter, Rational, Rational]]
) -> tuple[Parameter, Rational, Rational] | None:
    """The first leader whose distance from its simple number is in a simple ratio to this one, and the ratio."""
    for leader, base, distance in leaders:
        for ratio in _RATIOS:
            if shift == ratio * distance:
                return leader, base, ratio
    return None


def _point(values: Mapping[str, Expr]) -> dict[Parameter, Expr]:
    return {parameter(name): value for name, value in values.items()}


def _in_order(form: NormalForm) -> dict[Place, Expr]:
    """All numbers: those of the new velocity, of the new position, of the arguments."""
    numbers = sorted(places(form).items(), key=lambda item: (item[0].owner != V, item[0].owner != X, item[0]))
    return {place: form.number(number) for place, number in numbers}


def _root(formula: Expr, unknown: Parameter) -> Expr | None:
    """Where a formula that is linear in `unknown` vanishes; None for any other."""
    above, _ = fraction(together(formula))
    polynomial = Poly(above, unknown)
    if polynomial.degree() != 1:
        return None
    slope, rest = polynomial.all_coeffs()
    return -rest / slope
