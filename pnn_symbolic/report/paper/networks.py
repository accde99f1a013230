"""What was trained and searched: force sub-network, baselines, genetic search."""

from __future__ import annotations

from functools import partial

from pnn_symbolic.paper.accuracy import SPLITS
from pnn_symbolic.paper.reproduction import Reproduction
from pnn_symbolic.report.figures.learning import draw_force, draw_learning, draw_search
from pnn_symbolic.report.figures.motion import draw_energy, draw_reversal
from pnn_symbolic.report.figures.network import draw_network
from pnn_symbolic.report.paper.section import Picture, Section
from pnn_symbolic.report.tables import Table, number


def force_section(found: Reproduction) -> Section:
    """How good the force sub-network is, and where it fails."""
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
            Picture(
                "force",
                "The force sub-network: true and learned force, error, course of training.",
                partial(draw_force, one),
            ),
        ),
    )


def baselines_section(found: Reproduction) -> Section:
    """The paper's baselines, Figs 1(b) and 1(c)."""
    rows = []
    for one in found.baselines:
        errors = found.accuracy.row(one.name)
        hidden, parameters = "-".join(map(str, one.hidden)), f"{one.network.parameters:,}"
        rows.append(
            (one.name, hidden, parameters, str(len(one.validation)), *map(number, (*errors.position, *errors.velocity)))
        )
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
            "Hidden layers of relu neurons, linear outputs, mean squared error, Adam at a rate of 10⁻³, batches of 512 "
            "rows, the epoch of lowest validation loss kept. Inputs and outputs are measured from their mean in their "
            "standard deviation; the paper does not say what it did.",
        ),
        tables=(table,),
        pictures=(
            Picture(
                "learning", "Validation loss of the feed-forward networks.", partial(draw_learning, found.baselines)
            ),
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


def search_section(found: Reproduction) -> Section:
    """Figs 2 and 3(d), and how the searches went."""
    study, rows = found.search, []
    for one in study.searches:
        last = max((now for now in one.history if now.mean is not None), key=lambda now: now.number)
        saved = 1 - one.trainings / one.asked
        best = one.fittest[0]
        rows.append(
            (
                one.name,
                best.trained.plain,
                best.rounded.identity,
                f"{best.objective:.3f}",
                str(last.diversity),
                f"{one.trainings:,}",
                f"{saved:.0%}",
            )
        )
    table = Table(
        "Searches over the same space, on the same data",
        (
            "search",
            "fittest law",
            "rounded it is",
            "objective",
            "functions in the last generation",
            "trainings",
            "saved",
        ),
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
            f"{found.settings.population} over {found.settings.generations} generations, chosen on the test energy as "
            "in the paper. A network that computes what a trained one does is not trained again; the last column says "
            "how many trainings that saved.",
            "The supplement with the paper's f₁ is not available. With the accuracy of the authors' notebooks, ten "
            "points for a factor of ten, accuracy outweighs parsimony; with one point their operators stop early; "
            "NSGA-II, which keeps a network that is right in one output until another completes it, and a hill-climb "
            "at the end find what the paper prints.",
        ),
        tables=(table, front),
        pictures=(
            Picture(
                "figure-2",
                "Fig. 2: the generic network; what w6 multiplies is our reading.",
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
