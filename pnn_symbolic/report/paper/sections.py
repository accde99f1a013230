"""The reproduction, section by section, in the order of the paper."""

from __future__ import annotations

from pnn_symbolic.paper.reproduction import Reproduction
from pnn_symbolic.paper.settings import PaperSettings
from pnn_symbolic.report.document.section import Section
from pnn_symbolic.report.document.table import TextTable, number
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


def sections(reproduction: Reproduction) -> tuple[Section, ...]:
    """Everything that is shown."""
    return (
        side_by_side(reproduction),
        force_section(reproduction),
        baselines_section(reproduction),
        search_section(reproduction),
        laws_section(reproduction),
        accuracy_section(reproduction),
        energy_section(reproduction),
        reversal_section(reproduction),
        area_section(reproduction),
        chain_section(reproduction),
        mass_section(reproduction),
        alphabet_section(reproduction),
    )


def side_by_side(reproduction: Reproduction) -> Section:
    """The paper's claims beside what is found here."""
    return Section(
        "Side by side",
        (
            "Every claim of the paper that can be tested, what is found here on the same data, and why it agrees or "
            "does not. Errors of one step are those of the test energy.",
            *small_sizes(reproduction),
        ),
        tables=(claims_table(claims(reproduction)), summary_table(reproduction), units_table(reproduction)),
    )


def small_sizes(reproduction: Reproduction) -> tuple[str, ...]:
    """A warning where less was run than in the paper."""
    full, sizes = PaperSettings(), reproduction.settings
    if (sizes.pairs, sizes.epochs) >= (full.pairs, full.epochs):
        return ()
    return (
        f"A quick run, of {sizes.pairs:,} pairs for each energy and {sizes.epochs} epochs: what is "
        "trained for long, the feed-forward networks above all, is not as good as it gets.",
    )


def summary_table(reproduction: Reproduction) -> TextTable:
    """Every stepper in one table: errors of one step, energy, return."""
    horizons = reproduction.settings.horizons
    rows: list[tuple[str, ...]] = []
    for row in reproduction.accuracy.rows:
        energy, back = reproduction.energy.row(row.name), reproduction.reversal.row(row.name)
        rows.append(
            (
                row.name,
                number(row.position[-1]),
                number(row.velocity[-1]),
                *(number(horizon.largest) for horizon in energy.horizons),
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
    return TextTable(title=title, columns=columns, rows=tuple(rows), numeric=len(columns) - 1)
