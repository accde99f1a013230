"""Transitions as whole tensors in step units: one batch an epoch, no loader that hands out rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from pnn_symbolic.dynamics.step_units import StepUnits
from pnn_symbolic.dynamics.transitions import Transitions
from pnn_symbolic.network.genome import ForceArgument
from pnn_symbolic.network.weights import exact_value
from pnn_symbolic.training.lightning import pl
from pnn_symbolic.training.sampling import representative_rows

TensorForce = Callable[[Tensor], Tensor]
"""A force on tensors of any shape."""


@dataclass(frozen=True)
class Batch:
    """S pairs of states in step units: x, w = vΔt and the same one step later, each (S, N, D) float64.

    x_spread, w_spread   standard deviations of `x_next` and `w_next`: errors are measured in these
    count                how many numbers stand behind each of the four; sums of squares are divided by it
    force_factors        (S, 1, 1): F of each pair over F at the mean time step, where the clock is uneven; else None
    known                what the stages of each genome give, by name, where it is known beforehand; then all tensors
                         have the genome as a further first axis (see `compression`)
    seen                 F at fixed arguments, kept since many genomes share them, one by one and stacked
    """

    x: Tensor
    w: Tensor
    x_next: Tensor
    w_next: Tensor
    x_spread: float
    w_spread: float
    count: int
    force_factors: Tensor | None = None
    known: dict[str, Tensor] | None = None
    seen: dict[ForceArgument | tuple[ForceArgument, ...], Tensor] = field(default_factory=dict)

    @classmethod
    def of(cls, transitions: Transitions, units: StepUnits) -> Batch:
        """All rows of `transitions`."""
        before, after = (torch.from_numpy(np.ascontiguousarray(part)) for part in units.scaled(transitions))
        x, w, x_next, w_next = (part[:, k].contiguous() for part in (before, after) for k in (0, 1))
        factors = units.force_factors(transitions)
        factors = None if factors is None else torch.from_numpy(factors)[:, None, None]
        return cls(
            x=x,
            w=w,
            x_next=x_next,
            w_next=w_next,
            x_spread=float(x_next.std(correction=0)),
            w_spread=float(w_next.std(correction=0)),
            count=x.numel(),
            force_factors=factors,
        )

    def inputs(self, genomes: Tensor) -> tuple[Tensor, Tensor]:
        """x and w, each (genomes, S, N, D), or (1, S, N, D) where they are the same for all."""
        return (self.x[None], self.w[None]) if self.known is None else (self.x[genomes], self.w[genomes])

    def targets(self, genomes: Tensor) -> tuple[tuple[Tensor, float], tuple[Tensor, float]]:
        """x' and w', each with its spread; in the shapes of `inputs`."""
        x, w = self.x_next, self.w_next
        x, w = (x[None], w[None]) if self.known is None else (x[genomes], w[genomes])
        return (x, self.x_spread), (w, self.w_spread)

    def force_of_pairs(self, force: TensorForce) -> TensorForce:
        """F on tensors (…, S, N, D) of these pairs, each in its own time step, from F at the mean time step."""
        factors = self.force_factors
        return force if factors is None else lambda position: force(position) * factors

    def force_at(self, argument: ForceArgument, force: TensorForce) -> Tensor:
        """F at a fixed argument, (S, N, D); the force is evaluated once for each."""
        activation, a, b = argument
        if activation is None:
            return torch.zeros_like(self.x)
        if argument not in self.seen:
            place = float(exact_value(a)) * self.x + float(exact_value(b)) * self.w
            with torch.no_grad():
                self.seen[argument] = self.force_of_pairs(force)(activation.tensor(place))
        return self.seen[argument]

    def forces_at(self, arguments: Sequence[ForceArgument], force: TensorForce) -> Tensor:
        """F at many fixed arguments, (arguments, S, N, D); the last ones asked for are kept together."""
        key = tuple(arguments)
        if key not in self.seen:
            for stacked in [known for known in self.seen if isinstance(known[0], tuple)]:
                del self.seen[stacked]
            self.seen[key] = torch.stack([self.force_at(argument, force) for argument in arguments])
        return self.seen[key]

    def sample(self, count: int) -> Batch:
        """So many samples that stand for all, measured in the same spreads; all where `count` is 0."""
        if not 0 < count < len(self):
            return self
        states = torch.cat([self.x.flatten(1), self.w.flatten(1)], dim=1)
        rows = torch.from_numpy(representative_rows(states.numpy(), count))
        x, w, x_next, w_next = (part[rows] for part in (self.x, self.w, self.x_next, self.w_next))
        factors = None if self.force_factors is None else self.force_factors[rows]
        return replace(
            self, x=x, w=w, x_next=x_next, w_next=w_next, count=x.numel(), force_factors=factors, known=None, seen={}
        )

    def __len__(self) -> int:
        return self.x.shape[-3]

    def to(self, device: torch.device) -> Batch:
        """The same rows on another device; Lightning calls this."""
        moved = {name: getattr(self, name).to(device) for name in ("x", "w", "x_next", "w_next")}
        known = None if self.known is None else {name: values.to(device) for name, values in self.known.items()}
        factors = None if self.force_factors is None else self.force_factors.to(device)
        return replace(
            self,
            **moved,
            force_factors=factors,
            known=known,
            seen={argument: force.to(device) for argument, force in self.seen.items()},
        )


class WholeBatches(pl.LightningDataModule):
    """Batches, mostly one that is all the data, once an epoch.

    A loader that hands out rows costs such tiny networks a factor of hundreds.
    """

    def __init__(self, *batches: object) -> None:
        super().__init__()
        self.batches = batches

    def train_dataloader(self) -> DataLoader:
        """A loader of the batches as they are."""
        return DataLoader(_Items(self.batches), batch_size=None)


class _Items(Dataset):
    def __init__(self, items: Sequence[object]) -> None:
        self.items = items

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, index: int) -> object:
        return self.items[index]
