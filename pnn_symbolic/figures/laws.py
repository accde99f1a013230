"""What a run found, in pictures: the rows, error against parsimony, energy and stability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.figures.style import BLUE, CYCLE, FAINT, HALF, INK, RED, axes, legend_beside
from pnn_symbolic.maps.one_step_map import OneStepMap

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_POINTS = 3000
"""Rows of a run that are drawn, as pixels: as vectors they would be most of the page."""
UP_TO = np.linspace(0.01, 1.25, 400)
"""Places along the axis of Δt·ω, times the stability limit."""
WITHOUT_LIMIT = 2.0
"""Δt·ω in the place of the limit where no step is stable, or none is known."""


def draw_rows(data: DataSet) -> Figure:
    """Velocity over position, and the force column over position."""
    with_forces = [run for run in data.trajectories if run.forces is not None]
    figure, plots = axes(columns=2 if with_forces else 1, height=2.9)
    for number, run in enumerate(data.trajectories):
        rows = slice(None, None, max(1, len(run) // MOST_POINTS))
        x, v = (array[rows].reshape(len(array[rows]), -1)[:, 0] for array in (run.positions, run.velocities))
        look = {"ms": 1.5, "color": CYCLE[number % len(CYCLE)], "rasterized": True}
        plots[0].plot(x, v, ".", **look)
        if run.forces is not None:
            plots[1].plot(x, run.forces[rows].reshape(len(x), -1)[:, 0], ".", **look)
    length, time = data.units.length, data.units.time
    plots[0].set(xlabel=_with_unit("x", length), ylabel=_with_unit("v", f"{length}/{time}" if length and time else ""))
    if with_forces:
        plots[1].set(xlabel=_with_unit("x", length), ylabel="force column")
    return figure


def draw_front(front: Sequence[dict[str, Any]]) -> Figure:
    """Every network of the front: what it costs, and how far it errs; the chosen one is marked.

    front   as in the record of a run
    """
    figure, (plot,) = axes(height=2.9, width=HALF)
    points = [point for point in front if point["log_error"] is not None]
    plot.step([p["cost"] for p in points], [p["log_error"] for p in points], where="post", color=FAINT, lw=1)
    for point in points:
        look = {"color": RED, "ms": 9} if point["winner"] else {"color": BLUE, "ms": 5}
        plot.plot(point["cost"], point["log_error"], "o", gid=f"cost{point['cost']}", **look)
    plot.set(xlabel="cost (what has to be said)", ylabel="log₁₀ E_x + log₁₀ E_v")
    return figure


@dataclass(frozen=True)
class EnergyCurve:
    """Energy over time: (T,) times, as the rows have it, and as the law carries on from the first row."""

    times: np.ndarray
    rows: np.ndarray
    law: np.ndarray
    unit_of_time: str = ""


def draw_energies(curve: EnergyCurve) -> Figure:
    """The change of the energy since the start, of the rows and of the law."""
    figure, (plot,) = axes(height=2.6, width=HALF)
    plot.plot(curve.times, curve.law - curve.law[0], color=RED, label="the law, rolled out")
    plot.plot(curve.times, curve.rows - curve.rows[0], color=BLUE, label="the rows")
    plot.set(xlabel=_with_unit("t", curve.unit_of_time), ylabel="energy, less that at the start")
    legend_beside(figure, plot)
    return figure


@dataclass(frozen=True)
class Residues:
    """What one step of a law leaves of the rows: (S,) places, and the rest of x and of v after a step.

    units   of length and time; "" where they are consistent
    """

    places: np.ndarray
    position: np.ndarray
    velocity: np.ndarray
    units: tuple[str, str] = ("", "")


def draw_residues(residues: Residues) -> Figure:
    """The rest of x and of v after one step, over x."""
    length, time = residues.units
    figure, plots = axes(columns=2, height=2.5)
    rests = (("x", residues.position, length), ("v", residues.velocity, f"{length}/{time}" if length and time else ""))
    for plot, (name, rest, unit) in zip(plots, rests, strict=True):
        plot.axhline(0, color=INK, lw=0.8)
        plot.plot(residues.places, rest, ".", ms=1.5, color=BLUE, rasterized=True)
        plot.set(xlabel=_with_unit("x", length), ylabel=_with_unit(f"rest of {name}", unit))
    return figure


def draw_stability(law: OneStepMap, limit: float) -> Figure:
    """The larger eigenvalue of one step of a harmonic oscillator, over Δt·ω; above 1 it grows.

    limit   where the law stops being stable; 0 where no step is stable, or none is known
    """
    step = law.step_function()
    radii, places = [], UP_TO * (limit or WITHOUT_LIMIT)
    for dt in places:
        columns = [step(x, v, dt, 1.0, lambda x: -x) for x, v in ((1.0, 0.0), (0.0, 1.0))]
        radii.append(np.abs(np.linalg.eigvals(np.array(columns).T)).max())
    figure, (plot,) = axes(height=2.6, width=HALF)
    plot.axhline(1, color=INK, lw=0.8)
    if limit:
        plot.axvline(limit, color=FAINT, ls="--")
    plot.plot(places, radii, color=BLUE)
    plot.set(xlabel="Δt·ω", ylabel="|eigenvalue| of a step")
    return figure


def _with_unit(name: str, unit: str) -> str:
    return f"{name} ({unit})" if unit else name
