"""What a certification says of a search space."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pnn_symbolic.certification.objective import objective
from pnn_symbolic.discovery import ForceModel
from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.network.genome import SearchSpace
from pnn_symbolic.search.goal import Goal


@dataclass(frozen=True)
class Piece:
    """A network more accurate than all cheaper ones of the whole space.

    optimal_for   the accuracy weights (from, to) for which it is the best; None where it is for none
    """

    candidate: Candidate
    law: OneStepMap
    optimal_for: tuple[float, float] | None


@dataclass(frozen=True)
class Certification:
    """What was decided about a search space.

    settled    genomes by means: "least squares" (rigorous), "multi-start" (a bound by fits from many starts, less a
               margin: numerical), "fitted" (the networks themselves were fitted), "undecided" (time was up)
    slack      genomes settled by "multi-start", by how far they are from being the best: (decades, genomes) says that
               so many could be the best only if a fit missed the least error of its map by more than so many decades
    optimum    the best network at the accuracy weight asked for
    goal       the floors of the errors, and the limits above which an output is not explained and costs more
    front      the most accurate network at every cost below that of the optimum, and whatever else is the best for an
               accuracy weight from 0 to `reach`, both by floored errors alone; cheapest first
    gap        how far the objective of an undecided genome could at most lie under the optimum; 0 where none is left
    classes    how many classes the genomes were settled in
    stopped    after how many steps the search that came first, and the walk, were broken off; None where they were not
    path       the certificate, where it was written
    """

    space: SearchSpace
    settled: dict[str, int]
    slack: dict[float, int]
    optimum: Piece
    front: tuple[Piece, ...]
    accuracy_weight: float
    goal: Goal
    reach: float
    gap: float
    classes: int
    force: ForceModel
    data: DataSet
    seconds: float
    stopped: tuple[int | None, int | None] = (None, None)
    path: Path | None = None
    versions: dict[str, str] = field(default_factory=dict)

    def objective(self, candidate: Candidate) -> float:
        """What was minimised: accuracy weight · (log₁₀ E_x + log₁₀ E_v) + cost, towards the goal."""
        return objective(candidate, self.goal, self.accuracy_weight)

    def log_error(self, candidate: Candidate) -> float:
        """log₁₀ E_x + log₁₀ E_v, not below the floors: what the front is of."""
        return self.goal.without_limits.accuracy(candidate.errors["validation"])
