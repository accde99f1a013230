"""The table of one calculation: its field of numbers, its atoms, and how values are added, multiplied and called."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, reduce

from sympy import Expr, Integer, Pow, exp
from sympy.core.function import AppliedUndef
from sympy.polys.polyerrors import CoercionFailed

from pnn_symbolic.algebra.fraction_field import at_letters
from pnn_symbolic.algebra.functions import ELU, FUNCTIONS, KnownFunction, known_call, with_functions
from pnn_symbolic.algebra.number_field import exact_number, is_power_of_e, is_root, number_field, within_doubles
from pnn_symbolic.algebra.step_functions import ANGLES, exponent_of, is_of_the_step
from pnn_symbolic.algebra.symbols import MASS, TIME_STEP, Parameter, is_force_name
from pnn_symbolic.errors import InputError
from pnn_symbolic.maps.atoms import FIRST_ATOM, ONE, Number, T, V, Value, X, add_to
from pnn_symbolic.maps.interning import Interning
from pnn_symbolic.maps.nested_calls import calls_inside_out

MAX_TERMS = 2000
MAX_EXPONENT = 64


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
        self.shown: dict[Number, Expr] = {}
        """Numbers that were asked for, as SymPy writes them."""
        self._interning = Interning()
        self.atoms = self._interning.atoms

    @classmethod
    def over(cls, domain: Number, like: Table) -> Table:
        """An empty table with the numbers of a given field, and the known functions of the table `like`."""
        table = cls(functions=like.functions)
        table.domain = domain
        return table

    @classmethod
    def like(cls, table: Table, functions: Mapping[str, KnownFunction]) -> Table:
        """An empty table with the numbers of another one."""
        empty = cls.over(table.domain, table)
        empty._roots, empty._steps, empty.functions = table._roots, table._steps, dict(functions)
        return empty

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
        unit = self.value(ONE)
        if unit in (a, b):
            return b if a == unit else a
        if len(a) * len(b) > MAX_TERMS:
            raise InputError(f"multiplying out gives {len(a) * len(b)} terms, at most {MAX_TERMS} are allowed")
        total: Value = {}
        product = self._interning.product
        for (key_a, i_a, j_a), number_a in a.items():
            for (key_b, i_b, j_b), number_b in b.items():
                term = (product(key_a, key_b), i_a + i_b, j_a + j_b)
                number = number_a * number_b
                total[term] = total[term] + number if term in total else number
        return {term: number for term, number in total.items() if number}

    def call(self, function: str, *arguments: Value) -> Value:
        """function(arguments) as an atom, the same atom for the same arguments."""
        return self.value(self._interning.call(function, arguments))

    def call_known(self, name: str, argument: Value) -> Value:
        """A known function of a value: an atom, or what it is there, as relu(0) is 0."""
        return self._known(self.functions[name], argument)

    def conversion_from(self, source: Table) -> Callable[[Number], Number]:
        """What takes a number of another table to the same number in the field of this one."""
        if self.domain == source.domain:
            return lambda number: number
        return lambda number: self.number_at(source.domain.to_sympy(number))

    def number_at(self, number: Expr) -> Number:
        """A number of this field."""
        return self.read(number).get((ONE, 0, 0), self.domain.zero)

    def backwards(self, number: Number) -> Number:
        """A number of this field at -dt."""
        return at_letters(number, self._letters_backwards)

    @cached_property
    def _letters_backwards(self) -> tuple[Number, ...]:
        letters = (self.read(letter, backwards=True) for letter in self.domain.symbols)
        return tuple(value.get((ONE, 0, 0), self.domain.zero) for value in letters)

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
        step = self.weighted(-self.one if backwards else self.one, 1, 0)
        known = {
            "x": self.value(X) if position is None else position,
            "v": self.value(V) if velocity is None else velocity,
            "t": self.value(T),
            "dt": step,
            "h": step,
            "m": self.weighted(self.one, 0, 1),
        }
        memo: dict[Expr, Value] = {}
        for call in calls_inside_out(expression):  # a hundred kicks are a hundred forces in one another
            self._read(call, known, memo)
        return self._read(expression, known, memo)

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
            return reduce(self.add, self._parts(expression, known, memo), {})
        if expression.is_Mul:
            return reduce(self.multiply, self._parts(expression, known, memo), self.value(ONE))
        if isinstance(expression, Pow):
            return self._power(expression, known, memo)
        return self._read_call(expression, known, memo)

    def _parts(self, expression: Expr, known: dict[str, Value], memo: dict[Expr, Value]) -> Iterator[Value]:
        return (self._read(part, known, memo) for part in expression.args)  # pyright: ignore[reportArgumentType]

    def _read_call(self, expression: Expr, known: dict[str, Value], memo: dict[Expr, Value]) -> Value:
        """A force or a known function of what its arguments are."""
        if isinstance(expression, AppliedUndef) and is_force_name(name := type(expression).__name__):
            if len(expression.args) > 3:
                raise InputError(f"{expression}: a force takes a position, a velocity and a time, f(x, v, t), or fewer")
            return self.call(name, *self._parts(expression, known, memo))
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
        number = within_doubles(exact_number(expression))
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
        ((key, i, j), number), *further = value.items()
        if further or key != ONE:
            raise InputError(f"division by {expression}: only numbers, dt, m and their products can be divided by")
        return {(ONE, -i, -j): self.domain.quo(self.one, number)}
