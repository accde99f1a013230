"""What one run found: as plain data for programs, and on the terminal for people."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pnn_symbolic.discovery import Discovery
from pnn_symbolic.discovery.result import Measured
from pnn_symbolic.evidence.remainder import Remainder
from pnn_symbolic.integrators.identification import identify
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.report.judgement import judgement, show_judgement
from pnn_symbolic.report.outcome import OUTPUTS, outcome_sentence
from pnn_symbolic.report.screen import constant_sentences, first_screen, front_of, mass_unit
from pnn_symbolic.search.result import SearchResult

if TYPE_CHECKING:
    from rich.console import Console

TITLES = {"trained": "The law as trained", "rounded": "The law, constants rounded"}


def discovery_json(found: Discovery) -> dict[str, Any]:
    """The object that `discover-equations run --json` prints; only `seconds` differs between equal runs."""
    winner, result = found.candidate, found.result
    return {
        "outcome": found.outcome,
        "reason": found.reason,
        "sentence": outcome_sentence(found),
        "data": {"name": found.data.name, "digest": found.data.digest(), "time_step": found.data.time_step},
        "health": found.health.to_json(),
        "explained": _by_output(_best(found).explained),
        "explainable": _by_output([float(share) for share in found.floor.explainable]),
        "stride": found.floor.triples.stride,
        "generators": [generator.to_json() for generator in found.recognition.generators],
        "recognition": found.recognition.to_json(),
        "trained": _judged(found, "trained", found.trained),
        "rounded": _judged(found, "rounded", found.rounded),
        "best_try": _judged(found, "best_try", found.best_try),
        "told_apart_from": [law.to_json() | {"name": identify(law).name} for law in found.told_apart_from],
        "roundings": [rounding.to_json() for rounding in found.roundings],
        "constants": [constant.to_json() for constant in found.constants],
        "explanation": None if found.explanation is None else found.explanation.to_json(),
        "remainder": None if found.remainder is None else _remainder(found.remainder),
        "gaps": list(found.gaps),
        "mass_factor": found.mass_factor,
        "learned_mass": found.learned_mass,
        "mass_limit": found.mass_limit,
        "mass_unit": mass_unit(found),
        "mass_stated": found.mass.stated,
        "force": {
            "kind": found.force.kind,
            "relative_error": found.force.relative_error,
            "range": [bound if math.isfinite(bound) else None for bound in (found.force.lowest, found.force.highest)],
        },
        "genome": None if winner is None else winner.genome.to_json(),
        "weights": None if winner is None else list(winner.weights),
        "objective": None if winner is None or result is None else result.objective(winner),
        "cost": None if winner is None else winner.genome.cost,
        "errors": None if winner is None else winner.to_json()["errors"],
        "roll_out": None
        if found.roll_out is None
        else {
            "steps": found.roll_out.steps,
            "reversal_error": _finite(found.roll_out.reversal_error),
            "left_range_at": found.roll_out.left_range_at,
        },
        "conserved": {
            "by_rows": None if found.conserved_by_rows is None else found.conserved_by_rows.to_json(),
            "by_law": None if found.conserved is None else found.conserved.to_json(),
        },
        "front": [] if result is None else [_point(found, result, candidate) for candidate in front_of(found, result)],
        "space": {"wiring": found.space.wiring.name, "networks": found.space.size},
        "accuracy_weight": None if result is None else result.settings.accuracy_weight,
        "select_on": None if result is None else result.settings.select_on,
        "evaluations": 0 if result is None else result.evaluations,
        "seed": None if result is None else result.settings.seed,
        "seconds": found.seconds,
        "versions": found.versions,
    }


def _best(found: Discovery) -> Measured:
    return found.measured["trained" if "trained" in found.measured else "best_try"]


def _judged(found: Discovery, which: str, law: OneStepMap | None) -> dict[str, Any] | None:
    """The judgement of a law with its errors on the rows; None where there is no such law.

    What came nearest, where there is no law, is not judged: proofs of it would be proofs of nothing.
    """
    if law is None:
        return None
    measured = found.measured[which]
    said = {"map": law.to_json()} if which == "best_try" else judgement(law)
    errors = [_finite(error) for error in measured.errors]
    return said | {"errors": errors, "explained": _by_output(measured.explained)}


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


def show_discovery(found: Discovery, record: dict[str, Any], *, everything: bool = False) -> None:
    """Print the answer for people on standard output: the first screen, and `everything` that is known below it."""
    from rich.console import Console

    console = Console(highlight=False)
    for line in first_screen(found, record):
        console.print(line.text, style=line.style, soft_wrap=True, markup=False)
    if everything:
        _show_everything(console, found, record)


def _show_everything(console: Console, found: Discovery, record: dict[str, Any]) -> None:
    """All that is proved of each law, all that was measured, and the front."""
    for key, law in _laws(found):
        if law is not None:
            console.print()
            show_judgement(law, record[key], title=f"{_title(found, key)}: all that is proved")
    for title, lines in (
        ("Where the constants come from", constant_sentences(found)),
        ("How it was found", _search_lines(found)),
    ):
        if lines:
            console.print(f"\n{title}", style="bold")
        for line in lines:
            console.print(f"  {line}", soft_wrap=True, markup=False)
    if found.result is not None:
        _show_front(console, found, found.result, record)


def _laws(found: Discovery) -> list[tuple[str, OneStepMap | None]]:
    """The laws that are judged, by their name in the record; the rounded one where rounding changed something."""
    rounded = None if found.rounded == found.trained else found.rounded
    return [("trained", found.trained), ("rounded", rounded)]


def _title(found: Discovery, key: str) -> str:
    return "The law" if key == "trained" and found.rounded == found.trained else TITLES[key]


def _show_front(console: Console, found: Discovery, result: SearchResult, record: dict[str, Any]) -> None:
    from rich.table import Table

    table = Table(title="\nError against parsimony (the chosen network is marked)", title_justify="left", box=None)
    for column in ("", "cost", "objective", "log₁₀ E_x + log₁₀ E_v", "law"):
        table.add_column(column, justify="left" if column in ("", "law") else "right")
    for point, candidate in zip(record["front"], front_of(found, result), strict=True):
        mark = "→" if point["winner"] else ""
        law = found.law_of(candidate).plain().replace(";  ", "\n")
        objective, log_error = (f"{point[key]:.3f}" for key in ("objective", "log_error"))
        table.add_row(mark, str(point["cost"]), objective, log_error, law)
    console.print(table)


def _search_lines(found: Discovery) -> list[str]:
    winner, result, lines = found.candidate, found.result, []
    if winner is None or result is None:
        return lines
    for split, errors in winner.errors.items():
        lines.append(f"Relative error ({split}): E_x = {errors.position:.3e}, E_v = {errors.velocity:.3e}")
    leak = " — chosen on the test set, as in the paper: its test error is no independent one" * (
        result.settings.select_on == "test"
    )
    lines.append(
        f"Objective {result.objective(winner):.4f}, cost {winner.genome.cost}, wiring {winner.genome.wiring.name}; "
        f"{result.evaluations} of {found.space.size:,} networks judged{leak}"
    )
    return lines


def _point(found: Discovery, result: SearchResult, candidate: Candidate) -> dict[str, Any]:
    return {
        "cost": candidate.genome.cost,
        "objective": _finite(result.objective(candidate)),
        "log_error": _finite(candidate.errors[result.settings.select_on].log),
        "genome": candidate.genome.to_json(),
        "errors": candidate.to_json()["errors"],
        "map": found.law_of(candidate).to_json(),
        "winner": found.candidate is not None and candidate.genome == found.candidate.genome,
    }


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None
