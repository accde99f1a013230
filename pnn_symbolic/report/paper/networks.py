"""What was trained and searched: force sub-network, baselines, genetic search."""

from __future__ import annotations

from functools import partial

from pnn_symbolic.dynamics.simulation import ALUMINIUM
from pnn_symbolic.dynamics.units import UNITS
from pnn_symbolic.figures.network import draw_network
from pnn_symbolic.paper.accuracy import SPLITS
from pnn_symbolic.paper.particle import EPSILON, SIGMA
from pnn_symbolic.paper.reproduction import Reproduction
from pnn_symbolic.report.document.section import Picture, Section
from pnn_symbolic.report.document.table import TextTable, number
from pnn_symbolic.report.figures.learning import draw_force, draw_learning, draw_search
from pnn_symbolic.report.figures.motion import draw_energy, draw_reversal

MEASURES = (
    ("Å, Å/fs", 1.0, 1.0),
    ("pm, pm/fs", 100.0, 100.0),
    ("nm, nm/fs", 0.1, 0.1),
    ("nm, nm/ps", 0.1, 100.0),
    ("σ, √(ε/m)", 1 / SIGMA, (EPSILON * UNITS["paper"].acceleration_per_force / ALUMINIUM) ** -0.5),
)
"""Units in which the paper may have measured, each with the numbers of them in one Å and one Å/fs."""


def error_columns() -> list[str]:
    """Headings of errors by quantity and split."""
    columns: list[str] = []
    for quantity, unit in (("x", "Å"), ("v", "Å/fs")):
        columns += [f"{quantity} {split} ({unit})" for split in SPLITS]
    return columns


def force_section(reproduction: Reproduction) -> Section:
    """How good the force sub-network is, and where it fails."""
    study = reproduction.force
    failures: list[str] = []
    if study.fails_below is not None:
        failures.append(f"below {study.fails_below:.2f} Å")
    if study.fails_above is not None:
        failures.append(f"above {study.fails_above:.2f} Å")
    fails = f"it fails: the error exceeds a tenth of the largest force inside {' and '.join(failures)}"
    outside = fails if failures else "the error stays small"
    looked = f"Outside, from {study.positions[0]:.2f} to {study.positions[-1]:.2f} Å,"
    return Section(
        "Force sub-network",
        (
            f"One input, two hidden layers of ten tanh neurons, one output: {study.network.parameters} parameters, "
            f"trained on the forces along the trajectories, between {study.lowest:.4f} and {study.highest:.4f} Å. On "
            f"rows that it was not trained on it errs by {number(study.relative_error)} of the force (root mean "
            f"square), at most by {number(study.largest_error)}. {looked} {outside}.",
        ),
        pictures=(
            Picture(
                "force",
                "The force sub-network: true and learned force, error, course of training.",
                partial(draw_force, study),
            ),
        ),
    )


def baselines_section(reproduction: Reproduction) -> Section:
    """The paper's baselines, Figs 1(b) and 1(c)."""
    rows: list[tuple[str, ...]] = []
    for baseline in reproduction.baselines:
        errors = reproduction.accuracy.row(baseline.name)
        rows.append(
            (
                baseline.name,
                "-".join(map(str, baseline.kind.hidden)),
                f"{baseline.network.parameters:,}",
                str(len(baseline.validation)),
                *map(number, (*errors.position, *errors.velocity)),
            )
        )
    table = TextTable(
        title="Root mean squared errors of the feed-forward networks",
        columns=("network", "hidden layers", "parameters", "epochs", *error_columns()),
        rows=tuple(rows),
        numeric=8,
    )
    names = [baseline.name for baseline in reproduction.baselines]
    return Section(
        "Feed-forward networks",
        (
            "Hidden layers of relu neurons, linear outputs, mean squared error, Adam at a rate of 10⁻³, batches of 512 "
            "rows, the epoch of lowest validation loss kept. The paper does not say in which units its networks were "
            "trained; its errors of position and velocity are of one order. So they come out where the loss counts an "
            "error alike in both, that is, where the networks see Å, Å/fs and eV/Å as they are. The standardised one "
            "sees standard deviations.",
        ),
        tables=(table,),
        pictures=(
            Picture(
                "learning",
                "Errors of the feed-forward networks on the validation rows, at the lowest loss so far; grey: of the "
                "order of 10⁻⁵, as the paper says.",
                partial(draw_learning, reproduction.baselines),
            ),
            Picture(
                "figure-1b",
                "Fig. 1(b): energy along 1,000 steps of the feed-forward networks and of velocity Verlet.",
                partial(draw_energy, reproduction.energy, ["velocity Verlet", *names]),
            ),
            Picture(
                "figure-1c",
                "Fig. 1(c): forward, velocity turned, and back, by the feed-forward network.",
                partial(draw_reversal, reproduction.reversal, ["feed-forward", "feed-forward with force"]),
            ),
        ),
    )


