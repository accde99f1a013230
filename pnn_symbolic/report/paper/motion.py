"""What the laws do: proofs, errors of one step, energy, time reversal, areas."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from pnn_symbolic.paper.laws import Law, Proof
from pnn_symbolic.paper.printed import PRINTED
from pnn_symbolic.paper.reproduction import Reproduction
from pnn_symbolic.report.document.section import Picture, Section
from pnn_symbolic.report.document.table import TextTable, number
from pnn_symbolic.report.figures.learning import draw_accuracy
from pnn_symbolic.report.figures.motion import draw_area_growth, draw_areas, draw_energy, draw_growth, draw_reversal
from pnn_symbolic.report.paper.networks import error_columns


def laws_section(reproduction: Reproduction) -> Section:
    """Eqs (1) to (3) and ours, with all that is proved of them."""
    laws = list(reproduction.laws.laws)
    for fit in reproduction.search.ours.fittest:
        laws += [fit.trained, fit.rounded]
    titles = [_title(law) for law in laws]
    identities = tuple((_title(law), law.identity) for law in laws)
    return Section(
        "The three fittest networks, the paper's and ours",
        (
            "Eqs (1) to (3) as printed; where the printed digits do not fix a law, also from the weights that they "
            "were read from; and the three fittest of our search, as trained and with constants rounded. Each property "
            "is proved or refuted for every force.",
        ),
        equations=tuple((_title(law), law.latex) for law in laws),
        tables=(
            TextTable("What each law is", ("law", "identified as"), identities),
            TextTable("What is proved of each law", ("property", *titles), _verdict_rows(laws)),
            TextTable(
                "Counterexamples, to check by hand",
                ("law", "property", "counterexample"),
                _counterexample_rows(reproduction.laws.laws),
            ),
        ),
    )


def _title(law: Law) -> str:
    return f"{law.name}, {law.origin}"


def _verdict_rows(laws: Sequence[Law]) -> tuple[tuple[str, ...], ...]:
    """A row for each property, in the order in which laws bring them up; a dash where a law does not have it."""
    cells: dict[str, dict[int, str]] = {}
    for column, law in enumerate(laws):
        for proof in law.proofs:
            cells.setdefault(proof.property, {})[column] = _verdict(proof)
    rows: list[tuple[str, ...]] = []
    for name, verdicts in cells.items():
        rows.append((name, *(verdicts.get(column, "–") for column in range(len(laws)))))
    return tuple(rows)


def _counterexample_rows(laws: Sequence[Law]) -> tuple[tuple[str, ...], ...]:
    rows: list[tuple[str, ...]] = []
    for law in laws:
        refuted = [proof for proof in law.proofs if proof.verdict == "refuted"]
        rows += [(_title(law), proof.property, proof.sentence) for proof in refuted]
    return tuple(rows)


def _verdict(proof: Proof) -> str:
    return proof.verdict if proof.value is None else f"{proof.value}, {proof.verdict}"


def accuracy_section(reproduction: Reproduction) -> Section:
    """Fig. 3(a)."""
    rows = [(row.name, row.force, *map(number, (*row.position, *row.velocity))) for row in reproduction.accuracy.rows]
    units = error_columns()
    return Section(
        "Errors of one step",
        ("Fig. 3(a) of the paper, with the exact integrators beside the networks.",),
        tables=(
            TextTable(
                title="Root mean squared errors of one step",
                columns=("what steps", "force", *units),
                rows=tuple(rows),
                numeric=len(units),
            ),
        ),
        pictures=(
            Picture(
                "figure-3a",
                "Fig. 3(a): root mean squared errors of one step.",
                partial(draw_accuracy, reproduction.accuracy),
            ),
        ),
    )


def energy_section(reproduction: Reproduction) -> Section:
    """Fig. 3(b), and longer."""
    horizons = reproduction.settings.horizons
    rows: list[tuple[str, ...]] = []
    for row in reproduction.energy.rows:
        cells: list[str] = []
        for horizon in row.horizons:
            cells += [number(horizon.largest), number(horizon.drift)]
        leaves_range = "–" if row.leaves_range_at is None else f"{row.leaves_range_at:,}"
        rows.append((row.name, row.force, *cells, leaves_range))
    columns: list[str] = []
    for steps in horizons:
        columns += [f"largest, {steps:,}", f"drift, {steps:,}"]
    table = TextTable(
        title="Energy minus that at the start, in ε: the largest, and its drift along a straight line",
        columns=("what steps", "force", *columns, "leaves the data at step"),
        rows=tuple(rows),
        numeric=len(columns) + 1,
    )
    shown = ["velocity Verlet", "position Verlet", "PNN 1 as printed", "our PNN 1"]
    followed = [
        "velocity Verlet",
        "symplectic Euler B",
        "explicit Euler",
        "PNN 1 as printed",
        "PNN 2 as printed",
        "PNN 3 as printed",
        "our PNN 1",
        *(baseline.name for baseline in reproduction.baselines),
    ]
    return Section(
        "Energy",
        (),
        tables=(table,),
        pictures=(
            Picture(
                "figure-3b",
                "Fig. 3(b): energy along 1,000 steps of PNN 1 and of the Verlet integrators.",
                partial(draw_energy, reproduction.energy, shown),
            ),
            Picture(
                "energy-growth",
                "The largest energy error so far, over all steps.",
                partial(draw_growth, reproduction.energy, followed),
            ),
        ),
    )


def reversal_section(reproduction: Reproduction) -> Section:
    """Fig. 3(c), and longer."""
    horizons = reproduction.settings.horizons
    rows: list[tuple[str, ...]] = []
    for row in reproduction.reversal.rows:
        cells = ["runs away" if error is None else number(error) for error in row.mismatch]
        not_tried = ["not tried"] * (len(horizons) - len(cells))  # row.steps are the first of the horizons
        rows.append((row.name, row.force, *cells, *not_tried))
    table = TextTable(
        title="Distance from the start in Å after so many steps, a turn of the velocity, and as many back",
        columns=("what steps", "force", *(f"{steps:,} steps" for steps in horizons)),
        rows=tuple(rows),
        numeric=len(horizons),
    )
    return Section(
        "Time reversal",
        ("Longer tests are made of those that pass the shorter ones; rounding alone grows with the number of steps.",),
        tables=(table,),
        pictures=(
            Picture(
                "figure-3c",
                "Fig. 3(c): forward and back by PNN 1, and by PNN 2, which does not return.",
                partial(draw_reversal, reproduction.reversal, ["PNN 1 as printed", "PNN 2 as printed"]),
            ),
        ),
    )


def area_section(reproduction: Reproduction) -> Section:
    """Which laws are symplectic, seen."""
    rows: list[tuple[str, ...]] = []
    for row in reproduction.area.rows:
        factor = f"{row.factor:.8f}" if row.ratio[-1] else "–"
        rows.append((row.name, f"{row.steps[-1]:,}", f"{row.ratio[-1]:.6g}", factor))
    table = TextTable(
        title="Area of a region of initial states",
        columns=("what steps", "steps", "area × ", "a step × "),
        rows=tuple(rows),
        numeric=3,
    )
    printed = [f"{law.name} as printed" for law in PRINTED]
    return Section(
        "Areas of initial states",
        (
            f"All states inside the orbit of energy {reproduction.area.level:g} ε. A symplectic law keeps their area; "
            "PNN 2 and 3 do not. The paper shows its tests, of 1,000 steps along one path, for PNN 1 alone.",
        ),
        tables=(table,),
        pictures=(
            Picture(
                "areas",
                "The region after so many steps of the three printed laws; that of PNN 1 stays where it is.",
                partial(draw_areas, reproduction.area, printed),
            ),
            Picture(
                "area-growth",
                "Its area over that at the start.",
                partial(draw_area_growth, reproduction.area, ["velocity Verlet", *printed]),
            ),
        ),
    )
