"""Functions of PyTorch that sum, cut and reshape arrays of SymPy expressions."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy as sp

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


def summed(array: Array, dim: Any = None, keepdim: bool = False, **_: Any) -> Array:  # noqa: ANN401
    """The sum over some axes, or over all."""
    return as_array(as_array(array).sum(axis=tuple(dim) if isinstance(dim, list) else dim, keepdims=keepdim))


def mean(array: Array, dim: Any = None, keepdim: bool = False, **_: Any) -> Array:  # noqa: ANN401
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
    return lambda array, **_: each(lambda _: sp.Integer(number), array)
