"""`discover-equations export`: a law as code that runs elsewhere, with what is proved of it at the top."""

from __future__ import annotations

import sys
from pathlib import Path

from pnn_symbolic.commands.inputs import motion_of_run, read_input, rounded_law
from pnn_symbolic.errors import InputError, OutputError
from pnn_symbolic.exports import export
from pnn_symbolic.implicit import ImplicitStep
from pnn_symbolic.whole_files import write_whole


def export_command(law: str, *, target: str, out: Path | None, trained: bool, overwrite: bool) -> None:
    """Print the code, or write it to a file, which is there whole or not at all."""
    read = read_input(law)
    step = read.map if trained else rounded_law(law) or read.map
    if isinstance(step, ImplicitStep):
        raise InputError("an implicit method solves equations at every step, and is not exported")
    # A refusal does without what is proved at the top of the code.
    from pnn_symbolic import __version__
    from pnn_symbolic.report.about import about_law
    from pnn_symbolic.report.judgement import judgement
    from pnn_symbolic.report.told_motion import as_told

    motion, judged = as_told(judgement(step), motion_of_run(law))
    code = export(step, target, about_law(step, judged, __version__, read.read_as, motion))
    if out is None:
        print(code, end="")
        return
    if out.exists() and not overwrite:
        raise OutputError(f"there is a file {out} already; --force writes over it")
    write_whole(out, code)
    print(f"wrote {out}", file=sys.stderr)
