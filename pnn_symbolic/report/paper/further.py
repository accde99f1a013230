"""What goes beyond one trained network: chains, the trained mass, more fixed weights."""

from __future__ import annotations

from functools import partial

from pnn_symbolic.paper.chain import Chained
from pnn_symbolic.paper.origins import PREDICTED
from pnn_symbolic.paper.reproduction import Reproduction
from pnn_symbolic.report.document.section import Picture, Section
from pnn_symbolic.report.document.table import TextTable, number, percent
from pnn_symbolic.report.figures.motion import draw_chain, draw_mass


def chain_section(reproduction: Reproduction) -> Section:
    """Chained training: what it buys."""
    study = reproduction.chain
    rows: list[tuple[str, ...]] = []
    for law, force in study.kinds:
        chains = study.of(law, force)
        rows += [_chain_row(chained, first=chains[0]) for chained in chains]
    columns = (
        "network of",
        "force",
        "mass factor",
        "links",
        "RMSE x (Å)",
        "RMSE v (Å/fs)",
        "path (Å)",
        "gain",
        "|ΔE| (ε)",
    )
    steps = study.rows[0].steps
    return Section(
        "Chained training",
        (
            "The network applied k times, each link fed by the one before, all links sharing their weights, fitted by "
            "Levenberg–Marquardt to the states after every link. Judged on the test energy: one step, and the path of "
            f"{steps:,} steps (root mean squared error of the position, and largest energy error). The gain is that in "
            "the path over the network trained on single steps.",
        ),
        tables=(TextTable(title="What a chain of k links buys", columns=columns, rows=tuple(rows), numeric=6),),
        pictures=(
            Picture(
                "chain",
                "Error along the path over the number of links, and the trained mass.",
                partial(draw_chain, study),
            ),
        ),
    )


def _chain_row(chained: Chained, first: Chained) -> tuple[str, ...]:
    return (
        chained.law,
        chained.force,
        f"{chained.mass:.6f}",
        str(chained.links),
        number(chained.position, 3),
        number(chained.velocity, 3),
        number(chained.path, 3),
        percent(1 - chained.path / first.path),
        number(chained.energy),
    )


def mass_section(reproduction: Reproduction) -> Section:
    """Why 1.0005."""
    study = reproduction.mass
    factors: list[tuple[str, ...]] = []
    for step, factor in zip(study.time_steps, study.factors, strict=True):
        factors.append((f"{step:g}", f"{factor:.7f}", f"{(factor - 1) / step**2:.4e}"))
    parts = (
        ("exact motion, exact force", f"{study.exact:.7f}", "the step of 1 fs itself"),
        (
            "the paper's data, exact force",
            f"{study.inner:.7f}",
            f"their inner step of 0.1 fs: {(study.inner - study.exact) * 1e6:+.2f}·10⁻⁶",
        ),
        (
            "the paper's data, force sub-network",
            f"{study.network:.7f}",
            f"the sub-network: {(study.network - study.inner) * 1e6:+.2f}·10⁻⁶",
        ),
    )
    words: list[tuple[str, ...]] = []
    for origin in reproduction.origins.rows:
        drift = "–" if origin.energy is None else f"{origin.energy:+.2g}"
        words += [(origin.law, sentence, drift) for sentence in origin.sentences]
    return Section(
        "Why 1.0005",
        (
            f"The mass that fits best exceeds the true one by {study.coefficient:.4g} fs⁻² Δt²: the exponent is "
            f"{study.exponent:.3f}, and at Δt = 0 the mass is {study.at_zero:.7f} of the true one. The factor 1.0005 "
            "makes up for the finite step; it is no error of the training.",
        ),
        tables=(
            TextTable(
                title="Trained mass over true mass, exact force, nearly exact motion",
                columns=("Δt (fs)", "mass factor", "excess / Δt² (fs⁻²)"),
                rows=tuple(factors),
                numeric=3,
            ),
            TextTable("What the factor at 1 fs is made of", ("data and force", "mass factor", "what is added"), parts),
            TextTable(
                title="Each constant near a simple one, in words; and the energy in ε that the law is predicted to "
                f"gain in {PREDICTED:,} steps",
                columns=("law", "where the constant comes from", "ΔE (ε)"),
                rows=tuple(words),
                numeric=1,
            ),
        ),
        pictures=(
            Picture(
                "mass",
                "The trained mass at several time steps, and the parts of its excess.",
                partial(draw_mass, study),
            ),
        ),
    )


def alphabet_section(reproduction: Reproduction) -> Section:
    """The paper's future work."""
    study = reproduction.alphabet
    rows: list[tuple[str, ...]] = []
    for constant in study.constants:
        objectives = constant.objectives[constant.right], constant.objectives["trained"]
        rows.append((constant.right, constant.chosen, *(f"{objective:.2f}" for objective in objectives)))
    searched = (
        f"A search over the whole space trained {study.trainings:,} networks for the particle of mass 1/π and found "
        f"{study.found} with the weights {' '.join(study.found_choices)}."
    )
    return Section(
        "Future work: more fixed weights",
        (
            f"Each weight may be one of {', '.join(study.choices)}: {study.networks:.2e} networks. A particle of mass "
            "1/c asks for the weight c of its force, and the fixed number wins over a trained one where it is right.",
            *([searched] if study.found else []),
        ),
        tables=(
            TextTable(
                title="The weight of the force that wins",
                columns=("c, the mass being 1/c", "chosen", "its objective", "objective of a trained weight"),
                rows=tuple(rows),
                numeric=2,
            ),
        ),
    )
