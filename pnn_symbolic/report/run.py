"""What one run found: as plain data for programs, and on the terminal for people."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pnn_symbolic.discovery import Discovery
from pnn_symbolic.discovery.front import Front, FrontPoint
from pnn_symbolic.discovery.result import Measured, RollOut
from pnn_symbolic.evidence.remainder import Remainder
from pnn_symbolic.integrators.identification import identify
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.report.folding import folded, known_columns
from pnn_symbolic.report.judgement import judgement
from pnn_symbolic.report.judgement_screen import show_judgement
from pnn_symbolic.report.motion_of_rows import motion_of_rows
from pnn_symbolic.report.outcome import OUTPUTS, outcome_sentence
from pnn_symbolic.report.screen import constant_sentences, first_screen, mass_unit, way_back

if TYPE_CHECKING:
    from rich.console import Console

TITLES = {"trained": "The law as trained", "rounded": "The law, constants rounded"}


def discovery_json(discovery: Discovery) -> dict[str, Any]:
    """The object that `discover-equations run --json` prints; only `seconds` differs between equal runs."""
    return {
        "outcome": discovery.outcome,
        "reason": discovery.reason,
        "sentence": outcome_sentence(discovery),
        "data": {"name": discovery.data.name, "digest": discovery.data.digest(), "time_step": discovery.data.time_step},
        "health": discovery.health.to_json(),
        "explained": _by_output(_best(discovery).explained),
        "explainable": _by_output([float(share) for share in discovery.floor.explainable]),
        "stride": discovery.floor.triples.stride,
        "generators": [generator.to_json() for generator in discovery.recognition.generators],
        "recognition": discovery.recognition.to_json(),
        "trained": _judged(discovery, "trained", discovery.trained),
        "rounded": _judged(discovery, "rounded", discovery.rounded),
        "best_try": _judged(discovery, "best_try", discovery.best_try),
        "told_apart_from": [law.to_json() | {"name": identify(law).name} for law in discovery.told_apart_from],
        "roundings": [rounding.to_json() for rounding in discovery.roundings],
        "constants": [constant.to_json() for constant in discovery.constants],
        "explanation": None if discovery.explanation is None else discovery.explanation.to_json(),
        "remainder": None if discovery.remainder is None else _remainder(discovery.remainder),
        "motion_of_rows": None if (motion := motion_of_rows(discovery)) is None else motion._asdict(),
        "passages": discovery.passages,
        "gaps": list(discovery.gaps),
        "mass_factor": discovery.mass_factor,
        "learned_mass": discovery.learned_mass,
        "mass_limit": discovery.mass_limit,
        "mass_unit": mass_unit(discovery),
        "mass_stated": discovery.mass.stated,
        "force": _force(discovery),
        **_winner(discovery),
        "roll_out": None if discovery.roll_out is None else _roll_out(discovery.roll_out),
        "conserved": {
            "by_rows": None if discovery.conserved_by_rows is None else discovery.conserved_by_rows.to_json(),
            "by_law": None if discovery.conserved is None else discovery.conserved.to_json(),
        },
        **_search(discovery),
        "stopped_after": discovery.stopped_after,
        "seconds": discovery.seconds,
        "versions": discovery.versions,
    }


def _force(discovery: Discovery) -> dict[str, Any]:
    force = discovery.force
    bounds = [bound if math.isfinite(bound) else None for bound in (force.lowest, force.highest)]
    period = None if discovery.data.period is None else discovery.data.period.length
    described = {"kind": force.kind, "relative_error": force.relative_error, "range": bounds, "period": period}
    return described | ({"formula": force.formula} if force.formula else {})


def _winner(discovery: Discovery) -> dict[str, Any]:
    """The chosen network; nulls where there is none."""
    winner, result = discovery.candidate, discovery.result
    if winner is None:
        return dict.fromkeys(("genome", "weights", "objective", "cost", "errors"))
    return {
        "genome": winner.genome.to_json(),
        "weights": list(winner.weights),
        "objective": None if result is None else result.objective(winner),
        "cost": winner.genome.cost,
        "errors": winner.to_json()["errors"],
    }


def _roll_out(roll_out: RollOut) -> dict[str, Any]:
    return {
        "steps": roll_out.steps,
        "reversal_error": _finite(roll_out.reversal_error),
        "left_range_at": roll_out.left_range_at,
    }


def _search(discovery: Discovery) -> dict[str, Any]:
    """What was searched and how; nulls where the rows were recognised."""
    result = discovery.result
    settings = None if result is None else result.settings
    return {
        "front": list(map(_point, discovery.front)),
        "space": {"wiring": discovery.space.wiring.name, "networks": discovery.space.size},
        "accuracy_weight": None if settings is None else settings.accuracy_weight,
        "select_on": None if settings is None else settings.select_on,
        "evaluations": 0 if result is None else result.evaluations,
        "seed": None if settings is None else settings.seed,
    }


def _best(discovery: Discovery) -> Measured:
    return discovery.measured["trained" if "trained" in discovery.measured else "best_try"]


def _judged(discovery: Discovery, which: str, law: OneStepMap | None) -> dict[str, Any] | None:
    """The judgement of a law with its errors on the rows; None where there is no such law.

    What came nearest, where there is no law, is not judged: proofs of it would be proofs of nothing.
    """
    if law is None:
        return None
    measured = discovery.measured[which]
    record = {"map": law.to_json()} if which == "best_try" else judgement(law)
    errors = [_finite(error) for error in measured.errors]
    return record | {"errors": errors, "explained": _by_output(measured.explained)}


def _by_output(pair: Sequence[float | None]) -> dict[str, float | None]:
    return {name: None if share is None else _finite(share) for name, share in zip(OUTPUTS, pair, strict=True)}


def _remainder(rest: Remainder) -> dict[str, Any]:
    return {
        "kind": rest.kind,
        "exponents": [[_finite(float(power)) for power in row] for row in rest.exponents],
        "unexplained": [[_finite(float(share)) for share in row] for row in rest.unexplained],
        "seen_to": _finite(rest.seen_to),
        "sentence": rest.sentence,
    }


def show_discovery(discovery: Discovery, record: dict[str, Any], *, everything: bool = False, folder: str = "") -> None:
    """Print the answer for people on standard output: the first screen, and `everything` that is known below it.

    folder   where the run is kept; "" where it is not
    """
    from rich.console import Console  # only what is shown on a terminal needs it

    console = Console(highlight=False)
    columns = known_columns(console.is_terminal)
    for line in first_screen(discovery, record, folder):
        for part in folded(line.text, columns):
            console.print(part, style=line.style, soft_wrap=True, markup=False)
    if everything:
        _show_everything(console, discovery, record)


def _show_everything(console: Console, discovery: Discovery, record: dict[str, Any]) -> None:
    """All that is proved of each law, all that was measured, and the front."""
    for key, law in _laws(discovery):
        if law is not None:
            console.print()
            show_judgement(law, record[key], title=f"{_title(discovery, key)}: all that is proved")
    for title, lines in (
        ("Where the constants come from", constant_sentences(discovery)),
        ("How it was found", [*_search_lines(discovery), *way_back(discovery)]),
    ):
        if lines:
            console.print(f"\n{title}", style="bold")
        for line in lines:
            console.print(f"  {line}", soft_wrap=True, markup=False)
    if discovery.result is not None:
        _show_front(console, discovery.front)


def _laws(discovery: Discovery) -> list[tuple[str, OneStepMap | None]]:
    """The laws that are judged, by their name in the record; the rounded one where rounding changed something."""
    rounded = None if discovery.rounded == discovery.trained else discovery.rounded
    return [("trained", discovery.trained), ("rounded", rounded)]


def _title(discovery: Discovery, key: str) -> str:
    return "The law" if key == "trained" and discovery.rounded == discovery.trained else TITLES[key]


def _show_front(console: Console, front: Front) -> None:
    from rich.table import Table  # only what is shown on a terminal needs it

    table = Table(title="\nError against parsimony (the chosen network is marked)", title_justify="left", box=None)
    for column in ("", "cost", "objective", "log₁₀ E_x + log₁₀ E_v", "law"):
        table.add_column(column, justify="left" if column in ("", "law") else "right")
    for point in front:
        law = "\n".join(point.law.plain_equations())
        numbers = str(point.cost), f"{point.objective:.3f}", f"{point.log_error:.3f}"
        table.add_row("→" if point.chosen else "", *numbers, law)
    console.print(table)


def _search_lines(discovery: Discovery) -> list[str]:
    winner, result, lines = discovery.candidate, discovery.result, []
    if winner is None or result is None:
        return lines
    for split, errors in winner.errors.items():
        lines.append(f"Relative error ({split}): E_x = {errors.position:.3e}, E_v = {errors.velocity:.3e}")
    leak = " — chosen on the test set, as in the paper: its test error is no independent one" * (
        result.settings.select_on == "test"
    )
    lines.append(
        f"Objective {result.objective(winner):.4f}, cost {winner.genome.cost}, wiring {winner.genome.wiring.name}; "
        f"{result.evaluations} of {discovery.space.size:,} networks judged{leak}"
    )
    return lines


def _point(point: FrontPoint) -> dict[str, Any]:
    return {
        "cost": point.cost,
        "objective": _finite(point.objective),
        "log_error": _finite(point.log_error),
        "genome": point.candidate.genome.to_json(),
        "errors": point.candidate.to_json()["errors"],
        "map": point.law.to_json(),
        "winner": point.chosen,
    }


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None
