"""What is a relaxed value in normal form? One fixed combination of basis functions, plus any combination of others."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from typing import ClassVar

from pnn_symbolic.network.exact_numbers import Number

Combination = tuple[tuple["BasisFunction", Number], ...]
"""Basis functions and their coefficients, sorted; () is 0."""


class BasisFunction:
    """A function of the state, see `relaxation`. Equal ones are one object, so comparing them costs nothing.

    kind      "input", "neuron" or "force"
    name      x or w; the activation; empty for a force
    neuron    the neuron that parameters belong to, so that two neurons have two; empty where there are none
    base      what is fixed of its argument
    span      what any multiple may be added of: one parameter for each

    >>> BasisFunction("force", "", "", sum_of(X.base, W.base, Fraction(1, 2)))
    F(w/2 + x)
    """

    __slots__ = ("base", "has_parameters", "kind", "name", "neuron", "span", "text")
    _known: ClassVar[dict[tuple, BasisFunction]] = {}

    kind: str
    name: str
    neuron: str
    base: Combination
    span: tuple[Combination, ...]
    text: str
    has_parameters: bool

    def __new__(  # noqa: D102 - the class says it
        cls, kind: str, name: str, neuron: str = "", base: Combination = (), span: tuple[Combination, ...] = ()
    ) -> BasisFunction:
        key = (kind, name, neuron, base, span)
        if key not in cls._known:
            function = super().__new__(cls)
            function.kind, function.name, function.neuron, function.base, function.span = key
            free = "".join(f"; {text_of(vector)}" for vector in span)
            called = f"{name or 'F'}{neuron and f'[{neuron}]'}({text_of(base)}{free})"
            function.text = name if kind == "input" else called
            inner = functions_in(base, *span)
            function.has_parameters = bool(span) or any(argument.has_parameters for argument in inner)
            cls._known[key] = function
        return cls._known[key]

    def __repr__(self) -> str:
        return self.text

    def __reduce__(self) -> tuple:
        """Read back, it is the one object again."""
        return BasisFunction, (self.kind, self.name, self.neuron, self.base, self.span)


def text_of(combination: Combination) -> str:
    """A combination as it is read, such as w/2 + x."""
    return " + ".join(_term_text(function, number) for function, number in combination)


def _term_text(function: BasisFunction, number: Number) -> str:
    if not isinstance(number, Fraction):
        return f"{number}{function}"
    factor = "" if number.numerator == 1 else number.numerator
    divisor = "" if number.denominator == 1 else f"/{number.denominator}"
    return f"{factor}{function}{divisor}"


def functions_in(*combinations: Combination) -> tuple[BasisFunction, ...]:
    """The basis functions of combinations, each once, sorted by their texts."""
    functions = set[BasisFunction]()
    for combination in combinations:
        functions.update(function for function, _ in combination)
    return tuple(sorted(functions, key=lambda function: function.text))


class Signal:
    """All functions base + any combination of `span`; equal signals are one object."""

    __slots__ = ("base", "span")
    _known: ClassVar[dict[tuple, Signal]] = {}

    base: Combination
    span: tuple[Combination, ...]

    def __new__(cls, base: Combination, span: tuple[Combination, ...] = ()) -> Signal:  # noqa: D102
        if (base, span) not in cls._known:
            signal = super().__new__(cls)
            signal.base, signal.span = base, span
            cls._known[base, span] = signal
        return cls._known[base, span]

    def __reduce__(self) -> tuple:
        """Read back, it is the one object again."""
        return Signal, (self.base, self.span)

    def __repr__(self) -> str:
        return " + ".join([text_of(self.base) or "0", *(f"·({text_of(vector)})" for vector in self.span)])


def basis_function(kind: str, name: str, neuron: str = "", base: Combination = (), span: tuple = ()) -> Signal:
    """The signal that is one basis function."""
    function = BasisFunction(kind=kind, name=name, neuron=neuron, base=base, span=span)
    return Signal(((function, Fraction(1)),))


X, W = basis_function("input", "x"), basis_function("input", "w")
NOTHING = Signal(())


def with_parameters(*signals: Signal) -> list[BasisFunction]:
    """Every basis function in `signals`, at any depth, that has parameters; each once, inner ones first."""
    functions: dict[BasisFunction, None] = {}
    for signal in signals:
        for combination in (signal.base, *signal.span):
            functions.update(dict.fromkeys(parametric_in(combination)))
    return list(functions)


@cache
def parametric_in(combination: Combination) -> tuple[BasisFunction, ...]:
    """The same of one combination."""

    def walk() -> Iterator[BasisFunction]:
        for function, _ in combination:
            if function.has_parameters:
                for argument in (function.base, *function.span):
                    yield from parametric_in(argument)
                if function.span:
                    yield function

    return tuple(dict.fromkeys(walk()))


def sum_of(first: Combination, second: Combination, factor: Number) -> Combination:
    """first + factor · second."""
    coefficients = dict(first)
    for function, number in second:
        coefficients[function] = coefficients.get(function, Fraction(0)) + factor * number
    terms = [(function, number) for function, number in coefficients.items() if number]
    return tuple(sorted(terms, key=lambda term: term[0].text))


@cache
def echelon(vectors: tuple[Combination, ...]) -> tuple[Combination, ...]:
    """The reduced row echelon form: one basis for each space.

    >>> x, w = X.base, W.base
    >>> echelon((sum_of(x, w, Fraction(1)), w)) == echelon((x, w))
    True
    """
    functions = functions_in(*vectors)
    rows = list[list[Number]]()
    for vector in filter(None, vectors):
        coefficients = dict(vector)
        rows.append([coefficients.get(function, Fraction(0)) for function in functions])
    rank = 0
    for column in range(len(functions)):
        pivot = next((k for k in range(rank, len(rows)) if rows[k][column]), None)
        if pivot is not None:
            rows[rank], rows[pivot] = rows[pivot], rows[rank]
            _eliminate(rows, rank, column)
            rank += 1
    return tuple(tuple(filter(_has_number, zip(functions, row, strict=True))) for row in rows[:rank])


def _eliminate(rows: list[list[Number]], pivot: int, column: int) -> None:
    """Scale the pivot's row so that it has 1 in the column, and make all others 0 there, in place."""
    lead = rows[pivot][column]
    rows[pivot] = [number / lead for number in rows[pivot]]
    for k, row in enumerate(rows):
        factor = row[column]
        if k != pivot and factor:
            rows[k] = [number - factor * above for number, above in zip(row, rows[pivot], strict=True)]


def _has_number(term: tuple[BasisFunction, Number]) -> bool:
    return bool(term[1])
