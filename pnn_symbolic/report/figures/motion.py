"""What happens over many steps: energy, time reversal, areas of initial states, and the mass that makes up for Δt."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np

from pnn_symbolic.figures.style import BLUE, CYCLE, FAINT, INK, ORANGE, RED, axes, legend_beside
from pnn_symbolic.paper.area import AreaStudy
from pnn_symbolic.paper.chain import ChainStudy
from pnn_symbolic.paper.energy import EnergyStudy
from pnn_symbolic.paper.mass import MassStudy
from pnn_symbolic.paper.reversal import ReversalStudy

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DASHES = ("-", "--", "-.", (0, (1, 1)), (0, (5, 1, 1, 1)), (0, (3, 1, 1, 1, 1, 1)))
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def looks() -> Iterator[dict[str, Any]]:
    """A colour and a dash for each curve, one after the other; in grey print the dashes tell them apart."""
    for number in count():
        yield {"color": CYCLE[number % len(CYCLE)], "ls": DASHES[(number + number // len(CYCLE)) % len(DASHES)]}


def draw_energy(study: EnergyStudy, names: Sequence[str]) -> Figure:
    """Figs 1(b), 3(b): energy minus that at the start, over the first horizon (1 step is 1 fs)."""
    figure, (plot,) = axes(height=3.3)
    rows = [study.row(name) for name in names]
    largest = np.abs(np.concatenate([row.short for row in rows])).max()
    power = math.floor(math.log10(largest))
    power = power if power < -1 else 0  # small numbers are told in powers of ten, with the unit
    for row, look in zip(rows, looks(), strict=False):
        plot.plot(np.arange(len(row.short)) * row.every, np.array(row.short) / 10**power, label=row.name, **look)
    unit = f"10{str(power).translate(RAISED)} ε" if power else "ε"
    plot.set(xlabel="time (fs; one step each)", ylabel=f"E − E(0) ({unit})")
    legend_beside(figure, plot)
    return figure


def draw_growth(study: EnergyStudy, names: Sequence[str]) -> Figure:
    """How far the energy has ever been from that at the start, up to the longest horizon."""
    figure, (plot,) = axes(height=3.6)
    rows = [study.row(name) for name in names]
    for number, row in enumerate(rows):
        look = {"color": CYCLE[number % len(CYCLE)], "ls": DASHES[number // len(CYCLE)]}
        plot.loglog(row.reached, np.maximum(row.growth, 1e-9), label=row.name, **look)
    plot.set(xlabel="steps (of 1 fs)", ylabel="largest |E − E(0)| so far (ε)")
    legend_beside(figure, plot)
    return figure


def draw_reversal(study: ReversalStudy, names: Sequence[str]) -> Figure:
    """Figs 1(c), 3(c): the way there and the way back."""
    figure, plots = axes(columns=len(names), height=2.9, sharey=True)
    for plot, name in zip(plots, names, strict=True):
        row = study.row(name)
        for path, colour, dash, label in ((row.forward, INK, "-", "forward"), (row.back, ORANGE, "--", "back")):
            plot.plot(np.arange(len(path)) * row.every, path, color=colour, ls=dash, label=label)
        missed = f"misses by {row.mismatch[0]:.1e} Å" if row.mismatch[0] is not None else "runs away"
        plot.set(xlabel="time (fs)", title=f"{name}:\n{missed}")
    there = np.concatenate([study.row(name).forward for name in names])
    back = np.concatenate([study.row(name).back for name in names])
    lowest, highest = there.min(), there.max()
    most = highest - lowest  # what runs away leaves the picture
    lowest, highest = max(min(lowest, back.min()), lowest - most), min(max(highest, back.max()), highest + most)
    margin = 0.06 * (highest - lowest)
    plots[0].set(ylabel="x (Å)", ylim=(lowest - margin, highest + margin))
    legend_beside(figure, plots[0])
    return figure


def draw_areas(study: AreaStudy, names: Sequence[str]) -> Figure:
    """The region of initial states after so many steps, in position and velocity."""
    figure, plots = axes(columns=len(names), height=2.9, sharey=True, sharex=True)
    for plot, name in zip(plots, names, strict=True):
        row = study.row(name)
        for steps, (x, v), colour in zip(row.outlined, row.outlines, (INK, *CYCLE), strict=False):
            closed = np.array([[*x, x[0]], [*v, v[0]]]) * [[1.0], [1000.0]]
            plot.plot(*closed, color=colour, lw=1.1, label=f"after {steps:,} steps")
        plot.set(xlabel="x (Å)", title=f"{name}:\narea × {row.ratio[-1]:.4g}")
    plots[0].set_ylabel("v (10⁻³ Å/fs)")
    legend_beside(figure, plots[0], columns=4)
    return figure


def draw_area_growth(study: AreaStudy, names: Sequence[str]) -> Figure:
    """The area over that at the start."""
    figure, (plot,) = axes(height=3.0)
    for row, look in zip([study.row(name) for name in names], looks(), strict=False):
        plot.plot(row.steps, row.ratio, label=row.name, **look)
    plot.set(xlabel="steps (of 1 fs)", ylabel="area / area at the start")
    plot.set_ylim(bottom=0)
    legend_beside(figure, plot)
    return figure


def draw_chain(study: ChainStudy) -> Figure:
    """What a longer chain buys: error along the path, and the trained mass."""
    figure, (path, mass) = axes(columns=2, height=3.0)
    for number, (law, force) in enumerate(study.kinds):
        rows = study.of(law, force)
        links = [chained.links for chained in rows]
        look = {"color": CYCLE[number % 3], "ls": "-" if force == "exact" else "--", "marker": "o", "ms": 3.5}
        path.plot(links, [chained.path * 1e4 for chained in rows], label=f"{law}, {force}", **look)
        mass.plot(links, [(chained.mass - 1) * 1e6 for chained in rows], **look)
    steps = study.rows[0].steps
    path.set(xlabel="links", ylabel="RMSE of x (10⁻⁴ Å)", title=f"along {steps:,} steps")
    path.set_ylim(bottom=0)
    mass.set(xlabel="links", ylabel="trained / true − 1 (10⁻⁶)", title="mass")
    legend_beside(figure, path)
    return figure


def draw_mass(study: MassStudy) -> Figure:
    """The trained mass at several time steps, and what its excess at 1 fs is made of."""
    figure, (course, parts) = axes(columns=2, height=2.8, width_ratios=(3, 2))
    squares = np.array(study.time_steps) ** 2
    line = np.linspace(0, squares[-1], 50)
    course.plot(line, 1 + study.coefficient * line, color=FAINT, label=f"1 + {study.coefficient:.3g} fs⁻² Δt²")
    course.plot(squares, study.factors, "o", color=BLUE, ms=5, label="trained")
    course.set(xlabel="Δt² (fs²)", ylabel="trained mass / true mass")
    course.legend(loc="upper left")
    excesses = [study.exact - 1, study.inner - study.exact, study.network - study.inner]
    labels = ["finite step", "inner step\nof the data", "force\nsub-network"]
    bars = parts.barh(range(3)[::-1], np.array(excesses) * 1e6, color=(BLUE, ORANGE, RED), height=0.55)
    parts.bar_label(bars, [f"{excess * 1e6:+.1f}".replace("-", "−") for excess in excesses], padding=3, fontsize=8)
    parts.set_yticks(range(3)[::-1], labels)
    parts.axvline(0, color=INK, lw=0.8)
    span = max(map(abs, excesses)) * 1e6
    parts.set(xlim=(-0.6 * span, 1.6 * span), xlabel="excess at 1 fs (10⁻⁶)")
    return figure
