"""`discover-equations export`: a law as code that runs elsewhere, with what is proved of it at the top."""

from __future__ import annotations

import sys
from pathlib import Path

from pnn_symbolic.commands.inputs import read_input, rounded_law
from pnn_symbolic.errors import InputError, OutputError
from pnn_symbolic.exports import About, export
from pnn_symbolic.implicit import ImplicitStep
from pnn_symbolic.magnetic import MagneticStep
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.whole_files import write_whole


def export_command(law: str, *, target: str, out: Path | None, trained: bool, overwrite: bool) -> None:
    """Print the code, or write it to a file, which is there whole or not at all."""
    read = read_input(law)
    step = read.map if trained else rounded_law(law) or read.map
    if isinstance(step, MagneticStep):
        raise InputError("a step in a magnetic field turns velocities, which no target can say: it is judged alone")
    if isinstance(step, ImplicitStep):
        raise InputError("an implicit method solves equations at every step, and is not exported")
    code = export(step, target, _about(step, read.read_as))
    if out is None:
        print(code, end="")
        return
    if out.exists() and not overwrite:
        raise OutputError(f"there is a file {out} already; --force writes over it")
    write_whole(out, code)
    print(f"wrote {out}", file=sys.stderr)


def _about(step: OneStepMap, read_as: str) -> About:
    """Name, source, formulas and verdicts of a law, and how pasted code was understood."""
    from pnn_symbolic import __version__
    from pnn_symbolic.report.judgement import advances, judgement
    from pnn_symbolic.report.plain_verdicts import plain_verdicts

    record = judgement(step)
    identity = record["identity"]
    sentence = identity["details"]["sentence"]
    lines = [sentence[0].upper() + sentence[1:]]
    lines += [identity["source"]] if identity["source"] else []
    lines += [f"read as: {read_as}"] if read_as else []
    lines += ["", *(f"    {equation}" for equation in step.plain_equations()), f"  {advances(record)}", ""]
    for verdict in plain_verdicts(record["findings"]):
        head = "undecided: " if verdict.verdict == "undecided" else ""
        lines.append(f"{head}{verdict.sentence}: {verdict.reason}")
    lines += ["", f"Written by discover-equations {__version__}."]
    return About(identity["name"] if identity["relation"] == "exact" else "", tuple(lines))
