"""`discover-equations run`: from a file, or the paper's particle, to the law on standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from pnn_symbolic.dynamics.potentials import Potential, potential_called
from pnn_symbolic.dynamics.trajectory import DataSet
from pnn_symbolic.dynamics.units import units_called
from pnn_symbolic.errors import InputError, OutputError, UnknownNameError
from pnn_symbolic.network.activations import read_activations
from pnn_symbolic.network.genome import SearchSpace
from pnn_symbolic.network.weights import read_choices
from pnn_symbolic.search.settings import SearchSettings
from pnn_symbolic.training.settings import FitSettings

if TYPE_CHECKING:
    from pnn_symbolic.search.result import Generation

FORCES = ("exact", "network")


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
    space = SearchSpace(wiring, read_activations(activations), read_choices(weights))
    if force and force not in FORCES:
        raise UnknownNameError("force", force, FORCES)
    fit_settings = FitSettings(optimizer=optimizer, accelerator=accelerator)
    if mass is not None and not 0 < mass < float("inf"):
        raise InputError(f"the mass is {mass:g}, expected a number above 0; leave --mass out to have it learned")
    if resume and out is None:
        raise InputError("--resume goes on with a run in a folder; name that folder with --out")
    if out is not None:
        _prepare(out, resume)
    observed, exact = observed_data(data, potential, force, units, columns, mass, tell=not quiet)

    from pnn_symbolic.discovery import discover
    from pnn_symbolic.report.run import discovery_json, show_discovery

    with _progress(generations, quiet) as (on_stage, on_generation):
        found = discover(
            observed,
            exact,
            mass=mass,
            space=space,
            settings=settings,
            fit_settings=fit_settings,
            out=out,
            resume=resume,
            on_stage=on_stage,
            on_generation=on_generation,
        )
    record = discovery_json(found)
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


def observed_data(
    path: Path | None,
    potential: str,
    force: str,
    units: str,
    columns: str = "",
    mass: float | None = None,
    tell: bool = False,
) -> tuple[DataSet, Potential | None]:
    """The data set, and the potential if the exact force is to be used; what was repaired is told on standard error."""
    from pnn_symbolic.dynamics.formats.columns import read_columns_option
    from pnn_symbolic.dynamics.potentials import check_forces
    from pnn_symbolic.dynamics.readers import read_rows
    from pnn_symbolic.dynamics.simulation import paper_data, paper_potential

    if path is None:
        if potential:
            raise InputError(f'--potential "{potential}" goes with DATA; without DATA the paper\'s potential is used')
        return paper_data(), paper_potential() if force == "exact" else None
    exact = potential_called(potential) if potential else None
    if force == "exact" and exact is None:
        raise InputError("--force exact needs the potential: add --potential NAME, or use --force network")
    reading = read_rows(path, units_called(units), read_columns_option(columns), mass)
    trajectories = reading.trajectories
    for note in reading.notes if tell else ():
        print(f"{path.name}: {note}", file=sys.stderr)
    if exact is None and any(one.forces is None for one in trajectories):
        raise InputError(f"{path} has no column force; add one, or name the potential with --potential")
    if exact is not None and force != "network":
        check_forces(exact, trajectories)
    data = DataSet.of(trajectories, name=str(path))
    return data, None if force == "network" else exact


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
