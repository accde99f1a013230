"""Products, inverses and pieces of matrices, on arrays of SymPy expressions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import sympy as sp

from pnn_symbolic.translation.entries import Array
from pnn_symbolic.translation.symbolic_tensor import Operation, as_array


def product(first: Any, second: Any) -> Array:  # noqa: ANN401 - arrays, or numbers
    """Of matrices, stacks of them, and vectors."""
    return np.matmul(as_array(first), as_array(second))


def bilinear(first: Array, second: Array, weight: Array, bias: Array | None = None) -> Array:
    """x₁ W x₂ + b."""
    result = np.einsum("...i,kij,...j->...k", first, weight, second)
    return result if bias is None else result + bias


def added_product(added: Array, first: Array, second: Array, *, beta: Any = 1, alpha: Any = 1) -> Array:  # noqa: ANN401
    """beta C + alpha A B."""
    return added * as_array(beta) + np.matmul(first, second) * as_array(alpha)


def einsum(text: str, *arrays: Any) -> Array:  # noqa: ANN401
    """Einstein's sum, of arrays in a row or in a list."""
    return np.einsum(text, *(arrays[0] if isinstance(arrays[0], (list, tuple)) else arrays))


def of_matrices(formula: Callable[..., Any]) -> Operation:
    """A formula of SymPy's matrices, of each in a stack."""

    def operation(array: Array, *others: Any) -> Array:  # noqa: ANN401
        stacks = np.empty(array.shape[:-2], dtype=object)
        for place in np.ndindex(stacks.shape):
            answer = formula(sp.Matrix(array[place]), *(sp.Matrix(other[place]) for other in others))
            stacks[place] = np.array(answer.tolist(), dtype=object) if isinstance(answer, sp.MatrixBase) else answer
        shape = stacks.shape + np.shape(stacks.ravel()[0])
        entries = [entry for part in stacks.ravel() for entry in np.ravel(part)]
        return as_array(np.array(entries, dtype=object).reshape(shape))

    return operation


def solution(matrix: Array, right: Array) -> Array:
    """A⁻¹ b, of a vector or a matrix b."""
    inverse = of_matrices(sp.Matrix.inv)(matrix)
    return product(inverse, right)


def cross(first: Array, second: Array, dim: int = -1) -> Array:
    """The cross product of vectors along an axis."""
    a, b = np.moveaxis(first, dim, 0), np.moveaxis(second, dim, 0)
    parts = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
    return np.stack(parts, axis=dim)


def triangle(kept: Callable[[int, int], bool]) -> Operation:
    """tril and triu: the entries of a matrix that are kept, by column less row and the diagonal."""

    def operation(array: Array, diagonal: int = 0) -> Array:
        result = array.copy()
        for *stack, row, column in np.ndindex(array.shape):
            if not kept(column - row, diagonal):
                result[(*stack, row, column)] = sp.S.Zero
        return result

    return operation


MATRICES: dict[str, Operation] = {
    "bilinear": bilinear,
    **dict.fromkeys(("matmul", "mm", "bmm", "mv", "dot", "inner"), product),
    "einsum": einsum,
    **dict.fromkeys(("addmm", "baddbmm", "addmv"), added_product),
    "outer": np.outer,
    "kron": np.kron,
    "cross": cross,
    "linalg_cross": cross,
    **dict.fromkeys(("det", "linalg_det"), of_matrices(sp.Matrix.det)),
    **dict.fromkeys(("inverse", "linalg_inv"), of_matrices(sp.Matrix.inv)),
    "linalg_solve": solution,
    "trace": lambda array: as_array(np.trace(array)),
    "diag": lambda array, diagonal=0: np.diag(array, diagonal) + sp.S.Zero,
    "diagonal": lambda array, offset=0, dim1=0, dim2=1: np.diagonal(array, offset, dim1, dim2),
    "tril": triangle(lambda place, diagonal: place <= diagonal),
    "triu": triangle(lambda place, diagonal: place >= diagonal),
}
"""By the names of PyTorch's functions."""
