"""From trajectories to a certificate: the best network of the whole space, and for which accuracy weights it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pnn_symbolic.certification.question import check_rows, estimate, question_of
from pnn_symbolic.discovery import ForceModel, force_model, mass_ratio, versions
from pnn_symbolic.dynamics.potentials import Potential
from pnn_symbolic.dynamics.step_units import StepUnits
from pnn_symbolic.dynamics.trajectory import DataSet
from pnn_symbolic.errors import InputError
from pnn_symbolic.network.activations import activation_called
from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.network.exact_numbers import numbers_of
from pnn_symbolic.network.genome import Genome, SearchSpace
from pnn_symbolic.network.topology import wiring_called
from pnn_symbolic.search.settings import SearchSettings
from pnn_symbolic.symbolic.one_step_map import OneStepMap
from pnn_symbolic.translation import translate

if TYPE_CHECKING:
    from pnn_symbolic.training.fit import Fitter

MARGIN, FORCE_MARGIN = 0.5, 0.05
"""Decades below the lowest error that many starts found: where bent neurons have parameters, where only forces do."""
REACH = 1.25
"""Up to this multiple of the accuracy weight asked for, the best network is decided."""
SEARCHING = 0.5
"""Of the time limit, at most this share is for the search that comes first."""
AT_ONCE = 16
"""Tuples of activations that are decided together: their first fits are made at the same time."""
CHUNK = 64
"""Networks fitted together: bounds the memory."""


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
    front      the most accurate network at every cost up to that of the optimum, and whatever else is the best for an
               accuracy weight from 0 to `reach`; cheapest first
    gap        how far the objective of an undecided genome could at most lie under the optimum; 0 where none is left
    classes    how many classes the genomes were settled in
    path       the certificate, where it was written
    """

    space: SearchSpace
    settled: dict[str, int]
    slack: dict[float, int]
    optimum: Piece
    front: tuple[Piece, ...]
    accuracy_weight: float
    reach: float
    gap: float
    classes: int
    force: ForceModel
    data: DataSet
    seconds: float
    path: Path | None = None
    versions: dict[str, str] = field(default_factory=dict)


