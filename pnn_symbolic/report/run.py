"""What one run found: as plain data for programs, and on the terminal for people."""

from __future__ import annotations

import math
from typing import Any

from pnn_symbolic.discovery import Discovery
from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.report.judgement import judgement, show_judgement


def discovery_json(found: Discovery) -> dict[str, Any]:
    """The object that `discover-equations run --json` prints; only `seconds` differs between equal runs."""
    winner = found.winner
    return {
        "data": {"name": found.data.name, "digest": found.data.digest(), "time_step": found.data.time_step},
        "trained": judgement(found.trained),
        "rounded": judgement(found.rounded),
        "roundings": [one.to_json() for one in found.roundings],
        "constants": None if found.explanation is None else found.explanation.to_json(),
        "mass_factor": found.mass_factor,
        "learned_mass": found.learned_mass,
        "mass_unit": mass_unit(found),
        "mass_stated": found.mass_stated,
        "force": {
            "kind": found.force.kind,
            "relative_error": found.force.relative_error,
            "range": [bound if math.isfinite(bound) else None for bound in (found.force.lowest, found.force.highest)],
        },
        "genome": winner.genome.to_json(),
        "weights": list(winner.weights),
        "objective": found.result.objective(winner),
        "cost": winner.genome.cost,
        "errors": winner.to_json()["errors"],
        "roll_out": {
            "steps": found.roll_out.steps,
            "reversal_error": _finite(found.roll_out.reversal_error),
            "left_range_at": found.roll_out.left_range_at,
        },
        "front": [_point(found, one) for one in found.result.front],
        "space": {"wiring": found.space.wiring, "networks": found.space.size},
        "accuracy_weight": found.result.settings.accuracy_weight,
        "select_on": found.result.settings.select_on,
        "evaluations": found.result.evaluations,
        "seed": found.result.settings.seed,
        "seconds": found.seconds,
        "versions": found.versions,
    }


def mass_unit(found: Discovery) -> str:
    """The unit that a learned mass is told in."""
    units = found.data.units
    return units.mass or "force unit · (time unit)² / length unit"


def show_discovery(found: Discovery, record: dict[str, Any]) -> None:
    """Print law, name, proofs, front and mass for people on standard output."""
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    titles = {"trained": "The law as trained", "rounded": "The law, constants rounded"}
    for key, law in (("trained", found.trained), ("rounded", found.rounded)):
        console.print(titles[key], style="bold")
        console.print(record[key]["map"]["latex"], markup=False, soft_wrap=True)
        show_judgement(law, record[key])
        console.print()
    if found.explanation is not None and found.explanation.sentences:
        console.print("Where the constants come from", style="bold")
        for line in found.explanation.sentences:
            console.print(f"  {line}", soft_wrap=True, markup=False)
        console.print()
    for line in _sentences(found):
        console.print(line, soft_wrap=True, markup=False)
    table = Table(title="\nError against parsimony (the winner is marked)", title_justify="left", box=None)
    for column in ("", "cost", "objective", "log₁₀ E_x + log₁₀ E_v", "law"):
        table.add_column(column, justify="left" if column in ("", "law") else "right")
    for point, one in zip(record["front"], found.result.front, strict=True):
        mark = "→" if one == found.winner else ""
        law = found.law_of(one).plain().replace(";  ", "\n")
        table.add_row(mark, str(point["cost"]), f"{point['objective']:.3f}", f"{point['log_error']:.3f}", law)
    console.print(table)


def _sentences(found: Discovery) -> list[str]:
    winner, out = found.winner, found.roll_out
    lines = []
    if found.mass_stated:
        lines.append("Mass: stated, and used.")
    elif found.learned_mass is None:
        lines.append("Mass: the law has no force, so none was learned.")
    else:
        factor = "" if found.mass_factor is None else f", {found.mass_factor:.6g} of the particle's {found.data.mass:g}"
        lines.append(f"Learned mass: {found.learned_mass:.6g} {mass_unit(found)}{factor}")
    if found.explanation is not None and found.explanation.mass is not None and not found.mass_stated:
        lines.append(
            f"Without the part of it that makes up for the length of the step: {found.explanation.mass:.6g} "
            f"{mass_unit(found)}"
        )
    if found.force.kind == "network":
        lines.append(
            f"Force: sub-network, relative error {found.force.relative_error:.1e}, "
            f"trained for x in [{found.force.lowest:.5g}, {found.force.highest:.5g}] {found.data.units.length}".rstrip()
        )
    if out.left_range_at is not None:
        lines.append(
            f"Warning: rolled out, the law leaves the range of the force sub-network at step {out.left_range_at}; "
            "from there on the force is extrapolated and means nothing."
        )
    lines.append(
        f"{out.steps} steps forward, velocity turned, {out.steps} steps back: "
        f"{out.reversal_error:.1e} {found.data.units.length} from the start".replace("  ", " ")
    )
    for split, errors in winner.errors.items():
        lines.append(f"Relative error ({split}): E_x = {errors.position:.3e}, E_v = {errors.velocity:.3e}")
    leak = " — chosen on the test set, as in the paper: its test error is no independent one" * (
        found.result.settings.select_on == "test"
    )
    lines.append(
        f"Objective {found.result.objective(winner):.4f}, cost {winner.genome.cost}, wiring {winner.genome.wiring}; "
        f"{found.result.evaluations} of {found.space.size:,} networks judged{leak}"
    )
    return lines


def _point(found: Discovery, one: Candidate) -> dict[str, Any]:
    errors = one.errors[found.result.settings.select_on]
    return {
        "cost": one.genome.cost,
        "objective": _finite(found.result.objective(one)),
        "log_error": _finite(errors.log),
        "genome": one.genome.to_json(),
        "errors": one.to_json()["errors"],
        "map": found.law_of(one).to_json(),
        "winner": one == found.winner,
    }


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None
