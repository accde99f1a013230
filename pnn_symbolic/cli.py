"""The command `discover-equations`: results on standard output, everything else on standard error.

Exit codes: 0 done, whatever the answer · 1 one of several inputs of `check` or `identify`, or a line of `grade`, could
not be read, or a certificate does not hold · 2 a value, file or folder that cannot be used, no memory, or an answer
that could not be printed · 3 rows from which any law would be nonsense · 130 broken off by Ctrl-C · 141 whoever read
the answer is gone, as in `| head` · 143 ended by SIGTERM, as batch schedulers send it.
Heavy imports wait until a command needs them, so that `--help` answers at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pnn_symbolic.commands.help import CommandWithExamples, GroupedCommands, print_version
from pnn_symbolic.commands.holding import held
from pnn_symbolic.commands.leaving import run_to_its_end
from pnn_symbolic.commands.options import EVERYTHING, JSON, folder
from pnn_symbolic.commands.paper_options import PaperOptions
from pnn_symbolic.commands.rows import convert, identify, look, simulate
from pnn_symbolic.commands.rules import catalogue, check, explain, export, grade
from pnn_symbolic.commands.searches import certify, run
from pnn_symbolic.commands.typed_options import with_options

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


@with_options
def paper(options: PaperOptions) -> None:
    """Reproduce every figure and table of the paper, and set it beside the paper's."""
    from pnn_symbolic.commands.paper import paper_command

    with held(options.out):
        paper_command(options)


def doctor(json_output: JSON = False) -> None:
    """Say what is installed, what is missing, and the line to type for it."""
    from pnn_symbolic.commands.doctor import doctor_command

    doctor_command(json_output)


COMMANDS = (
    run,
    report,
    look,
    simulate,
    check,
    export,
    convert,
    identify,
    certify,
    catalogue,
    explain,
    grade,
    paper,
    doctor,
)
for command in COMMANDS:
    app.command(cls=CommandWithExamples)(command)


def main() -> None:
    """Run the command line; what goes wrong on purpose is one line on standard error."""
    run_to_its_end(app)


if __name__ == "__main__":
    main()
