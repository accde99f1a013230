"""Which genomes can still be the best? Branch and bound: boxes fall to their bounds, what is left is fitted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from pnn_symbolic.network.activations import activation_called
from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.network.genome import Genome, SearchSpace
from pnn_symbolic.network.topology import wiring_called
from pnn_symbolic.search.exhaustive.boxes import Box
from pnn_symbolic.search.exhaustive.columns import Rows
from pnn_symbolic.search.exhaustive.envelope import Envelope, Point
from pnn_symbolic.search.exhaustive.least_squares import BEST, LeastSquares
from pnn_symbolic.search.exhaustive.multi_start import MultiStart
from pnn_symbolic.search.exhaustive.normal_form import Relaxation, Signal, with_parameters
from pnn_symbolic.search.exhaustive.rigid import rigid_counts, rigid_floor

LEAST_SQUARES, MULTI_START, FITTED, UNDECIDED = "least squares", "multi-start", "fitted", "undecided"
MEANS = (LEAST_SQUARES, MULTI_START, FITTED, UNDECIDED)
ALL, RIGID, BENT = "all", "rigid", "bent"
FLOOR = "rigid floor"


@dataclass(frozen=True)
class Settled:
    """One class of genomes that was decided: those of `box` whose cost is within `costs`, or a part of them.

    part        all of them, or only the rigid ones, or only the others (see `rigid`)
    count       how many genomes these are
    means       how: see `MEANS`
    log_error   no genome of the class has a smaller log₁₀ E_x + log₁₀ E_v; for "fitted", what the fit gave
    evidence    the relaxed map the bound was computed for, `FLOOR`, or the genome that was fitted
    """

    box: Box
    costs: tuple[int, int]
    part: str
    count: int
    means: str
    log_error: float
    evidence: tuple[Signal, Signal] | Genome | str


@dataclass
class BranchAndBound:
    """Decides all genomes of some activations at a time, against what is known to be possible.

    fit        genomes → candidates, fitted on all training rows, with validation errors
    margin     decades by which the lowest error that fits from many starts found is lowered to serve as a bound, where
               a bent neuron has parameters
    force_margin   the same where only forces have: two parameters at most, and every start finds the same few minima
    reach      the greatest accuracy weight for which the best network is wanted
    known      fitted networks: the envelope that a class must not reach under
    """

    space: SearchSpace
    rows: Rows
    fit: Callable[[Sequence[Genome]], Sequence[Candidate]]
    reach: float
    margin: float
    force_margin: float
    known: dict[Genome, Candidate] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.relaxation = Relaxation(wiring_called(self.space.wiring), self.rows.sign)
        self.least_squares, self.multi_start = LeastSquares(self.rows), MultiStart(self.rows)
        self.floor, self.floor_columns = rigid_floor(self.space, self.rows)
        self.envelope = self._envelope()

    def decide(self, activations: tuple[str, ...]) -> list[Settled]:
        """Settle every genome with these activations."""
        whole = Box.whole(self.space, activations)
        signals = self.relaxation.of(whole)
        highest, settled, leaves = len(whole.counts) - 1, list[Settled](), list[tuple[Box, int]]()
        cap, bound, evidence = highest, 2 * BEST, signals
        if with_parameters(*signals):
            # All dear genomes of these activations at once: rigid ones by the theorem, the others by the best fit.
            bound = self._numerical(signals)
            cap = max(self.envelope.least_cost(self.floor), self.envelope.least_cost(bound)) - 1
            rigid = np.zeros(highest + 1, dtype=object)
            counted = rigid_counts(self.space, activations)
            rigid[: len(counted)] = counted
            for part, counts, means, one, why in (
                (RIGID, rigid, LEAST_SQUARES, self.floor, FLOOR),
                (BENT, whole.counts - rigid, MULTI_START, bound, signals),
            ):
                if count := int(counts[cap + 1 :].sum()):
                    settled.append(Settled(whole, (cap + 1, highest), part, count, means, one, why))
        self._explore(whole, min(cap, highest), (bound, evidence), settled, leaves)
        return settled + self._fitted(leaves)

    def _numerical(self, signals: tuple[Signal, Signal]) -> float:
        bent = any(one.kind == "neuron" for one in with_parameters(*signals))
        return self.multi_start.lowest(signals).log_error - (self.margin if bent else self.force_margin)

    def _explore(
        self,
        box: Box,
        cap: int,
        inherited: tuple[float, tuple[Signal, Signal]],
        settled: list[Settled],
        leaves: list[tuple[Box, int]],
    ) -> None:
        """Settle the genomes of `box` that cost at most `cap`."""

        def fell(log_error: float, means: str, evidence: tuple[Signal, Signal]) -> bool:
            """Settle what is too dear for this bound; whether that was all."""
            nonlocal cap
            dear = self.envelope.least_cost(log_error)
            if count := int(counts[dear : cap + 1].sum()):
                settled.append(Settled(box, (dear, cap), ALL, count, means, log_error, evidence))
            cap = min(cap, dear - 1)
            return not counts[: cap + 1].any()

        counts = box.counts
        if not counts[: cap + 1].any():
            return
        signals = self.relaxation.of(box)
        certain = sum(self.least_squares.log_error(one, output) for output, one in enumerate(signals))
        if fell(certain, LEAST_SQUARES, signals):
            return
        if with_parameters(*signals):
            if fell(inherited[0], MULTI_START, inherited[1]):
                return
            found = self._numerical(signals)
            inherited = max(inherited, (found, signals), key=lambda one: one[0])
            if fell(inherited[0], MULTI_START, inherited[1]):
                return
        parts = list(box.split())
        for part in parts:
            self._explore(part, cap, inherited, settled, leaves)
        if not parts:
            leaves.append((box, cap))

    def _fitted(self, leaves: list[tuple[Box, int]]) -> list[Settled]:
        genomes = list(dict.fromkeys(box.genome() for box, _ in leaves))
        self.meet(self.fit([one for one in genomes if one not in self.known]) if genomes else [])
        return [
            Settled(
                box,
                (int(np.flatnonzero(box.counts)[0]), cap),
                ALL,
                int(box.counts[: cap + 1].sum()),
                FITTED,
                self.known[box.genome()].errors["validation"].log,
                box.genome(),
            )
            for box, cap in leaves
        ]

    def undecided(self, activations: tuple[str, ...]) -> Settled:
        """The genomes with these activations, of which nothing is known but what they cost."""
        whole = Box.whole(self.space, activations)
        costs = (sum(activation_called(name).cost for name in activations), len(whole.counts) - 1)
        signals = self.relaxation.of(whole)
        return Settled(whole, costs, ALL, int(whole.counts.sum()), UNDECIDED, 2 * BEST, signals)

    def meet(self, candidates: Sequence[Candidate]) -> None:
        """Know some fitted networks, from here on."""
        self.known.update({one.genome: one for one in candidates})
        self.envelope = self._envelope()

    def _envelope(self) -> Envelope:
        return Envelope.of((point_of(one) for one in self.known.values()), self.reach)


def point_of(candidate: Candidate) -> Point:
    """A fitted network as the objective sees it."""
    return Point(candidate.genome.cost, candidate.errors["validation"].log)
