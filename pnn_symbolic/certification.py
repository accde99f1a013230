"""From trajectories to a certificate: the best network of the whole space, and for which accuracy weights it is."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path

import numpy as np

from pnn_symbolic.discovery import ForceModel, force_model, mass_ratio, versions
from pnn_symbolic.dynamics.potentials import Potential
from pnn_symbolic.dynamics.step_units import StepUnits
from pnn_symbolic.dynamics.trajectory import DataSet
from pnn_symbolic.errors import DataError, InputError, ResumeError
from pnn_symbolic.network.activations import activation_called
from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.network.genome import Genome, SearchSpace
from pnn_symbolic.search.journal import differences
from pnn_symbolic.search.settings import SearchSettings
from pnn_symbolic.search.verifier import Rows as PlainRows
from pnn_symbolic.search.verifier import faults, read_lines
from pnn_symbolic.symbolic.one_step_map import OneStepMap
from pnn_symbolic.translation import translate

MARGIN, FORCE_MARGIN = 0.5, 0.05
"""Decades below the lowest error that many starts found: where bent neurons have parameters, where only forces do."""
REACH = 1.25
"""Up to this multiple of the accuracy weight asked for, the best network is decided."""
CHUNK = 64
"""Networks fitted together: bounds the memory."""


@dataclass(frozen=True)
class Piece:
    """A network that is the best of the whole space for the accuracy weights `optimal_for` (from, to)."""

    candidate: Candidate
    law: OneStepMap
    optimal_for: tuple[float, float]


@dataclass(frozen=True)
class Certification:
    """What was decided about a search space.

    settled    genomes by means: "least squares" (rigorous), "multi-start" (a bound by fits from many starts, less a
               margin: numerical), "fitted" (the networks themselves were fitted), "undecided" (time was up)
    optimum    the best network at the accuracy weight asked for
    front      the best networks for every accuracy weight from 0 to `reach`, cheapest first
    gap        how far the objective of an undecided genome could at most lie under the optimum; 0 where none is left
    classes    how many classes the genomes were settled in
    path       the certificate, where it was written
    """

    space: SearchSpace
    settled: dict[str, int]
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
    on_decided: Callable[[int, int], None] = lambda genomes, networks: None,
) -> Certification:
    """Decide the whole of `space`, for every accuracy weight from 0 to 1.25 times the one given.

    potential, mass   as in `discover`: without a potential a force sub-network is trained, without a mass it is learned
    settings          of the genetic search that comes first, so that bounds have something to be compared with; its
                      accuracy weight is set to the one given
    time_limit        seconds after which no further activations are begun; what is left is stated as undecided
    out, resume       a folder for the certificate, and whether to go on with one in progress there
    on_decided        told how many genomes are decided, and how many networks have been fitted

    What is certified: the objective of a genome is accuracy weight · (log₁₀ E_x + log₁₀ E_v) + cost, where E are errors
    on the validation rows of the network whose weights were fitted to the training rows. A bound is the least such
    error over *all* weights, whatever they were fitted to, so it holds for the fitted ones.
    """
    from pnn_symbolic.search.exhaustive.branch_and_bound import MEANS, UNDECIDED, BranchAndBound, point_of
    from pnn_symbolic.search.exhaustive.certificate import Certificate, space_json
    from pnn_symbolic.search.exhaustive.columns import Rows
    from pnn_symbolic.search.genetic import evolve
    from pnn_symbolic.training.fit import Fitter

    began, space = time.perf_counter(), space or SearchSpace()
    if not 0 < accuracy_weight < float("inf"):
        raise InputError(f"the accuracy weight is {accuracy_weight}, expected a number above 0")
    if not time_limit > 0:
        raise InputError(f"the time limit is {time_limit:g} s, expected a number above 0")
    _check_rows(data, space)
    reach = REACH * accuracy_weight
    header = {
        **_question(data, potential, mass),
        "space": space_json(space),
        "accuracy_weight": accuracy_weight,
        "reach": reach,
        "margin": MARGIN,
        "force_margin": FORCE_MARGIN,
    }
    certificate = Certificate(out, header, resume)
    force, model = force_model(data, potential, on_stage=on_stage)
    fitter = Fitter(data, force, StepUnits.of(data, mass))

    def fit(genomes: Sequence[Genome]) -> list[Candidate]:
        parts = [genomes[start : start + CHUNK] for start in range(0, len(genomes), CHUNK)]
        return [one for part in parts for one in fitter.refit(fitter(part))]

    if not certificate.decided:
        on_stage("searching, so that bounds have something to be compared with")
        chosen = replace(settings or SearchSettings(), accuracy_weight=accuracy_weight)
        result = evolve(space, fitter, chosen)
        certificate.add_fits(result.refitted(fitter.refit).front)
        certificate.close(())
    on_stage("bounding")
    rows = Rows.of(fitter.batches["validation"], fitter.force)
    search = BranchAndBound(space, rows, fit, reach, MARGIN, FORCE_MARGIN, dict(certificate.fits))
    groups = list(product(space.activations, repeat=len(space.genome([0] * len(space.alleles)).activations)))
    groups.sort(key=lambda names: sum(activation_called(name).cost for name in names))
    for activations in groups:
        if activations not in certificate.decided:
            if time.perf_counter() - began > time_limit:
                break
            certificate.add(activations, search.decide(activations), search)
        on_decided(sum(line["count"] for line in certificate.lines if line["kind"] == "class"), len(search.known))
    left = [activations for activations in groups if activations not in certificate.decided]
    certificate.add_undecided([search.undecided(one) for one in left])
    classes = [line for line in certificate.lines if line["kind"] == "class"]
    settled = {means: sum(line["count"] for line in classes if line["means"] == means) for means in MEANS}
    by_point = {
        point_of(one): one for one in sorted(search.known.values(), key=lambda one: repr(one.genome), reverse=True)
    }
    front = tuple(
        Piece(by_point[point], translate(by_point[point], mass_ratio(data, mass is not None)), (low, high))
        for point, low, high in search.envelope.pieces
    )
    best = by_point[search.envelope.best(accuracy_weight)]
    optimum = next(piece for piece in front if piece.candidate is best)
    goal = best.objective(accuracy_weight)
    open_bounds = [
        line["costs"][0] + accuracy_weight * line["log_error"] for line in classes if line["means"] == UNDECIDED
    ]
    gap = max([0.0, *(goal - bound for bound in open_bounds)])
    certificate.finish(settled, [(piece.candidate, piece.optimal_for) for piece in front], goal, gap, complete=not left)
    return Certification(
        space, settled, optimum, front, accuracy_weight, reach, gap, len(classes), model, data,
        time.perf_counter() - began, certificate.finished, versions(),
    )  # fmt: skip


def verify(
    path: Path,
    data: DataSet,
    potential: Potential | None = None,
    *,
    mass: float | None = None,
    space: SearchSpace | None = None,
    seed: int = 0,
) -> list[str]:
    """All that does not hold in a certificate, each with its line; empty where it stands.

    A certificate of other data, another force, space or version is refused with the reason.
    """
    import torch

    from pnn_symbolic.search.exhaustive.certificate import space_json

    lines = read_lines(path)
    asked = {**_question(data, potential, mass), "space": json.loads(json.dumps(space_json(space or SearchSpace())))}
    for key, was, now in differences({key: lines[0].get(key) for key in asked}, asked):
        raise ResumeError(f"{path} is a certificate for {key} = {was}, this is {now}; verify it as it was made")
    force, _ = force_model(data, potential)
    units = StepUnits.of(data, mass)
    before, after = units.scaled(data.validation)
    rows: PlainRows = (before[:, 0].ravel(), before[:, 1].ravel(), after[:, 0].ravel(), after[:, 1].ravel())

    def on_arrays(places: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            return force(torch.from_numpy(np.ascontiguousarray(places))).numpy() * units.force_scale

    return list(faults(lines, rows, on_arrays, seed))


def _question(data: DataSet, potential: Potential | None, mass: float | None) -> dict:
    return {
        "pnn_symbolic": versions()["pnn_symbolic"],
        "data": data.digest(),
        "mass": mass,
        "potential": None if potential is None else [potential.name, dict(potential.parameters)],
    }


def _check_rows(data: DataSet, space: SearchSpace) -> None:
    """Weights must be determined by the rows: as many distinct ones as the space has weights, in each split."""
    weights = len(space.alleles) - len(space.genome([0] * len(space.alleles)).activations)
    for name, split in (("training", data.training), ("validation", data.validation)):
        distinct = len(np.unique(split.before.reshape(len(split), -1), axis=0))
        if distinct < weights:
            raise DataError(
                f"{data.name} has {distinct} distinct {name} rows for networks of {weights} weights; "
                f"give at least {weights}: more rows, and no repeated ones"
            )
