"""Which network is the law? Search towards what the rows allow, then choose among the best on all rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from pnn_symbolic.algebra.symbols import VELOCITY
from pnn_symbolic.checks import check_symplecticity, check_time_reversal
from pnn_symbolic.discovery.forces import is_linear, on_arrays
from pnn_symbolic.discovery.masses import mass_ratio
from pnn_symbolic.discovery.options import Options
from pnn_symbolic.discovery.question import Question
from pnn_symbolic.dynamics.step_units import StepUnits
from pnn_symbolic.dynamics.triples import Triples
from pnn_symbolic.errors import DataError
from pnn_symbolic.evidence.floor import Floor
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.network.activations import LINEAR
from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.network.genome import Genome, SearchSpace
from pnn_symbolic.network.predictions import Predictions
from pnn_symbolic.network.topology import chain
from pnn_symbolic.search.fitted_outputs import with_fitted_outputs
from pnn_symbolic.search.journal import Journal
from pnn_symbolic.search.linear_laws import linear_start
from pnn_symbolic.search.result import SearchResult
from pnn_symbolic.selection.choice import Choice, choose
from pnn_symbolic.selection.goal import goal_of
from pnn_symbolic.translation import translate

if TYPE_CHECKING:
    from pnn_symbolic.training.fit import Fitter
    from pnn_symbolic.training.particles import ParticleFitter

TWO_FORCES = chain(2)
NEARLY = 0.03
"""Of the explainable motion: what the step of a right law may leave where noise asks for a long one. A rotor that turns
by 0.7 in a step of 6 rows leaves 0.012 of that of x, in one of 4 rows 0.004."""


def drifting(space: SearchSpace) -> Genome:
    """The network of an invariant space that all others are compared with at first: x' = x, w' = 0."""
    genes = [len(choices) > 1 and choices.index("0") for choices in space.alleles]
    return space.genome([int(gene) for gene in genes]).pruned


@dataclass(frozen=True, eq=False)
class Found:
    """The result of a search, its front refitted on all rows, and what the rows say of it."""

    space: SearchSpace
    result: SearchResult
    choice: Choice
    units: StepUnits


def search(
    question: Question,
    force: Callable,
    floor: Floor,
    journal: Journal,
    options: Options,
    kick: float = 1.0,
    decays: bool = False,
) -> Found:
    """Search the space of the question, and choose.

    force   on tensors, in the data's units; of an invariant space, on arrays
    floor   at the stride of the question's data
    kick    of an invariant space: a first guess of the weight of the force
    decays  whether v was seen to decay in proportion to itself: a law without a factor of v lacks that
    """
    # Torch comes with them, which takes two seconds to load.
    from pnn_symbolic.search.genetic import evolve
    from pnn_symbolic.training.prediction import predict

    data, settings, space = question.data, question.settings, question.space
    units = StepUnits.of(data, question.mass)
    options.on_stage("searching")
    splits = tuple(dict.fromkeys(("validation", settings.select_on)))
    with _fitter(question, force, units, kick, options.place.count) as fitter:
        judged = fitter.batches[settings.select_on]
        spreads, rows = (judged.x_spread, judged.w_spread), len(judged)
        if not min(spreads) > 0:
            raise DataError(f"nothing moves in the {settings.select_on} rows, by which the law is to be chosen")
        goal = goal_of(floor, spreads, rows)
        if space.invariant:
            start = [drifting(space), *with_fitted_outputs(space)]
        else:
            start = linear_start(space, fitter.columns, goal, spreads)
        result = evolve(
            space,
            lambda genomes: fitter(genomes, splits),
            settings,
            journal,
            options.on_generation,
            goal=goal,
            start=start,
            limit=options.limit,
        )
    options.on_stage("refitting the front on all rows")
    result = result.refitted(fitter.refit).having([journal.known[genome.pruned] for genome in start])

    def predicted(candidates: Sequence[Candidate], triples: Triples) -> Predictions:
        return predict(candidates, triples, fitter.force, units)

    def law_of(candidate: Candidate) -> OneStepMap:
        return translate(candidate, mass_ratio(data, question.mass is not None))

    def conserves(candidate: Candidate) -> bool:
        law = law_of(candidate)
        return bool(check_time_reversal(law).holds and check_symplecticity(law).holds)

    def keeps_speed(candidate: Candidate) -> bool:
        return law_of(candidate).velocity.expand().coeff(VELOCITY) == 1

    linear = not space.invariant and is_linear(question.data.trajectories, on_arrays(force))

    def chosen() -> Choice:
        return choose(met, floor, predicted, conserves, spreads, rows, linear, keeps_speed if decays else None)

    met = result
    choice = chosen()
    if not choice.candidate.genome.is_linear:
        # An activation whose argument never changes sign is linear on these rows: the same law without it is cheaper.
        unbent = replace(choice.candidate.genome, activations=(LINEAR,) * len(choice.candidate.genome.activations))
        met = met.having(fitter.refit(fitter([unbent], splits)))
        choice = chosen()
    while choice.candidate.errors.keys() != fitter.batches.keys():  # as the search fitted it, on a few splits
        met = met.having(fitter.refit([choice.candidate]))
        choice = chosen()
    return Found(space, result, choice, units)


def _fitter(question: Question, force: Callable, units: StepUnits, kick: float, cores: int) -> Fitter | ParticleFitter:
    """Trains networks: of an invariant space on all coordinates alike, else on those of a line."""
    # Torch comes with them, which takes two seconds to load.
    from pnn_symbolic.training.fit import Fitter
    from pnn_symbolic.training.particles import ParticleFitter

    data, seed = question.data, question.settings.seed
    if question.space.invariant:
        return ParticleFitter(data=data, force=force, units=units, kick=kick, seed=seed)
    return Fitter(data=data, force=force, units=units, settings=question.fit_settings, seed=seed, cores=cores)


def falls_short_by_its_step(choice: Choice) -> bool:
    """Whether a law says all but a few per cent of what can be said, at a step that noise has made long."""
    explainable = np.maximum(choice.floor.motion - choice.floor.predicted, 0)
    return choice.reason == "unexplained" and bool((choice.test.remainder <= NEARLY * explainable).all())


def searched_with_a_shorter_step(
    question: Question, force: Callable, stride: int, options: Options, *, decays: bool = False
) -> tuple[Question, Found] | None:
    """The same with rows less far apart, where a law's own step errs less; None where it has no law either."""
    options.on_stage(f"no law says all that rows so far apart tell: searching with rows {stride} apart")
    shorter = replace(question, data=question.data.at_stride(stride))
    floor = Floor.of(question.data.trajectories, stride)
    laws = search(shorter, force, floor, options.journal(shorter, "journal-shorter-step"), options, decays=decays)
    return (shorter, laws) if laws.choice.outcome != "none" else None


def searched_with_two_forces(
    question: Question, force: Callable, floor: Floor, options: Options, kick: float = 1.0
) -> Found | None:
    """The same in the space of two forces; None where that has no law of every row either, or nothing may begin."""
    if not options.goes_on:
        return None
    options.on_stage("one force leaves more than two would: searching with two")
    wider = replace(question, space=replace(question.space, wiring=TWO_FORCES))
    journal = options.journal(wider, "journal-two-forces")
    laws = search(wider, force, floor, journal, options, kick)
    return laws if laws.choice.outcome == "generator" else None
