"""Figs 2 and 3(d): the picture of a network, with every weight written at its edge."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from pnn_symbolic.figures.style import FAINT, INK, ORANGE, RED, axes
from pnn_symbolic.network.genome import Genome
from pnn_symbolic.network.topology import ForceEvaluation, Wiring
from pnn_symbolic.network.weights import TRAINED

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDE, HIGH, RADIUS = 2.4, 1.0, 0.25
"""Between columns, from the middle to either row, and of a neuron."""
OVAL = np.array([0.475, 0.21])
"""Half axes of a force."""
SPELT = {"1/2": "½", "1/3": "⅓", "2/3": "⅔", "1/4": "¼", "3/4": "¾", "pi": "π", "-1": "−1", "sqrt(2)": "√2"}
INPUTS = {"x": "x", "w": "vΔt"}
OUTPUTS = {"x'": "x(t+Δt)", "w'": "v(t+Δt)Δt"}
LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def draw_network(genome: Genome, weights: Sequence[float] | None = None, *, generic: bool = False) -> Figure:
    """A genome: neurons, activations, force sub-network and weights.

    weights   all weights in order; trained ones are written at their edges
    generic   draw every edge as a choice still to be made (Fig. 2), whatever the genome says
    """
    figure, (plot,) = axes(height=2.5)
    wiring = genome.wiring
    places = layout(wiring)
    forces = _forces(wiring)
    for number, ((source, target), choice) in enumerate(zip(wiring.edges, genome.weights, strict=True)):
        value = None if weights is None else weights[number]
        text, look = _look(choice, value, f"w{number + 1}".translate(LOWERED), generic)
        _edge(plot, places[source], places[target], text, look, source in forces)
    for name, argument in forces.items():
        _edge(plot, places[argument], places[name], "", {"color": ORANGE, "lw": 1.6})
        _force(plot, places[name])
    for name, place in places.items():
        if name in genome.activation_of:
            _neuron(plot, place, name, "linear, relu,\ntanh or elu" if generic else genome.activation_of[name].name)
        elif name in forces.values():
            _neuron(plot, place, name)
        elif name in INPUTS:
            _neuron(plot, place, INPUTS[name])
        elif name in OUTPUTS:
            _neuron(plot, place, name.replace("'", "′"))
            plot.text(place[0] + RADIUS + 0.12, place[1], OUTPUTS[name], ha="left", va="center", fontsize=9)
    xs, ys = zip(*places.values(), strict=True)
    plot.set_xlim(min(xs) - 0.4, max(xs) + 1.5)
    plot.set_ylim(min(ys) - 0.8, max(ys) + 0.8)
    plot.set_aspect("equal")
    plot.axis("off")
    return figure


def layout(wiring: Wiring) -> dict[str, tuple[float, float]]:
    """Where each value stands: inputs left, outputs right, the force beside its argument.

    >>> from pnn_symbolic.network.topology import DIRECT
    >>> len(set(layout(DIRECT).values())) == len(layout(DIRECT))
    True
    """
    columns, forces = _columns(wiring), _forces(wiring)
    places: dict[str, tuple[float, float]] = {}
    for column in range(1 + max(columns.values())):
        names = [name for name, place in columns.items() if place == column and name not in forces]
        for row, name in enumerate(names):
            places[name] = (column * WIDE, HIGH * (1 - 2 * row / (len(names) - 1)) if len(names) > 1 else 0.0)
    for number, (name, argument) in enumerate(forces.items()):
        x, y = places[argument]
        beside = sum(columns[value] == columns[argument] for value in places if value not in forces)
        side = {1: (-1) ** number, 2: -np.sign(y)}.get(beside, 0)  # away from the edges of its column
        places[name] = (x + 0.72 * WIDE, y + 0.68 * HIGH * side)
    return places


def _columns(wiring: Wiring) -> dict[str, int]:
    """The column of each value: one more than the last that it reads; outputs alike, as what the same neurons read."""
    columns: dict[str, int] = {"x": 0, "w": 0}
    for stage in wiring.stages:
        sources = (stage.argument,) if isinstance(stage, ForceEvaluation) else stage.inputs
        columns[stage.name] = 1 + max(columns[source] for source in sources)
    columns |= dict.fromkeys((neuron.name for neuron in wiring.outputs), 1 + max(columns.values()))
    for names in _read_alike(wiring):
        columns |= dict.fromkeys(names, max(columns[name] for name in names))
    return columns


def _forces(wiring: Wiring) -> dict[str, str]:
    """Each force, and where it is taken."""
    return {stage.name: stage.argument for stage in wiring.stages if isinstance(stage, ForceEvaluation)}


def _read_alike(wiring: Wiring) -> Iterable[list[str]]:
    """Hidden neurons in groups that the same neurons read; one that none reads is alone."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for hidden in wiring.hidden:
        readers = tuple(neuron.name for neuron in wiring.neurons if hidden.name in neuron.inputs)
        groups.setdefault(readers or (hidden.name,), []).append(hidden.name)
    return groups.values()


