"""`discover-equations certify`: decide the whole genome space, or check a certificate."""

from __future__ import annotations

import json
import re
import sys
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import typer

from pnn_symbolic.commands.observed import observed_data
from pnn_symbolic.commands.places import place_of
from pnn_symbolic.commands.progress import progress_of_steps
from pnn_symbolic.commands.run import check_force, check_mass, probe
from pnn_symbolic.commands.search_options import CertifyOptions
from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.potentials import Potential
from pnn_symbolic.errors import InputError
from pnn_symbolic.execution import Workplace, available_cores
from pnn_symbolic.network.activations import read_activations
from pnn_symbolic.network.genome import SearchSpace
from pnn_symbolic.network.weights import read_choices

if TYPE_CHECKING:
    from pnn_symbolic.certification.result import Certification


@dataclass(frozen=True)
class Question:
    """What is to be decided, or was.

    potential   None where the force is learned by a sub-network
    mass        None where it is learned
    """

    data: DataSet
    potential: Potential | None
    mass: float | None
    space: SearchSpace


def certify_command(options: CertifyOptions) -> None:
    """Check every option before anything slow begins, then decide, print and save; or verify and print."""
    check_force(options.force)
    check_mass(options.mass)
    if options.resume and options.out is None:
        raise InputError("--resume goes on with a certificate in a folder; name that folder with --out")
    space, stop_after = SearchSpace(), read_steps(options.stop_after)
    if options.verify_file is not None:
        options, space = _completed(options, *_stated(options.verify_file))
    space = _space(options, space)
    if options.out is not None and options.verify_file is None:
        probe(options.out)
    observed, exact, notes = observed_data(options, options.workers or available_cores())
    if not options.quiet:
        for note in notes:
            print(note, file=sys.stderr)
    question = Question(data=observed, potential=exact, mass=options.mass, space=space)
    if options.verify_file is not None:
        _verify(options.verify_file, question, options.json_output, options.quiet)
    else:
        with place_of(options.workers, options.dask, options.slurm, quiet=options.quiet) as place:
            _certify(question, options, place, stop_after)


def read_steps(text: str) -> tuple[int | None, int | None]:
    """Steps of the search and of the walk, as --stop-after has them; None where there is no limit.

    >>> read_steps("12,345"), read_steps("345"), read_steps("12,"), read_steps("")
    ((12, 345), (None, 345), (12, None), (None, None))
    """
    parts = [part.strip() for part in text.split(",")]
    if not re.fullmatch("[0-9]*,?[0-9]*", ",".join(parts)):
        raise InputError(f'--stop-after is "{text}", expected a number of steps such as 345, or two, 12,345')
    search, walk = [None, *(int(part) if part else None for part in parts)][-2:]
    return search, walk


def _completed(
    options: CertifyOptions, potential: str, mass: float | None, space: SearchSpace
) -> tuple[CertifyOptions, SearchSpace]:
    """The options, with what the certificate states in the place of those that were left out."""
    if options.mass is None:
        options = replace(options, mass=mass)
    if not (options.force or options.potential):
        # With no DATA, the potential is that of the paper, which no option names.
        options = replace(
            options,
            force="exact" if potential else "network",
            potential="" if options.data is None else potential,
        )
    return options, space


def _space(options: CertifyOptions, default: SearchSpace) -> SearchSpace:
    """The space that options name; what they leave out is as in the default."""
    return SearchSpace(
        options.wiring or default.wiring,
        read_activations(options.activations) if options.activations else default.activations,
        read_choices(options.weights) if options.weights else default.weights,
    )


def _stated(path: Path) -> tuple[str, float | None, SearchSpace]:
    """Potential, mass and space of a certificate."""
    # Only where a certificate is checked.
    from pnn_symbolic.certification.question import read_question
    from pnn_symbolic.certification.verifier.reading import read_header

    if not path.is_file():
        raise InputError(f"there is no file {path}; name a certificate, such as DIR/certificate.jsonl.gz")
    try:
        return read_question(read_header(path))
    except ValueError as error:
        raise InputError(f"{path}: {error}") from None


def _certify(
    question: Question, options: CertifyOptions, place: Workplace, stop_after: tuple[int | None, int | None]
) -> None:
    """Decide, print and save."""
    # Torch comes with it; refusals of options do without.
    from pnn_symbolic.certification.decision import certify
    from pnn_symbolic.commands.certification import certification_json, show_certification

    def on_answer(certification: Certification) -> None:
        """Print it; what is drawn meanwhile is gone by then."""
        drawing.close()
        record = certification_json(certification)
        if options.json_output:
            print(json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False))
        else:
            show_certification(certification, record)
        sys.stdout.flush()

    with ExitStack() as drawing:
        on_stage, on_done = drawing.enter_context(progress_of_steps(options.quiet))

        def on_decided(genomes: int, classes: int) -> None:
            on_done(genomes, question.space.size, f"{genomes:,} genomes, {classes:,} classes")

        certify(
            question.data,
            question.potential,
            mass=question.mass,
            space=question.space,
            accuracy_weight=options.accuracy_weight,
            time_limit=options.time_limit,
            stop_after=stop_after,
            place=place,
            out=options.out,
            resume=options.resume,
            on_stage=on_stage,
            on_decided=on_decided,
            on_answer=on_answer,
        )


def _verify(path: Path, question: Question, json_output: bool, quiet: bool) -> None:
    """Verify and print; exit code 1 where something does not hold."""
    # Only where a certificate is checked.
    from pnn_symbolic.certification.verification import verify

    began = perf_counter()
    try:
        with progress_of_steps(quiet) as (on_stage, on_done):
            on_stage(f"checking {path}")

            def on_line(line: int, of: int) -> None:
                if not line % 32 or line == of:
                    on_done(line, of, f"line {line:,} of {of:,}")

            faults = verify(
                path, question.data, question.potential, mass=question.mass, space=question.space, on_line=on_line
            )
    except ValueError as error:
        raise InputError(f"{path}: {error}") from None
    if json_output:
        record = {"holds": not faults, "faults": faults, "seconds": perf_counter() - began}
        print(json.dumps(record, indent=2, ensure_ascii=False))
    else:
        for fault in faults:
            print(f"{path}: {fault}")
        if not faults:
            print(f"{path}: holds")
    if faults:
        raise typer.Exit(1)
