"""Which force do the networks of a search see? In step units; a sub-network on a line is looked up in a table."""

from __future__ import annotations

import torch
from torch import Tensor

from pnn_symbolic.training.data import TensorForce
from pnn_symbolic.training.force_network import ForceNetwork
from pnn_symbolic.training.force_table import ForceTable, table_of


class StepForce:
    """F = fΔt²/m at a position in the data's units.

    force   in the data's units, on tensors, frozen; a `ForceNetwork` takes each coordinate by itself
    scale   `StepUnits.force_scale`
    table   of a sub-network; None for any other force, or where a table would not be accurate
    """

    def __init__(self, force: TensorForce, scale: float) -> None:
        self.force, self.scale = force, scale
        self.table: ForceTable | None = table_of(force) if isinstance(force, ForceNetwork) else None

    def __call__(self, position: Tensor) -> Tensor:
        """The force at each position."""
        if position.device.type != "cpu":
            if isinstance(self.force, torch.nn.Module):
                self.force.to(position.device)
            return self.force(position) * self.scale
        return (self.force if self.table is None else self.table)(position) * self.scale

    def with_slope(self, position: Tensor, rows: Tensor) -> tuple[Tensor, list[Tensor]] | None:
        """The force of some rows (A, S, N, D), and slopes of its N·D coordinates by all; None without a table."""
        if self.table is None or position.device.type != "cpu":
            return None
        force, slope = (part.mul_(self.scale) for part in self.table.with_slope(position.index_select(0, rows)))
        coordinates = slope[0, 0].numel() if slope.shape[0] else position[0, 0].numel()
        own = torch.eye(coordinates, dtype=slope.dtype).view(coordinates, *slope.shape[2:])
        return force, [slope * mask for mask in own] if coordinates > 1 else [slope]
