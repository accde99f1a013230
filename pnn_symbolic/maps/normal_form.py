"""The linear normal form of a one-step map: two maps are equal exactly when theirs are.

A value is a sum of terms  number · dt^i · m^j · key. A key is 1, x, v or an *atom*: the
force at an argument, `f(argument)`, known by the normal form of that argument. Known
functions (relu, tanh, elu) and products of state values such as x·v are atoms as well, and
so are forces of other names, f_slow(…), and forces f(x, v) that depend on the velocity.
Numbers are exact and live in one field, the rationals, their extension by the roots that
occur, or the quotients of polynomials in the parameters of a family, so nothing here has a
tolerance and nothing is "simplified".

**Completeness.** Let two maps be built from sums, numbers, dt, m and f(·) alone. They are
the same map for every smooth force if and only if their normal forms coincide; in any
dimension also when f = -grad U for every smooth U. *Proof.* Suppose the normal forms
differ. Choose x and v generically and then, in order of creation, the values of the atoms.
Distinct normalised arguments are distinct affine combinations of algebraically independent
numbers, hence distinct points, and a smooth force may take any values at finitely many
points. Generic values make the differing combinations differ. ∎

With known functions or products present, equal normal forms still prove equality, but
different ones prove nothing (`only_forces` is then False).

Source: the terms and the argument are those of straight-line programs with an
uninterpreted function; for the elementary statement see the proof above.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from sympy import Add, Expr, Integer, Pow, exp
from sympy.core.function import AppliedUndef
from sympy.polys.polyerrors import CoercionFailed

from pnn_symbolic.algebra.functions import ELU, FUNCTIONS, KnownFunction, known_call, with_functions
from pnn_symbolic.algebra.number_field import Number as Number
from pnn_symbolic.algebra.number_field import exact_number, is_power_of_e, is_root, number_field
from pnn_symbolic.algebra.step_functions import ANGLES, exponent_of, is_of_the_step
from pnn_symbolic.algebra.symbols import (
    MASS,
    POSITION,
    TIME_STEP,
    VELOCITY,
    Parameter,
    force_called,
    is_force_name,
)
from pnn_symbolic.errors import InputError

ONE, X, V = 0, 1, 2
FIRST_ATOM = 3
VELOCITY_SLOT = 1
"""Which argument of a force f(x, v) is a velocity."""
MAX_TERMS = 2000
MAX_EXPONENT = 64

Value = dict[tuple[int, int, int], Number]
"""(key, power of dt, power of m) → number; zero numbers are left out."""
Term = TypeVar("Term")


def add_to(total: dict[Term, Number], more: Mapping[Term, Number]) -> None:
    """Add a sum of terms to another; what adds up to zero is left out."""
    for term, number in more.items():
        number = total[term] + number if term in total else number
        if number:
            total[term] = number
        else:
            del total[term]


class Atom(NamedTuple):
    """One value that is not linear in the others.

    function    a force: "f", or "f_slow" and the like where there are several; a known function's name; or "product"
    arguments   where the function is taken: a position, and a velocity for a force f(x, v); none for a product
    factors     the keys that a product multiplies, else empty
    """

    function: str
    arguments: tuple[Value, ...]
    factors: tuple[int, ...] = ()

    @property
    def is_force(self) -> bool:
        """True for a force, of any name."""
        return is_force_name(self.function)

    def parts(self) -> Iterator[int]:
        """The keys of all that it is made of."""
        yield from self.factors
        for argument in self.arguments:
            for key, _, _ in argument:
                yield key


class Place(NamedTuple):
    """Where one number of a normal form stands.

    owner   X for the new position, V for the new velocity, else the key of the atom in whose argument it stands
    slot    which argument of that atom: 0 for the position of a force, 1 for its velocity
    term    what it multiplies: (key, power of dt, power of m)
    """

    owner: int
    slot: int
    term: tuple[int, int, int]

    @property
    def in_velocity(self) -> bool:
        """True when the sum it belongs to is a velocity."""
        return self.owner == V or self.slot == VELOCITY_SLOT


class Table:
    """Atoms of one calculation: every map that takes part must be among `expressions`.

    >>> from pnn_symbolic.algebra.symbols import FORCE, POSITION as x
    >>> table = Table(FORCE(x + x), FORCE(2 * x))
    >>> table.read(FORCE(x + x)) == table.read(FORCE(2 * x))
    True

    functions   the known functions that its atoms may be, by name; those of expressions are met when these are read
    """

    def __init__(self, *expressions: Expr, functions: Mapping[str, KnownFunction] = FUNCTIONS) -> None:
        self.domain, self._roots, self._steps = number_field(*expressions)
        self.functions = dict(functions)
        self.atoms: list[Atom] = []
        self._arguments: dict[str, int] = {}
        self._keys: dict[tuple[str, tuple[frozenset[Any], ...], tuple[int, ...]], int] = {}

    @classmethod
    def over(cls, domain: Number, other: Table) -> Table:
        """An empty table with the numbers of a given field, and the known functions of another table."""
        table = cls(functions=other.functions)
        table.domain = domain
        return table

    @property
    def has_step(self) -> bool:
        """True where dt and m are letters of the numbers, which are then functions of dt; powers of dt stay 0."""
        return self._steps is not None

    @property
    def one(self) -> Number:
        """The number 1 of this table's field."""
        return self.domain.one

    def value(self, key: int) -> Value:
        """The value that is just this key."""
        return {(key, 0, 0): self.one}

    def add(self, a: Value, b: Value) -> Value:
        """a + b."""
        total = dict(a)
        add_to(total, b)
        return total

    def scale(self, value: Value, factor: int) -> Value:
        """factor · value, for a non-zero whole number."""
        number = self.domain.convert(factor)
        return {term: number * coefficient for term, coefficient in value.items()}

    def multiply(self, a: Value, b: Value) -> Value:
        """a · b; products of two state values become atoms."""
        if len(a) * len(b) > MAX_TERMS:
            raise InputError(f"multiplying out gives {len(a) * len(b)} terms, at most {MAX_TERMS} are allowed")
        total: Value = {}
        for (key_a, i_a, j_a), number_a in a.items():
            for (key_b, i_b, j_b), number_b in b.items():
                term = (self._product(key_a, key_b), i_a + i_b, j_a + j_b)
                number = number_a * number_b
                total[term] = total[term] + number if term in total else number
        return {term: number for term, number in total.items() if number}

    def call(self, function: str, *arguments: Value) -> Value:
        """function(arguments) as an atom, the same atom for the same arguments."""
        if self._arguments.setdefault(function, len(arguments)) != len(arguments):
            raise InputError(f"{function} is used with one argument and with two; name one of the forces {function}_2")
        return self.value(self._intern(function, arguments, ()))

    def call_known(self, name: str, argument: Value) -> Value:
        """A known function of a value: an atom, or what it is there, as relu(0) is 0."""
        return self._known(self.functions[name], argument)

    def conversion_from(self, other: Table) -> Callable[[Number], Number]:
        """What takes a number of another table to the same number in the field of this one."""
        if self.domain == other.domain:
            return lambda number: number
        return lambda number: self.number_at(other.domain.to_sympy(number))

    def number_at(self, number: Expr, *, backwards: bool = False) -> Number:
        """A number of this field, at -dt if `backwards`."""
        return self.read(number, backwards=backwards).get((ONE, 0, 0), self.domain.zero)

    def weighted(self, number: Number, i: int, j: int) -> Value:
        """number · dt^i · m^j."""
        if not self.has_step:
            return {(ONE, i, j): number}
        step, mass = self.domain.from_sympy(TIME_STEP), self.domain.from_sympy(MASS)
        for letter, power in ((step, i), (mass, j)):
            number = number * letter**power if power >= 0 else self.domain.quo(number, letter**-power)
        return {(ONE, 0, 0): number}

    def read(
        self, expression: Expr, position: Value | None = None, velocity: Value | None = None, *, backwards: bool = False
    ) -> Value:
        """Normal form of an expression, with x and v standing for the given values, and dt for -dt if `backwards`."""
        direction = -self.one if backwards else self.one
        known = {
            "x": self.value(X) if position is None else position,
            "v": self.value(V) if velocity is None else velocity,
            "dt": {(ONE, 1, 0): direction},
            "h": {(ONE, 1, 0): direction},
            "m": {(ONE, 0, 1): self.one},
        }
        if self._steps is not None:  # dt and m are letters of the numbers
            step, mass = self.domain.from_sympy(TIME_STEP), self.domain.from_sympy(MASS)
            known["dt"] = known["h"] = {(ONE, 0, 0): direction * step}
            known["m"] = {(ONE, 0, 0): mass}
        return self._read(expression, known, {})

    def write(self, value: Value) -> Expr:
        """The expression of a value, expanded."""
        written: dict[int, Expr] = {ONE: Integer(1), X: POSITION, V: VELOCITY}
        return self._write(value, written)

    def _read(self, expression: Expr, known: dict[str, Value], memo: dict[Expr, Value]) -> Value:
        if expression not in memo:
            memo[expression] = self._read_new(expression, known, memo)
        return memo[expression]

    def _read_new(self, expression: Expr, known: dict[str, Value], memo: dict[Expr, Value]) -> Value:
        if isinstance(expression, Parameter):
            return {(ONE, 0, 0): self.domain.from_sympy(expression)}
        if expression.is_Symbol:
            if (name := getattr(expression, "name", "")) not in known:
                raise InputError(f"unknown symbol {name}; a one-step map may use x, v, dt, m and f(…)")
            return known[name]
        if self._steps is not None and is_of_the_step(expression) and not self._is_quotient(expression):
            return self._of_the_step(expression, known)
        if expression.is_Atom or is_root(expression) or is_power_of_e(expression):
            number = self._number(expression)
            return {(ONE, 0, 0): number} if number else {}
        if expression.is_Add:
            total: Value = {}
            for part in expression.args:
                total = self.add(total, self._read(part, known, memo))  # pyright: ignore[reportArgumentType]
            return total
        if expression.is_Mul:
            total = self.value(ONE)
            for part in expression.args:
                total = self.multiply(total, self._read(part, known, memo))  # pyright: ignore[reportArgumentType]
            return total
        if isinstance(expression, Pow):
            return self._power(expression, known, memo)
        if isinstance(expression, AppliedUndef) and is_force_name(name := type(expression).__name__):
            if len(expression.args) > 2:
                raise InputError(f"{expression}: a force takes a position, or a position and a velocity")
            return self.call(name, *(self._read(part, known, memo) for part in expression.args))  # pyright: ignore[reportArgumentType]
        if (call := known_call(expression)) is not None:
            function, argument = call
            if self.functions.get(function.name) is not function:
                self.functions = with_functions([function], self.functions)
            return self._known(function, self._read(argument, known, memo))
        if isinstance(expression, exp) and isinstance(power := expression.args[0], Expr) and power.is_nonpositive:
            # SymPy writes elu(-relu(x)) as exp(-relu(x)) - 1.
            return self.add(self._known(ELU, self._read(power, known, memo)), self.value(ONE))
        names = ", ".join(["f(x), f(x, v)", *self.functions])
        raise InputError(f"{expression} cannot be used in a one-step map; use + - * /, whole powers, {names}")

    @staticmethod
    def _is_quotient(expression: Expr) -> bool:
        return isinstance(expression, Pow) and not expression.args[1].free_symbols

    def _of_the_step(self, expression: Expr, known: dict[str, Value]) -> Value:
        """exp(-c·dt) and the like, at -dt where dt stands for that."""
        assert self._steps is not None
        argument = exponent_of(expression) if not isinstance(expression, ANGLES) else expression.args[0]
        if known["dt"] != {(ONE, 0, 0): self.domain.from_sympy(TIME_STEP)}:
            argument = argument.xreplace({TIME_STEP: -TIME_STEP})
        number = self._steps.value(expression, argument, self.domain)  # pyright: ignore[reportArgumentType]
        return {(ONE, 0, 0): number} if number else {}

    def _known(self, function: KnownFunction, argument: Value) -> Value:
        if not argument:  # g(0) = 0 for every known function
            return {}
        name = function.name
        if function.is_identity_above and function.is_zero_below and len(argument) == 1:  # relu(c·relu(z)) = c·relu(z)
            ((key, _, _), number) = next(iter(argument.items()))
            if key >= FIRST_ATOM and self.atoms[key - FIRST_ATOM].function == name and self._sign(number) > 0:
                return argument
        if function.is_odd and self._sign(argument[min(argument)]) < 0:
            return self.scale(self.call(name, self.scale(argument, -1)), -1)
        return self.call(name, argument)

    def _number(self, expression: Expr) -> Number:
        number = exact_number(expression)
        if number in self._roots:  # from_sympy would search for it anew, in seconds for fields of a high degree
            return self._roots[number]
        try:
            return self.domain.from_sympy(number)
        except CoercionFailed:
            raise InputError(f"{expression} is no rational number, no root of one, and not made of pi and e") from None

    def _sign(self, number: Number) -> int:
        return 1 if self.domain.to_sympy(number).is_positive else -1

    def _power(self, expression: Pow, known: dict[str, Value], memo: dict[Expr, Value]) -> Value:
        base, exponent = expression.args
        if not isinstance(exponent, Integer) or abs(int(exponent)) > MAX_EXPONENT:
            raise InputError(f"exponent {exponent}: only whole exponents up to {MAX_EXPONENT} are read")
        value = self._read(base, known, memo)  # pyright: ignore[reportArgumentType]
        if exponent < 0:
            value = self._reciprocal(value, base)  # pyright: ignore[reportArgumentType]
        total = self.value(ONE)
        for _ in range(abs(int(exponent))):
            total = self.multiply(total, value)
        return total

    def _reciprocal(self, value: Value, expression: Expr) -> Value:
        if not value:
            raise InputError(f"division by {expression}, which is 0")
        if len(value) != 1 or next(iter(value))[0] != ONE:
            raise InputError(f"division by {expression}: only numbers, dt, m and their products can be divided by")
        ((_, i, j), number) = next(iter(value.items()))
        return {(ONE, -i, -j): self.domain.quo(self.one, number)}

    def _product(self, a: int, b: int) -> int:
        if ONE in (a, b):
            return a + b  # ONE is 0
        factors = (factor for key in (a, b) for factor in self._factors(key))
        return self._intern("product", (), tuple(sorted(factors)))

    def _factors(self, key: int) -> tuple[int, ...]:
        atom = self.atoms[key - FIRST_ATOM] if key >= FIRST_ATOM else None
        return atom.factors if atom and atom.function == "product" else (key,)

    def _intern(self, function: str, arguments: tuple[Value, ...], factors: tuple[int, ...]) -> int:
        name = function, tuple(frozenset(argument.items()) for argument in arguments), factors
        if name not in self._keys:
            self._keys[name] = FIRST_ATOM + len(self.atoms)
            self.atoms.append(Atom(function, arguments, factors))
        return self._keys[name]

    def _write(self, value: Value, written: dict[int, Expr]) -> Expr:
        terms = []
        for (key, i, j), number in value.items():
            if key not in written:
                written[key] = self._write_atom(self.atoms[key - FIRST_ATOM], written)
            terms.append(self.domain.to_sympy(number) * TIME_STEP**i * MASS**j * written[key])
        return Add(*terms)

    def _write_atom(self, atom: Atom, written: dict[int, Expr]) -> Expr:
        if atom.function == "product":
            result: Expr = Integer(1)
            for factor in atom.factors:
                result = result * self._write({(factor, 0, 0): self.one}, written)
            return result
        arguments = [self._write(argument, written) for argument in atom.arguments]
        if not atom.is_force:
            return self.functions[atom.function](*arguments)
        return force_called(atom.function)(*arguments)  # pyright: ignore[reportReturnType]


