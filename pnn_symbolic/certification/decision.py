"""From trajectories to a certificate: the best network of the whole space, and for which accuracy weights it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from math import inf
from pathlib import Path
from typing import Any

import sympy as sp
import torch

from pnn_symbolic.certification.feasibility import check_bounds, check_rows, estimate
from pnn_symbolic.certification.objective import best_of, objective
from pnn_symbolic.certification.question import goal_in, goal_json, question_of
from pnn_symbolic.certification.result import Certification, Piece
from pnn_symbolic.certification.search.branch_and_bound import BranchAndBound
from pnn_symbolic.certification.search.certificate import FINISHED, certificate, write_certificate
from pnn_symbolic.certification.search.genome_classes import UNDECIDED
from pnn_symbolic.certification.search.lower_envelope import Point
from pnn_symbolic.certification.search.partial_certificate import PartialCertificate
from pnn_symbolic.certification.search.slack import slack
from pnn_symbolic.certification.search.whole_space import Decided, group_count
from pnn_symbolic.certification.walk import FORCE_MARGIN, MARGIN, REACH, RecordedFits, Walk
from pnn_symbolic.discovery import ForceModel, force_model, mass_ratio
from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.potentials import Potential
from pnn_symbolic.dynamics.step_units import StepUnits
from pnn_symbolic.dynamics.turning import taken_turn_by_turn
from pnn_symbolic.errors import InputError
from pnn_symbolic.execution import Processes, Workplace
from pnn_symbolic.network.exact_numbers import numbers_of
from pnn_symbolic.network.genome import SearchSpace
from pnn_symbolic.provenance import versions
from pnn_symbolic.search.settings import SearchSettings
from pnn_symbolic.threads import one_blas_thread
from pnn_symbolic.training.fit import Fitter
from pnn_symbolic.translation import translate
from pnn_symbolic.work_limit import WorkLimit

SEARCHING = 0.5
"""Of the time limit, at most this share is for the search that comes first."""


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
    stop_after: tuple[int | None, int | None] = (None, None),
    place: Workplace | None = None,
    out: Path | None = None,
    resume: bool = False,
    on_stage: Callable[[str], None] = lambda stage: None,
    on_decided: Callable[[int, int], None] = lambda genomes, classes: None,
    on_answer: Callable[[Certification], None] = lambda certification: None,
) -> Certification:
    """Decide the whole of `space`: the front up to the optimum, and every accuracy weight from 0 to 1.25 times this.

    potential, mass   as in `discover`: without a potential a force sub-network is trained, without a mass it is learned
    settings          of the genetic search that comes first, so that bounds have something to be compared with; its
                      accuracy weight is set to the one given
    time_limit        seconds after which no further step is begun; what is left is stated as undecided; the search that
                      comes first has half of it. The answer says after how many steps search and walk were `stopped`
    stop_after        the same by counting: steps of the search and of the walk, None for no limit. What was stopped
                      after some steps comes out again with these, bit for bit, on any machine as fast or slow as it is
    place             where bounds are fitted, such as a `Processes` or a `Cluster`; the answer is the same everywhere.
                      Left out, in as many processes as torch may use threads
    out, resume       a folder for the certificate, and whether to go on with one in progress there
    on_stage          told what is done, in words
    on_decided        told how many genomes are decided, in how many classes
    on_answer         told the answer before the certificate is written, which may fail

    Where the force repeats along x, a running rotor, the rows are taken turn by turn, as `discover` does.

    What is certified: the objective of a genome is accuracy weight · (log₁₀ E_x + log₁₀ E_v) + cost, where E are errors
    on the validation rows of the network whose weights were fitted to the training rows, not below the floors that the
    rows give, and an output whose error is above its limit has 10 decades more: `search.goal`, as in `discover`. A
    bound is the least such error over *all* weights, whatever they were fitted to, so it holds for the fitted ones.

    The front and the intervals of accuracy weights are of floored errors without these 10 decades: they say which
    network is the most accurate, not what it leaves unexplained. Where the optimum explains both outputs, as all laws
    do, it is the best of its interval with them too, since others can only rise.
    """
    began, space = time.perf_counter(), space or SearchSpace()
    _check(data, space, accuracy_weight, time_limit)
    header = _question(data, potential, mass, space, accuracy_weight)
    data = taken_turn_by_turn(data, potential)
    units = StepUnits.of(data, mass)
    goal = goal_in(data, units)
    header |= goal_json(goal)
    record = PartialCertificate(folder=out, header=header, resume=resume, space=space)
    force, model = force_model(data, potential, on_stage=on_stage)
    fits = RecordedFits(Fitter(data, force, units), record)
    searching, walking = (inf if steps is None else steps for steps in stop_after)
    of_search = WorkLimit(SEARCHING * time_limit - (time.perf_counter() - began), searching)
    known = fits.first_networks(
        space, replace(settings or SearchSettings(), accuracy_weight=accuracy_weight), goal, of_search, on_stage
    )
    on_stage(f"bounding {space.size:,} genomes in {group_count(space):,} groups of equal activations{estimate(space)}")
    limit = WorkLimit(time_limit - (time.perf_counter() - began), walking)
    walk = Walk(
        space=space,
        fits=fits,
        known=known,
        goal=goal,
        accuracy_weight=accuracy_weight,
        limit=limit,
        place=place or Processes(torch.get_num_threads()),  # or what the user set
    )
    search, decided = walk.until_the_front_is_decided(on_decided)
    certification = replace(
        _answer(walk, search, decided, data, model, mass_ratio(data, mass is not None)),
        seconds=time.perf_counter() - began,
        stopped=(of_search.stopped_after, limit.stopped_after),
        path=None if out is None else out / FINISHED,
    )
    try:
        on_answer(certification)
    finally:
        if out is not None:
            _write(out, header, search, decided, certification)
            if not certification.settled[UNDECIDED]:
                record.finish()
    return certification


def _answer(
    walk: Walk, search: BranchAndBound, decided: Decided, data: DataSet, model: ForceModel, ratio: sp.Rational | None
) -> Certification:
    """What was decided of the space; `ratio` is what m stands for, over the reference mass of the networks."""
    winner, front = best_of(walk.known, walk.goal, walk.accuracy_weight), _pieces(search, ratio)
    alone = Piece(winner, translate(winner, ratio), None)
    return Certification(
        space=walk.space,
        settled=decided.settled,
        slack=slack(search, decided.classes),
        optimum=next((piece for piece in front if piece.candidate == winner), alone),
        front=front,
        accuracy_weight=walk.accuracy_weight,
        goal=walk.goal,
        reach=REACH * walk.accuracy_weight,
        gap=decided.gap(objective(winner, walk.goal, walk.accuracy_weight), walk.accuracy_weight),
        classes=len(decided.classes),
        force=model,
        data=data,
        seconds=0.0,
        versions=versions(),
    )


def _question(
    data: DataSet, potential: Potential | None, mass: float | None, space: SearchSpace, accuracy_weight: float
) -> dict[str, Any]:
    """What the certificate states of the question, before the rows are taken turn by turn."""
    return {
        **question_of(data, potential, mass, space),
        "accuracy_weight": accuracy_weight,
        "reach": REACH * accuracy_weight,
        "margin": MARGIN,
        "force_margin": FORCE_MARGIN,
    }


def _check(data: DataSet, space: SearchSpace, accuracy_weight: float, time_limit: float) -> None:
    """Refuse what cannot be certified before anything slow begins."""
    if not 0 < accuracy_weight < float("inf"):
        raise InputError(f"the accuracy weight is {accuracy_weight}, expected a number above 0")
    if not time_limit > 0:
        raise InputError(f"the time limit is {time_limit:g} s, expected a number above 0")
    check_bounds(space)
    check_rows(data, space)
    numbers_of(space.weights)  # refuses a field that is too large


def _write(folder: Path, header: dict, search: BranchAndBound, decided: Decided, certification: Certification) -> None:
    result = {
        "settled": certification.settled,
        "rest": decided.rest,
        "front": [(piece.candidate.genome, piece.optimal_for) for piece in certification.front],
        "objective": certification.objective(certification.optimum.candidate),
        "gap": certification.gap,
    }
    lines = certificate({**header, "front_to": search.front_to}, search, decided.classes, result)
    write_certificate(folder, lines)


def _pieces(search: BranchAndBound, ratio: sp.Rational | None) -> tuple[Piece, ...]:
    """The front that a walk has decided, as laws; of networks that are equally good always the same one."""
    ranked = sorted(search.known.values(), key=lambda candidate: repr(candidate.genome), reverse=True)
    by_point = {search.point_of(candidate): candidate for candidate in ranked}
    weights: dict[Point, tuple[float, float]] = {}
    for point, low, high in search.envelope.pieces:
        weights[point] = low, high
    front = list[Piece]()
    for point in search.envelope.front:
        candidate = by_point[point]
        front.append(Piece(candidate, translate(candidate, ratio), weights.get(point)))
    return tuple(front)
