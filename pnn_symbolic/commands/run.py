"""`discover-equations run`: from a file, or the paper's particle, to the law on standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, NoReturn

import typer

from pnn_symbolic.dynamics.formats.columns import read_columns_option
from pnn_symbolic.dynamics.potentials import Potential, check_forces, potential_called
from pnn_symbolic.dynamics.readers import read_rows
from pnn_symbolic.dynamics.trajectory import DataSet
from pnn_symbolic.dynamics.units import units_called
from pnn_symbolic.errors import InputError, OutputError, RefusedError, UnknownNameError
from pnn_symbolic.network.activations import read_activations
from pnn_symbolic.network.genome import SearchSpace
from pnn_symbolic.network.weights import read_choices
from pnn_symbolic.search.settings import SearchSettings
from pnn_symbolic.training.settings import FitSettings
from pnn_symbolic.training.workers import available_cores, beside

if TYPE_CHECKING:
    from pnn_symbolic.search.result import Generation

FORCES = ("exact", "network")
AUTO = "auto"
"""One force, and two where one leaves far more than the rows' rounding and two do not."""
REFUSED = 3
"""Exit code where the rows are such that any law would be nonsense."""


def run_command(
    *,
    data: Path | None,
    seed: int,
    population: int,
    generations: int,
    force: str,
    potential: str,
    mass: float | None,
    units: str,
    columns: str,
    wiring: str,
    activations: str,
    weights: str,
    optimizer: str,
    accelerator: str,
    accuracy_weight: float,
    select_on: str,
    as_is: bool,
    search_anyway: bool,
    out: Path | None,
    resume: bool,
    json_output: bool,
    quiet: bool,
) -> None:
    """Check every option before anything slow begins, then discover, print and save."""
    settings = SearchSettings(
        population=population,
        generations=generations,
        accuracy_weight=accuracy_weight,
        select_on=select_on,
        seed=seed,
    )
    more_forces = (wiring or AUTO) == AUTO and data is not None
    one_force = SearchSpace().wiring if wiring in ("", AUTO) else wiring
    space = SearchSpace(one_force, read_activations(activations), read_choices(weights))
    if force and force not in FORCES:
        raise UnknownNameError("force", force, FORCES)
    fit_settings = FitSettings(optimizer=optimizer, accelerator=accelerator)
    if mass is not None and not 0 < mass < float("inf"):
        raise InputError(f"the mass is {mass:g}, expected a number above 0; leave --mass out to have it learned")
    if resume and out is None:
        raise InputError("--resume goes on with a run in a folder; name that folder with --out")
    if out is not None:
        _prepare(out, resume)
    from pnn_symbolic.discovery import discover

    observed, exact, notes = observed_data(data, potential, force, units, columns, mass)
    try:
        with _progress(generations, quiet) as (on_stage, on_generation):
            for note in notes:
                on_stage(note)
            found = discover(
                observed,
                exact,
                mass=mass,
                space=space,
                settings=settings,
                fit_settings=fit_settings,
                as_is=as_is,
                # No method of the catalogue leads from row to row of the paper's particle, at 10 inner steps.
                search_anyway=search_anyway or data is None,
                more_forces=more_forces,
                out=out,
                resume=resume,
                on_stage=on_stage,
                on_generation=on_generation,
            )
    except RefusedError as error:
        _refuse(error, notes, json_output)

    from pnn_symbolic.report.run import discovery_json, show_discovery

    record = discovery_json(found) | {"notes": notes}
    text = json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False)
    if out is not None:
        try:
            (out / "discovery.json").write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            raise OutputError(f"cannot write {out / 'discovery.json'}: {error.strerror}") from None
    if json_output:
        print(text)
    else:
        show_discovery(found, record)


def _refuse(error: RefusedError, notes: list[str], json_output: bool) -> NoReturn:
    """Rows from which any law would be nonsense: said, and exit code 3."""
    if json_output:
        record = {"outcome": None, "health": error.health, "notes": notes, "error": str(error)}
        print(json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False))
    else:
        print(f"discover-equations: {error}", file=sys.stderr)
    raise typer.Exit(REFUSED)


def observed_data(
    path: Path | None, potential: str, force: str, units: str, columns: str = "", mass: float | None = None
) -> tuple[DataSet, Potential | None, list[str]]:
    """The data set, the potential if the exact force is to be used, and what was repaired in the file."""
    from pnn_symbolic.dynamics.simulation import paper_data, paper_potential

    if path is None:
        for option, value in (("potential", potential), ("columns", columns)):
            if value:
                raise InputError(f'--{option} "{value}" goes with DATA; without DATA the paper\'s particle is used')
        with beside(paper_data, available_cores()) as simulated:
            from pnn_symbolic.training import fit  # noqa: F401 - loads torch, which takes as long

            return simulated(), paper_potential() if force == "exact" else None, []
    exact = potential_called(potential) if potential else None
    if force == "exact" and exact is None:
        raise InputError("--force exact needs the potential: add --potential NAME, or use --force network")
    reading = read_rows(path, units_called(units), read_columns_option(columns), mass)
    runs = reading.trajectories
    if exact is None and any(run.forces is None for run in runs):
        raise InputError(f"{path} has no column force; add one, or name the potential with --potential")
    if exact is not None and force != "network":
        check_forces(exact, runs)
    notes = [f"{path.name}: {note}" for note in reading.notes]
    return DataSet.of(runs, name=str(path)), None if force == "network" else exact, notes


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


@contextmanager
def _progress(generations: int, quiet: bool) -> Iterator[tuple]:
    """Two callbacks that draw on standard error, or keep silent."""
    if quiet:
        yield (lambda stage: None), (lambda generation: None)
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    console = Console(file=sys.stderr, highlight=False)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[status]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("starting", total=generations + 1, status="")
        began = perf_counter()

        def on_stage(stage: str) -> None:
            nonlocal began
            began = perf_counter()
            bar.update(task, description=stage)
            console.print(stage, style="dim")

        def on_generation(now: Generation) -> None:
            rate = now.evaluations / max(perf_counter() - began, 1e-9)
            status = f"best {now.best:.3f}, {now.evaluations} networks, {rate:.0f}/s"
            if now.number > generations:
                bar.update(task, description="climbing", status=status)
            else:
                bar.update(task, description="generation", completed=now.number + 1, status=status)

        yield on_stage, on_generation
