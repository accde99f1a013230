"""What is said of a law where it is taken along: at the top of exported code, and beside its formulas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pnn_symbolic.exports import About
from pnn_symbolic.magnetic import MagneticStep
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.report.advances import advances
from pnn_symbolic.report.judgement_screen import words_for
from pnn_symbolic.report.plain_verdicts import plain_verdicts


def about_law(
    step: OneStepMap | MagneticStep,
    record: dict[str, Any],
    version: str,
    read_as: str = "",
    motion: Sequence[str] = (),
) -> About:
    """Name, source, formulas and verdicts of a law.

    record   its judgement
    version  of this package
    read_as  how pasted code was understood
    motion   what is said of the motion in the place of the judgement, which may have no finding of it then

    >>> from pnn_symbolic.report.judgement import judgement
    >>> verlet = OneStepMap.from_word("D 1/2, K 1, D 1/2")
    >>> about_law(verlet, judgement(verlet), "1.0").name
    'position Verlet'
    """
    identity = record["identity"]
    lines = [capitalised(identity["details"]["sentence"])]
    lines += [identity["source"]] if identity["source"] else []
    lines += [f"read as: {read_as}"] if read_as else []
    lines += ["", *(f"    {equation}" for equation in step.plain_equations())]
    lines += [*(f"  {line}" for line in motion or (advances(record),)), ""]
    for verdict in plain_verdicts(record["findings"], words_for(step)):
        head = "undecided: " if verdict.verdict == "undecided" else ""
        lines.append(f"{head}{verdict.sentence}: {verdict.reason}")
    lines += ["", f"Written by discover-equations {version}."]
    return About(identity["name"] if identity["relation"] == "exact" else "", tuple(lines))


def capitalised(sentence: str) -> str:
    """The sentence with a capital letter."""
    return sentence[:1].upper() + sentence[1:]
