"""Which functions can the genomes of a box be? A relaxed map in normal form: base + any combination of columns.

Give every weight that is not one fixed number any value whatever. Then each value in the network is *one fixed
combination of columns plus any combination of others*, an affine space: inputs are columns; a fixed weight scales;
a free weight lets every column of its source be added in any amount; a linear neuron adds. A column is

- an input, x or w;
- a force, or a bent neuron (relu, tanh, elu), of a fixed combination of columns: a fixed column;
- the same of a base plus *any* combination of columns: a column with one **parameter** for each of these.

The outputs of every genome of the box, with any weights, lie in these spaces; so the least error in them is below that
of each. Bounds rest on this one inclusion. It is strict where weights are shared: a parameter that two outputs share,
or that enters two columns, is free in each.

Bent neurons are unbent where the data allow it. relu(z) = z and elu(z) = z where z ≥ 0 on every row, relu(z) = 0 where
z ≤ 0 on every row. relu(t·z) for any t is a combination of relu(z) and relu(−z), since relu(|t|z) = |t|relu(z).

Spans are reduced to row echelon form over the field of the weights, and bases modulo the span, both exactly (see
`exact_numbers`): two boxes that can say the same have the same normal form, and are bounded once. That is how equal
maps and scalings are counted once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from typing import ClassVar

from pnn_symbolic.certification.search.boxes import Box, Constant
from pnn_symbolic.network.activations import LINEAR, Activation
from pnn_symbolic.network.exact_numbers import Number
from pnn_symbolic.network.topology import ForceEvaluation, Wiring

Combination = tuple[tuple["Column", Number], ...]
"""Columns and their coefficients, sorted; () is 0."""


class Column:
    """One function of the state; see the module. Equal columns are one object, so comparing them costs nothing.

    kind      "input", "neuron" or "force"
    name      x or w; the activation; empty for a force
    neuron    the neuron that parameters belong to, so that two neurons have two; empty where there are none
    base      what is fixed of its argument
    span      what any multiple may be added of: one parameter for each

    >>> Column("force", "", "", sum_of(X.base, W.base, Fraction(1, 2)))
    F(w/2 + x)
    """

    __slots__ = ("base", "has_parameters", "kind", "name", "neuron", "span", "text")
    _known: ClassVar[dict[tuple, Column]] = {}

    kind: str
    name: str
    neuron: str
    base: Combination
    span: tuple[Combination, ...]
    text: str
    has_parameters: bool

    def __new__(  # noqa: D102 - the class says it
        cls, kind: str, name: str, neuron: str = "", base: Combination = (), span: tuple[Combination, ...] = ()
    ) -> Column:
        key = (kind, name, neuron, base, span)
        if key not in cls._known:
            one = super().__new__(cls)
            one.kind, one.name, one.neuron, one.base, one.span = key
            free = "".join(f"; {_text(vector)}" for vector in span)
            one.text = name if kind == "input" else f"{name or 'F'}{neuron and f'[{neuron}]'}({_text(base)}{free})"
            inner = [two for part in (base, *span) for two, _ in part]
            one.has_parameters = bool(span) or any(two.has_parameters for two in inner)
            cls._known[key] = one
        return cls._known[key]

    def __repr__(self) -> str:
        return self.text

    def __reduce__(self) -> tuple:
        """Read back, it is the one object again."""
        return Column, (self.kind, self.name, self.neuron, self.base, self.span)


def _text(combination: Combination) -> str:
    words = [
        f"{'' if n.numerator == 1 else n.numerator}{one}{'' if n.denominator == 1 else f'/{n.denominator}'}"
        if isinstance(n, Fraction)
        else f"{n}{one}"
        for one, n in combination
    ]
    return " + ".join(words)


class Signal:
    """All functions base + any combination of `span`; equal signals are one object."""

    __slots__ = ("base", "span")
    _known: ClassVar[dict[tuple, Signal]] = {}

    base: Combination
    span: tuple[Combination, ...]

    def __new__(cls, base: Combination, span: tuple[Combination, ...] = ()) -> Signal:  # noqa: D102
        if (base, span) not in cls._known:
            one = super().__new__(cls)
            one.base, one.span = base, span
            cls._known[base, span] = one
        return cls._known[base, span]

    def __reduce__(self) -> tuple:
        """Read back, it is the one object again."""
        return Signal, (self.base, self.span)

    def __repr__(self) -> str:
        return " + ".join([_text(self.base) or "0", *(f"·({_text(vector)})" for vector in self.span)])


def column(kind: str, name: str, neuron: str = "", base: Combination = (), span: tuple = ()) -> Signal:
    """The signal that is one column."""
    return Signal(((Column(kind, name, neuron, base, span), Fraction(1)),))


X, W = column("input", "x"), column("input", "w")
NOTHING = Signal(())


def with_parameters(*signals: Signal) -> list[Column]:
    """Every column in `signals`, at any depth, that has parameters; each once, inner ones first."""
    found: dict[Column, None] = {}
    for signal in signals:
        for combination in (signal.base, *signal.span):
            found.update(dict.fromkeys(_with_parameters(combination)))
    return list(found)


@cache
def _with_parameters(combination: Combination) -> tuple[Column, ...]:
    def walk() -> Iterator[Column]:
        for one, _ in combination:
            if one.has_parameters:
                for inner in (one.base, *one.span):
                    yield from _with_parameters(inner)
                if one.span:
                    yield one

    return tuple(dict.fromkeys(walk()))


def sum_of(one: Combination, other: Combination, factor: Number) -> Combination:
    """one + factor · other."""
    found = dict(one)
    for what, number in other:
        found[what] = found.get(what, Fraction(0)) + factor * number
    return tuple(sorted(((what, number) for what, number in found.items() if number), key=lambda pair: pair[0].text))


@cache
def echelon(vectors: tuple[Combination, ...]) -> tuple[Combination, ...]:
    """The reduced row echelon form: one basis for each space.

    >>> x, w = X.base, W.base
    >>> echelon((sum_of(x, w, Fraction(1)), w)) == echelon((x, w))
    True
    """
    columns = sorted({one for vector in vectors for one, _ in vector}, key=lambda one: one.text)
    rows = [[dict(vector).get(one, Fraction(0)) for one in columns] for vector in vectors if vector]
    done = 0
    for place in range(len(columns)):
        pivot = next((k for k in range(done, len(rows)) if rows[k][place]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        lead = rows[done][place]
        rows[done] = [number / lead for number in rows[done]]
        for k in range(len(rows)):
            if k != done and rows[k][place]:
                factor = rows[k][place]
                rows[k] = [a - factor * b for a, b in zip(rows[k], rows[done], strict=True)]
        done += 1
    return tuple(
        tuple((one, number) for one, number in zip(columns, row, strict=True) if number) for row in rows[:done]
    )


class Relaxation:
    """Boxes → normal forms of (x', w').

    sign   the sign of a combination without parameters on every row: "+" (≥ 0), "-" (≤ 0), or "" where it changes
    """

    def __init__(self, wiring: Wiring, sign: Callable[[Combination], str]) -> None:
        self.wiring, self.sign = wiring, sign
        self._known: dict[tuple, Signal] = {}

    def of(self, box: Box) -> tuple[Signal, Signal]:
        """The normal form of what the genomes of a box can say."""
        return self.outputs(box.activations, box.constants)

    def outputs(self, activations: tuple[Activation, ...], constants: tuple[Constant, ...]) -> tuple[Signal, Signal]:
        """The same for activations and relaxed weights."""
        values, place, rows = {"x": X, "w": W}, 0, iter(activations)
        for stage in (*self.wiring.stages, *self.wiring.outputs):
            if isinstance(stage, ForceEvaluation):
                values[stage.name] = self.applied(None, stage.name, values[stage.argument])
                continue
            weights = constants[place : place + len(stage.inputs)]
            place += len(stage.inputs)
            sources = tuple(values[name] for name in stage.inputs)
            row = next(rows) if stage in self.wiring.hidden else LINEAR
            values[stage.name] = self.neuron(row, stage.name, weights, sources)
        position, displacement = self.wiring.outputs
        return values[position.name], values[displacement.name]

    def neuron(
        self, activation: Activation, name: str, weights: tuple[Constant, ...], sources: tuple[Signal, ...]
    ) -> Signal:
        """What one neuron says about its sources."""
        key = (activation, name, weights, sources)
        if key not in self._known:
            self._known[key] = self.applied(activation, name, _weighted_sum(weights, sources))
        return self._known[key]

    def applied(self, activation: Activation | None, neuron: str, z: Signal) -> Signal:
        """An activation of a signal, or a force (None)."""
        key = (activation, neuron, z)
        if key not in self._known:
            name = neuron if z.span else ""
            self._known[key] = (
                column("force", "", name, z.base, z.span) if activation is None else self._bent(activation, name, z)
            )
        return self._known[key]

    def _bent(self, activation: Activation, neuron: str, z: Signal) -> Signal:
        function = activation.function
        if activation.is_linear or z == NOTHING:
            return z
        if not z.span:
            sign = self._sign_of(z.base)
            if function.is_identity_above and sign == "+":
                return z
            if function.is_zero_below and sign == "-":
                return NOTHING
        # Of relu, any multiple of one signal: relu(t·z) is |t|·relu(z) or |t|·relu(−z).
        if function.is_identity_above and function.is_zero_below and not z.base and len(z.span) == 1:
            if self._sign_of(z.span[0]):
                return z
            signs = (z.span[0], sum_of((), z.span[0], Fraction(-1)))
            return Signal((), echelon(tuple(column("neuron", activation.name, base=half).base for half in signs)))
        return column("neuron", activation.name, neuron, z.base, z.span)

    def _sign_of(self, combination: Combination) -> str:
        return "" if _with_parameters(combination) else self.sign(combination)


def _weighted_sum(weights: tuple[Constant, ...], sources: tuple[Signal, ...]) -> Signal:
    base, span = (), list[Combination]()
    for weight, source in zip(weights, sources, strict=True):
        if weight is None:
            span += [source.base, *source.span]
        elif weight:
            base = sum_of(base, source.base, weight)
            span += source.span
    reduced = echelon(tuple(sorted(set(span), key=_text)))
    for vector in reduced:  # the base modulo the span
        lead = vector[0][0]
        base = sum_of(base, vector, -dict(base).get(lead, Fraction(0)))
    return Signal(base, reduced)
