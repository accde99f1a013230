"""The command `discover-equations`: results on standard output, everything else on standard error.

Exit codes: 0 done, whatever the answer · 1 one of several inputs of `check` or `identify`, or a line of `grade`, could
not be read, or a certificate does not hold · 2 a value, file or folder that cannot be used, no memory, or an answer
that could not be printed · 3 rows from which any law would be nonsense · 130 broken off by Ctrl-C · 141 whoever read
the answer is gone, as in `| head` · 143 ended by SIGTERM, as batch schedulers send it.
Heavy imports wait until a command needs them, so that `--help` answers at once.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import typer

from pnn_symbolic.commands.help import CommandWithExamples, GroupedCommands, print_version
from pnn_symbolic.commands.holding import held
from pnn_symbolic.commands.options import (
    COLUMNS,
    DASK,
    EVERYTHING,
    FORCE_FROM,
    FORCE_IN_CODE,
    JSON,
    MAPS,
    MASS_IN_CODE,
    MASSES,
    POSITION,
    POTENTIAL,
    QUIET,
    STEP,
    TIME_STEP,
    UNITS,
    VELOCITY,
    WORKERS,
    folder,
)
from pnn_symbolic.commands.searches import certify, run

app = typer.Typer(
    cls=GroupedCommands,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Give it trajectories, and it gives back the law that advances them: closed form, exact, proved and named.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: importing what draws boxes takes longer than all the rest
)


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and leave.", callback=print_version, is_eager=True)
    ] = False,
) -> None:
    """Give it trajectories, and it gives back the law that advances them: closed form, exact, proved and named."""


app.command(cls=CommandWithExamples)(run)


@app.command(cls=CommandWithExamples)
def report(
    run_folder: Annotated[
        Path, typer.Argument(parser=folder, metavar="DIR", help="A folder that run --out has written.")
    ],
    everything: EVERYTHING = False,
    json_output: JSON = False,
) -> None:
    """Write the page of a finished run again, from its folder, without searching, and print its answer."""
    from pnn_symbolic.commands.report import check_folder, report_command

    check_folder(run_folder)
    with held(run_folder):
        report_command(run_folder, everything=everything, as_json=json_output)


@app.command(cls=CommandWithExamples)
def look(
    data: Annotated[list[Path], typer.Argument(help="Files as for run; each is answered by itself.")],
    potential: POTENTIAL = "",
    mass: Annotated[
        float | None, typer.Option(help="The particle's mass, where it is known.", show_default=False)
    ] = None,
    units: UNITS = "consistent",
    columns: COLUMNS = "",
    time_step: TIME_STEP = None,
    json_output: JSON = False,
) -> None:
    """Say what is wrong with rows before a law is sought in them; exit code 3 where a search would be in vain."""
    from pnn_symbolic.commands.look import look_command

    look_command(
        data,
        potential=potential,
        mass=mass,
        units=units,
        as_json=json_output,
        columns=columns,
        time_step=time_step,
    )


@app.command(cls=CommandWithExamples)
def simulate(
    out: Annotated[
        Path,
        typer.Argument(
            parser=folder, metavar="out", help="File to write: .csv, .tsv, .txt, .dat (each also with .gz) or .npz."
        ),
    ],
    potential: Annotated[
        str, typer.Option(help='Name or formula in x, and after a colon its numbers: "x**4/4 - g*x:g=9.81".')
    ] = "lennard-jones",
    energy: Annotated[list[float], typer.Option(help="Total energy; repeat for several trajectories.")] = [-0.9],  # noqa: B006 - read, never changed
    start: Annotated[
        float | None, typer.Option(help="Where the particle starts, outward.", show_default="the lowest point")
    ] = None,
    time_step: Annotated[float, typer.Option(help="Between rows.")] = 0.005,
    steps: Annotated[int, typer.Option(help="Rows, after the first.")] = 10_000,
    inner_steps: Annotated[int, typer.Option(help="Steps of the integrator for each row.")] = 10,
    mass: Annotated[float, typer.Option(help="Of the particle.")] = 1.0,
    integrator: Annotated[str, typer.Option(help="A name from the catalogue.")] = "velocity Verlet",
    units: Annotated[str, typer.Option(help="consistent, lj, paper (Å, fs, amu, eV), ase or si.")] = "consistent",
) -> None:
    """Write reference trajectories of a particle on a line, one for each energy."""
    from pnn_symbolic.commands.simulate import simulate_command

    simulate_command(
        out=out,
        potential=potential,
        energy=energy,
        start=start,
        time_step=time_step,
        steps=steps,
        inner_steps=inner_steps,
        mass=mass,
        integrator=integrator,
        units=units,
    )


@app.command(cls=CommandWithExamples)
def check(
    inputs: MAPS,
    json_output: JSON = False,
    latex: Annotated[bool, typer.Option("--latex", help="Print the rule as LaTeX, too.")] = False,
    everything: EVERYTHING = False,
    position: POSITION = "",
    velocity: VELOCITY = "",
    force: FORCE_IN_CODE = "",
    step: STEP = "",
    mass: MASS_IN_CODE = "",
    out: Annotated[
        Path | None,
        typer.Option(
            parser=folder,
            metavar="<path>",
            help="Folder for the page of the law, index.html, the same as Markdown, and judgement.json.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Prove or refute the properties of any update rule, for every force, and name it."""
    from pnn_symbolic.commands.check import check_command, roles_of

    roles = roles_of(position=position, velocity=velocity, force=force, step=step, mass=mass)
    with held(out):
        check_command(inputs, json_output, latex=latex, everything=everything, roles=roles, out=out)