def _look(choice: str, value: float | None, name: str, generic: bool) -> tuple[str, dict]:
    """The label of an edge and how its line is drawn."""
    if generic:
        return name, {"color": INK, "lw": 1.0}
    number = choice.partition(":")[0]
    if choice == TRAINED:
        return "trained" if value is None else f"{value:.6g}".replace("-", "−"), {"color": RED, "lw": 2.2}
    if number == "0":
        return "0", {"color": FAINT, "lw": 0.7, "ls": (0, (3, 3))}
    return SPELT.get(number, number), {"color": INK, "lw": 1.4}


def _edge(
    plot: Axes, start: tuple[float, float], end: tuple[float, float], label: str, look: dict, of_force: bool = False
) -> None:
    """An arrow with its label beside it: near its start, where arrows do not cross yet, or past the middle."""
    a, b = np.array(start), np.array(end)
    along = (b - a) / np.linalg.norm(b - a)
    tip, tail = b - along * (RADIUS + 0.02), a + along * (1 / np.hypot(*(along / OVAL)) if of_force else RADIUS)
    at, side = (0.55, -1 if along[1] > 0 else 1) if of_force else (0.27, 1)
    arrow = {"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0, "mutation_scale": 9, **look}
    plot.annotate("", tuple(tip), tuple(tail), arrowprops=arrow, zorder=1)
    if label:
        place = tail + at * (tip - tail) + side * 0.13 * np.array([-along[1], along[0]])
        angle = float(np.degrees(np.arctan2(along[1], along[0])))
        ink = look["color"]
        plot.text(
            place[0], place[1], label, ha="center", va="center", fontsize=8.5, color=ink, rotation=angle, zorder=3
        )


def _neuron(plot: Axes, place: tuple[float, float], name: str, activation: str = "") -> None:
    from matplotlib.patches import Circle  # matplotlib takes most of a second to load

    plot.add_patch(Circle(place, RADIUS, facecolor="none", edgecolor=INK, lw=1.2, zorder=2))
    plot.text(*place, name.translate(LOWERED), ha="center", va="center", fontsize=9)
    above = place[1] > 0
    outside = place[1] + (RADIUS + 0.07) * (1 if above else -1)
    plot.text(place[0], outside, activation, ha="center", va="bottom" if above else "top", fontsize=7.5)


def _force(plot: Axes, place: tuple[float, float]) -> None:
    from matplotlib.patches import Ellipse  # matplotlib takes most of a second to load

    plot.add_patch(Ellipse(place, *(2 * OVAL), facecolor=ORANGE, edgecolor=ORANGE, alpha=0.3, lw=1.2, zorder=2))
    plot.text(*place, "force", ha="center", va="center", fontsize=8.5, zorder=3)
