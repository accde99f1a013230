"""The error of a step, method minus exact motion, tree by tree: from it come the order and its variants.

Source: Hairer, Nørsett & Wanner, *Solving Ordinary Differential Equations I* (1993), §II.14.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from pnn_symbolic.maps.normal_form import Number, V
from pnn_symbolic.series.exact_motion import Field, Series
from pnn_symbolic.series.expansion import Expansion
from pnn_symbolic.series.vector_field import rescaled

Motion = Callable[[int], Field]
"""What the exact motion has in front of a power of dt."""


class FirstError(NamedTuple):
    """The first power of dt at which a step errs, and its errors; the order is one less, and not below 0."""

    degree: int
    errors: Field

    @property
    def order(self) -> int:
        """The order of accuracy."""
        return max(self.degree - 1, 0)


def error_at(expansion: Expansion, degree: int, motion: Motion | None = None) -> Field:
    """Method minus exact motion at one power of dt."""
    step, exact = expansion.at(degree), (motion or expansion.motion)(degree)
    return Field(*(_difference(*parts) for parts in zip(step, exact, strict=True)))


def first_error(expansion: Expansion, highest: int, motion: Motion | None = None) -> FirstError | None:
    """The first error up to the order `highest`."""
    for degree in range(highest + 2):
        error = error_at(expansion, degree, motion)
        if any(error):
            return FirstError(degree, error)
    return None


def order_on_a_line(expansion: Expansion, start: int, highest: int, motion: Motion | None = None) -> int:
    """The order in one dimension, where different trees may be the same product of derivatives.

    start   a power of dt below which there is no error
    """
    for degree in range(start, highest + 2):
        for part in error_at(expansion, degree, motion):
            sums: dict[Any, Number] = {}
            for item, number in part.items():
                name = expansion.forest.on_a_line(item)
                sums[name] = sums[name] + number if name in sums else number
            if any(sums.values()):
                return max(degree - 1, 0)
    return highest


class Effective(NamedTuple):
    """The law x' = drift·v, v' = Σ kick·f/m to which a step is closest, and its order for that law."""

    order: int
    drift: Number
    kicks: dict[str, Number]


def effective_law(expansion: Expansion, highest: int) -> Effective | None:
    """The order for the masses and the time that the step really has; None when it has no such law.

    A law with drifts r times and kicks s times too long is the motion with the mass m·r/s in the time r·t.
    """
    forest = expansion.forest
    bare = {forest.number(label): label.force for label in expansion.labels}
    if not bare:
        return None
    first = expansion.at(1)
    if expansion.at(0) != expansion.motion(0) or first.position.keys() != {V} or first.velocity.keys() != bare.keys():
        return None
    drift, kicks = first.position[V], {bare[tree]: number for tree, number in first.velocity.items()}
    error = first_error(expansion, highest, lambda degree: rescaled(forest, expansion.motion(degree), drift, kicks))
    return Effective(highest if error is None else error.order, drift, kicks)


def _difference(ours: Series, exact: Series) -> Series:
    result = dict(ours)
    for item, number in exact.items():
        rest = result[item] - number if item in result else -number
        if rest:
            result[item] = rest
        else:
            del result[item]
    return result
