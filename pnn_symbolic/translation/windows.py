"""Convolutions, pools and paddings of signals and pictures of fixed size, on arrays of SymPy expressions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import sympy as sp

from pnn_symbolic.errors import InputError
from pnn_symbolic.translation.activations import number
from pnn_symbolic.translation.entries import Array
from pnn_symbolic.translation.symbolic_tensor import Operation, as_array

MODES = {"constant": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}
"""Paddings of PyTorch → of NumPy."""


def _each_axis(value: Any, axes: int) -> tuple[int, ...]:  # noqa: ANN401 - a number, or one for each axis
    numbers = tuple(value) if isinstance(value, (list, tuple)) else (value,)
    return numbers * axes if len(numbers) == 1 else numbers


def padded(array: Array, pad: Sequence[int], mode: str = "constant", value: Any = None) -> Array:  # noqa: ANN401
    """Entries before and after, a pair for each axis from the last one on, as torch.nn.functional.pad."""
    pairs = [(0, 0)] * array.ndim
    for place in range(len(pad) // 2):
        pairs[-1 - place] = (pad[2 * place], pad[2 * place + 1])
    if mode != "constant":
        return np.pad(array, pairs, mode=MODES[mode])  # pyright: ignore[reportCallIssue, reportArgumentType]
    filled: Any = number(0 if value is None else value)  # an exact number, which NumPy's types do not know
    return np.pad(array, pairs, constant_values=filled)


def convolution(axes: int) -> Operation:
    """conv1d, conv2d, conv3d."""

    def convolved(
        array: Array,
        weight: Array,
        bias: Array | None = None,
        stride: Any = 1,  # noqa: ANN401
        padding: Any = 0,  # noqa: ANN401
        dilation: Any = 1,  # noqa: ANN401
        groups: int = 1,
    ) -> Array:
        strides, dilations = _each_axis(stride, axes), _each_axis(dilation, axes)
        reach = [d * (k - 1) + 1 for d, k in zip(dilations, weight.shape[2:], strict=True)]
        array = padded(array, _padding(padding, reach))
        samples = array if array.ndim == axes + 2 else array[None]
        lengths = [(n - r) // s + 1 for n, r, s in zip(samples.shape[2:], reach, strides, strict=True)]
        result = np.empty((len(samples), len(weight), *lengths), dtype=object)
        inner, outer = weight.shape[1], len(weight) // groups
        for sample, channel, *place in np.ndindex(result.shape):
            first = channel // outer * inner
            window = tuple(
                slice(p * s, p * s + r, d) for p, s, r, d in zip(place, strides, reach, dilations, strict=True)
            )
            seen = samples[(sample, slice(first, first + inner), *window)]
            total = sp.Add(*(seen * weight[channel]).ravel())
            result[(sample, channel, *place)] = total if bias is None else total + bias[channel]
        return result if array.ndim == axes + 2 else result[0]

    return convolved


def _padding(padding: Any, reach: Sequence[int]) -> list[int]:  # noqa: ANN401 - a word, a number, numbers
    """Pairs from the last axis on."""
    if padding == "same":
        pairs = [((r - 1) // 2, r - 1 - (r - 1) // 2) for r in reach]
    else:
        pairs = [(p, p) for p in _each_axis(0 if padding == "valid" else padding, len(reach))]
    return [entry for pair in reversed(pairs) for entry in pair]


def pool(axes: int, of_window: Callable[..., sp.Expr], names: Sequence[str]) -> Operation:
    """avg_pool1d, max_pool2d, …: a formula of the entries of each window.

    names   of the options after the padding, all of which have to be left as they are
    """
    usual = {"dilation": 1, "ceil_mode": False, "return_indices": False, "count_include_pad": True}

    def pooled(array: Array, kernel_size: Any, stride: Any = None, padding: Any = 0, *more: Any, **named: Any) -> Array:  # noqa: ANN401
        options = dict(zip(names, more, strict=False)) | named
        for name, value in options.items():
            if value not in (usual.get(name), None):
                raise InputError(f"a pool with {name} = {value} is not known here")
        lengths = _each_axis(kernel_size, axes)
        strides = lengths if stride is None or stride == [] else _each_axis(stride, axes)
        if any(_each_axis(padding, axes)):
            raise InputError("a pool with padding is not known here; take torch.nn.functional.pad before it")
        counts = [(n - k) // s + 1 for n, k, s in zip(array.shape[-axes:], lengths, strides, strict=True)]
        result = np.empty((*array.shape[:-axes], *counts), dtype=object)
        for place in np.ndindex(*counts):
            window = tuple(slice(p * s, p * s + k) for p, s, k in zip(place, strides, lengths, strict=True))
            seen = array[(..., *window)].reshape(*array.shape[:-axes], -1)
            for rest in np.ndindex(seen.shape[:-1]):
                result[(*rest, *place)] = of_window(*seen[rest])
        return as_array(result)

    return pooled


def _mean(*entries: sp.Expr) -> sp.Expr:
    return sp.Add(*entries) / len(entries)


WINDOWS: dict[str, Operation] = {
    **{f"conv{axes}d": convolution(axes) for axes in (1, 2, 3)},
    **{f"avg_pool{axes}d": pool(axes, _mean, ("ceil_mode", "count_include_pad")) for axes in (1, 2)},
    **{f"max_pool{axes}d": pool(axes, sp.Max, ("dilation", "ceil_mode", "return_indices")) for axes in (1, 2)},
    "pad": padded,
}
"""By the names of PyTorch's functions."""
