"""The reproduction, section by section, in the order of the paper."""

from __future__ import annotations

from pnn_symbolic.paper.reproduction import Reproduction
from pnn_symbolic.paper.settings import PaperSettings
from pnn_symbolic.report.document.section import Section
from pnn_symbolic.report.document.table import Table, number
from pnn_symbolic.report.paper.claims import claims, claims_table
from pnn_symbolic.report.paper.further import alphabet_section, chain_section, mass_section
from pnn_symbolic.report.paper.motion import (
    accuracy_section,
    area_section,
    energy_section,
    laws_section,
    reversal_section,
)
from pnn_symbolic.report.paper.networks import baselines_section, force_section, search_section, units_table


def sections(found: Reproduction) -> tuple[Section, ...]:
    """Everything that is shown."""
    return (
        side_by_side(found),
        force_section(found),
        baselines_section(found),
        search_section(found),
        laws_section(found),
        accuracy_section(found),
        energy_section(found),
        reversal_section(found),
        area_section(found),
        chain_section(found),
        mass_section(found),
        alphabet_section(found),
    )


def side_by_side(found: Reproduction) -> Section:
    """The paper's claims beside what is found here."""
    return Section(
        "Side by side",
        (
            "Every claim of the paper that can be tested, what is found here on the same data, and why it agrees or "
            "does not. Errors of one step are those of the test energy.",
            *small_sizes(found),
        ),
        tables=(claims_table(claims(found)), summary_table(found), units_table(found)),
    )


def small_sizes(found: Reproduction) -> tuple[str, ...]:
    """A warning where less was run than in the paper."""
    full = PaperSettings()
    if (found.settings.pairs, found.settings.epochs) >= (full.pairs, full.epochs):
        return ()
    return (
        f"A quick run, of {found.settings.pairs:,} pairs for each energy and {found.settings.epochs} epochs: what is "
        "trained for long, the feed-forward networks above all, is not as good as it gets.",
    )


def summary_table(found: Reproduction) -> Table:
    """Every stepper in one table: errors of one step, energy, return."""
    horizons, rows = found.settings.horizons, []
    for row in found.accuracy.rows:
        energy, back = found.energy.row(row.name), found.reversal.row(row.name)
        rows.append(
            (
                row.name,
                number(row.position[-1]),
                number(row.velocity[-1]),
                *(number(one.largest) for one in energy.horizons),
                number(back.mismatch[0]),
                number(back.mismatch[-1]) if len(back.steps) == len(horizons) else "–",
            )
        )
    columns = (
        "what steps",
        "RMSE x (Å)",
        "RMSE v (Å/fs)",
        *(f"|ΔE| {steps:,} (ε)" for steps in horizons),
        f"return {horizons[0]:,} (Å)",
        f"return {horizons[-1]:,} (Å)",
    )
    title = "Test errors of one step; largest energy error over so many steps; distance from the start after a return"
    return Table(title, columns, tuple(rows), len(columns) - 1)
