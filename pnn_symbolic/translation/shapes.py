"""Functions of PyTorch that sum, cut and reshape arrays of SymPy expressions."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy as sp

from pnn_symbolic.errors import InputError
from pnn_symbolic.translation.entries import Array, each
from pnn_symbolic.translation.symbolic_tensor import Operation, as_array


def chunk(array: Array, chunks: int, dim: int = 0) -> tuple[Array, ...]:
    """Parts of equal length, but for the last."""
    length = -(-array.shape[dim] // chunks)
    return tuple(np.split(array, range(length, array.shape[dim], length), axis=dim))


def split(array: Array, size: Any, dim: int = 0) -> tuple[Array, ...]:  # noqa: ANN401
    """Parts of these lengths."""
    if isinstance(size, int):
        return tuple(np.split(array, range(size, array.shape[dim], size), axis=dim))
    return tuple(np.split(array, np.cumsum(size)[:-1], axis=dim))


def summed(array: Array, dim: Any = None, keepdim: bool = False) -> Array:  # noqa: ANN401
    """The sum over some axes, or over all."""
    return as_array(as_array(array).sum(axis=tuple(dim) if isinstance(dim, list) else dim, keepdims=keepdim))


def mean(array: Array, dim: Any = None, keepdim: bool = False) -> Array:  # noqa: ANN401
    """The mean over some axes, or over all."""
    total = summed(array, dim, keepdim)
    return total / sp.Integer(array.size // max(1, total.size))


def shaped(array: Array, *shape: Any) -> Array:  # noqa: ANN401
    """The same entries in another shape."""
    return array.reshape(*(shape[0] if shape and isinstance(shape[0], (tuple, list)) else shape))


def permuted(array: Array, *axes: Any) -> Array:  # noqa: ANN401
    """Axes in another order."""
    return array.transpose(*(axes[0] if isinstance(axes[0], (tuple, list)) else axes))


def filled(number: int) -> Operation:
    """zeros_like, ones_like."""
    return lambda array: each(lambda _: sp.Integer(number), array)


def multiplied(array: Array, dim: int | None = None, keepdim: bool = False) -> Array:
    """The product over an axis, or over all."""
    return as_array(array.prod(axis=dim, keepdims=keepdim))


def variance(array: Array, dim: Any = None, *, correction: Any = 1, keepdim: bool = False) -> Array:  # noqa: ANN401
    """Over all but `correction` of them, as PyTorch has it."""
    if isinstance(dim, bool):
        raise InputError("unbiased= by position is not known here; pass correction=")
    axes = tuple(dim) if isinstance(dim, (list, tuple)) else dim
    deviation = array - mean(array, axes, True)
    squares = summed(deviation**2, axes, keepdim)
    return squares / as_array(array.size // max(1, squares.size) - correction)


def extreme(of: Any) -> Operation:  # noqa: ANN401 - Max or Min of SymPy
    """amax and amin, of some axes or of all."""

    def operation(array: Array, dim: Any = None, keepdim: bool = False) -> Array:  # noqa: ANN401
        axes = range(array.ndim) if dim in (None, ()) else dim if isinstance(dim, (list, tuple)) else [dim]
        axes = sorted(axis % array.ndim for axis in axes)
        last = np.moveaxis(array, axes, range(-len(axes), 0))
        flat = last.reshape(*last.shape[: array.ndim - len(axes)], -1)
        result = np.empty(flat.shape[:-1], dtype=object)
        for place in np.ndindex(result.shape):
            result[place] = of(*flat[place])
        return np.expand_dims(result, tuple(axes)) if keepdim else result

    return operation


def largest(name: str, all_of: Operation, two_of: Operation) -> Operation:
    """max and min: of all entries, or of two tensors; along an axis the places would depend on values."""

    def operation(array: Array, *others: Any, **named: Any) -> Array:  # noqa: ANN401
        if not others and not named:
            return all_of(array)
        if others and isinstance(others[0], np.ndarray):
            return two_of(array, others[0])
        raise InputError(f"the places that {name} along an axis gives depend on values; take a{name}, which has none")

    return operation


def repeated(array: Array, *times: Any) -> Array:  # noqa: ANN401
    """Copies side by side along each axis."""
    return np.tile(array, times[0] if isinstance(times[0], (list, tuple)) else times)


def expanded(array: Array, *shape: Any) -> Array:  # noqa: ANN401
    """Stretched to a shape; -1 leaves an axis as it is."""
    sizes = shape[0] if isinstance(shape[0], (list, tuple)) else shape
    old = (1,) * (len(sizes) - array.ndim) + array.shape
    return np.broadcast_to(array, [have if size == -1 else size for size, have in zip(sizes, old, strict=True)])


def unflattened(array: Array, dim: int, sizes: Any) -> Array:  # noqa: ANN401
    """One axis as several."""
    place = dim % array.ndim
    return array.reshape(*array.shape[:place], *sizes, *array.shape[place + 1 :])


def rolled(array: Array, shifts: Any, dims: Any = None) -> Array:  # noqa: ANN401
    """Entries moved along axes, the last ones to the front."""
    return np.roll(array, shifts, axis=None if dims in (None, ()) else dims)


def flipped(array: Array, *dims: Any) -> Array:  # noqa: ANN401
    """Entries of some axes the other way around."""
    axes = tuple(dims[0]) if isinstance(dims[0], (list, tuple)) else dims
    return np.flip(array, axes)


SHAPES: dict[str, Operation] = {
    "sum": summed,
    "mean": mean,
    "prod": multiplied,
    "var": variance,
    "std": lambda *arguments, **named: each(sp.sqrt, variance(*arguments, **named)),
    "cumsum": lambda array, dim: np.cumsum(array, axis=dim),
    "amax": extreme(sp.Max),
    "amin": extreme(sp.Min),
    "max": largest("max", extreme(sp.Max), lambda a, b: each(sp.Max, a, b)),
    "min": largest("min", extreme(sp.Min), lambda a, b: each(sp.Min, a, b)),
    "cat": lambda arrays, dim=0: np.concatenate(arrays, axis=dim),
    "concat": lambda arrays, dim=0: np.concatenate(arrays, axis=dim),
    "stack": lambda arrays, dim=0: np.stack(arrays, axis=dim),
    "chunk": chunk,
    "split": split,
    "unbind": lambda array, dim=0: tuple(np.moveaxis(array, dim, 0)),
    "reshape": shaped,
    "view": shaped,
    "flatten": lambda array, start=0, end=-1: array.reshape(*array.shape[:start], -1, *(array.shape[end:][1:])),
    "unflatten": unflattened,
    "squeeze": lambda array, dim=None: array if dim is not None and array.shape[dim] != 1 else np.squeeze(array, dim),
    "unsqueeze": lambda array, dim: np.expand_dims(array, dim),
    "transpose": lambda array, a, b: np.swapaxes(array, a, b),
    "movedim": lambda array, a, b: np.moveaxis(array, a, b),
    "permute": permuted,
    "t": lambda array: array.T,
    "expand": expanded,
    "expand_as": lambda array, wider: np.broadcast_to(array, wider.shape),
    "repeat": repeated,
    "tile": repeated,
    "roll": rolled,
    "flip": flipped,
    "zeros_like": filled(0),
    "ones_like": filled(1),
}
"""By the names of PyTorch's functions."""