@app.command(cls=CommandWithExamples)
def export(
    law: Annotated[
        str,
        typer.Argument(
            metavar="LAW", help="As for check: a word, equations, pasted code, a known name, or the folder of a run."
        ),
    ],
    to: Annotated[
        str,
        typer.Option(
            help="python, numpy, torch, jax, c, fortran, julia, sympy, latex, coefficients, ase, openmm, lammps, jaxmd "
            "or blackjax."
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            parser=folder, metavar="<path>", help="File to write; left out, the code is printed.", show_default=False
        ),
    ] = None,
    trained: Annotated[bool, typer.Option("--trained", help="Of a run, the law as trained, not the rounded.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that exists.")] = False,
) -> None:
    """Write a law as code that runs elsewhere, with what is proved of it at the top."""
    from pnn_symbolic.commands.export import export_command

    export_command(law, target=to, out=out, trained=trained, overwrite=force)


@app.command(cls=CommandWithExamples)
def convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help="A file of an engine, or a table of several particles.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="File to write: .npz holds everything; .csv; .extxyz.")],
    units: UNITS = "consistent",
    time_step: TIME_STEP = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that exists.")] = False,
) -> None:
    """Write the rows of an engine's file as arrays or as a table, with all that answers rest on, or not at all."""
    from pnn_symbolic.commands.convert import convert_command

    convert_command(source, out, units=units, time_step=time_step, overwrite=force)


@app.command(cls=CommandWithExamples)
def identify(
    inputs: MAPS,
    json_output: JSON = False,
    potential: POTENTIAL = "",
    mass: Annotated[
        float | None, typer.Option(help="The particle's mass in DATA; left out, it is found.", show_default=False)
    ] = None,
    units: UNITS = "consistent",
    columns: COLUMNS = "",
    time_step: TIME_STEP = None,
    masses: MASSES = "",
    workers: WORKERS = None,
    dask: DASK = None,
    force_from: FORCE_FROM = "",
) -> None:
    """Name update rules, and the integrator that wrote a file of rows, or all files of a folder.

    Tables and NPZ; ASE, LAMMPS, GROMACS, OpenMM, HOOMD and REBOUND files of many particles.
    """
    from pnn_symbolic.commands.check import identify_command
    from pnn_symbolic.commands.places import place_of
    from pnn_symbolic.commands.recognition import RowsOptions

    rows = RowsOptions(
        potential=potential,
        mass=mass,
        units=units,
        columns=columns,
        time_step=time_step,
        masses=masses,
        force_from=force_from,
    )
    with place_of(workers, dask) as place:
        identify_command(inputs, json_output, rows, place=place)


app.command(cls=CommandWithExamples)(certify)


@app.command(cls=CommandWithExamples)
def catalogue(
    name: Annotated[str, typer.Argument(help="One integrator; all of them where none is given.")] = "",
    json_output: JSON = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the catalogue as a page of Markdown.")] = False,
) -> None:
    """List the known integrators, each proved on the spot, with its source."""
    from pnn_symbolic.commands.catalogue import catalogue_command

    catalogue_command(name, json_output, markdown)


