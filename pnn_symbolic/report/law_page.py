"""The page of a law that was judged: formulas to take along, verdicts that open into their proofs, stability."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from shlex import quote
from typing import Any

from pnn_symbolic.errors import InputError
from pnn_symbolic.exports import export
from pnn_symbolic.figures.laws import draw_stability
from pnn_symbolic.implicit import ImplicitStep
from pnn_symbolic.magnetic import MagneticStep
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.report.about import about_law, capitalised
from pnn_symbolic.report.advances import advances
from pnn_symbolic.report.as_typed import as_typed_lines
from pnn_symbolic.report.bibliography import bibtex
from pnn_symbolic.report.document.breaking import broken
from pnn_symbolic.report.document.section import Document, Listing, Picture, Section
from pnn_symbolic.report.factorisation_text import factorisation_text
from pnn_symbolic.report.judgement import Step
from pnn_symbolic.report.judgement_screen import words_for
from pnn_symbolic.report.tiles import other_tiles, plain_tiles
from pnn_symbolic.splitting.factorisation import factorise

CODE = (("Python", "python", "python"), ("C", "c", "c"))
"""What is offered to be copied: its name, the target of the export, and what Markdown calls it."""
MOST_LETTERS = 60
"""Of a word whose exponentials are written on a page."""


def law_document(
    step: OneStepMap | ImplicitStep | MagneticStep,
    record: dict[str, Any],
    version: str,
    *,
    typed: str = "",
    read_as: str = "",
) -> Document:
    """What `check` knows of a law, most important first.

    record    its judgement
    version   of this package
    typed     as it was handed in, where it can be typed again
    read_as   how pasted code was understood

    >>> from pnn_symbolic.report.judgement import judgement
    >>> verlet = OneStepMap.from_word("D 1/2, K 1, D 1/2")
    >>> page = law_document(verlet, judgement(verlet), "1.0")
    >>> page.title, [listing.name for listing in page.sections[0].listings]
    ('Position Verlet', ['LaTeX', 'Python', 'C', 'BibTeX'])
    """
    identity = record["identity"]
    others = Section("All that is known of it", tiles=other_tiles(record, words_for(step)))
    again = [f"discover-equations check {quote(typed or str(step))}"]
    if not isinstance(step, ImplicitStep):
        again.append(f"discover-equations export {quote(typed or str(step))} --to numpy")
    return Document(
        title=capitalised(identity["details"]["sentence"]),
        subtitle=capitalised(advances(record)),
        sections=(
            _law(step, record, version, read_as),
            *_series(record),
            others,
            Section("How to make it again", commands=tuple(again)),
        ),
        footer=f"Written by discover-equations {version}.",
    )


def _law(step: Step, record: dict[str, Any], version: str, read_as: str) -> Section:
    identity = record["identity"]
    paragraphs = [f"Read as: {read_as}"] if read_as else []
    if isinstance(step, ImplicitStep):
        paragraphs += str(step).split("; ")
    if isinstance(step, MagneticStep):
        paragraphs += [f"{step}: the letters, first to last", *step.plain_equations()]
    paragraphs += [identity["source"]] if identity["source"] else []
    if isinstance(step, OneStepMap):
        word = record["factorisation"]["word"]
        if word and word.count(",") < MOST_LETTERS:
            paragraphs.append(f"= {factorisation_text(factorise(step))}")
        if "as_typed" not in record.get("out_of_time", {}):
            paragraphs += as_typed_lines(step, record)
    paragraphs += record.get("out_of_time", {}).values()
    is_explicit = isinstance(step, OneStepMap)
    return Section(
        title="The law",
        paragraphs=tuple(paragraphs),
        equations=(("the law", broken(step.latex())),) if is_explicit else (),
        listings=() if isinstance(step, ImplicitStep) else listings(step, record, version, read_as),
        tiles=plain_tiles(record, words_for(step)),
        pictures=stability_pictures(step, record) if is_explicit else (),
    )


def listings(
    step: OneStepMap | MagneticStep,
    record: dict[str, Any],
    version: str,
    read_as: str = "",
    motion: Sequence[str] = (),
) -> tuple[Listing, ...]:
    """The law as LaTeX, Python and C, and its sources as BibTeX; what cannot say it is left out."""
    about = about_law(step, record, version, read_as, motion)
    texts = [Listing("LaTeX", step.latex(), "latex")] if isinstance(step, OneStepMap) else []
    for name, target, language in CODE:
        try:
            texts.append(Listing(name, export(step, target, about), language))
        except InputError:  # which `export` tells
            continue
    return (*texts, Listing("BibTeX", bibtex(record["identity"]["source"], version), "bibtex"))


def stability_pictures(step: OneStepMap, record: dict[str, Any]) -> tuple[Picture, ...]:
    """|eigenvalue| over Δt·ω, of a judged step with one force of the position and numbers in all places."""
    form, finding = step.normal_form, record["findings"].get("stability_limit")
    if finding is None or set(form.forces.items()) != {("f", 1)} or form.parameters or form.sees_time:
        return ()
    limit = finding.get("value_float") or 0.0
    caption = "One step of a harmonic oscillator: where an eigenvalue is larger than 1 in size, the motion grows."
    return (Picture("stability", caption, partial(draw_stability, step, float(limit))),)


def _series(record: dict[str, Any]) -> tuple[Section, ...]:
    """What the step follows exactly, and which energy it keeps, as series in dt."""
    equations = []
    for name, finding in (("shadow Hamiltonian", "shadow_hamiltonian"), ("modified equation", "modified_equation")):
        latex = record["findings"].get(finding, {}).get("details", {}).get("latex")
        if latex:
            equations.append((f"{name}, the first terms", broken(latex if "=" in latex else rf"\tilde H = {latex}")))
    if not equations:
        return ()
    return (Section("What it follows exactly", equations=tuple(equations)),)
