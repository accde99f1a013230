"""The page of a run: the law, what is proved of it, how well it fits, what lies beside it, and how to make it again."""

from __future__ import annotations

from functools import partial
from shlex import quote
from typing import Any

from pnn_symbolic.discovery import Discovery
from pnn_symbolic.discovery.pictures import MOST_STEPS, SplineMotion
from pnn_symbolic.dynamics.simulation import PAPERS_DATA
from pnn_symbolic.errors import InputError
from pnn_symbolic.figures.laws import draw_energies, draw_front, draw_residues, draw_rows
from pnn_symbolic.figures.network import draw_network
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.report.document.breaking import broken
from pnn_symbolic.report.document.section import Document, Picture, Section
from pnn_symbolic.report.document.table import TextTable, number
from pnn_symbolic.report.law_page import listings, stability_pictures
from pnn_symbolic.report.motion_of_rows import motion_of_rows
from pnn_symbolic.report.notebook import notebook
from pnn_symbolic.report.outcome import headline, lines_beside, outcome_sentence, shares_sentence
from pnn_symbolic.report.page_files import page_files
from pnn_symbolic.report.screen import constant_sentences, mass_lines, motion_lines, way_back
from pnn_symbolic.report.tiles import plain_tiles
from pnn_symbolic.report.told_motion import as_told

PRECISE = 7
"""Digits of constants."""


def write_run_page(discovery: Discovery, record: dict[str, Any]) -> dict[str, str | bytes]:
    """Name → content: the page index.html with all pictures in it, the same as report.md and report.tex, law.tex with
    the equations alone, the notebook law.ipynb, and the figures.

    record   what `discovery_json` says of the run
    """
    document = run_document(discovery, record)
    files = page_files(document)
    pictures = {}
    for name in ("front", "energies", "stability", "network"):
        if f"figures/{name}.png" in files:
            pictures[name] = files[f"figures/{name}.png"]
    files["law.ipynb"] = notebook(discovery, document.title, document.subtitle, pictures)
    which, law = headline(discovery)
    if law is not None and which != "best_try":
        files["law.tex"] = f"{law.latex()}\n"
    return files


def run_document(discovery: Discovery, record: dict[str, Any]) -> Document:
    """All of it, most important first."""
    sections = [
        _law(discovery, record),
        _fit(discovery),
        _beside(discovery, record),
        _rows(discovery, record),
        _again(discovery, record),
    ]
    versions = ", ".join(f"{name} {version}" for name, version in record["versions"].items())
    return Document(
        title=_title(discovery, record),
        subtitle=outcome_sentence(discovery),
        sections=tuple(section for section in sections if section is not None),
        footer=f"Written by discover-equations run. {versions}.",
    )


def _title(discovery: Discovery, record: dict[str, Any]) -> str:
    if discovery.outcome == "none":
        return "No law"
    _, judged = as_told(record[headline(discovery)[0]], motion_of_rows(discovery))
    sentence = judged["identity"]["details"]["sentence"]
    return sentence[0].upper() + sentence[1:]


def _law(discovery: Discovery, record: dict[str, Any]) -> Section | None:
    """The equations, the motion, and the verdicts with their reasons."""
    which, law = headline(discovery)
    if law is None:
        return None
    if discovery.outcome == "none":
        nearest = (("what came nearest, and is no law", law.latex()),)
        return Section("What came nearest", (shares_sentence(discovery, discovery.measured[which]),), equations=nearest)
    motion, judged = as_told(record[which], motion_of_rows(discovery))
    equations = [("the law", broken(law.latex()))]
    if discovery.trained is not None and discovery.trained != law:
        equations.append(("as trained", broken(discovery.trained.latex())))
    source = judged["identity"]["source"]
    return Section(
        title="The law",
        paragraphs=(*([source] if source else []), *motion),
        equations=tuple(equations),
        listings=listings(law, judged, record["versions"]["pnn_symbolic"], motion=motion),
        tiles=plain_tiles(judged),
        pictures=stability_pictures(law, judged),
    )


def _fit(discovery: Discovery) -> Section | None:
    """The share of the motion, the constants and the mass; without a law, what the rows say all the same."""
    beside = (*lines_beside(discovery), *discovery.gaps, *motion_lines(discovery), *way_back(discovery))
    if discovery.outcome == "none":
        return Section("What is known all the same", beside) if beside else None
    rows, errors = [], []
    for constant in discovery.constants:
        plain = constant.to_json()
        interval = " … ".join(number(bound, PRECISE) for bound in plain["interval"]) if plain.get("interval") else "–"
        cells = (
            constant.named,
            number(plain["value"], PRECISE),
            interval,
            plain["kind"] or "–",
        )
        rows.append((*cells, number(plain.get("limit"), PRECISE)))
    for which in ("rounded", "trained"):
        if which in discovery.measured:
            position, velocity = discovery.measured[which].errors
            errors.append((which if which == "rounded" else f"as {which}", f"{position:.3e}", f"{velocity:.3e}"))
    tables = [TextTable("Error of one step over the variance", ("law", "E_x", "E_v"), tuple(errors), numeric=2)]
    if rows:
        columns = ("constant", "at this step", "interval", "what it is", "as Δt → 0")
        tables.append(TextTable("Constants", columns, tuple(rows)))
    which = headline(discovery)[0]
    motion_tables, pictures = _motion(discovery, which)
    paragraphs = (f"Explained: {shares_sentence(discovery, discovery.measured[which])}", *constant_sentences(discovery))
    return Section(
        title="How well it fits",
        paragraphs=(*paragraphs, *mass_lines(discovery), *beside),
        tables=(*tables, *motion_tables),
        pictures=pictures,
    )


