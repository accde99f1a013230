"""A genome with its trained weights and its errors: plain data, what training hands to the search."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from pnn_symbolic.network.genome import Genome, SearchSpace

RANGE = 1e-32, 1e32
"""Errors between which logarithms are told apart: below is rounding, and an error of 0 would be infinitely good."""


@dataclass(frozen=True)
class Errors:
    """Mean squared error of position and of velocity, each over the variance of that output: pure numbers.

    Both are ∞ where the network gave something that is no number.
    """

    position: float
    velocity: float

    @cached_property
    def logs(self) -> tuple[float, float]:
        """log₁₀ E_x and log₁₀ E_v, within `RANGE`."""
        lowest, highest = RANGE
        position = min(max(self.position, lowest), highest)
        velocity = min(max(self.velocity, lowest), highest)
        return math.log10(position), math.log10(velocity)

    @property
    def log(self) -> float:
        """log₁₀ E_x + log₁₀ E_v: f₁ of the paper's objective (p. 5), in our reading of its missing supplement.

        >>> Errors(1e-10, 1e-8).log
        -18.0
        """
        return sum(self.logs)

    def to_json(self) -> list[float | None]:
        """Plain data, the inverse of `from_json`; null stands for ∞."""
        return [value if math.isfinite(value) else None for value in (self.position, self.velocity)]

    @classmethod
    def from_json(cls, data: Sequence[float | None]) -> Errors:
        """Read back what `to_json` wrote."""
        return cls(*(math.inf if value is None else value for value in data))


@dataclass(frozen=True)
class Candidate:
    """A trained network.

    genome    what was chosen
    weights   all weights in order, fixed and trained, in step units
    errors    by split: "training", "validation", and "test" where it was asked for

    >>> genome = Genome("direct", ("linear",) * 4, ("1",) * 12)
    >>> candidate = Candidate(genome, (1.0,) * 12, {"validation": Errors(1e-3, 1e-2)})
    >>> candidate.objective(), Candidate.from_json(candidate.to_json()) == candidate
    (7.0, True)
    """

    genome: Genome
    weights: tuple[float, ...]
    errors: dict[str, Errors]

    def objective(self, accuracy_weight: float = 1.0, split: str = "validation") -> float:
        """Accuracy plus lack of parsimony, the smaller the better: accuracy_weight · f₁ + cost (paper, p. 5)."""
        return accuracy_weight * self.errors[split].log + self.genome.cost

    def to_json(self) -> dict:
        """Plain data, the inverse of `from_json`."""
        errors = {split: pair.to_json() for split, pair in self.errors.items()}
        return {"genome": self.genome.to_json(), "weights": list(self.weights), "errors": errors}

    @classmethod
    def from_json(cls, data: dict, space: SearchSpace | None = None) -> Candidate:
        """Read back what `to_json` wrote; names mean what they mean in `space`, where it has them."""
        errors = {split: Errors.from_json(pair) for split, pair in data["errors"].items()}
        return cls(Genome.from_json(data["genome"], space), tuple(data["weights"]), errors)


def by_genome(candidates: Iterable[Candidate]) -> dict[Genome, Candidate]:
    """Genome → candidate, the last of each."""
    return {candidate.genome: candidate for candidate in candidates}