@dataclass(frozen=True)
class NormalForm:
    """One map in its own table: `position` and `velocity` one time step later."""

    table: Table
    position: Value
    velocity: Value

    @cached_property
    def only_forces(self) -> bool:
        """True when the completeness theorem applies: sums, numbers, dt, m and f(·) alone."""
        return all(atom.is_force for atom in self.table.atoms)

    @cached_property
    def mass_power(self) -> int:
        """-1 when forces come as f/m; 0 when m does not occur: f is then a force per unit mass."""
        return -1 if any(j for value, _ in self.values() for _, _, j in value) else 0

    @cached_property
    def formulas(self) -> tuple[Expr, Expr]:
        """Position and velocity one time step later, as SymPy writes them, multiplied out."""
        return self.table.write(self.position), self.table.write(self.velocity)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The free numbers of a family."""
        domain = self.table.domain
        return tuple(s for s in domain.symbols if isinstance(s, Parameter)) if domain.is_FractionField else ()

    @cached_property
    def graded(self) -> bool:
        """True when every number is pure: x has weight 0, v·dt weight 1 and f·dt²/m weight 2."""
        terms = ((fast, term) for value, fast in self.values() for term in value)
        return self.only_forces and all((i, j) == self.grade(key, in_velocity=fast) for fast, (key, i, j) in terms)

    def grade(self, key: int, *, in_velocity: bool = False) -> tuple[int, int]:
        """Powers of dt and m that make the number in front of a key pure."""
        weight = 1 if key == V else 2 if key >= FIRST_ATOM else 0
        return weight - in_velocity, self.mass_power if key >= FIRST_ATOM else 0

    def values(self) -> Iterator[tuple[Value, bool]]:
        """Arguments of the atoms in order of creation, then position and velocity; True for what is a velocity."""
        for place, value in self.sums():
            yield value, place.in_velocity

    def sums(self) -> Iterator[tuple[Place, Value]]:
        """The same, each with the owner and the slot of its numbers, as a place of the term 1."""
        for key, atom in enumerate(self.table.atoms, FIRST_ATOM):
            for slot, argument in enumerate(atom.arguments):
                yield Place(key, slot, (ONE, 0, 0)), argument
        yield Place(X, 0, (ONE, 0, 0)), self.position
        yield Place(V, 0, (ONE, 0, 0)), self.velocity

    @property
    def keys(self) -> range:
        """The keys of the atoms, in order of creation."""
        return range(FIRST_ATOM, FIRST_ATOM + len(self.table.atoms))

    def atom(self, key: int) -> Atom:
        """The atom of a key."""
        return self.table.atoms[key - FIRST_ATOM]

    def is_force(self, key: int) -> bool:
        """True for the key of a force."""
        return key >= FIRST_ATOM and self.atom(key).is_force

    @cached_property
    def forces(self) -> dict[str, int]:
        """How many arguments each force has, by name, in the order of the names."""
        return dict(sorted({(atom.function, len(atom.arguments)) for atom in self.table.atoms if atom.is_force}))

    @cached_property
    def functions(self) -> frozenset[str]:
        """The names of the known functions that occur."""
        return frozenset(atom.function for atom in self.table.atoms if not atom.is_force and not atom.factors)

    @cached_property
    def has_products(self) -> bool:
        """True where state values are multiplied."""
        return any(atom.factors for atom in self.table.atoms)

    @property
    def sees_velocity(self) -> bool:
        """True where a force depends on more than the position."""
        return any(count > 1 for count in self.forces.values())

    def at(self, values: Mapping[Parameter, Expr]) -> NormalForm:
        """The member of the family with these parameters."""
        position, velocity = (formula.xreplace(dict(values)) for formula in self.formulas)
        return normal_form(position, velocity)  # pyright: ignore[reportArgumentType]

    def number(self, number: Number) -> Expr:
        """A number of the table as a SymPy number."""
        return self.table.domain.to_sympy(number)


def normal_form(position: Expr, velocity: Expr) -> NormalForm:
    """Normal form of two expressions in x, v, dt, m and f(·)."""
    table = Table(position, velocity)
    return NormalForm(table, table.read(position), table.read(velocity))
