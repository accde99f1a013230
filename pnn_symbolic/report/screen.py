"""The first screen of a run: the law and its name, what is proved of it, how well it fits, and what lies beside it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

from pnn_symbolic.discovery import Discovery
from pnn_symbolic.discovery.particles import MANY_BODY
from pnn_symbolic.explanation.origin import LEARNED_MASS
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.report.motion_of_rows import motion_of_rows
from pnn_symbolic.report.neighbours import neighbours
from pnn_symbolic.report.outcome import headline, lines_beside, outcome_sentence, shares_sentence
from pnn_symbolic.report.plain_verdicts import COLOURS, plain_verdicts
from pnn_symbolic.report.told_motion import as_told, without_order

ROUGHLY = 0.005
"""Relative: what a step makes of a learned mass, and more."""
MOST_CONSTANTS = 4
"""Sentences about constants that are shown; the rest is told by --all."""


class Line(NamedTuple):
    """One line of text, and how a terminal shows it."""

    text: str
    style: str | None = None


def first_screen(discovery: Discovery, record: dict[str, Any], folder: str = "") -> Iterator[Line]:
    """The lines of the first screen, most important first.

    record   what `discovery_json` says of it
    folder   where the run is kept, as it is typed; "" where it is not
    """
    for symptom in record["health"]:
        style = "yellow" if symptom["severity"] == "warning" else None
        yield Line(f"{symptom['sentence']} {symptom['remedy']}".strip(), style)
    if discovery.outcome == "none":
        yield from _no_law(discovery)
    else:
        yield from _law(discovery, record)
        yield from _fit(discovery)
    yield from map(Line, mass_lines(discovery, brief=True))
    yield from map(Line, [*lines_beside(discovery), *discovery.gaps, *motion_lines(discovery)])
    if discovery.outcome != "none":
        if record[headline(discovery)[0]]["findings"]["time_reversible"]["verdict"] != "proved":
            yield from map(Line, way_back(discovery))
        yield from map(Line, neighbours(discovery, record))
        yield Line("")
        yield from map(Line, record[headline(discovery)[0]]["map"]["latex"].splitlines())
    yield Line("")
    for line in _next(discovery, record, folder):
        yield Line(line, "dim")


def _no_law(discovery: Discovery) -> Iterator[Line]:
    yield Line(outcome_sentence(discovery), "bold")
    if discovery.best_try is None:
        return
    yield Line("")
    yield Line("What came nearest, and is no law:")
    yield from _equations(discovery.best_try)
    yield Line(f"It explains {_lower(shares_sentence(discovery, discovery.measured['best_try']))}")


def _law(discovery: Discovery, record: dict[str, Any]) -> Iterator[Line]:
    law = discovery.rounded or discovery.trained
    judged_alone = record[headline(discovery)[0]]
    motion, judged = as_told(judged_alone, motion_of_rows(discovery))
    assert law is not None  # there is a law where the outcome is not "none"
    identity = judged["identity"]
    name = identity["details"]["sentence"]
    yield Line(name[0].upper() + name[1:], "bold")
    if identity["source"]:
        yield Line(identity["source"], "dim")
    yield Line(outcome_sentence(discovery))
    yield Line("")
    yield from _equations(law)
    for line in motion:
        yield Line(f"  {line}")
    if discovery.rounded and discovery.trained and discovery.rounded != discovery.trained:
        trained = record["trained"]["identity"]
        told = trained["details"]["sentence"] if judged is judged_alone else without_order(trained)
        yield Line(f"  as trained: {told}")
    yield Line("")
    for verdict in plain_verdicts(judged["findings"]):
        yield Line(f"  {verdict}", COLOURS[verdict.verdict])
    yield Line("")


def _equations(law: OneStepMap) -> Iterator[Line]:
    for equation in law.plain_equations():
        yield Line(f"    {equation}")


def _fit(discovery: Discovery) -> Iterator[Line]:
    """The share of the motion that each law explains, its errors, and where its constants come from."""
    keys = [key for key in ("rounded", "trained") if key in discovery.measured]
    if discovery.rounded == discovery.trained:
        keys = keys[-1:]
    yield Line(f"Explained: {shares_sentence(discovery, discovery.measured[keys[0]])}")
    errors = []
    for key in keys:
        which = {"rounded": " rounded", "trained": " as trained"}[key] if len(keys) > 1 else ""
        position, velocity = discovery.measured[key].errors
        errors.append(f"E_x = {position:.2e}, E_v = {velocity:.2e}{which}")
    yield Line(f"Relative error: {'; '.join(errors)}")
    sentences = origin_sentences(discovery)
    for place, sentence in enumerate(sentences[:MOST_CONSTANTS]):
        yield Line(f"  {sentence}" if place else f"Constants: {sentence}")
    if len(sentences) > MOST_CONSTANTS:
        yield Line(f"  … and {len(sentences) - MOST_CONSTANTS} more sentences (--all)")


def constant_sentences(discovery: Discovery) -> list[str]:
    """Where the constants come from, and what rounding them changed."""
    return [*origin_sentences(discovery), *(f"rounded: {rounding}" for rounding in discovery.roundings)]


def origin_sentences(discovery: Discovery) -> list[str]:
    """Where the constants come from."""
    explained = () if discovery.explanation is None else discovery.explanation.sentences
    return [
        *(constant.sentence for constant in discovery.constants),
        *(line for line in explained if discovery.mass.known is not None or LEARNED_MASS not in line),
    ]


def mass_unit(discovery: Discovery) -> str:
    """The unit that a learned mass is told in."""
    return discovery.data.units.mass or "force unit · (time unit)² / length unit"


def mass_lines(discovery: Discovery, *, brief: bool = False) -> list[str]:
    """The mass of the particle: stated, or learned at this step and as Δt → 0.

    brief   without what the sentences about constants say, too
    """
    if discovery.outcome == "none":
        return []
    if discovery.mass.stated:
        masses = discovery.data.trajectories[0].masses
        return ["Mass: stated, and used." if masses is None else "Masses: those of the file; m is each particle's own."]
    if discovery.learned_mass is None:
        return ["Mass: no one number of the law weighs a force in v', so none was learned."]
    factor = ""
    if discovery.mass_factor is not None:
        factor = f", {discovery.mass_factor:.6g} of the particle's {discovery.data.mass:g}"
    unit = discovery.data.units.mass or "in the units of the rows"
    if discovery.result is None:
        return [f"Mass, by the integrator of these rows: {discovery.learned_mass:.6g} {unit}{factor}"]
    stride = discovery.floor.triples.stride
    over = "one step" if stride == 1 else f"one step of {stride} rows"
    # The mass "at this step" among the constants is of the same rows, but of longer stretches where they are noisy.
    learned = f"{discovery.learned_mass:.6g} {unit}{factor}"
    is_said = brief and any(constant.is_mass for constant in discovery.constants)
    if discovery.mass_limit is None or is_said:
        lines = [f"Learned mass, that of the law as trained on {over}: {learned}"]
    else:
        limit = f"{discovery.mass_limit:.7g} {unit} as Δt → 0, from the rows alone"
        lines = [f"Learned mass: {limit}; that of the law as trained on {over}: {learned}"]
    in_degrees = abs(discovery.learned_mass * 180 / math.pi - 1)
    if discovery.force.kind != "exact" and in_degrees < ROUGHLY:
        lines.append("This is π/180: is x in degrees, and the force for radians? Then the mass is 1; convert x and v.")
    return lines


def _force_lines(discovery: Discovery) -> list[str]:
    """Which force the law was found with, where it was learned."""
    lines: list[str] = []
    force = discovery.force
    if force.kind == "network":
        bounds = f"for x in [{force.lowest:.5g}, {force.highest:.5g}] {discovery.data.units.length}".rstrip()
        where = bounds if discovery.data.period is None else "over one turn, and repeated"
        lines.append(f"Force: sub-network, relative error {force.relative_error:.1e}, trained {where}")
    if force.kind == "line":
        lines.append(f"Force: a straight line through the forces of the rows, to their digits: f(x) = {force.formula}")
    if force.kind == "column" and discovery.result is not None:
        lines.append(
            "Force: a spline through the forces of the rows, since the sub-network does not learn it; relative error "
            f"{force.relative_error:.1e}"
        )
    if force.kind == "pairs" and force.relative_error < MANY_BODY:
        lines.append(
            f"Force: of pairs, learned from the rows; relative error {force.relative_error:.1e}, for distances "
            f"from {force.lowest:.5g} to {force.highest:.5g} {discovery.data.units.length}".rstrip()
        )
    elif force.kind == "pairs":
        lines.append(
            "Force: the column, at the rows alone; it is not that of pairs by their distance, which would leave "
            f"{100 * force.relative_error:.2g} % of it unsaid"
        )
    return lines


def motion_lines(discovery: Discovery) -> list[str]:
    """Who wrote the rows, what force acts, and how far the law can be rolled out with it."""
    out, lines = discovery.roll_out, []
    if discovery.recognition.generators and discovery.result is not None:
        sentence = discovery.recognition.sentence
        lines.append(sentence if sentence[:1].isupper() else f"Who wrote the rows: {sentence}")
    lines += _force_lines(discovery)
    if discovery.conserved_by_rows is not None:
        lines.append(f"The rows keep {discovery.conserved_by_rows.sentence()}")
    if out is None:
        return lines
    if discovery.conserved is not None:
        lines.append(f"Rolled out over {out.steps} steps the law keeps {discovery.conserved.sentence()}")
    if out.left_range_at is not None:
        lines.append(
            f"Warning: rolled out, the law leaves the range of the learned force at step {out.left_range_at}; "
            "from there on the force is extrapolated and means nothing."
        )
    return lines


def way_back(discovery: Discovery) -> list[str]:
    """How far from its start the law ends, turned round after a roll-out."""
    out = discovery.roll_out
    if out is None or not math.isfinite(out.reversal_error):
        return []
    unit = discovery.data.units.length
    way = f"{out.steps} steps forward, velocity turned, {out.steps} steps back"
    return [f"{way}: {out.reversal_error:.1e} {unit} from the start".replace("  ", " ")]


def _next(discovery: Discovery, record: dict[str, Any], folder: str) -> Iterator[str]:
    """What to type next, a line each."""
    front = f", and the whole front of {len(record['front'])} laws" if record["front"] else ""
    if discovery.outcome == "none":
        look = "" if discovery.reason == "implicit" else "`look` says what may be wrong with the rows; "
        yield f"Next: {look}--all shows what was measured{front}."
        return
    yield f"Next: --all shows every finding{front}; --json is for programs."
    if not folder:
        yield "      --out DIR keeps the run and writes its page; explain DIR and export DIR go on from it."
        return
    yield f"      {folder}/index.html is its page; explain {folder} says in plain words why the law is what it is"
    yield f"      export {folder} --to numpy writes code that runs; also ase, openmm, lammps, c, …"


def _lower(text: str) -> str:
    return text if text.startswith("Δ") else text[0].lower() + text[1:]
