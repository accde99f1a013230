"""What the laws do: proofs, errors of one step, energy, time reversal, areas."""

from __future__ import annotations

from functools import partial

from pnn_symbolic.paper.accuracy import SPLITS
from pnn_symbolic.paper.laws import Proof
from pnn_symbolic.paper.printed import PRINTED
from pnn_symbolic.paper.reproduction import Reproduction
from pnn_symbolic.report.document.section import Picture, Section
from pnn_symbolic.report.document.table import Table, number
from pnn_symbolic.report.figures.learning import draw_accuracy
from pnn_symbolic.report.figures.motion import draw_area_growth, draw_areas, draw_energy, draw_growth, draw_reversal


def laws_section(found: Reproduction) -> Section:
    """Eqs (1) to (3) and ours, with all that is proved of them."""
    ours = [law for one in found.search.ours.fittest for law in (one.trained, one.rounded)]
    every = [*found.laws.laws, *ours]
    names = list(dict.fromkeys(proof.property for law in every for proof in law.proofs))
    verdicts = [{proof.property: _verdict(proof) for proof in law.proofs} for law in every]
    rows = tuple((name, *(said.get(name, "–") for said in verdicts)) for name in names)
    identities = tuple((f"{law.name}, {law.origin}", law.identity) for law in every)
    witnesses = tuple(
        (f"{law.name}, {law.origin}", proof.property, proof.sentence)
        for law in found.laws.laws
        for proof in law.proofs
        if proof.verdict == "refuted"
    )
    return Section(
        "The three fittest networks, the paper's and ours",
        (
            "Eqs (1) to (3) as printed; where the printed digits do not fix a law, also from the weights that they "
            "were read from; and the three fittest of our search, as trained and with constants rounded. Each property "
            "is proved or refuted for every force.",
        ),
        tuple((f"{law.name}, {law.origin}", law.latex) for law in every),
        (
            Table("What each law is", ("law", "identified as"), identities),
            Table(
                "What is proved of each law",
                ("property", *(f"{law.name}, {law.origin}" for law in every)),
                rows,
            ),
            Table("Counterexamples, to check by hand", ("law", "property", "counterexample"), witnesses),
        ),
    )


def _verdict(proof: Proof) -> str:
    return proof.verdict if proof.value is None else f"{proof.value}, {proof.verdict}"


def accuracy_section(found: Reproduction) -> Section:
    """Fig. 3(a)."""
    rows = tuple((row.name, row.force, *map(number, (*row.position, *row.velocity))) for row in found.accuracy.rows)
    units = [f"{quantity} {split} ({unit})" for quantity, unit in (("x", "Å"), ("v", "Å/fs")) for split in SPLITS]
    return Section(
        "Errors of one step",
        ("Fig. 3(a) of the paper, with the exact integrators beside the networks.",),
        tables=(Table("Root mean squared errors of one step", ("what steps", "force", *units), rows, len(units)),),
        pictures=(
            Picture(
                "figure-3a", "Fig. 3(a): root mean squared errors of one step.", partial(draw_accuracy, found.accuracy)
            ),
        ),
    )


def energy_section(found: Reproduction) -> Section:
    """Fig. 3(b), and longer."""
    horizons = found.settings.horizons
    rows = []
    for row in found.energy.rows:
        cells = [number(value) for one in row.horizons for value in (one.largest, one.drift)]
        rows.append((row.name, row.force, *cells, "–" if row.leaves_range_at is None else f"{row.leaves_range_at:,}"))
    columns = [text for steps in horizons for text in (f"largest, {steps:,}", f"drift, {steps:,}")]
    table = Table(
        "Energy minus that at the start, in ε: the largest, and its drift along a straight line",
        ("what steps", "force", *columns, "leaves the data at step"),
        tuple(rows),
        len(columns) + 1,
    )
    shown = ["velocity Verlet", "position Verlet", "PNN 1 as printed", "our PNN 1"]
    every = [
        "velocity Verlet",
        "symplectic Euler B",
        "explicit Euler",
        "PNN 1 as printed",
        "PNN 2 as printed",
        "PNN 3 as printed",
        "our PNN 1",
        *(one.name for one in found.baselines),
    ]
    return Section(
        "Energy",
        (),
        tables=(table,),
        pictures=(
            Picture(
                "figure-3b",
                "Fig. 3(b): energy along 1,000 steps of PNN 1 and of the Verlet integrators.",
                partial(draw_energy, found.energy, shown),
            ),
            Picture(
                "energy-growth",
                "The largest energy error so far, over all steps.",
                partial(draw_growth, found.energy, every),
            ),
        ),
    )


def reversal_section(found: Reproduction) -> Section:
    """Fig. 3(c), and longer."""
    horizons = found.settings.horizons
    rows = []
    for row in found.reversal.rows:
        reached = {
            steps: number(error) if error is not None else "runs away"
            for steps, error in zip(row.steps, row.mismatch, strict=True)
        }
        rows.append((row.name, row.force, *(reached.get(steps, "not tried") for steps in horizons)))
    table = Table(
        "Distance from the start in Å after so many steps, a turn of the velocity, and as many back",
        ("what steps", "force", *(f"{steps:,} steps" for steps in horizons)),
        tuple(rows),
        len(horizons),
    )
    return Section(
        "Time reversal",
        ("Longer tests are made of those that pass the shorter ones; rounding alone grows with the number of steps.",),
        tables=(table,),
        pictures=(
            Picture(
                "figure-3c",
                "Fig. 3(c): forward and back by PNN 1, and by PNN 2, which does not return.",
                partial(draw_reversal, found.reversal, ["PNN 1 as printed", "PNN 2 as printed"]),
            ),
        ),
    )


def area_section(found: Reproduction) -> Section:
    """Which laws are symplectic, seen."""
    rows = tuple(
        (row.name, f"{row.steps[-1]:,}", f"{row.ratio[-1]:.6g}", f"{row.factor:.8f}" if row.ratio[-1] else "–")
        for row in found.area.rows
    )
    table = Table("Area of a region of initial states", ("what steps", "steps", "area × ", "a step × "), rows, 3)
    printed = [f"{one.name} as printed" for one in PRINTED]
    return Section(
        "Areas of initial states",
        (
            f"All states inside the orbit of energy {found.area.level:g} ε. A symplectic law keeps their area; PNN 2 "
            "and 3 do not. The paper shows its tests, of 1,000 steps along one path, for PNN 1 alone.",
        ),
        tables=(table,),
        pictures=(
            Picture(
                "areas",
                "The region after so many steps of the three printed laws; that of PNN 1 stays where it is.",
                partial(draw_areas, found.area, printed),
            ),
            Picture(
                "area-growth",
                "Its area over that at the start.",
                partial(draw_area_growth, found.area, ["velocity Verlet", *printed]),
            ),
        ),
    )