def certify(
    data: DataSet,
    potential: Potential | None = None,
    *,
    mass: float | None = None,
    space: SearchSpace | None = None,
    accuracy_weight: float = 1.0,
    settings: SearchSettings | None = None,
    time_limit: float = float("inf"),
    out: Path | None = None,
    resume: bool = False,
    on_stage: Callable[[str], None] = lambda stage: None,
    on_decided: Callable[[int, int], None] = lambda genomes, classes: None,
) -> Certification:
    """Decide the whole of `space`: the front up to the optimum, and every accuracy weight from 0 to 1.25 times this.

    potential, mass   as in `discover`: without a potential a force sub-network is trained, without a mass it is learned
    settings          of the genetic search that comes first, so that bounds have something to be compared with; its
                      accuracy weight is set to the one given
    time_limit        seconds after which no further fit is begun; what is left is stated as undecided; the search that
                      comes first has half of it
    out, resume       a folder for the certificate, and whether to go on with one in progress there
    on_stage          told what is done, in words
    on_decided        told how many genomes are decided, in how many classes

    What is certified: the objective of a genome is accuracy weight · (log₁₀ E_x + log₁₀ E_v) + cost, where E are errors
    on the validation rows of the network whose weights were fitted to the training rows. A bound is the least such
    error over *all* weights, whatever they were fitted to, so it holds for the fitted ones.
    """
    import torch

    from pnn_symbolic.search.exhaustive.boxes import Box
    from pnn_symbolic.search.exhaustive.branch_and_bound import MEANS, UNDECIDED, BranchAndBound, Settled, point_of
    from pnn_symbolic.search.exhaustive.certificate import certificate, write_certificate
    from pnn_symbolic.search.exhaustive.columns import Rows
    from pnn_symbolic.search.exhaustive.least_squares import BEST
    from pnn_symbolic.search.exhaustive.multi_start import MultiStart
    from pnn_symbolic.search.exhaustive.progress import Progress
    from pnn_symbolic.training.fit import Fitter
    from pnn_symbolic.training.trainer import one_thread

    began, space = time.perf_counter(), space or SearchSpace()

    def time_is_up(share: float = 1.0) -> bool:
        return time.perf_counter() - began > share * time_limit

    if not 0 < accuracy_weight < float("inf"):
        raise InputError(f"the accuracy weight is {accuracy_weight}, expected a number above 0")
    if not time_limit > 0:
        raise InputError(f"the time limit is {time_limit:g} s, expected a number above 0")
    check_rows(data, space)
    numbers_of(space.weights)  # refuses a field that is too large
    reach = REACH * accuracy_weight
    header = {
        **question_of(data, potential, mass, space),
        "accuracy_weight": accuracy_weight,
        "reach": reach,
        "margin": MARGIN,
        "force_margin": FORCE_MARGIN,
    }
    progress = Progress(out, header, resume)
    force, model = force_model(data, potential, on_stage=on_stage)
    fitter = Fitter(data, force, StepUnits.of(data, mass))

    def fit(genomes: Sequence[Genome]) -> list[Candidate]:
        if any(one not in progress.fits for one in genomes):
            parts = [genomes[start : start + CHUNK] for start in range(0, len(genomes), CHUNK)]
            progress.add_fits([one for part in parts for one in fitter.refit(fitter(part))])
        return [progress.fits[one] for one in genomes]

    if progress.batches:
        start = progress.batches[0]
    else:
        on_stage("searching, so that bounds have something to be compared with")
        chosen = replace(settings or SearchSettings(), accuracy_weight=accuracy_weight)
        start = fitter.refit(_front(space, fitter, chosen, lambda: time_is_up(SEARCHING)))
        if not time_is_up(SEARCHING):  # else a run that goes on searches to the end
            progress.add_fits(start)
    whole = Box.whole(space, next(_groups(space)))
    groups, of_each = space.size // int(whole.counts.sum()), int(whole.counts.sum())
    on_stage(f"bounding {space.size:,} genomes in {groups:,} groups of equal activations{estimate(space)}")
    rows = Rows.of(fitter.batches["validation"], fitter.force)
    workers = torch.get_num_threads()  # the cores, or what the user set
    multi_start = MultiStart(rows, known=progress.lowest, on_found=progress.add_lowest, workers=workers)
    known = {one.genome: one for one in start}

    def best_cost(fitted: dict[Genome, Candidate]) -> int:
        return min(fitted.values(), key=lambda one: (one.objective(accuracy_weight), one.genome.cost)).genome.cost

    def walk(front_to: int) -> tuple[BranchAndBound, list[Settled], list[tuple[int, int]]]:
        search = BranchAndBound(space, rows, known, fit, multi_start, reach, front_to, MARGIN, FORCE_MARGIN, time_is_up)
        classes, decided = list[Settled](), 0
        every, place = _groups(space), 0
        while some := list(islice(every, AT_ONCE)):
            if time_is_up():  # all that is left is undecided: it is counted, and not looked at one by one
                cheapest = int(np.flatnonzero(Box.whole(space, some[0]).counts)[0])
                return search, classes, [(cheapest, (groups - place) * of_each)]
            for one in search.decide(some):
                classes.append(one)
                decided += one.count if one.means != UNDECIDED else 0
                on_decided(decided, len(classes))
            place += len(some)
        return search, classes, []

    # Nothing of its own cost is more accurate than the optimum: what is to be decided of the front is cheaper. If the
    # walk finds a dearer optimum, it goes again: what it asked before is known.
    with one_thread(), multi_start.workers:
        front_to = best_cost(known) - 1
        search, classes, rest = walk(front_to)
        while (dearer := best_cost(search.known) - 1) > front_to and not time_is_up():
            front_to = dearer
            search, classes, rest = walk(front_to)
    settled = {means: sum(one.count for one in classes if one.means == means) for means in MEANS}
    settled[UNDECIDED] += (left := sum(count for _, count in rest))
    ranked = sorted(search.known.values(), key=lambda one: repr(one.genome), reverse=True)
    by_point = {point_of(one): one for one in ranked}
    weights = {point: (low, high) for point, low, high in search.envelope.pieces}
    front = tuple(
        Piece(by_point[point], translate(by_point[point], mass_ratio(data, mass is not None)), weights.get(point))
        for point in search.envelope.front
    )
    best = by_point[search.envelope.best(accuracy_weight)]
    optimum = next(piece for piece in front if piece.candidate is best)
    goal = best.objective(accuracy_weight)
    least = [one.least_cost + accuracy_weight * one.log_error for one in classes if one.means == UNDECIDED]
    least += [cost + accuracy_weight * 2 * BEST for cost, _ in rest]
    gap = max([0.0, *(goal - objective for objective in least)])
    path = None
    if out is not None:
        pieces = [(piece.candidate.genome, piece.optimal_for) for piece in front]
        result = {"settled": settled, "rest": left, "front": pieces, "objective": goal, "gap": gap}
        path = write_certificate(out, certificate({**header, "front_to": front_to}, search, classes, result))
        if not settled[UNDECIDED]:
            progress.finish()
    return Certification(
        space, settled, search.slack(classes), optimum, front, accuracy_weight, reach, gap, len(classes), model, data,
        time.perf_counter() - began, path, versions(),
    )  # fmt: skip


def _front(
    space: SearchSpace, fitter: Fitter, settings: SearchSettings, time_is_up: Callable[[], bool]
) -> tuple[Candidate, ...]:
    """The front of a genetic search, or of what it had met when time was up."""
    from pnn_symbolic.search.genetic import evolve
    from pnn_symbolic.search.journal import Journal
    from pnn_symbolic.search.result import pareto_front

    class TimeIsUpError(Exception):
        pass

    def fit(genomes: Sequence[Genome]) -> Sequence[Candidate]:
        if journal.known and time_is_up():
            raise TimeIsUpError
        return fitter(genomes)

    journal = Journal(None, {})
    try:
        return evolve(space, fit, settings, journal).front
    except TimeIsUpError:
        return pareto_front(journal.known.values(), settings.select_on)


def _groups(space: SearchSpace) -> Iterator[tuple[str, ...]]:
    """Every choice of activations, the cheapest first; one by one, since there may be more than memory holds."""
    price = {name: activation_called(name).cost for name in space.activations}

    def costing(total: int, hidden: int) -> Iterator[tuple[str, ...]]:
        if not 0 <= total <= hidden * max(price.values()):
            return
        if not hidden:
            yield ()
            return
        for name in space.activations:
            yield from ((name, *others) for others in costing(total - price[name], hidden - 1))

    hidden = len(wiring_called(space.wiring).hidden)
    for total in range(hidden * max(price.values()) + 1):
        yield from costing(total, hidden)
