"""The first screen of a run: the law and its name, what is proved of it, how well it fits, and what lies beside it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

from pnn_symbolic.discovery import Discovery
from pnn_symbolic.explanation.origin import LEARNED_MASS
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.report.judgement import advances
from pnn_symbolic.report.outcome import lines_beside, outcome_sentence, shares_sentence
from pnn_symbolic.report.plain_verdicts import COLOURS, plain_verdicts
from pnn_symbolic.search.result import SearchResult

MOST_CONSTANTS = 4
"""Sentences about constants that are shown; the rest is told by --all."""


class Line(NamedTuple):
    """One line of text, and how a terminal shows it."""

    text: str
    style: str | None = None


def first_screen(found: Discovery, record: dict[str, Any]) -> Iterator[Line]:
    """The lines of the first screen, most important first.

    record   what `discovery_json` says of it
    """
    for symptom in record["health"]:
        style = "yellow" if symptom["severity"] == "warning" else None
        yield Line(f"{symptom['sentence']} {symptom['remedy']}".strip(), style)
    if found.outcome == "none":
        yield from _no_law(found)
    else:
        yield from _law(found, record)
        yield from _fit(found)
    yield from map(Line, mass_lines(found))
    yield from map(Line, [*lines_beside(found), *found.gaps, *_motion_lines(found)])
    yield from _neighbours(found, record)
    if found.outcome != "none":
        yield Line("")
        yield from map(Line, record[_headline(found)]["map"]["latex"].splitlines())
    yield Line("")
    yield Line(_next(found, record), "dim")


def _headline(found: Discovery) -> str:
    """Which law the screen is about, by its name in the record."""
    return "rounded" if found.rounded else "trained"


def _no_law(found: Discovery) -> Iterator[Line]:
    yield Line(outcome_sentence(found), "bold")
    if found.best_try is None:
        return
    yield Line("")
    yield Line("What came nearest, and is no law:")
    yield from _equations(found.best_try)
    yield Line(f"It explains {_lower(shares_sentence(found, found.measured['best_try']))}")


def _law(found: Discovery, record: dict[str, Any]) -> Iterator[Line]:
    law = found.rounded or found.trained
    judged = record[_headline(found)]
    assert law is not None  # there is a law where the outcome is not "none"
    identity = judged["identity"]
    name = identity["details"]["sentence"]
    yield Line(name[0].upper() + name[1:], "bold")
    if identity["source"]:
        yield Line(identity["source"], "dim")
    yield Line(outcome_sentence(found))
    yield Line("")
    yield from _equations(law)
    yield Line(f"  {advances(judged)}")
    if found.rounded and found.trained and found.rounded != found.trained:
        yield Line(f"  as trained: {record['trained']['identity']['details']['sentence']}")
        yield from _equations(found.trained)
    yield Line("")
    for verdict in plain_verdicts(judged["findings"]):
        yield Line(f"  {verdict}", COLOURS[verdict.verdict])
    yield Line("")


def _equations(law: OneStepMap) -> Iterator[Line]:
    for equation in law.plain().split(";"):
        yield Line(f"    {equation.strip()}")


def _fit(found: Discovery) -> Iterator[Line]:
    """The share of the motion that each law explains, its errors, and where its constants come from."""
    keys = [key for key in ("rounded", "trained") if key in found.measured]
    if found.rounded == found.trained:
        keys = keys[-1:]
    yield Line(f"Explained: {shares_sentence(found, found.measured[keys[0]])}")
    errors = []
    for key in keys:
        which = {"rounded": " rounded", "trained": " as trained"}[key] if len(keys) > 1 else ""
        position, velocity = found.measured[key].errors
        errors.append(f"E_x = {position:.2e}, E_v = {velocity:.2e}{which}")
    yield Line(f"Relative error: {'; '.join(errors)}")
    sentences = constant_sentences(found)
    if sentences:
        yield Line("Constants:")
    for sentence in sentences[:MOST_CONSTANTS]:
        yield Line(f"  {sentence}")
    if len(sentences) > MOST_CONSTANTS:
        yield Line(f"  … and {len(sentences) - MOST_CONSTANTS} more sentences (--all)")


def constant_sentences(found: Discovery) -> list[str]:
    """Where the constants come from, and what rounding them changed."""
    explained = () if found.explanation is None else found.explanation.sentences
    return [
        *(constant.sentence for constant in found.constants),
        *(line for line in explained if found.mass.known is not None or LEARNED_MASS not in line),
        *(f"rounded: {rounding}" for rounding in found.roundings),
    ]


def mass_unit(found: Discovery) -> str:
    """The unit that a learned mass is told in."""
    return found.data.units.mass or "force unit · (time unit)² / length unit"


def mass_lines(found: Discovery) -> list[str]:
    """The mass of the particle: stated, or learned at this step and as Δt → 0."""
    if found.outcome == "none":
        return []
    if found.mass.stated:
        masses = found.data.trajectories[0].masses
        return ["Mass: stated, and used." if masses is None else "Masses: those of the file; m is each particle's own."]
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


def _motion_lines(found: Discovery) -> list[str]:
    """Who wrote the rows, what force acts, how far the law can be rolled out with it, and whether it comes back."""
    out, lines = found.roll_out, []
    if found.recognition.generators and found.result is not None:
        lines.append(found.recognition.sentence)
    if found.force.kind == "network":
        lines.append(
            f"Force: sub-network, relative error {found.force.relative_error:.1e}, "
            f"trained for x in [{found.force.lowest:.5g}, {found.force.highest:.5g}] {found.data.units.length}".rstrip()
        )
    if found.force.kind == "pairs":
        lines.append(
            f"Force: of pairs, learned from the rows; relative error {found.force.relative_error:.1e}, for distances "
            f"from {found.force.lowest:.5g} to {found.force.highest:.5g} {found.data.units.length}".rstrip()
        )
    if found.conserved_by_rows is not None:
        lines.append(f"The rows keep {found.conserved_by_rows.sentence()}")
    if out is None:
        return lines
    if found.conserved is not None:
        lines.append(f"Rolled out over {out.steps} steps the law keeps {found.conserved.sentence()}")
    if out.left_range_at is not None:
        lines.append(
            f"Warning: rolled out, the law leaves the range of the learned force at step {out.left_range_at}; "
            "from there on the force is extrapolated and means nothing."
        )
    if math.isfinite(out.reversal_error):
        lines.append(
            f"{out.steps} steps forward, velocity turned, {out.steps} steps back: "
            f"{out.reversal_error:.1e} {found.data.units.length} from the start".replace("  ", " ")
        )
    return lines


def front_of(found: Discovery, result: SearchResult) -> list[Candidate]:
    """The front, and the chosen network where it does not lie on it: the rows may speak against those that do."""
    front = list(result.front)
    if found.candidate is not None and all(point.genome != found.candidate.genome for point in front):
        front.append(found.candidate)
    return sorted(front, key=lambda candidate: candidate.genome.cost)


def _neighbours(found: Discovery, record: dict[str, Any]) -> Iterator[Line]:
    """The next simpler and the next more complex network of the front, with what they cost and err."""
    places = [place for place, point in enumerate(record["front"]) if point["winner"]]
    if not places or found.result is None:
        return
    (place,), front = places, record["front"]
    candidates = front_of(found, found.result)
    for word, beside in (("Simpler", place - 1), ("More complex", place + 1)):
        if not 0 <= beside < len(front) or None in (front[beside]["log_error"], front[place]["log_error"]):
            continue
        decades = front[beside]["log_error"] - front[place]["log_error"]
        times = f"{10 ** abs(decades):.3g} times {'larger' if decades > 0 else 'smaller'}"
        cost = f"cost {front[beside]['cost']} for {front[place]['cost']}"
        law = found.law_of(candidates[beside]).plain().replace(";  ", "; ")
        yield Line(f"{word}: {cost}, E_x·E_v {times}: {law}")


def _next(found: Discovery, record: dict[str, Any]) -> str:
    """What to type next."""
    front = f", and the whole front of {len(record['front'])} laws" if record["front"] else ""
    if found.outcome == "none":
        return f"Next: `look` says what may be wrong with the rows; --all shows what was measured{front}."
    return f"Next: --all shows every finding{front}; --json is for programs; --out DIR keeps the run."


def _lower(text: str) -> str:
    return text if text.startswith("Δ") else text[0].lower() + text[1:]
