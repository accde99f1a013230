"""`discover-equations certify`: decide the whole genome space, or check a certificate."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import typer

from pnn_symbolic.commands.run import FORCES, observed_data, probe
from pnn_symbolic.errors import InputError, UnknownNameError
from pnn_symbolic.network.activations import read_activations
from pnn_symbolic.network.genome import SearchSpace
from pnn_symbolic.network.weights import read_choices

if TYPE_CHECKING:
    from pnn_symbolic.certification.result import Certification, Piece
    from pnn_symbolic.dynamics.potentials import Potential
    from pnn_symbolic.dynamics.trajectory import DataSet


def certify_command(
    *,
    data: Path | None,
    force: str,
    potential: str,
    mass: float | None,
    units: str,
    columns: str,
    wiring: str,
    activations: str,
    weights: str,
    accuracy_weight: float,
    time_limit: float,
    out: Path | None,
    resume: bool,
    verify_file: Path | None,
    json_output: bool,
    quiet: bool,
) -> None:
    """Check every option before anything slow begins, then decide, print and save; or verify and print."""
    if force and force not in FORCES:
        raise UnknownNameError("force", force, FORCES)
    if mass is not None and not 0 < mass < float("inf"):
        raise InputError(f"the mass is {mass:g}, expected a number above 0; leave --mass out to have it learned")
    if resume and out is None:
        raise InputError("--resume goes on with a certificate in a folder; name that folder with --out")
    if verify_file is not None:
        stated_potential, stated_mass, stated_space = _stated(verify_file)
        mass = stated_mass if mass is None else mass
        if not (force or potential):
            force = "exact" if stated_potential else "network"
            potential = "" if data is None else stated_potential  # with no DATA, that of the paper
    else:
        stated_space = SearchSpace()
    space = SearchSpace(
        wiring or stated_space.wiring,
        read_activations(activations) if activations else stated_space.activations,
        read_choices(weights) if weights else stated_space.weights,
    )
    if out is not None and verify_file is None:
        probe(out)
    observed, exact, notes = observed_data(data, potential, force, units, columns, mass)
    for note in () if quiet else notes:
        print(note, file=sys.stderr)
    if verify_file is not None:
        return _verify(verify_file, observed, exact, mass, space, json_output, quiet)

    from pnn_symbolic.certification.decision import certify

    with _progress(quiet) as (on_stage, on_done):

        def on_decided(genomes: int, classes: int) -> None:
            on_done(genomes, space.size, f"{genomes:,} genomes, {classes:,} classes")

        found = certify(
            observed,
            exact,
            mass=mass,
            space=space,
            accuracy_weight=accuracy_weight,
            time_limit=time_limit,
            out=out,
            resume=resume,
            on_stage=on_stage,
            on_decided=on_decided,
        )
    record = certification_json(found)
    print(json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False)) if json_output else _show(found, record)
    return None


def _stated(path: Path) -> tuple[str, float | None, SearchSpace]:
    """Potential, mass and space of a certificate."""
    from pnn_symbolic.certification.question import read_question
    from pnn_symbolic.certification.verifier.checks import read_header

    if not path.is_file():
        raise InputError(f"there is no file {path}; name a certificate, such as DIR/certificate.jsonl.gz")
    try:
        return read_question(read_header(path))
    except ValueError as error:
        raise InputError(f"{path}: {error}") from None


def certification_json(found: Certification) -> dict[str, Any]:
    """The object that `certify --json` prints."""
    from pnn_symbolic.certification.question import goal_json
    from pnn_symbolic.report.judgement import judgement

    def piece(one: Piece) -> dict[str, Any]:
        return {
            "genome": one.candidate.genome.to_json(),
            "cost": one.candidate.genome.cost,
            "log_error": found.log_error(one.candidate),
            "explained": found.goal.explains(one.candidate.errors["validation"]),
            "errors": one.candidate.to_json()["errors"],
            "weights": list(one.candidate.weights),
            "objective": found.objective(one.candidate),
            "law": one.law.to_json(),
            "integrator": judgement(one.law)["identity"],
            "optimal_for": None if one.optimal_for is None else list(one.optimal_for),
        }

    return {
        "genomes_total": found.space.size,
        "settled": found.settled,
        "slack": {str(decades): count for decades, count in found.slack.items()},
        "rigorous_share": found.settled["least squares"] / found.space.size,
        "optimum": piece(found.optimum),
        "front": [piece(one) for one in found.front],
        "accuracy_weight": found.accuracy_weight,
        **goal_json(found.goal),
        "decided_up_to": found.reach,
        "gap": found.gap,
        "classes": found.classes,
        "force": {"kind": found.force.kind, "relative_error": found.force.relative_error},
        "data": {"name": found.data.name, "digest": found.data.digest()},
        "certificate": None if found.path is None else str(found.path),
        "seconds": found.seconds,
        "versions": found.versions,
    }


def _show(found: Certification, record: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    console, best = Console(highlight=False), record["optimum"]
    console.print("The best network of the whole space" if not found.gap else "The best network found", style="bold")
    console.print(found.optimum.law.plain(), markup=False, soft_wrap=True)
    console.print(f"{best['integrator']['details']['sentence']}", markup=False, soft_wrap=True)
    console.print(
        f"Objective {best['objective']:.6f} at accuracy weight {found.accuracy_weight:g}, cost {best['cost']}; "
        + _optimal_for(best["optimal_for"], found.reach),
        soft_wrap=True,
    )
    if not best["explained"]:
        console.print("It does not explain both outputs: 10 points for each that it leaves are in the objective")
    total = record["genomes_total"]
    meaning = {
        "least squares": "rigorous: no weights do better",
        "multi-start": "numerical: the best of many starts, less a margin, is not good enough",
        "fitted": "numerical: fitted one by one",
        "undecided": f"time was up; the best may be lower by {found.gap:.4g}",
    }
    table = Table(title=f"\n{total:,} genomes in {found.classes:,} classes", title_justify="left", box=None)
    for column in ("settled by", "genomes", "share", ""):
        table.add_column(column, justify="right" if column in ("genomes", "share") else "left")
    for means, count in found.settled.items():
        if count:
            table.add_row(means, f"{count:,}", f"{100 * count / total:.2f} %", meaning[means])
    console.print(table)
    if settled := found.settled["multi-start"]:
        shares = ", ".join(f"{decades:g}: {100 * count / settled:.2f} %" for decades, count in found.slack.items())
        console.print(
            "Of those settled by multi-start, so many could be the best only if the fits missed the lowest error of "
            f"their map by more than … decades: {shares}",
            soft_wrap=True,
        )
    table = Table(title="\nThe most accurate network at each cost", title_justify="left", box=None)
    for column in ("cost", "log₁₀ E_x + log₁₀ E_v", "the best for accuracy weights", "law"):
        table.add_column(column, justify="left" if column == "law" else "right")
    for point, one in zip(record["front"], found.front, strict=True):
        weights = "none" if one.optimal_for is None else "{:.4g} to {:.4g}".format(*one.optimal_for)
        law = one.law.plain().replace(";  ", "\n")
        table.add_row(str(point["cost"]), f"{point['log_error']:.4f}", weights, law)
    console.print(table)
    if found.path is not None:
        console.print(f"Certificate: {found.path}; check it with certify --verify", soft_wrap=True, markup=False)


def _optimal_for(weights: list[float] | None, reach: float) -> str:
    if weights is None:
        return "by errors and cost alone others are better, which leave a part of the motion unexplained"
    low, high = weights
    end = "the limit of what was decided" if high >= reach else f"{high:.4g}"
    return f"the best for accuracy weights from {low:.4g} to {end}"


def _verify(
    path: Path,
    data: DataSet,
    potential: Potential | None,
    mass: float | None,
    space: SearchSpace,
    json_output: bool,
    quiet: bool,
) -> None:
    from pnn_symbolic.certification.verification import verify

    began = perf_counter()
    try:
        with _progress(quiet) as (on_stage, on_done):
            on_stage(f"checking {path}")

            def on_line(line: int, of: int) -> None:
                if not line % 32 or line == of:
                    on_done(line, of, f"line {line:,} of {of:,}")

            found = verify(path, data, potential, mass=mass, space=space, on_line=on_line)
    except ValueError as error:
        raise InputError(f"{path}: {error}") from None
    if json_output:
        record = {"holds": not found, "faults": found, "seconds": perf_counter() - began}
        print(json.dumps(record, indent=2, ensure_ascii=False))
    elif found:
        print("\n".join(f"{path}: {fault}" for fault in found))
    else:
        print(f"{path}: holds")
    if found:
        raise typer.Exit(1)


@contextmanager
def _progress(quiet: bool) -> Iterator[tuple[Callable[[str], None], Callable[[int, int, str], None]]]:
    """Two callbacks that draw on standard error, or keep silent: what is done, and how much of how much."""
    if quiet:
        yield (lambda stage: None), (lambda done, total, status: None)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    console = Console(file=sys.stderr, highlight=False)
    columns = (
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[status]}"),
        TimeElapsedColumn(),
    )  # fmt: skip
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("starting", total=None, status="")

        def on_stage(stage: str) -> None:
            bar.update(task, description=stage)
            console.print(stage, style="dim", markup=False, soft_wrap=True)

        def on_done(done: int, total: int, status: str) -> None:
            bar.update(task, completed=done, total=total, status=status)

        yield on_stage, on_done
