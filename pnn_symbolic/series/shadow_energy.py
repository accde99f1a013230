"""The shadow energy in numbers: its terms at one state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from pnn_symbolic.maps.normal_form import Number
from pnn_symbolic.series.expansion import Expansion
from pnn_symbolic.series.hamiltonian import HALF_SQUARE
from pnn_symbolic.series.trees import V

Derivatives = Callable[[int, Any], Any]
"""(k, x) → the k-th derivative of the potential at x, an array of shape (d, …, d) with k axes; k = 0: a number."""


class State:
    """Where a shadow energy is evaluated, with the derivatives that were asked for."""

    def __init__(
        self,
        expansion: Expansion,
        x: Any,  # noqa: ANN401 - numbers or arrays
        v: Any,  # noqa: ANN401
        derivatives: Derivatives | Mapping[str, Derivatives],
    ) -> None:
        self.expansion, self.x, self.derivatives = expansion, x, derivatives
        self.dimensions = len(np.atleast_1d(np.asarray(x, dtype=float)))
        self.velocity = np.atleast_1d(np.asarray(v, dtype=float))
        self.known: dict[tuple[str, int], Any] = {}

    def term(self, free: int, number: Number, power: float, m: float) -> float:
        """One term of the energy, `power` being that of dt."""
        factor = float(self.expansion.field.to_sympy(number)) * power
        if free == HALF_SQUARE:
            return factor * m * float(self.velocity @ self.velocity) / 2
        nodes = sum(self.expansion.forest.nodes(free).values())
        return factor * m ** (self.expansion.per_mass * (nodes - 1)) * float(self._contracted(free, 0))

    def _contracted(self, tree: int, open_slots: int) -> Any:  # noqa: ANN401
        label, branches = self.expansion.forest[tree]
        total = self._tensor(label.force, len(branches) + open_slots)
        for branch in branches:
            total = total @ (self.velocity if branch.item == V else self._contracted(branch.item, 1))
        return total

    def _tensor(self, force: str, order: int) -> Any:  # noqa: ANN401
        if (force, order) not in self.known:
            source = self.derivatives[force] if isinstance(self.derivatives, Mapping) else self.derivatives
            values = np.asarray(source(order, self.x), dtype=float)
            self.known[force, order] = values.reshape((self.dimensions,) * order)
        return self.known[force, order]
