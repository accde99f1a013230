"""`discover-equations run`: from a file, or the paper's particle, to the law on standard output."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from pnn_symbolic.commands.configuration import NAME as CONFIG
from pnn_symbolic.commands.observed import observed_data, observed_particles
from pnn_symbolic.commands.progress import progress_of_generations
from pnn_symbolic.commands.report import typed_folder, write_run_files
from pnn_symbolic.commands.search_options import RunOptions
from pnn_symbolic.errors import InputError, OutputError, RefusedError, UnknownNameError, in_one_line
from pnn_symbolic.execution import available_cores
from pnn_symbolic.network.activations import read_activations
from pnn_symbolic.network.genome import SearchSpace
from pnn_symbolic.network.weights import read_choices
from pnn_symbolic.search.linear_laws import listed_beside
from pnn_symbolic.search.settings import SearchSettings
from pnn_symbolic.training.settings import FitSettings
from pnn_symbolic.whole_files import write_whole

if TYPE_CHECKING:
    from pnn_symbolic.discovery import Discovery

FORCES = ("exact", "network")
AUTO = "auto"
"""One force, and two where one leaves far more than the rows' rounding and two do not."""
REFUSED = 3
"""Exit code where the rows are such that any law would be nonsense."""


def run_command(options: RunOptions, config: str) -> None:
    """Check every option before anything slow begins, then discover, print and save.

    config   all that was typed, as the file that is written to `out`
    """
    settings, space = _search_settings(options), _space(options)
    check_force(options.force)
    fit_settings = FitSettings(optimizer=options.optimizer, accelerator=options.accelerator)
    check_mass(options.mass)
    if options.resume and options.out is None:
        raise InputError("--resume goes on with a run in a folder; name that folder with --out")
    if options.out is not None:
        _prepare(options.out, options.resume)
    # While torch loads for the paper's particle, another process lists the linear networks; a file is looked at first.
    particles = observed_particles(options)
    if particles is not None:
        observed, exact, notes = particles.data, particles.interaction, particles.notes
    else:
        cores = options.workers or available_cores()
        with listed_beside(space, cores if options.data is None else 1):
            observed, exact, notes = observed_data(options, cores)
    from pnn_symbolic.discovery import discover  # a refusal of the rows does without

    try:
        with progress_of_generations(options.generations, options.quiet) as (on_stage, on_generation):
            for note in notes:
                on_stage(note)
            discovery = discover(
                observed,
                exact,
                mass=options.mass,
                space=space,
                settings=settings,
                fit_settings=fit_settings,
                as_is=options.as_is,
                # No method of the catalogue leads from row to row of the paper's particle, at 10 inner steps.
                search_anyway=options.search_anyway or options.data is None,
                more_forces=_may_take_more_forces(options),
                time_limit=options.time_limit,
                stop_after=float("inf") if options.stop_after is None else options.stop_after,
                workers=options.workers,
                clock_is_free=particles is not None and particles.clock_is_free,
                out=options.out,
                resume=options.resume,
                on_stage=on_stage,
                on_generation=on_generation,
            )
    except RefusedError as error:
        _refuse(error, notes, options.json_output)
    _report(discovery, notes, options, config)


def _search_settings(options: RunOptions) -> SearchSettings:
    """How the search is run."""
    return SearchSettings(
        population=options.population,
        generations=options.generations,
        accuracy_weight=options.accuracy_weight,
        select_on=options.select_on,
        seed=options.seed,
    )


def _space(options: RunOptions) -> SearchSpace:
    """What is searched at first: networks of one force, where the wiring is left open."""
    wiring = SearchSpace().wiring if options.wiring in ("", AUTO) else options.wiring
    return SearchSpace(wiring, read_activations(options.activations), read_choices(options.weights))


def _may_take_more_forces(options: RunOptions) -> bool:
    """Whether two forces are tried where one leaves too much; the paper's particle needs one."""
    return (options.wiring or AUTO) == AUTO and options.data is not None


def _report(discovery: Discovery, notes: list[str], options: RunOptions, config: str) -> None:
    """Print what was discovered, and save it: either is done where the other fails."""
    # Only where there is an answer.
    from pnn_symbolic.report.run import discovery_json, show_discovery

    record = discovery_json(discovery) | {"notes": notes}
    text = json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False)
    try:
        if options.json_output:
            print(text)
        else:
            show_discovery(discovery, record, everything=options.everything, folder=typed_folder(options.out))
        sys.stdout.flush()
    finally:
        if (out := options.out) is not None:
            write_whole(out / "discovery.json", text + "\n")
            steps = discovery.stopped_after
            stopped = steps is not None and options.stop_after is None
            write_whole(out / CONFIG, config + (f"stop-after = {steps}\n" if stopped else ""))
            _save(discovery, out)
            write_run_files(discovery, record, out)


def _save(discovery: Discovery, out: Path) -> None:
    """Keep all of it for `report` and `Discovery.load`; discovery.json has the answer, whatever becomes of this."""
    try:
        discovery.save(out)
    except OutputError:
        raise
    except Exception as error:  # the answer is in discovery.json already
        print(f"discover-equations: the run could not be saved for `report` ({in_one_line(error)})", file=sys.stderr)


def check_force(force: str) -> None:
    """Refuse a kind of force that there is not."""
    if force and force not in FORCES:
        raise UnknownNameError("force", force, FORCES)


def check_mass(mass: float | None) -> None:
    """Refuse what is no mass."""
    if mass is not None and not 0 < mass < float("inf"):
        raise InputError(f"the mass is {mass:g}, expected a number above 0; leave --mass out to have it learned")


def _refuse(error: RefusedError, notes: list[str], json_output: bool) -> NoReturn:
    """Rows from which any law would be nonsense: said, and exit code 3."""
    if json_output:
        record = {"outcome": None, "health": error.health, "notes": notes, "error": str(error)}
        print(json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False))
    else:
        print(f"discover-equations: {error}", file=sys.stderr)
    raise typer.Exit(REFUSED)


def _prepare(out: Path, resume: bool) -> None:
    probe(out)
    if resume and not (out / "journal.jsonl").exists():
        raise InputError(f"{out} holds no run to resume (no journal.jsonl); leave --resume out to start one there")


def probe(out: Path) -> None:
    """Find out now whether the folder can be written, not after the search."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        probe = out / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise OutputError(f"cannot write to the folder {out}: {error.strerror}; choose another with --out") from None
