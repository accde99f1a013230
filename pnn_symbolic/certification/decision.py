"""From trajectories to a certificate: the best network of the whole space, and for which accuracy weights it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import sympy as sp
import torch

from pnn_symbolic.certification.feasibility import check_bounds, check_rows, estimate
from pnn_symbolic.certification.question import goal_in, goal_json, question_of
from pnn_symbolic.certification.result import Certification, Piece
from pnn_symbolic.certification.search.branch_and_bound import UNDECIDED, BranchAndBound, best_of, objective
from pnn_symbolic.certification.search.certificate import certificate, write_certificate
from pnn_symbolic.certification.search.columns import Rows
from pnn_symbolic.certification.search.multi_start import MultiStart
from pnn_symbolic.certification.search.progress import Progress
from pnn_symbolic.certification.search.whole_space import Decided, decide, group_count
from pnn_symbolic.discovery import force_model, mass_ratio
from pnn_symbolic.dynamics.potentials import Potential
from pnn_symbolic.dynamics.step_units import StepUnits
from pnn_symbolic.dynamics.trajectory import DataSet
from pnn_symbolic.errors import InputError
from pnn_symbolic.network.activations import LINEAR
from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.network.exact_numbers import numbers_of
from pnn_symbolic.network.genome import Genome, SearchSpace
from pnn_symbolic.provenance import versions
from pnn_symbolic.search.genetic import evolve
from pnn_symbolic.search.goal import Goal
from pnn_symbolic.search.journal import Journal
from pnn_symbolic.search.result import pareto_front
from pnn_symbolic.search.settings import SearchSettings
from pnn_symbolic.threads import one_blas_thread
from pnn_symbolic.training.fit import Fitter
from pnn_symbolic.training.trainer import one_thread
from pnn_symbolic.translation import translate

MARGIN, FORCE_MARGIN = 0.5, 0.05
"""Decades below the lowest error that many starts found: where bent neurons have parameters, where only forces do."""
REACH = 1.25
"""Up to this multiple of the accuracy weight asked for, the best network is decided."""
SEARCHING = 0.5
"""Of the time limit, at most this share is for the search that comes first."""
CHUNK = 64
"""Networks fitted together: bounds the memory."""


@one_blas_thread()
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
    on the validation rows of the network whose weights were fitted to the training rows, not below the floors that the
    rows give, and an output whose error is above its limit has 10 decades more: `search.goal`, as in `discover`. A
    bound is the least such error over *all* weights, whatever they were fitted to, so it holds for the fitted ones.

    The front and the intervals of accuracy weights are of floored errors without these 10 decades: they say which
    network is the most accurate, not what it leaves unexplained. Where the optimum explains both outputs, as all laws
    do, it is the best of its interval with them too, since others can only rise.
    """
    began, space = time.perf_counter(), space or SearchSpace()

    def time_is_up(share: float = 1.0) -> bool:
        return time.perf_counter() - began > share * time_limit

    if not 0 < accuracy_weight < float("inf"):
        raise InputError(f"the accuracy weight is {accuracy_weight}, expected a number above 0")
    if not time_limit > 0:
        raise InputError(f"the time limit is {time_limit:g} s, expected a number above 0")
    check_bounds(space)
    check_rows(data, space)
    numbers_of(space.weights)  # refuses a field that is too large
    header = {
        **question_of(data, potential, mass, space),
        "accuracy_weight": accuracy_weight,
        "reach": REACH * accuracy_weight,
        "margin": MARGIN,
        "force_margin": FORCE_MARGIN,
    }
    units = StepUnits.of(data, mass)
    goal = goal_in(data, units)
    header |= goal_json(goal)
    progress = Progress(folder=out, header=header, resume=resume, space=space)
    force, model = force_model(data, potential, on_stage=on_stage)
    fitter = Fitter(data, force, units)

    def fit(genomes: Sequence[Genome]) -> list[Candidate]:
        if any(genome not in progress.fits for genome in genomes):
            fitted = list[Candidate]()
            for first in range(0, len(genomes), CHUNK):
                fitted += fitter.refit(fitter(genomes[first : first + CHUNK]))
            progress.add_fits(fitted)
        return [progress.fits[genome] for genome in genomes]

    if progress.batches:
        start = progress.batches[0]
    else:
        on_stage("searching, so that bounds have something to be compared with")
        chosen = replace(settings or SearchSettings(), accuracy_weight=accuracy_weight)
        start = fitter.refit(_front(space, fitter, chosen, goal, lambda: time_is_up(SEARCHING)))
        if not time_is_up(SEARCHING):  # else a run that goes on searches to the end
            progress.add_fits(start)
    known = {candidate.genome: candidate for candidate in start}
    on_stage(f"bounding {space.size:,} genomes in {group_count(space):,} groups of equal activations{estimate(space)}")
    rows = Rows.of(fitter.batches["validation"], fitter.force, goal.floors)
    workers = torch.get_num_threads()  # the cores, or what the user set
    multi_start = MultiStart(rows, known=progress.lowest, on_found=progress.add_lowest, workers=workers)

    def front_to() -> int:
        return best_of(known, goal, accuracy_weight).genome.cost - 1

    def walk() -> tuple[BranchAndBound, Decided]:
        search = BranchAndBound(
            space=space,
            rows=rows,
            known=known,
            fit=fit,
            multi_start=multi_start,
            reach=header["reach"],
            front_to=front_to(),
            margin=MARGIN,
            force_margin=FORCE_MARGIN,
            asked=accuracy_weight,
            goal=goal,
            time_is_up=time_is_up,
        )
        return search, decide(search, on_decided)

    # What is to be decided of the front is cheaper than the optimum. If the walk finds a dearer optimum, it goes again:
    # what it asked before is known.
    with one_thread(), multi_start.workers:
        search, decided = walk()
        while front_to() > search.front_to and not time_is_up():
            search, decided = walk()
    ratio, winner = mass_ratio(data, mass is not None), best_of(known, goal, accuracy_weight)
    front = _pieces(search, ratio)
    alone = Piece(winner, translate(winner, ratio), None)
    optimum = next((piece for piece in front if piece.candidate == winner), alone)
    least, settled = objective(winner, goal, accuracy_weight), decided.settled
    gap, path = decided.gap(least, accuracy_weight), None
    if out is not None:
        best = [(piece.candidate.genome, piece.optimal_for) for piece in front]
        result = {"settled": settled, "rest": decided.rest, "front": best, "objective": least, "gap": gap}
        lines = certificate({**header, "front_to": search.front_to}, search, decided.classes, result)
        path = write_certificate(out, lines)
        if not settled[UNDECIDED]:
            progress.finish()
    return Certification(
        space=space,
        settled=settled,
        slack=search.slack(decided.classes),
        optimum=optimum,
        front=front,
        accuracy_weight=accuracy_weight,
        goal=goal,
        reach=header["reach"],
        gap=gap,
        classes=len(decided.classes),
        force=model,
        data=data,
        seconds=time.perf_counter() - began,
        path=path,
        versions=versions(),
    )


