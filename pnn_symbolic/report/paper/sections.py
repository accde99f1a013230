"""The reproduction, section by section: what was asked, what was found, tables and pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pnn_symbolic.paper.accuracy import SPLITS
from pnn_symbolic.paper.printed import PRINTED
from pnn_symbolic.paper.reproduction import Reproduction
from pnn_symbolic.report.figures.learning import draw_accuracy, draw_force, draw_learning, draw_search
from pnn_symbolic.report.figures.motion import (
    draw_area_growth,
    draw_areas,
    draw_energy,
    draw_growth,
    draw_mass,
    draw_reversal,
)
from pnn_symbolic.report.figures.network import draw_network
from pnn_symbolic.report.paper.claims import claims, claims_table
from pnn_symbolic.report.tables import Table, number

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Picture:
    """A figure to be drawn: its file name, what it shows, and how it is made."""

    name: str
    caption: str
    draw: Callable[[], Figure]


@dataclass(frozen=True)
class Section:
    """Text, equations in LaTeX with a name each, tables and pictures."""

    title: str
    paragraphs: tuple[str, ...] = ()
    equations: tuple[tuple[str, str], ...] = ()
    tables: tuple[Table, ...] = ()
    pictures: tuple[Picture, ...] = ()


def sections(found: Reproduction) -> tuple[Section, ...]:
    """Everything, in the order of the paper."""
    return (
        _side_by_side(found),
        _force(found),
        _baselines(found),
        _search(found),
        _laws(found),
        _accuracy(found),
        _energy(found),
        _reversal(found),
        _area(found),
        *_chain(found),
        _mass(found),
        _alphabet(found),
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
    title = "Test errors of one step, largest energy error over so many steps, and distance from the start after a return"
    return Table(title, columns, tuple(rows), len(columns) - 1)


def _side_by_side(found: Reproduction) -> Section:
    return Section(
        "Side by side",
        (
            "Every claim of the paper that can be tested, what is found here on the same data, and why it agrees or "
            "does not. Errors of one step are those of the test energy.",
        ),
        tables=(claims_table(claims(found)), summary_table(found)),
    )


def _force(found: Reproduction) -> Section:
    one = found.force
    above = f"{one.fails_above:.2f} Å" if one.fails_above else "no position looked at"
    below = f"{one.fails_below:.2f} Å" if one.fails_below else "no position looked at"
    return Section(
        "Force sub-network",
        (
            f"One input, two hidden layers of ten tanh neurons, one output: {one.network.parameters} parameters, "
            f"trained on the forces along the trajectories, between {one.lowest:.4f} and {one.highest:.4f} Å. On rows "
            f"that it was not trained on it errs by {number(one.relative_error)} of the force (root mean square), at "
            f"most by {number(one.largest_error)}. Outside it fails: the error exceeds a tenth of the largest force "
            f"inside below {below} and above {above}.",
        ),
        pictures=(
            Picture("force", "The force sub-network: true and learned force, error, course of training.", partial(draw_force, one)),
        ),
    )


def _baselines(found: Reproduction) -> Section:
    rows = []
    for one in found.baselines:
        errors = found.accuracy.row(one.name)
        hidden, parameters = "-".join(map(str, one.hidden)), f"{one.network.parameters:,}"
        rows.append((one.name, hidden, parameters, str(len(one.validation)), *map(number, (*errors.position, *errors.velocity))))
    units = [f"{quantity} {split} ({unit})" for quantity, unit in (("x", "Å"), ("v", "Å/fs")) for split in SPLITS]
    table = Table(
        "Root mean squared errors of the feed-forward networks",
        ("network", "hidden layers", "parameters", "epochs", *units),
        tuple(rows),
        8,
    )
    names = [one.name for one in found.baselines]
    return Section(
        "Feed-forward networks",
        (
            "Hidden layers of relu neurons, linear outputs, mean squared error, Adam at a rate of 10⁻³, batches of 512 rows, "
            "the epoch of lowest validation loss kept. Inputs and outputs are measured from their mean in their standard "
            "deviation; the paper does not say what it did.",
        ),
        tables=(table,),
        pictures=(
            Picture("learning", "Validation loss of the feed-forward networks.", partial(draw_learning, found.baselines)),
            Picture(
                "figure-1b",
                "Fig. 1(b): energy along 1,000 steps of the feed-forward networks and of velocity Verlet.",
                partial(draw_energy, found.energy, ["velocity Verlet", *names]),
            ),
            Picture(
                "figure-1c",
                "Fig. 1(c): forward, velocity turned, and back, by the feed-forward network.",
                partial(draw_reversal, found.reversal, ["feed-forward", names[-2]]),
            ),
        ),
    )


def _search(found: Reproduction) -> Section:
    study, rows = found.search, []
    for one in study.searches:
        last = max((now for now in one.history if now.mean is not None), key=lambda now: now.number)
        saved = 1 - one.trainings / one.asked
        best = one.fittest[0]
        rows.append((one.name, best.trained.plain, best.rounded.identity, f"{best.objective:.3f}", str(last.diversity), f"{one.trainings:,}", f"{saved:.0%}"))
    table = Table(
        "Searches over the same space, on the same data",
        ("search", "fittest law", "rounded it is", "objective", "functions in the last generation", "trainings", "saved"),
        tuple(rows),
        4,
    )
    front = Table(
        "The front of our search: the most accurate law at each cost",
        ("law", "cost", "log₁₀ E_x + log₁₀ E_v"),
        tuple((one.plain, str(one.cost), f"{one.log_error:.3f}") for one in study.ours.front),
        2,
    )
    best = study.ours.fittest[0]
    return Section(
        "The generic network and the genetic search",
        (
            f"{study.networks:,} networks: four activations and twelve weights, each with four choices. Populations of "
            f"{found.settings.population} over {found.settings.generations} generations, chosen on the test energy as in "
            "the paper. A network that computes what a trained one does is not trained again; the last column says how "
            "many trainings that saved.",
            "The supplement with the paper's f₁ is not available. With the accuracy of the authors' notebooks, ten points for a "
            "factor of ten, accuracy outweighs parsimony; with one point their operators stop early; NSGA-II, which keeps "
            "a network that is right in one output until another completes it, and a hill-climb at the end find "
            "what the paper prints.",
        ),
        tables=(table, front),
        pictures=(
            Picture("figure-2", "Fig. 2: the generic network; what w6 multiplies is our reading.", partial(draw_network, best.genome, generic=True)),
            Picture("search", "Best and mean objective, diversity, and trainings; grey: the hill-climb.", partial(draw_search, study)),
            Picture(
                "figure-3d",
                "Fig. 3(d): the fittest network. Fixed weights in the colour of the text, zero ones faint, the trained "
                "one in red; it is one over the learned mass in amu.",
                partial(draw_network, best.genome, best.weights),
            ),
        ),
    )


def _laws(found: Reproduction) -> Section:
    ours = [law for one in found.search.ours.fittest for law in (one.trained, one.rounded)]
    every = [*found.laws.laws, *ours]
    names = list(dict.fromkeys(proof.property for law in every for proof in law.proofs))
    rows = []
    for law in every:
        verdicts = {proof.property: proof for proof in law.proofs}
        cells = []
        for name in names:
            proof = verdicts.get(name)
            value = f"{proof.value}, " if proof and proof.value is not None else ""
            cells.append(f"{value}{proof.verdict}" if proof else "–")
        rows.append((f"{law.name}, {law.origin}", law.identity, *cells))
    witnesses = tuple(
        (f"{law.name}, {law.origin}", proof.property, proof.sentence)
        for law in found.laws.laws
        for proof in law.proofs
        if proof.verdict == "refuted"
    )
    return Section(
        "The three fittest networks, the paper's and ours",
        (
            "Eqs (1) to (3) as printed; where the printed digits do not fix a law, also from the weights that they were "
            "read from; and the three fittest of our search, as trained and with constants rounded. Each property is "
            "proved or refuted for every force.",
        ),
        tuple((f"{law.name}, {law.origin}", law.latex) for law in every),
        (
            Table("What is proved of each law", ("law", "identified as", *names), tuple(rows)),
            Table("Counterexamples, to check by hand", ("law", "property", "counterexample"), witnesses),
        ),
    )


def _accuracy(found: Reproduction) -> Section:
    return Section(
        "Errors of one step",
        ("Fig. 3(a) of the paper, with the exact integrators beside the networks.",),
        pictures=(Picture("figure-3a", "Fig. 3(a): root mean squared errors of one step.", partial(draw_accuracy, found.accuracy)),),
    )


def _energy(found: Reproduction) -> Section:
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
    every = ["velocity Verlet", "symplectic Euler B", "explicit Euler", "PNN 1 as printed", "PNN 2 as printed", "PNN 3 as printed", "our PNN 1", *(one.name for one in found.baselines)]
    return Section(
        "Energy",
        (),
        tables=(table,),
        pictures=(
            Picture("figure-3b", "Fig. 3(b): energy along 1,000 steps of PNN 1 and of the Verlet integrators.", partial(draw_energy, found.energy, shown)),
            Picture("energy-growth", "The largest energy error so far, over all steps.", partial(draw_growth, found.energy, every)),
        ),
    )


def _reversal(found: Reproduction) -> Section:
    horizons = found.settings.horizons
    rows = []
    for row in found.reversal.rows:
        reached = {steps: number(error) if error is not None else "runs away" for steps, error in zip(row.steps, row.mismatch, strict=True)}
        rows.append((row.name, row.force, *(reached.get(steps, "not tried") for steps in horizons)))
    table = Table(
        "Distance from the start in Å after so many steps, a turn of the velocity, and as many back",
        ("what steps", "force", *(f"{steps:,} steps" for steps in horizons)),
        tuple(rows),
        len(horizons),
    )
    return Section(
        "Time reversal",
        ("The longer tests are made of those that pass the shorter ones; rounding alone grows with the number of steps.",),
        tables=(table,),
        pictures=(
            Picture(
                "figure-3c",
                "Fig. 3(c): forward and back by PNN 1, and by PNN 2, which does not return.",
                partial(draw_reversal, found.reversal, ["PNN 1 as printed", "PNN 2 as printed"]),
            ),
        ),
    )


def _area(found: Reproduction) -> Section:
    rows = tuple((row.name, f"{row.steps[-1]:,}", f"{row.ratio[-1]:.6g}", f"{row.factor:.8f}") for row in found.area.rows)
    table = Table("Area of a region of initial states", ("what steps", "steps", "area × ", "a step × "), rows, 3)
    printed = [f"{one.name} as printed" for one in PRINTED]
    return Section(
        "Areas of initial states",
        (
            f"All states inside the orbit of energy {found.area.level:g} ε. A symplectic law keeps their area. PNN 2 and "
            "3 do not, though the paper's test of 1,000 steps along one path cannot see it.",
        ),
        tables=(table,),
        pictures=(
            Picture("areas", "The region after so many steps of the three printed laws.", partial(draw_areas, found.area, printed)),
            Picture("area-growth", "Its area over that at the start.", partial(draw_area_growth, found.area, ["velocity Verlet", *printed])),
        ),
    )


def _chain(found: Reproduction) -> tuple[Section, ...]:
    return ()


def _mass(found: Reproduction) -> Section:
    one = found.mass
    rows = tuple(
        (f"{step:g}", f"{factor:.7f}", f"{(factor - 1) / step**2:.4e}")
        for step, factor in zip(one.time_steps, one.factors, strict=True)
    )
    parts = (
        ("exact motion, exact force", f"{one.exact:.7f}", "the step of 1 fs itself"),
        ("the paper's data, exact force", f"{one.inner:.7f}", f"their inner step of 0.1 fs: {(one.inner - one.exact) * 1e6:+.2f}·10⁻⁶"),
        ("the paper's data, force sub-network", f"{one.network:.7f}", f"the sub-network: {(one.network - one.inner) * 1e6:+.2f}·10⁻⁶"),
    )
    return Section(
        "Why 1.0005",
        (
            f"The mass that fits best exceeds the true one by {one.coefficient:.4g} fs⁻² Δt²: the exponent is "
            f"{one.exponent:.3f}, and at Δt = 0 the mass is {one.at_zero:.7f} of the true one. The factor 1.0005 makes up for "
            "the finite step; it is no error of the training.",
        ),
        tables=(
            Table("Trained mass over true mass, exact force, nearly exact motion", ("Δt (fs)", "mass factor", "excess / Δt² (fs⁻²)"), rows, 3),
            Table("What the factor at 1 fs is made of", ("data and force", "mass factor", "what is added"), parts),
        ),
        pictures=(Picture("mass", "The trained mass at several time steps, and the parts of its excess.", partial(draw_mass, one)),),
    )


def _alphabet(found: Reproduction) -> Section:
    one = found.alphabet
    rows = tuple(
        (f"1/({this.right})", this.chosen, f"{this.objectives[this.right]:.2f}", f"{this.objectives['trained']:.2f}")
        for this in one.constants
    )
    searched = (
        f"A search over the whole space trained {one.trainings:,} networks for the particle of mass 1/π and found {one.found} "
        f"with the weights {' '.join(one.found_choices)}."
    )
    return Section(
        "Future work: more fixed weights",
        (
            f"Each weight may be one of {', '.join(one.choices)}: {one.networks:.2e} networks. A particle of mass 1/c "
            "asks for the weight c of its force, and the fixed number wins over a trained one where it is right.",
            *([searched] if one.found else []),
        ),
        tables=(
            Table("The weight of the force that wins", ("mass", "chosen", "its objective", "objective of a trained weight"), rows, 2),
        ),
    )
