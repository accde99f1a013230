"""Which functions can the genomes of a box be? A relaxed map in normal form: base + any combination of basis functions.

Give every weight that is not one fixed number any value whatever. Then each value in the network is *one fixed
combination of basis functions plus any combination of others*, an affine space: inputs are basis functions; a fixed
weight scales; a free weight lets everything of its source be added in any amount; a linear neuron adds. A basis
function is

- an input, x or w;
- a force, or a nonlinear neuron (relu, tanh, elu), of a fixed combination of basis functions: it is fixed, too;
- the same of a base plus *any* combination of some: it has one **parameter** for each of these.

The outputs of every genome of the box, with any weights, lie in these spaces; so the least error in them is below that
of each. Bounds rest on this one inclusion. It is strict where weights are shared: a parameter that two outputs share,
or that enters two basis functions, is free in each.

Nonlinear neurons are replaced where the data allow it. relu(z) = z and elu(z) = z where z ≥ 0 on every row, relu(z) = 0
where z ≤ 0 on every row. relu(t·z) for any t is a combination of relu(z) and relu(−z), since relu(|t|z) = |t|relu(z).

Spans are reduced to row echelon form over the field of the weights, and bases modulo the span, both exactly (see
`exact_numbers`): two boxes that can say the same have the same normal form, and are bounded once. That is how equal
maps and scalings are counted once.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from pnn_symbolic.certification.search.boxes import Box, Constant
from pnn_symbolic.certification.search.signals import (
    NOTHING,
    Combination,
    Signal,
    W,
    X,
    basis_function,
    echelon,
    parametric_in,
    sum_of,
    text_of,
)
from pnn_symbolic.network.activations import LINEAR, Activation
from pnn_symbolic.network.topology import ForceEvaluation, Wiring


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
        values = {"x": X, "w": W}
        next_constant, next_activation = iter(constants), iter(activations)
        for stage in (*self.wiring.stages, *self.wiring.outputs):
            if isinstance(stage, ForceEvaluation):
                values[stage.name] = self.applied(None, stage.name, values[stage.argument])
                continue
            weights = tuple(next(next_constant) for _ in stage.inputs)
            sources = tuple(values[name] for name in stage.inputs)
            activation = next(next_activation) if stage in self.wiring.hidden else LINEAR
            values[stage.name] = self.neuron(activation, stage.name, weights, sources)
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
            if activation is None:
                self._known[key] = basis_function("force", "", neuron=name, base=z.base, span=z.span)
            else:
                self._known[key] = self._activated(activation, name, z)
        return self._known[key]

    def _activated(self, activation: Activation, neuron: str, z: Signal) -> Signal:
        """a(z); simplified by the three identities of relu and elu that the module begins with."""
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
            both_signs = (z.span[0], sum_of((), z.span[0], Fraction(-1)))
            halves = [basis_function("neuron", activation.name, base=argument).base for argument in both_signs]
            return Signal((), echelon(tuple(halves)))
        return basis_function("neuron", activation.name, neuron=neuron, base=z.base, span=z.span)

    def _sign_of(self, combination: Combination) -> str:
        return "" if parametric_in(combination) else self.sign(combination)


def _weighted_sum(weights: tuple[Constant, ...], sources: tuple[Signal, ...]) -> Signal:
    base, span = (), list[Combination]()
    for weight, source in zip(weights, sources, strict=True):
        if weight is None:
            span += [source.base, *source.span]
        elif weight:
            base = sum_of(base, source.base, weight)
            span += source.span
    reduced = echelon(tuple(sorted(set(span), key=text_of)))
    for vector in reduced:  # the base modulo the span
        lead = vector[0][0]
        base = sum_of(base, vector, -dict(base).get(lead, Fraction(0)))
    return Signal(base, reduced)