@app.command(cls=CommandWithExamples)
def explain(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="RUN|LAW|TERM",
            help="The folder of a run, a law as for check, or a word that is printed, such as symplectic; "
            "with nothing, position Verlet.",
            show_default=False,
        ),
    ] = None,
    what_if: Annotated[
        str,
        typer.Option(
            help='What if "force at 0.6", "kick at 0.6" (a share of the step), or another law: what breaks is shown.',
            show_default=False,
        ),
    ] = "",
    exercises: Annotated[bool, typer.Option("--exercises", help="Print exercises with their answers.")] = False,
    glossary: Annotated[
        bool, typer.Option("--glossary", help="Print all words that are explained, as a page of Markdown.")
    ] = False,
    json_output: JSON = False,
) -> None:
    """Explain a law, or a word that is printed, in plain words; every number is computed on the spot."""
    from pnn_symbolic.commands.explain import explain_command

    explain_command(
        " ".join(what or ()), question=what_if, with_exercises=exercises, as_page=glossary, as_json=json_output
    )


@app.command(cls=CommandWithExamples)
def grade(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="Update rules as for check, one a line, with # for comments and, where you like, a name before: "
            '"Anna: K 1/2, D 1, K 1/2"; - reads standard input.',
        ),
    ],
    json_output: JSON = False,
) -> None:
    """Grade the update rules of a class, one a line: order, reversible, symplectic, stable, name, and why."""
    from pnn_symbolic.commands.grade import grade_command

    grade_command(file, json_output)


@app.command(cls=CommandWithExamples)
def paper(
    out: Annotated[
        Path,
        typer.Option(parser=folder, metavar="<path>", help="Folder for all that is made; a second call goes on there."),
    ],
    quick: Annotated[bool, typer.Option("--quick", help="Small sizes: under two minutes, not under twenty.")] = False,
    seed: Annotated[int, typer.Option(help="Of every draw: one seed, one answer.")] = 0,
    links: Annotated[
        str, typer.Option(help="Lengths of the chained networks.", show_default="1,2,5,10,20; 1,2,5 with --quick")
    ] = "",
    json_output: JSON = False,
    quiet: QUIET = False,
) -> None:
    """Reproduce every figure and table of the paper, and set it beside the paper's."""
    from pnn_symbolic.commands.paper import paper_command

    with held(out):
        paper_command(out=out, quick=quick, seed=seed, links=links, json_output=json_output, quiet=quiet)


@app.command(cls=CommandWithExamples)
def doctor(json_output: JSON = False) -> None:
    """Say what is installed, what is missing, and the line to type for it."""
    from pnn_symbolic.commands.doctor import doctor_command

    doctor_command(json_output)


def main() -> None:
    """Run the command line; what goes wrong on purpose is one line on standard error."""
    from pnn_symbolic.commands.garbage import look_for_garbage_seldom
    from pnn_symbolic.commands.standard_streams import NobodyReadsError, open_standard_streams
    from pnn_symbolic.commands.streams import make_printable
    from pnn_symbolic.errors import PNNError

    open_standard_streams()
    make_printable()
    look_for_garbage_seldom()
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except NobodyReadsError:
        sys.exit(NOBODY_READS)
    except PNNError as error:
        _fail(str(error), 2)
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        _fail(f"{place}{error.strerror or error}", 2)
    except MemoryError:
        _fail("there is not enough memory; what is finished is kept in --out, if that was given", 2)
    except (KeyboardInterrupt, SystemExit) as error:
        if (interruption := _interruption(error)) is None:
            raise
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C while this ends
        word, code = ("terminated", 143) if isinstance(interruption, _TerminatedError) else ("interrupted", 130)
        _fail(f"{word}; what is finished is kept in --out: add --resume to run, or call paper again, to go on", code)
    finally:
        signal.signal(signal.SIGTERM, before)


NOBODY_READS = 128 + 13
"""As if SIGPIPE had ended the program."""


class _TerminatedError(KeyboardInterrupt):
    """SIGTERM came."""


def _terminate(_number: int, _frame: FrameType | None) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough
    raise _TerminatedError


def _interruption(error: BaseException | None) -> KeyboardInterrupt | None:
    """The Ctrl-C or SIGTERM behind it: typer leaves the program by an exception of its own."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error


def _fail(message: str, code: int) -> NoReturn:
    print(f"discover-equations: {message}", file=sys.stderr)
    sys.exit(code)


if __name__ == "__main__":
    main()
