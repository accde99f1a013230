"""What goes beyond one trained network: chains, the trained mass, more fixed weights."""

from __future__ import annotations

from functools import partial

from pnn_symbolic.paper.origins import PREDICTED
from pnn_symbolic.paper.reproduction import Reproduction
from pnn_symbolic.report.document.section import Picture, Section
from pnn_symbolic.report.document.table import Table, number, percent
from pnn_symbolic.report.figures.motion import draw_chain, draw_mass


def chain_section(found: Reproduction) -> Section:
    """Chained training: what it buys."""
    study, rows = found.chain, []
    for law, force in study.kinds:
        first = study.of(law, force)[0]
        rows += [
            (
                law,
                force,
                f"{one.mass:.6f}",
                str(one.links),
                number(one.position, 3),
                number(one.velocity, 3),
                number(one.path, 3),
                percent(1 - one.path / first.path),
                number(one.energy),
            )
            for one in study.of(law, force)
        ]
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
        tables=(Table("What a chain of k links buys", columns, tuple(rows), 6),),
        pictures=(
            Picture(
                "chain",
                "Error along the path over the number of links, and the trained mass.",
                partial(draw_chain, study),
            ),
        ),
    )


def mass_section(found: Reproduction) -> Section:
    """Why 1.0005."""
    one = found.mass
    rows = tuple(
        (f"{step:g}", f"{factor:.7f}", f"{(factor - 1) / step**2:.4e}")
        for step, factor in zip(one.time_steps, one.factors, strict=True)
    )
    parts = (
        ("exact motion, exact force", f"{one.exact:.7f}", "the step of 1 fs itself"),
        (
            "the paper's data, exact force",
            f"{one.inner:.7f}",
            f"their inner step of 0.1 fs: {(one.inner - one.exact) * 1e6:+.2f}·10⁻⁶",
        ),
        (
            "the paper's data, force sub-network",
            f"{one.network:.7f}",
            f"the sub-network: {(one.network - one.inner) * 1e6:+.2f}·10⁻⁶",
        ),
    )
    drifts = {one.law: "–" if one.energy is None else f"{one.energy:+.2g}" for one in found.origins.rows}
    words = tuple((one.law, said, drifts[one.law]) for one in found.origins.rows for said in one.sentences)
    return Section(
        "Why 1.0005",
        (
            f"The mass that fits best exceeds the true one by {one.coefficient:.4g} fs⁻² Δt²: the exponent is "
            f"{one.exponent:.3f}, and at Δt = 0 the mass is {one.at_zero:.7f} of the true one. The factor 1.0005 makes "
            "up for the finite step; it is no error of the training.",
        ),
        tables=(
            Table(
                "Trained mass over true mass, exact force, nearly exact motion",
                ("Δt (fs)", "mass factor", "excess / Δt² (fs⁻²)"),
                rows,
                3,
            ),
            Table("What the factor at 1 fs is made of", ("data and force", "mass factor", "what is added"), parts),
            Table(
                "Each constant near a simple one, in words; and the energy in ε that the law is predicted to gain in "
                f"{PREDICTED:,} steps",
                ("law", "where the constant comes from", "ΔE (ε)"),
                words,
                1,
            ),
        ),
        pictures=(
            Picture(
                "mass", "The trained mass at several time steps, and the parts of its excess.", partial(draw_mass, one)
            ),
        ),
    )


def alphabet_section(found: Reproduction) -> Section:
    """The paper's future work."""
    one = found.alphabet
    rows = tuple(
        (this.right, this.chosen, f"{this.objectives[this.right]:.2f}", f"{this.objectives['trained']:.2f}")
        for this in one.constants
    )
    searched = (
        f"A search over the whole space trained {one.trainings:,} networks for the particle of mass 1/π and found "
        f"{one.found} with the weights {' '.join(one.found_choices)}."
    )
    return Section(
        "Future work: more fixed weights",
        (
            f"Each weight may be one of {', '.join(one.choices)}: {one.networks:.2e} networks. A particle of mass 1/c "
            "asks for the weight c of its force, and the fixed number wins over a trained one where it is right.",
            *([searched] if one.found else []),
        ),
        tables=(
            Table(
                "The weight of the force that wins",
                ("c, the mass being 1/c", "chosen", "its objective", "objective of a trained weight"),
                rows,
                2,
            ),
        ),
    )
