"""A formula of every entry of an array of SymPy expressions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import sympy as sp

from pnn_symbolic.translation.symbolic_tensor import Operation, as_array

Array = np.ndarray


def elementwise(formula: Callable[..., sp.Basic]) -> Operation:
    """An operation on every entry."""

    def operation(array: Any) -> Array:  # noqa: ANN401
        return each(formula, array)

    return operation


def each(formula: Callable[..., sp.Basic], *arrays: Any) -> Array:  # noqa: ANN401
    """A formula of the entries of arrays, which are stretched to one shape as NumPy does it."""
    entries = np.broadcast_arrays(*map(as_array, arrays))
    result = np.empty(entries[0].shape, dtype=object)
    for place in np.ndindex(result.shape):
        result[place] = formula(*(array[place] for array in entries))
    return result