def _pieces(search: BranchAndBound, ratio: sp.Rational | None) -> tuple[Piece, ...]:
    """The front that a walk has found, as laws; of networks that are equally good always the same one."""
    ranked = sorted(search.known.values(), key=lambda candidate: repr(candidate.genome), reverse=True)
    by_point = {search.point_of(candidate): candidate for candidate in ranked}
    weights = {point: (low, high) for point, low, high in search.envelope.pieces}
    return tuple(
        Piece(by_point[point], translate(by_point[point], ratio), weights.get(point)) for point in search.envelope.front
    )


def _nothing(space: SearchSpace) -> Genome:
    """The network of no connection at all."""
    return Genome(space.wiring, [LINEAR] * len(space.wiring.hidden), ["0"] * len(space.wiring.edges))


def _front(
    space: SearchSpace, fitter: Fitter, settings: SearchSettings, goal: Goal, time_is_up: Callable[[], bool]
) -> tuple[Candidate, ...]:
    """The front of a genetic search, or of what it had met when time was up.

    It is of errors without points for what is not explained. Only if its best network leaves something unexplained
    there may be a better one by the objective: then another search is made, for that.
    """

    class TimeIsUpError(Exception):
        pass

    def fit(genomes: Sequence[Genome]) -> Sequence[Candidate]:
        if journal.known and time_is_up():
            raise TimeIsUpError
        return fitter(genomes)

    journal = Journal(None, {})
    try:
        plain = evolve(space, fit, settings, journal, goal=goal.without_limits)
        if goal.explains(plain.winner.errors[settings.select_on]):
            return plain.front
        explaining = evolve(space, fit, settings, journal, goal=goal)
        return _each_once(*plain.front, *explaining.front)
    except TimeIsUpError:
        # A search over several forces begins with fewer: those networks are of another space.
        met = [candidate for candidate in journal.known.values() if candidate.genome.wiring == space.wiring]
        met = met or fitter([_nothing(space)])

        def front(sought: Goal) -> tuple[Candidate, ...]:
            return pareto_front(met, lambda candidate: sought.accuracy(candidate.errors[settings.select_on]))

        return _each_once(*front(goal.without_limits), *front(goal))


def _each_once(*candidates: Candidate) -> tuple[Candidate, ...]:
    return tuple({candidate.genome: candidate for candidate in candidates}.values())