def _motion(discovery: Discovery, which: str) -> tuple[tuple[TextTable, ...], tuple[Picture, ...]]:
    """The law beside known integrators, its energy beside that of the rows, and what a step of it leaves.

    Nothing where the rows have no force to roll it out with.
    """
    law = discovery.trained if which == "trained" else discovery.rounded
    assert law is not None  # there is a law where the outcome is not "none"
    try:
        motion = SplineMotion.of(discovery.data, discovery.mass.meant / discovery.data.units.acceleration_per_force)
        companions, curve, residues = motion.companions(law), motion.curve(law), motion.residues(law)
    except InputError:
        return (), ()
    steps = min(MOST_STEPS, len(curve.times) - 1)
    title = f"From the first row over {steps:,} steps, the velocity turned, and as many back; the same force for all"
    columns = ("step", "largest energy error", "distance from the start")
    rows = []
    for companion in companions:
        if companion.energy_error is None:
            rows.append((companion.name, "leaves the rows", "–"))
        else:
            rows.append((companion.name, f"{companion.energy_error:.1e}", number(companion.way_back)))
    energies = "Energy of the first run, by a spline through its forces: of the rows, and of the law from row one on."
    rests = "What one step of the law leaves of each row, over the place where the step begins."
    pictures = (
        Picture("energies", energies, partial(draw_energies, curve)),
        Picture("residues", rests, partial(draw_residues, residues)),
    )
    return (TextTable(title, columns, tuple(rows), numeric=2),), pictures


def _beside(discovery: Discovery, record: dict[str, Any]) -> Section | None:
    """The network, and the front."""
    if discovery.result is None or not record["front"]:
        return None
    pictures = []
    if discovery.candidate is not None:
        draw = partial(draw_network, discovery.candidate.genome, discovery.candidate.weights)
        pictures.append(
            Picture("network", "The network that says it; trained weights in red, unused edges grey.", draw)
        )
    caption = "Error against parsimony: each point is the best network of its cost, the chosen one in red."
    rows, titles = [], {}
    for point in record["front"]:
        law = "\n".join(OneStepMap.from_json(point["map"]).plain_equations())
        error = "–" if point["log_error"] is None else f"{point['log_error']:.3f}"
        rows.append(("→" if point["winner"] else "", str(point["cost"]), error, law))
        titles[f"cost{point['cost']}"] = f"cost {point['cost']}, {error}\n{law}"
    pictures.append(Picture("front", caption, partial(draw_front, record["front"]), titles))
    table = TextTable("The front", ("", "cost", "log₁₀ E_x + log₁₀ E_v", "law"), tuple(rows))
    searched = f"{record['evaluations']:,} of {record['space']['networks']:,} networks were judged."
    return Section("What lies beside it", (searched,), tables=(table,), pictures=tuple(pictures))


def _rows(discovery: Discovery, record: dict[str, Any]) -> Section:
    """The data, and what was seen of it before any search."""
    sentences = [f"{symptom['sentence']} {symptom['remedy']}".strip() for symptom in record["health"]]
    runs = discovery.data.trajectories
    facts = (
        ("file", discovery.data.name),
        ("runs", str(len(runs))),
        ("rows", f"{sum(map(len, runs)):,}"),
        ("time step", f"{discovery.data.time_step:.10g} {discovery.data.units.time}".strip()),
        ("digest", discovery.data.digest()[:16]),
    )
    drawn = Picture(
        "rows", "The rows: velocity and force over position, a colour for each run.", partial(draw_rows, discovery.data)
    )
    return Section(
        title="The rows",
        paragraphs=tuple(sentences) or ("Nothing wrong was seen in them.",),
        tables=(TextTable("What was read", ("", ""), facts),),
        pictures=(drawn,),
    )


def _again(discovery: Discovery, record: dict[str, Any]) -> Section:
    """What to type."""
    which, law = headline(discovery)
    seed = "No search was needed, so there is no seed." if record["seed"] is None else f"Seed {record['seed']}."
    here = "In this folder: the run, with the options that were typed; why it is so; code."
    data = "" if discovery.data.name == PAPERS_DATA else " DATA"
    commands = [f"discover-equations run{data} --config config.toml --out again"]
    if law is not None and which != "best_try":
        typed = quote(str(law))
        commands += ["discover-equations explain .", "discover-equations export . --to numpy"]
        commands += [f"discover-equations check {typed}"]
    return Section("How to make it again", (seed, here), commands=tuple(commands))
