"""Recurrent cells, and layers of them over a sequence of fixed length, on arrays of SymPy expressions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import sympy as sp

from pnn_symbolic.errors import InputError
from pnn_symbolic.translation.activations import refuse_dropout, sigmoid
from pnn_symbolic.translation.entries import Array, each
from pnn_symbolic.translation.symbolic_tensor import Operation

State = tuple[Array, ...]
"""The hidden state; of a long short-term memory also the cell's."""
Cell = Callable[..., State]
"""cell(x, state, *weights) → the next state."""


def linear(array: Array, weight: Array, bias: Array | None = None) -> Array:
    """x Wᵀ + b."""
    product = np.matmul(array, weight.T)
    return product if bias is None else product + bias


def elman(activation: Callable[[sp.Expr], sp.Expr]) -> Cell:
    """A cell of an Elman network."""

    def cell(
        x: Array, state: State, w_x: Array, w_h: Array, b_x: Array | None = None, b_h: Array | None = None
    ) -> State:
        return (each(activation, linear(x, w_x, b_x) + linear(state[0], w_h, b_h)),)

    return cell


def gated(x: Array, state: State, w_x: Array, w_h: Array, b_x: Array | None = None, b_h: Array | None = None) -> State:
    """A gated recurrent unit, as torch.nn.GRUCell has it."""
    (reset, update, new), (reset_h, update_h, new_h) = (
        np.split(part, 3, axis=-1) for part in (linear(x, w_x, b_x), linear(state[0], w_h, b_h))
    )
    kept = each(sigmoid, update + update_h)
    proposed = each(sp.tanh, new + each(sigmoid, reset + reset_h) * new_h)
    return ((1 - kept) * proposed + kept * state[0],)


def memory(x: Array, state: State, w_x: Array, w_h: Array, b_x: Array | None = None, b_h: Array | None = None) -> State:
    """A long short-term memory, as torch.nn.LSTMCell has it."""
    hidden, kept = state
    gates = linear(x, w_x, b_x) + linear(hidden, w_h, b_h)
    enter, forget, proposed, leave = np.split(gates, 4, axis=-1)
    kept = each(sigmoid, forget) * kept + each(sigmoid, enter) * each(sp.tanh, proposed)
    return each(sigmoid, leave) * each(sp.tanh, kept), kept


def of_one(cell: Cell) -> Operation:
    """A cell whose state is one array, as PyTorch calls it."""
    return lambda x, hidden, *weights: cell(x, (hidden,), *weights)[0]


def layers(cell: Cell, states: int) -> Operation:
    """Layers of cells over a sequence, as `torch.nn.RNN`, `GRU` and `LSTM` call them.

    states   arrays of a state: 2 of a long short-term memory, else 1
    """

    def sequence(
        array: Array,
        start: Any,  # noqa: ANN401 - an array (layers · directions, batch, hidden), or two
        weights: Any,  # noqa: ANN401 - arrays
        bias: Any,  # noqa: ANN401 - a truth value
        count: int,
        dropout: float,
        training: bool,
        both_ways: bool,
        batch_first: bool = False,
    ) -> tuple[Array, ...]:
        if not isinstance(weights, (list, tuple)):
            raise InputError("sequences packed by their lengths are not known here; pass one of fixed length")
        refuse_dropout(dropout, training)
        start = start if isinstance(start, (list, tuple)) else [start]
        rows = np.swapaxes(array, 0, 1) if batch_first else array
        each_layer, ways = 4 if bias else 2, 2 if both_ways else 1
        ends: list[State] = []
        for layer in range(count):
            passes = []
            for way in range(ways):
                place = layer * ways + way
                own = weights[place * each_layer : (place + 1) * each_layer]
                seen, end = _passed(cell, rows[::-1] if way else rows, tuple(part[place] for part in start), own)
                passes.append(seen[::-1] if way else seen)
                ends.append(end)
            rows = np.concatenate(passes, axis=-1)
        last = tuple(np.stack([end[part] for end in ends]) for part in range(states))
        return np.swapaxes(rows, 0, 1) if batch_first else rows, *last

    return sequence


def _passed(cell: Cell, rows: Array, state: State, weights: Sequence[Array]) -> tuple[Array, State]:
    """The hidden states that a cell runs through, and its last state."""
    seen = []
    for row in rows:
        state = cell(row, state, *weights)
        seen.append(state[0])
    return np.stack(seen), state


def _relu(z: sp.Expr) -> sp.Expr:
    return sp.Max(0, z)


RECURRENT: dict[str, Operation] = {
    "rnn_tanh_cell": of_one(elman(sp.tanh)),
    "rnn_relu_cell": of_one(elman(_relu)),
    "gru_cell": of_one(gated),
    "lstm_cell": lambda x, state, *weights: memory(x, tuple(state), *weights),
    "rnn_tanh": layers(elman(sp.tanh), 1),
    "rnn_relu": layers(elman(_relu), 1),
    "gru": layers(gated, 1),
    "lstm": layers(memory, 2),
}
"""By the names of PyTorch's functions."""
