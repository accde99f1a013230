"""Thousands of tiny systems of equations at once: every operation is one step of all of them."""

from __future__ import annotations

from torch import Tensor


def solve_positive(systems: Tensor) -> Tensor:
    """x of A·x = b, for symmetric positive definite A; `systems` is (T, T + 1, …), [A | b], and is overwritten.

    The systems are the last axes, so that each elimination runs along memory; LAPACK takes one system after the other,
    and longer to begin one than to solve it. Without pivoting, which such matrices do not need (Golub & Van Loan,
    Matrix Computations, section 4.2); others give numbers of no meaning, or none.

    >>> import torch
    >>> solve_positive(torch.tensor([[[4.0], [2.0], [2.0]], [[2.0], [3.0], [5.0]]])).flatten().tolist()
    [-0.5, 2.0]
    """
    for k in range(len(systems)):
        pivot_row = systems[k] / systems[k, k]
        systems.addcmul_(systems[:, k, None].clone(), pivot_row, value=-1)
        systems[k] = pivot_row
    return systems[:, -1]
