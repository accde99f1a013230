"""By how much would fits have to miss? Of what they settled, how many genomes could be the best after all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pnn_symbolic.certification.search.branch_and_bound import BranchAndBound
from pnn_symbolic.certification.search.genome_classes import MULTI_START, GenomeClass

SLACKS = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Decades."""


def slack(search: BranchAndBound, classes: Iterable[GenomeClass]) -> dict[float, int]:
    """How many genomes settled by multi-start need which margin; see `Certification`."""
    counts = dict.fromkeys(SLACKS, 0)
    for genomes in classes:
        for missed, count in _missed(search, genomes):
            for decades in SLACKS:
                counts[decades] += count if missed >= decades else 0
    return counts


def _missed(search: BranchAndBound, genomes: GenomeClass) -> Iterator[tuple[float, int]]:
    """(decades, genomes): so many could be the best only if a fit missed the least error by so many decades."""
    if genomes.means != MULTI_START or not isinstance(genomes.evidence, tuple):
        return
    lowest, points = search.multi_start.lowest(genomes.evidence).log_error, search.points(genomes.evidence)
    for cost, count in enumerate(genomes.counts, genomes.costs[0]):
        if count:
            yield lowest - search.envelope.needed(cost, points), int(count)