def units_table(reproduction: Reproduction) -> TextTable:
    """In which units are the errors of position and velocity both of the order of 10⁻⁵?"""
    names = ("feed-forward", "feed-forward, standardised", "PNN 1 as printed")
    columns = ["units of x, of v"]
    for name in names:
        columns += [f"{name}: x", "v", "both 10⁻⁵?"]
    rows: list[tuple[str, ...]] = []
    for units, length, speed in MEASURES:
        cells = [units]
        for name in names:
            errors = reproduction.accuracy.row(name)
            position, velocity = errors.position[-1] * length, errors.velocity[-1] * speed
            cells += [number(position), number(velocity), "yes" if of_order(position, velocity) else "no"]
        rows.append(tuple(cells))
    title = "In which units are the test errors of the order of 10⁻⁵, from 1 to 10 times that?"
    return TextTable(title=title, columns=tuple(columns), rows=tuple(rows), numeric=len(columns) - 1)


def of_order(*errors: float) -> bool:
    """Whether each is of the order of 10⁻⁵, as the paper says (p. 4).

    >>> of_order(1.6e-5, 9e-5), of_order(4e-4), of_order(9e-6)
    (True, False, False)
    """
    return all(1e-5 <= error < 1e-4 for error in errors)


def search_section(reproduction: Reproduction) -> Section:
    """Figs 2 and 3(d), and how the searches went."""
    study, settings = reproduction.search, reproduction.settings
    rows: list[tuple[str, ...]] = []
    for search in study.searches:
        with_mean = [generation for generation in search.history if generation.mean is not None]
        last = max(with_mean, key=lambda generation: generation.number)
        saved = 1 - search.trainings / search.asked
        best = search.fittest[0]
        rows.append(
            (
                search.name,
                best.trained.plain,
                best.rounded.identity,
                f"{best.objective:.3f}",
                str(last.diversity),
                f"{search.trainings:,}",
                f"{saved:.0%}",
            )
        )
    table = TextTable(
        title="Searches over the same space, on the same data",
        columns=(
            "search",
            "fittest law",
            "rounded it is",
            "objective",
            "functions in the last generation",
            "trainings",
            "saved",
        ),
        rows=tuple(rows),
        numeric=4,
    )
    front = TextTable(
        title="The front of our search: the most accurate law at each cost",
        columns=("law", "cost", "log₁₀ E_x + log₁₀ E_v"),
        rows=tuple((point.plain, str(point.cost), f"{point.log_error:.3f}") for point in study.ours.front),
        numeric=2,
    )
    best = study.ours.fittest[0]
    return Section(
        "The generic network and the genetic search",
        (
            f"{study.networks:,} networks: four activations and twelve weights, each with four choices. Populations of "
            f"{settings.population} over {settings.generations} generations, chosen on the test energy as "
            "in the paper. A network that computes what a trained one does is not trained again; the last column says "
            "how many trainings that saved.",
            "The supplement with the paper's f₁ is not available. The authors' operators (tournament, crossover, "
            "mutation) are run with the accuracy of their notebooks, ten points for a factor of ten in error, and with "
            "one point. Ours are NSGA-II, which keeps a network that is right in one output until another completes "
            "it, and a hill-climb at the end.",
        ),
        tables=(table, front),
        pictures=(
            Picture(
                "figure-2",
                "Fig. 2: the generic network; what w₆ multiplies is our reading.",
                partial(draw_network, best.genome, generic=True),
            ),
            Picture(
                "search",
                "Best and mean objective, diversity, and trainings; grey: the hill-climb.",
                partial(draw_search, study),
            ),
            Picture(
                "figure-3d",
                "Fig. 3(d): the fittest network. Fixed weights in the colour of the text, zero ones faint, the trained "
                "one in red; it is one over the learned mass in amu.",
                partial(draw_network, best.genome, best.weights),
            ),
        ),
    )
