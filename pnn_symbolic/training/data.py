"""Transitions as whole tensors in step units: one batch an epoch, no loader that hands out rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytorch_lightning as pl
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from pnn_symbolic.dynamics.step_units import StepUnits
from pnn_symbolic.dynamics.trajectory import Transitions


@dataclass(frozen=True)
class Batch:
    """S pairs of states in step units: x, w = vΔt and the same one step later, each (S, N, D) float64.

    x_spread, w_spread   standard deviations of `x_next` and `w_next`: errors are measured in these
    """

    x: Tensor
    w: Tensor
    x_next: Tensor
    w_next: Tensor
    x_spread: float
    w_spread: float

    @classmethod
    def of(cls, transitions: Transitions, units: StepUnits) -> Batch:
        """All rows of `transitions`."""
        before, after = (torch.from_numpy(np.ascontiguousarray(part)) for part in units.scaled(transitions))
        x, w, x_next, w_next = (part[:, k].contiguous() for part in (before, after) for k in (0, 1))
        return cls(x, w, x_next, w_next, float(x_next.std(correction=0)), float(w_next.std(correction=0)))

    def __getitem__(self, rows: Tensor) -> Batch:
        """Some rows, measured in the same spreads."""
        x, w, x_next, w_next = (part[rows] for part in (self.x, self.w, self.x_next, self.w_next))
        return Batch(x, w, x_next, w_next, self.x_spread, self.w_spread)

    def __len__(self) -> int:
        return len(self.x)

    def to(self, device: torch.device) -> Batch:
        """The same rows on another device; Lightning calls this."""
        x, w, x_next, w_next = (part.to(device) for part in (self.x, self.w, self.x_next, self.w_next))
        return Batch(x, w, x_next, w_next, self.x_spread, self.w_spread)


class WholeBatch(pl.LightningDataModule):
    """One batch that is all the data, once an epoch.

    A loader that hands out rows costs such tiny networks a factor of hundreds.
    """

    def __init__(self, batch: object) -> None:
        super().__init__()
        self.batch = batch

    def train_dataloader(self) -> DataLoader:
        """A loader of one item: the batch as it is."""
        return DataLoader(_One(self.batch), batch_size=None)


class _One(Dataset):
    def __init__(self, item: object) -> None:
        self.item = item

    def __len__(self) -> int:
        return 1

    def __getitem__(self, index: int) -> object:
        return self.item
