"""When are both eigenvalues of a real 2×2 matrix inside the unit circle? By trace and determinant (Schur and Cohn)."""

from __future__ import annotations

from pnn_symbolic.maps.normal_form import Number
from pnn_symbolic.series.polynomials import Polynomial, combined


def conditions_of(
    field: Number, trace: Polynomial, determinant: Polynomial, below: Polynomial | None = None
) -> list[Polynomial]:
    """1 - det, 1 + det - trace and 1 + det + trace, which are positive there; over `below`, where that divides both."""
    unit = [field.one] if below is None else below
    return [
        combined(field, (1, unit), (-1, determinant)),
        combined(field, (1, unit), (1, determinant), (-1, trace)),
        combined(field, (1, unit), (1, determinant), (1, trace)),
    ]


def spectral_radius(trace: float, determinant: float) -> float:
    """The larger of the two sizes of the eigenvalues."""
    square = trace * trace / 4 - determinant
    return abs(trace) / 2 + square**0.5 if square > 0 else determinant**0.5
