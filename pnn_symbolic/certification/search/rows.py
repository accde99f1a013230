"""What are basis functions on the data? Their values on its rows, and their slopes in their parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import torch

from pnn_symbolic.certification.feasibility import unbounded
from pnn_symbolic.certification.search.signals import BasisFunction, Combination, Signal, with_parameters
from pnn_symbolic.network.candidate import RANGE
from pnn_symbolic.training.data import Batch, TensorForce

Values = tuple[np.ndarray, np.ndarray | None]
"""(P or 1, S) values of a function for P sets of parameters, and their slopes (P or 1, S, T), None where constant."""


def value_and_slope(name: str, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """An activation and its slope, as the format of a certificate defines them by name."""
    if name == "relu":
        return np.maximum(z, 0.0), (z > 0).astype(float)
    if name == "tanh":
        value = np.tanh(z)
        return value, 1 - value**2
    if name == "elu":
        below = np.expm1(np.minimum(z, 0.0))
        return np.where(z > 0, z, below), np.where(z > 0, 1.0, below + 1)
    raise unbounded([name])


@dataclass(eq=False)
class Rows:
    """S rows of one split in step units, and every fixed basis function met so far on them.

    inputs    x and w, (S,) each
    targets   x' and w', (S,) each
    spreads   standard deviations that errors are measured in
    force     F in step units, on tensors; acts on each number alone
    floors    of E_x and E_v: no error counts as less, see `search.goal`
    """

    inputs: dict[str, np.ndarray]
    targets: tuple[np.ndarray, np.ndarray]
    spreads: tuple[float, float]
    force: TensorForce
    floors: tuple[float, float] = (0.0, 0.0)
    known: dict[BasisFunction, np.ndarray] = field(default_factory=dict)

    @classmethod
    def of(cls, batch: Batch, force: TensorForce, floors: tuple[float, float] = (0.0, 0.0)) -> Rows:
        """All rows of a batch."""
        x, w, x_next, w_next = (part.flatten().numpy() for part in (batch.x, batch.w, batch.x_next, batch.w_next))
        return cls(
            inputs={"x": x, "w": w},
            targets=(x_next, w_next),
            spreads=(batch.x_spread, batch.w_spread),
            force=force,
            floors=floors,
        )

    def __len__(self) -> int:
        return len(self.targets[0])

    def sample(self, count: int, seed: int) -> Rows:
        """Some rows, drawn at random, measured in the same spreads."""
        chosen = np.sort(np.random.default_rng(seed).permutation(len(self))[:count])
        inputs = {name: values[chosen] for name, values in self.inputs.items()}
        x_next, w_next = (values[chosen] for values in self.targets)
        return replace(self, inputs=inputs, targets=(x_next, w_next), known={})

    def log(self, error: np.ndarray | float, output: int) -> np.ndarray:
        """log₁₀ of errors of x' (output 0) or w' (output 1), from the floor on."""
        return np.log10(np.clip(error, *self._range(output)))

    @property
    def least(self) -> tuple[float, float]:
        """The least log₁₀ E_x and log₁₀ E_v that count: rigorous without a look."""
        return float(self.log(0.0, 0)), float(self.log(0.0, 1))

    def _range(self, output: int) -> tuple[float, float]:
        return max(RANGE[0], self.floors[output]), RANGE[1]

    def force_and_slope(self, positions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """F and its derivative."""
        arguments = torch.from_numpy(np.ascontiguousarray(positions)).requires_grad_()
        with torch.enable_grad():
            values = self.force(arguments)
            (slopes,) = torch.autograd.grad(values.sum(), arguments)
        return values.detach().numpy(), slopes.numpy()

    def fixed(self, function: BasisFunction) -> np.ndarray:
        """(S,) a basis function without parameters."""
        if function not in self.known:
            self.known[function] = self._evaluated(function)
        return self.known[function]

    def _evaluated(self, function: BasisFunction) -> np.ndarray:
        if function.kind == "input":
            return self.inputs[function.name]
        z = self.combination(function.base)
        with np.errstate(all="ignore"):
            return value_and_slope(function.name, z)[0] if function.kind == "neuron" else self._force(z)

    def _force(self, positions: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            return self.force(torch.from_numpy(np.ascontiguousarray(positions))).numpy()

    def combination(self, combination: Combination) -> np.ndarray:
        """(S,) a combination of basis functions without parameters."""
        total = np.zeros(len(self))
        for function, number in combination:
            total = total + float(number) * self.fixed(function)
        return total

    def sign(self, combination: Combination) -> str:
        """The sign on every row, or "" where it changes."""
        values = self.combination(combination)
        return "+" if (values >= 0).all() else "-" if (values <= 0).all() else ""


class Parameters:
    """Which entries of one vector are the parameters of each basis function, inner ones first."""

    def __init__(self, signals: Sequence[Signal]) -> None:
        self.indices, self.count = dict[BasisFunction, range](), 0
        for function in with_parameters(*signals):
            self.indices[function] = range(self.count, self.count + len(function.span))
            self.count += len(function.span)


class ParametricBasis:
    """Basis functions on given rows, at P sets of parameters (P, T)."""

    def __init__(self, rows: Rows, parameters: Parameters, numbers: np.ndarray) -> None:
        self.rows, self.indices, self.numbers = rows, parameters.indices, numbers
        self.known: dict[BasisFunction, Values] = {}
        self._bases: dict[tuple[Combination, ...], tuple[np.ndarray, np.ndarray, np.ndarray]] = {}

    def function(self, function: BasisFunction) -> Values:
        """Values and slopes of one basis function."""
        if function not in self.known:
            self.known[function] = self._evaluated(function)
        return self.known[function]

    def combination(self, combination: Combination) -> Values:
        """Values and slopes of a combination."""
        total, slope = np.zeros((1, len(self.rows))), None
        for function, number in combination:
            value, change = self.function(function)
            total = total + float(number) * value
            if change is not None:
                slope = float(number) * change + (0 if slope is None else slope)
        return total, slope

    def basis(self, span: tuple[Combination, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(P, S, K), (P, K, K) and (P, 1, K): Q, R and lengths of the span's columns: Q R is each over its length.

        An infinite column counts as 0: its weight has to be.
        """
        if span not in self._bases:
            shape = len(self.numbers), len(self.rows)
            table = np.stack([np.broadcast_to(self.combination(vector)[0], shape) for vector in span], axis=2)
            length = np.linalg.norm(table, axis=1, keepdims=True)
            length = np.where((length > 0) & np.isfinite(length), length, 1.0)
            table = np.where(np.isfinite(table).all(axis=1, keepdims=True), table, 0.0) / length
            basis, triangle = np.linalg.qr(table)
            self._bases[span] = basis, triangle, length
        return self._bases[span]

    def _evaluated(self, function: BasisFunction) -> Values:
        if function.kind == "input" or not (function.span or with_parameters(Signal(function.base))):
            return self.rows.fixed(function)[None], None
        count, total = self.numbers.shape
        z, slope = self.combination(function.base)
        z = np.broadcast_to(z, (count, len(self.rows))).copy()
        slope = np.zeros((count, len(self.rows), total)) if slope is None else slope.copy()
        for parameter, vector in zip(self.indices.get(function, ()), function.span, strict=True):
            value, change = self.combination(vector)
            z += self.numbers[:, parameter, None] * value
            slope[:, :, parameter] += value
            if change is not None:
                slope += self.numbers[:, parameter, None, None] * change
        with np.errstate(all="ignore"):
            is_neuron = function.kind == "neuron"
            value, outer = value_and_slope(function.name, z) if is_neuron else self.rows.force_and_slope(z)
            return value, outer[..., None] * slope  # the chain rule
