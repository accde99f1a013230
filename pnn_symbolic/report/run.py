"""What one run found: as plain data for programs, and on the terminal for people."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pnn_symbolic.discovery import Discovery
from pnn_symbolic.discovery.result import Measured
from pnn_symbolic.evidence.remainder import Remainder
from pnn_symbolic.explanation.origin import LEARNED_MASS
from pnn_symbolic.integrators.identification import identify
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.report.judgement import judgement, show_judgement
from pnn_symbolic.report.outcome import OUTPUTS, lines_beside, outcome_sentence, shares_sentence
from pnn_symbolic.search.result import SearchResult

if TYPE_CHECKING:
    from rich.console import Console

TITLES = {
    "trained": "The law as trained",
    "rounded": "The law, constants rounded",
    "best_try": "What came nearest, and is no law",
}


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
        "front": [] if result is None else [_point(found, result, candidate) for candidate in _front(found, result)],
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


def mass_unit(found: Discovery) -> str:
    """The unit that a learned mass is told in."""
    units = found.data.units
    return units.mass or "force unit · (time unit)² / length unit"


def show_discovery(found: Discovery, record: dict[str, Any]) -> None:
    """Print the answer for people on standard output: the outcome, the law and its constants, then proofs and front."""
    from rich.console import Console

    console = Console(highlight=False)

    def say(line: str, style: str | None = None) -> None:
        console.print(line, style=style, soft_wrap=True, markup=False)

    for symptom in record["health"]:
        say(
            f"{symptom['sentence']} {symptom['remedy']}".strip(), "yellow" if symptom["severity"] == "warning" else None
        )
    say(record["sentence"], "bold")
    say("")
    laws = [(key, law) for key, law in _laws(found) if law is not None]
    for key, law in laws:
        say(_title(found, key), "bold")
        if key == "best_try":
            for equation in law.plain().split(";"):
                say(f"  {equation.strip()}")
        else:
            say(record[key]["map"]["latex"])
            show_judgement(law, record[key], brief=True)
        say(f"  {shares_sentence(found, found.measured[key])}")
        errors = found.measured[key].errors
        say(f"  relative error: E_x = {errors[0]:.3e}, E_v = {errors[1]:.3e}")
        say("")
    if found.constants or (found.explanation is not None and found.explanation.sentences):
        say("Where the constants come from", "bold")
        for constant in found.constants:
            say(f"  {constant.sentence}")
        for line in () if found.explanation is None else found.explanation.sentences:
            if found.mass.known is not None or LEARNED_MASS not in line:
                say(f"  {line}")
        for rounding in found.roundings:
            say(f"  rounded: {rounding}")
        say("")
    for line in [*_mass_lines(found), *lines_beside(found), *found.gaps, *_sentences(found)]:
        say(line)
    for key, law in laws:
        if key != "best_try":
            say("")
            show_judgement(law, record[key], title=f"{_title(found, key)}: all that is proved")
    if found.result is not None:
        _show_front(console, found, found.result, record)


def _laws(found: Discovery) -> list[tuple[str, OneStepMap | None]]:
    """The laws that are told, by their name in the record; the rounded one where rounding changed something."""
    rounded = None if found.rounded == found.trained else found.rounded
    return [("trained", found.trained), ("rounded", rounded), ("best_try", found.best_try)]


def _title(found: Discovery, key: str) -> str:
    return "The law" if key == "trained" and found.rounded == found.trained else TITLES[key]


def _show_front(console: Console, found: Discovery, result: SearchResult, record: dict[str, Any]) -> None:
    from rich.table import Table

    table = Table(title="\nError against parsimony (the chosen network is marked)", title_justify="left", box=None)
    for column in ("", "cost", "objective", "log₁₀ E_x + log₁₀ E_v", "law"):
        table.add_column(column, justify="left" if column in ("", "law") else "right")
    for point, candidate in zip(record["front"], _front(found, result), strict=True):
        mark = "→" if point["winner"] else ""
        law = found.law_of(candidate).plain().replace(";  ", "\n")
        objective, log_error = (f"{point[key]:.3f}" for key in ("objective", "log_error"))
        table.add_row(mark, str(point["cost"]), objective, log_error, law)
    console.print(table)


def _mass_lines(found: Discovery) -> list[str]:
    if found.outcome == "none":
        return []
    if found.mass.stated:
        return ["Mass: stated, and used."]
    if found.learned_mass is None:
        return ["Mass: the law has no force, so none was learned."]
    factor = "" if found.mass_factor is None else f", {found.mass_factor:.6g} of the particle's {found.data.mass:g}"
    stride = found.floor.triples.stride
    over = "one step" if stride == 1 else f"one step of {stride} rows"
    # The mass "at this step" among the constants is of the same rows, but of longer stretches where they are noisy.
    lines = [f"Learned mass, that of the law as trained on {over}: {found.learned_mass:.6g} {mass_unit(found)}{factor}"]
    if found.mass_limit is not None:
        lines.append(f"As Δt → 0, from the rows alone: {found.mass_limit:.7g} {mass_unit(found)}")
    return lines


def _sentences(found: Discovery) -> list[str]:
    winner, out, result, lines = found.candidate, found.roll_out, found.result, []
    if found.recognition.generators and result is not None:
        lines.append(found.recognition.sentence)
    if found.force.kind == "network":
        lines.append(
            f"Force: sub-network, relative error {found.force.relative_error:.1e}, "
            f"trained for x in [{found.force.lowest:.5g}, {found.force.highest:.5g}] {found.data.units.length}".rstrip()
        )
    if out is not None and out.left_range_at is not None:
        lines.append(
            f"Warning: rolled out, the law leaves the range of the learned force at step {out.left_range_at}; "
            "from there on the force is extrapolated and means nothing."
        )
    if out is not None and math.isfinite(out.reversal_error):
        lines.append(
            f"{out.steps} steps forward, velocity turned, {out.steps} steps back: "
            f"{out.reversal_error:.1e} {found.data.units.length} from the start".replace("  ", " ")
        )
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


def _front(found: Discovery, result: SearchResult) -> list[Candidate]:
    """The front, and the chosen network where it does not lie on it: the rows may speak against those that do."""
    front = list(result.front)
    if found.candidate is not None and all(point.genome != found.candidate.genome for point in front):
        front.append(found.candidate)
    return sorted(front, key=lambda candidate: candidate.genome.cost)


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
