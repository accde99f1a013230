"""How is the whole space walked? From the front of a search, until the front is decided or the time is up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pnn_symbolic.certification.first_networks import front_of_search
from pnn_symbolic.certification.objective import best_of
from pnn_symbolic.certification.search.branch_and_bound import BranchAndBound
from pnn_symbolic.certification.search.multi_start import MultiStart
from pnn_symbolic.certification.search.partial_certificate import PartialCertificate
from pnn_symbolic.certification.search.rows import Rows
from pnn_symbolic.certification.search.whole_space import Decided, decide
from pnn_symbolic.execution import Workplace
from pnn_symbolic.network.candidate import Candidate, by_genome
from pnn_symbolic.network.genome import Genome, SearchSpace
from pnn_symbolic.search.goal import Goal
from pnn_symbolic.search.settings import SearchSettings
from pnn_symbolic.training.fit import Fitter
from pnn_symbolic.training.trainer import one_thread
from pnn_symbolic.work_limit import WorkLimit

MARGIN, FORCE_MARGIN = 0.5, 0.05
"""Decades below the lowest error that many starts found: where nonlinear neurons have parameters, where only forces do.
"""
REACH = 1.25
"""Up to this multiple of the accuracy weight asked for, the best network is decided."""
CHUNK = 64
"""Networks fitted together: bounds the memory."""


class RecordedFits:
    """Genomes → candidates fitted on all training rows; on record before they are used.

    Where the search that comes first was broken off they are not kept for a run that goes on: that one searches to the
    end, and fits other networks together, on which the last digits of a fit depend.
    """

    def __init__(self, fitter: Fitter, record: PartialCertificate) -> None:
        self.fitter, self.record, self.kept = fitter, record, True

    def __call__(self, genomes: Sequence[Genome]) -> list[Candidate]:
        """What is not on record yet is fitted now."""
        if any(genome not in self.record.fits for genome in genomes):
            fitted = list[Candidate]()
            for first in range(0, len(genomes), CHUNK):
                fitted += self.fitter.refit(self.fitter(genomes[first : first + CHUNK]))
            self.record.add_fits(fitted, kept=self.kept)
        return [self.record.fits[genome] for genome in genomes]

    def first_networks(
        self,
        space: SearchSpace,
        settings: SearchSettings,
        goal: Goal,
        limit: WorkLimit,
        on_stage: Callable[[str], None],
    ) -> dict[Genome, Candidate]:
        """What bounds are compared with at first: what is on record, else the front of a search."""
        if self.record.batches:
            candidates = self.record.batches[0]
        else:
            on_stage("searching, so that bounds have something to be compared with")
            front = front_of_search(space, self.fitter, settings, goal, limit.is_over)
            candidates = self.fitter.refit(front)
            self.kept = not limit.is_stopped
            self.record.add_fits(candidates, kept=self.kept)
        return by_genome(candidates)


@dataclass
class Walk:
    """Walks through the whole space.

    known   grows by what has to be fitted on the way
    limit   asked before every step
    place   where relaxed maps are fitted
    """

    space: SearchSpace
    fits: RecordedFits
    known: dict[Genome, Candidate]
    goal: Goal
    accuracy_weight: float
    limit: WorkLimit
    place: Workplace

    def until_the_front_is_decided(self, on_decided: Callable[[int, int], None]) -> tuple[BranchAndBound, Decided]:
        """Once, or again where that finds a dearer optimum: the front is decided up to the cost of the optimum.

        What an earlier walk asked is known.
        """
        fitter, record = self.fits.fitter, self.fits.record
        rows = Rows.of(fitter.batches["validation"], fitter.force, self.goal.floors)
        multi_start = MultiStart(rows, known=record.lowest, on_answer=record.add_lowest, place=self.place)
        with one_thread(), multi_start.workers:
            search = self._search(rows, multi_start)
            decided = decide(search, on_decided)
            while self._front_to() > search.front_to and not self.limit.is_over():
                search = self._search(rows, multi_start)
                decided = decide(search, on_decided)
        return search, decided

    def _front_to(self) -> int:
        """What is to be decided of the front is cheaper than the optimum."""
        return best_of(self.known, self.goal, self.accuracy_weight).genome.cost - 1

    def _search(self, rows: Rows, multi_start: MultiStart) -> BranchAndBound:
        return BranchAndBound(
            space=self.space,
            rows=rows,
            known=self.known,
            fit=self.fits,
            multi_start=multi_start,
            reach=REACH * self.accuracy_weight,
            front_to=self._front_to(),
            margin=MARGIN,
            force_margin=FORCE_MARGIN,
            asked=self.accuracy_weight,
            goal=self.goal,
            time_is_up=self.limit.is_over,
        )
