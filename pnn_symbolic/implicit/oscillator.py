"""The harmonic oscillator: an implicit step becomes a matrix of quotients of polynomials in y = (dt·ω)².

The stages solve (1 + y A) ℓ = 1·x + c·hv, so that by Cramer's rule all quotients have det(1 + y A) below them; it is 1
at y = 0, and where it first vanishes the step is not defined any more.

Source: Hairer & Wanner, *Solving Ordinary Differential Equations II* (1996), §IV.3.
"""

from __future__ import annotations

from dataclasses import dataclass

from sympy.polys.matrices import DomainMatrix

from pnn_symbolic.algebra.number_field import Number
from pnn_symbolic.checks.damped_stability import polynomial_text
from pnn_symbolic.checks.schur_cohn import conditions_of
from pnn_symbolic.implicit.relation import ImplicitStep, Vector
from pnn_symbolic.series.polynomials import Polynomial, combined, times


@dataclass(frozen=True)
class RationalStep:
    """trace and determinant of the matrix of one step, both over the polynomial `below`."""

    field: Number
    trace: Polynomial
    determinant: Polynomial
    below: Polynomial

    @property
    def conditions(self) -> list[Polynomial]:
        """What is positive where both eigenvalues are inside the unit circle, as long as `below` is; 0 left out."""
        sums = conditions_of(self.field, self.trace, self.determinant, self.below)
        return [polynomial for polynomial in sums if polynomial]

    def text(self, above: Polynomial) -> str:
        """A quotient as text in z = dt·ω."""
        if above == self.below:
            return "1"
        top, bottom = polynomial_text(self.field, above), polynomial_text(self.field, self.below)
        return top if bottom == "1" else f"({top})/({bottom})"


def rational_step(step: ImplicitStep) -> RationalStep:
    """The matrix of a step of the oscillator.

    >>> midpoint = rational_step(ImplicitStep.from_tableau([["1/2"]], [1]))
    >>> midpoint.text(midpoint.trace), midpoint.text(midpoint.determinant)
    ('(2 - 1/2*z**2)/(1 + 1/4*z**2)', '1')
    """
    reduced = step.reduced
    field, ones = reduced.field, (reduced.field.one,) * reduced.stages
    below = _characteristic(reduced, None, ())
    # x' = x + hv - y b̄·ℓ and hv' = hv - y b·ℓ; by the matrix determinant lemma (1 - y q·ℓ)·det(1 + y A) is
    # det(1 + y (A - r qᵀ)), where (1 + y A) ℓ = r.
    from_x = _characteristic(reduced, ones, reduced.b_bar)
    from_v = _characteristic(reduced, reduced.c, reduced.b_bar)
    pulled = combined(field, (1, _characteristic(reduced, ones, reduced.b)), (-1, below))
    moved = _characteristic(reduced, reduced.c, reduced.b)
    full = combined(field, (1, times(from_x, moved)), (-1, times(from_v, pulled)))
    return RationalStep(field, combined(field, (1, from_x), (1, moved)), _divided(field, full, below), below)


def _characteristic(step: ImplicitStep, r: Vector | None, q: Vector) -> Polynomial:
    """det(1 + y (A - r qᵀ)), or det(1 + y A) without r; from the characteristic polynomial of the matrix."""
    rows = [list(row) for row in step.a]
    if r is not None:
        rows = [[a - left * right for a, right in zip(row, q, strict=True)] for row, left in zip(rows, r, strict=True)]
    numbers = DomainMatrix(rows, (step.stages, step.stages), step.field).charpoly()
    return combined(step.field, (1, [number * (-1) ** k for k, number in enumerate(numbers)]))


def _divided(field: Number, above: Polynomial, below: Polynomial) -> Polynomial:
    """A polynomial over another that divides it and begins with 1."""
    rest, result = list(above), []
    for k in range(len(above) - len(below) + 1):
        result.append(rest[k])
        for i, number in enumerate(below):
            rest[k + i] = rest[k + i] - result[k] * number
    assert not any(rest)
    return combined(field, (1, result))
