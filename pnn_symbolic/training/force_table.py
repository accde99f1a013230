"""Can a force on a line be looked up? The sub-network as a table of quintics, checked against it when it is made."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from pnn_symbolic.training.force_network import ForceNetwork

PIECES = 512, 1024, 2048, 4096, 8192
"""Cells of a table: the fewest that are accurate enough are taken; more than these would not stay in a cache."""
DEGREE = 5
"""Of the polynomial of a cell: it is interpolated at as many Chebyshev points and one more."""
PADDING = 40.0
"""The table reaches so many standard deviations of the trained positions to either side of their mean.

The search asks for forces far from the particle; of all that the paper's search asks for, 1 in 10⁴ lies further."""
ACCURACY = 1e-12
"""Largest error of a table, over the root mean squared force; the network itself errs by 1e-5 to 1e-3."""


class ForceTable:
    """A frozen force sub-network with its evaluation replaced by polynomials, one for each cell of a padded range.

    network    the sub-network; it is asked where a position lies outside the range, or is no number
    error      largest difference from the network at points between the nodes, over the root mean squared force
    polynomials (cells, 6): coefficients of powers of the place in the cell, from -1 to 1, lowest first

    Takes positions of any shape on the CPU, and gives forces, as the network does.

    >>> _ = torch.manual_seed(0)
    >>> network = ForceNetwork(torch.linspace(-1, 1, 50).double(), torch.linspace(1, -1, 50).double())
    >>> table = table_of(network.requires_grad_(False))
    >>> places = torch.tensor([[0.3, -2.0], [0.99, 1e6]], dtype=torch.float64)
    >>> bool(((table(places) - network(places)).abs() < 1e-12).all()), table.error < 1e-12
    (True, True)
    """

    def __init__(self, network: ForceNetwork, pieces: int) -> None:
        self.network = network
        reach = PADDING * network.spread
        self.lowest, self.highest = network.center - reach, network.center + reach
        self.per_length, self.pieces = pieces / (2 * reach), pieces
        nodes = np.polynomial.chebyshev.chebpts1(DEGREE + 1)
        values = self._at(nodes)  # (pieces, nodes)
        rows = np.linalg.solve(np.vander(nodes, increasing=True), values.T).T
        self.polynomials = torch.from_numpy(np.ascontiguousarray(rows))
        between = np.linspace(-1, 1, 2 * DEGREE + 3)
        interpolated = np.vander(between, DEGREE + 1, increasing=True) @ rows.T
        self.error = float(np.abs(interpolated.T - self._at(between)).max() / network.scale)

    def _at(self, places: np.ndarray) -> np.ndarray:
        """(pieces, places): the network at these places of every cell."""
        cells = self.lowest + (np.arange(self.pieces)[:, None] + (places + 1) / 2) / self.per_length
        with torch.no_grad():
            return self.network(torch.from_numpy(cells)).numpy()

    def __call__(self, positions: Tensor) -> Tensor:
        """The force at each position."""
        return self._looked_up(positions, False)[0]

    def with_slope(self, positions: Tensor) -> tuple[Tensor, Tensor]:
        """The force at each position, and its derivative."""
        return self._looked_up(positions, True)

    def _looked_up(self, positions: Tensor, slopes: bool) -> tuple[Tensor, Tensor]:
        flat = positions.flatten()
        place = (flat - self.lowest).mul_(self.per_length)
        inside = (place >= 0) & (place < self.pieces)
        complete = bool(inside.all())
        if not complete:
            place = torch.where(inside, place, 0.0)
        cell = place.long()
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
        with torch.inference_mode(False), torch.enable_grad():
            inputs = flat.index_select(0, places).requires_grad_()
            outside = self.network(inputs)
            force.index_copy_(0, places, outside.detach())
            slope.index_copy_(0, places, torch.autograd.grad(outside.sum(), inputs)[0])


def table_of(network: ForceNetwork) -> ForceTable | None:
    """The smallest table that is accurate enough; None where none is, and the network has to be asked."""
    for pieces in PIECES:
        table = ForceTable(network, pieces)
        if table.error <= ACCURACY:
            return table
    return None
