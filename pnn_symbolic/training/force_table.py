"""Can a force on a line be looked up? The sub-network as a table of polynomials, checked against it when it is made."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from pnn_symbolic.training.force_network import ForceNetwork

CELLS = 4096
"""Of a table; with eight numbers each they stay in a cache."""
DEGREE = 7
"""Of the polynomial of a cell: it is interpolated at as many Chebyshev points and one more. With 5, a third of the
cells of the paper's particle are not accurate enough; with 7, one in 200."""
PADDING = 40.0
"""The table reaches so many standard deviations of the trained positions to either side of their mean: the search asks
for forces far from the particle."""
ACCURACY = 1e-12
"""Largest error of a cell, over the root mean squared force; the network itself errs by 1e-5 to 1e-3."""
ENOUGH = 0.9
"""A table is of use where so large a part of its cells is accurate."""


class ForceTable:
    """A frozen force sub-network with its evaluation replaced by polynomials, one for each cell of a padded range.

    network      the sub-network; it is asked where a position lies outside the range, in a cell that is not accurate
                 (a unit may have learned to jump), or is no number
    polynomials  (cells, 8): coefficients of powers of the place in the cell, from -1 to 1, lowest first
    accurate     (cells,) whether the largest difference from the network at points between the nodes is small
    error        the largest such difference of the accurate cells, over the root mean squared force

    Takes positions of any shape on the CPU, and gives forces, as the network does.

    >>> _ = torch.manual_seed(0)
    >>> network = ForceNetwork(torch.linspace(-1, 1, 50).double(), torch.linspace(1, -1, 50).double())
    >>> table = table_of(network.requires_grad_(False))
    >>> places = torch.tensor([[0.3, -2.0], [0.99, 1e6]], dtype=torch.float64)
    >>> bool(((table(places) - network(places)).abs() < 1e-12).all()), table.error < 1e-12
    (True, True)
    """

    def __init__(self, network: ForceNetwork) -> None:
        self.network = network
        reach = PADDING * network.spread
        self.lowest, self.highest = network.center - reach, network.center + reach
        self.per_length = CELLS / (2 * reach)
        nodes = np.polynomial.chebyshev.chebpts1(DEGREE + 1)
        values = self._at(nodes)  # (cells, nodes)
        rows = np.linalg.solve(np.vander(nodes, increasing=True), values.T).T
        self.polynomials = torch.from_numpy(np.ascontiguousarray(rows))
        between = np.linspace(-1, 1, 2 * DEGREE + 3)
        interpolated = np.vander(between, DEGREE + 1, increasing=True) @ rows.T
        errors = np.abs(interpolated.T - self._at(between)).max(1) / network.scale
        accurate = errors <= ACCURACY  # not a number is not
        self.accurate = torch.from_numpy(accurate)
        self.error = float(errors[accurate].max(initial=0.0))

    def _at(self, places: np.ndarray) -> np.ndarray:
        """(cells, places): the network at these places of every cell."""
        cells = self.lowest + (np.arange(CELLS)[:, None] + (places + 1) / 2) / self.per_length
        with torch.no_grad():
            return self.network(torch.from_numpy(cells)).numpy()

    def __call__(self, positions: Tensor) -> Tensor:
        """The force at each position; the network itself where a derivative is to be taken through it."""
        if torch.is_grad_enabled() and positions.requires_grad:
            return self.network(positions)
        return self._looked_up(positions, False)[0]

    def with_slope(self, positions: Tensor) -> tuple[Tensor, Tensor]:
        """The force at each position, and its derivative."""
        return self._looked_up(positions, True)

    def _looked_up(self, positions: Tensor, slopes: bool) -> tuple[Tensor, Tensor]:
        flat = positions.flatten()
        place = (flat - self.lowest).mul_(self.per_length)
        inside = (place >= 0) & (place < CELLS)
        place = torch.where(inside, place, 0.0)
        cell = place.long()
        inside &= self.accurate.index_select(0, cell)
        complete = bool(inside.all())
        coefficients = self.polynomials.index_select(0, cell)
        place = place.sub_(cell).mul_(2).sub_(1)
        columns = coefficients.unbind(1)
        force = columns[-1].clone()
        slope = torch.zeros_like(force) if slopes else force
        for column in columns[-2::-1]:
            if slopes:
                slope.mul_(place).add_(force)
            force.mul_(place).add_(column)
        if slopes:
            slope.mul_(2 * self.per_length)
        if not complete:
            self._ask_network(flat, torch.nonzero(~inside).squeeze(1), force, slope if slopes else None)
        return force.view(positions.shape), slope.view(positions.shape)

    def _ask_network(self, flat: Tensor, places: Tensor, force: Tensor, slope: Tensor | None) -> None:
        if slope is None:
            force.index_copy_(0, places, self.network(flat.index_select(0, places)))
            return
        outside = self.network.with_slope(flat.index_select(0, places))
        for all_places, there in zip((force, slope), outside, strict=True):
            all_places.index_copy_(0, places, there)


def table_of(network: ForceNetwork) -> ForceTable | None:
    """Its table; None where that would be of little use, and the network has to be asked each time."""
    table = ForceTable(network)
    return table if float(table.accurate.double().mean()) >= ENOUGH else None
