"""The two commands that seek a network, `run` and `certify`. Heavy imports wait until one of them is called."""

from __future__ import annotations

import typer

from pnn_symbolic.commands.configuration import resolved
from pnn_symbolic.commands.holding import held
from pnn_symbolic.commands.search_options import CertifyOptions, RunOptions
from pnn_symbolic.commands.typed_options import with_options


@with_options
def run(context: typer.Context, options: RunOptions) -> None:
    """Find the law that advances the trajectories, and print it as LaTeX, proved and named."""
    from pnn_symbolic.commands.run import run_command

    with held(options.out):
        run_command(options, resolved(context))


@with_options
def certify(options: CertifyOptions) -> None:
    """Decide the whole genome space: the best network, for which accuracy weights, and a certificate to check."""
    from pnn_symbolic.commands.certify import certify_command

    with held(options.out if options.verify_file is None else None):
        certify_command(options)
