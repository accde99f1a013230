"""From trajectories to a law: look, recognise, search, choose, translate, judge, explain."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from math import inf
from pathlib import Path

from pnn_symbolic.discovery.inputs import Data, check_kind, data_set, potential_of
from pnn_symbolic.discovery.many import discover_particles, interaction_of, of_particles
from pnn_symbolic.discovery.on_a_line import discover_on_a_line
from pnn_symbolic.discovery.options import Options
from pnn_symbolic.discovery.question import Question
from pnn_symbolic.discovery.result import Discovery
from pnn_symbolic.dynamics.interaction import Interaction
from pnn_symbolic.dynamics.potentials import Potential
from pnn_symbolic.execution import Processes, available_cores
from pnn_symbolic.network.genome import SearchSpace
from pnn_symbolic.provenance import versions
from pnn_symbolic.search.result import Generation
from pnn_symbolic.search.settings import SearchSettings
from pnn_symbolic.threads import one_blas_thread
from pnn_symbolic.training.settings import FitSettings
from pnn_symbolic.work_limit import WorkLimit


@one_blas_thread()
def discover(
    data: Data,
    potential: Potential | Interaction | str | None = None,
    *,
    mass: float | None = None,
    space: SearchSpace | None = None,
    settings: SearchSettings | None = None,
    fit_settings: FitSettings | None = None,
    as_is: bool = False,
    search_anyway: bool = False,
    more_forces: bool = False,
    clock_is_free: bool = False,
    time_limit: float = inf,
    stop_after: float = inf,
    workers: int | None = None,
    out: Path | str | None = None,
    resume: bool = False,
    on_stage: Callable[[str], None] = lambda stage: None,
    on_generation: Callable[[Generation], None] = lambda generation: None,
) -> Discovery:
    """Find the law that advances `data`, prove what it conserves, and translate it; or say that there is none, and why.

    data            a data set, a file, trajectories, a data frame with the columns time, x, v and force, or arrays
                    (x, v, time step) and the forces, if they are there
    potential       gives the exact force, also by name or formula, of several particles that of a pair by its distance;
                    without it, a sub-network is trained on the trajectories' forces, or for several particles a pair
                    force learned from them
    mass            the particle's mass, if it is to be used; without it, a trained weight has to find it
    settings        of the search; its seed drives every draw of search and fits. The split of the data and the force
                    sub-network belong to the question, not to the search, so results of many seeds can be compared
    as_is           go on where the rows look as if any law would be nonsense; else that is a `RefusedError`
    search_anyway   search even where a known integrator is recognised in every row; then the rows are looked at, on
                    another core, while a force is learned
    more_forces     go on to two forces where one leaves more than the rows' rounding and two do not
    clock_is_free   of several particles: the time step is known from the rows only, to some per cent
    time_limit      seconds after which no step of a search is begun; `stopped_after` says after how many steps
    stop_after      the same by counting: with so many steps the same answer comes out, bit for bit, on any machine
    workers         processes of this machine to use, all of its cores where it is left out: the answer is the same
    out, resume     a folder for the journal of trained networks, and whether to go on with the one there
    on_stage        told what is done, in words, and anything a user should know
    on_generation   told where the search stands
    """
    began = time.perf_counter()
    for name, value, kind in (
        ("space", space, SearchSpace),
        ("settings", settings, SearchSettings),
        ("fit_settings", fit_settings, FitSettings),
        ("mass", mass, (int, float)),
        ("out", out, (str, Path)),
    ):
        check_kind(name, value, kind)
    rows = data_set(data)
    many = of_particles(rows)
    question = Question(
        data=rows,
        potential=None if many else potential_of(potential),
        mass=mass,
        space=space or SearchSpace(),
        settings=settings or SearchSettings(),
        fit_settings=fit_settings or FitSettings(),
        interaction=interaction_of(rows, potential) if many else None,
        clock_is_free=many and clock_is_free,
    )
    options = Options(
        as_is=as_is,
        search_anyway=search_anyway,
        more_forces=more_forces,
        out=None if out is None else Path(out),
        resume=resume,
        limit=WorkLimit(time_limit, stop_after),
        place=Processes(workers or available_cores()),
        on_stage=on_stage,
        on_generation=on_generation,
    )
    answer = (discover_particles if many else discover_on_a_line)(question, options)
    steps = options.limit.stopped_after
    if steps is not None:
        gap = f"the search was broken off after {steps} steps: what it had not met by then may be a better law"
        answer = replace(answer, stopped_after=steps, gaps=(*answer.gaps, gap))
    return replace(answer, seconds=time.perf_counter() - began, versions=versions())
