"""What was trained, and how well: force sub-network, baselines, genetic search, errors of one step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from pnn_symbolic.figures.style import BLUE, CYCLE, FAINT, INK, RED, axes, legend_beside
from pnn_symbolic.paper.accuracy import SPLITS, AccuracyStudy
from pnn_symbolic.paper.baselines import Baseline
from pnn_symbolic.paper.force import ForceStudy
from pnn_symbolic.paper.search import SearchStudy

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from pnn_symbolic.search.result import Generation


def draw_force(study: ForceStudy) -> Figure:
    """The learned force against the true one, its error, and the course of training."""
    figure, (force, error, training) = axes(columns=3, height=2.7)
    x, true, learned = np.array(study.positions), np.array(study.true), np.array(study.learned)
    for plot in (force, error):
        plot.axvspan(study.lowest, study.highest, color=FAINT, alpha=0.15, lw=0)
        plot.set_xlabel("x (Å)")
    force.plot(x, true, color=INK, label="true")
    force.plot(x, learned, color=RED, ls="--", label="learned")
    top = float(np.abs(true[(x >= study.lowest) & (x <= study.highest)]).max())
    force.set(ylim=(-0.9 * top, 1.6 * top), ylabel="f (eV/Å)", title="force; grey: trained there")
    force.legend(loc="upper right")
    error.semilogy(x, np.maximum(np.abs(learned - true), 1e-9), color=BLUE)
    error.set(ylabel="|learned − true| (eV/Å)", title="error")
    training.loglog(range(1, len(study.losses) + 1), study.losses, color=BLUE)
    training.set(xlabel="step of training", ylabel="relative error", title="training rows")
    return figure


def draw_learning(baselines: Sequence[Baseline]) -> Figure:
    """Errors of every feed-forward network at the epoch of its lowest validation loss so far."""
    figure, plots = axes(columns=2, height=3.4)
    for plot, quantity, unit in zip(plots, ("position", "velocity"), ("Å", "Å/fs"), strict=True):
        plot.axhspan(1e-5, 1e-4, color=FAINT, alpha=0.2, lw=0)
        for baseline, colour in zip(baselines, CYCLE, strict=True):
            losses = np.array(baseline.validation)
            lowest = np.maximum.accumulate(np.where(losses <= np.minimum.accumulate(losses), range(len(losses)), 0))
            look = {"color": colour, "ls": "--" if baseline.kind.standardised else "-", "label": baseline.name}
            plot.loglog(range(1, len(losses) + 1), np.array(getattr(baseline, quantity))[lowest], **look)
        plot.set(xlabel="epoch", ylabel=f"RMSE of {quantity} ({unit})")
    legend_beside(figure, plots[0])
    return figure


def draw_search(study: SearchStudy) -> Figure:
    """Best and mean objective, diversity, and trainings spent and saved, of each search."""
    figure, plots = axes(3, len(study.searches), height=5.6, sharex="col")
    for column, search in enumerate(study.searches):
        fitness, variety, spent = plots[column :: len(study.searches)]
        numbers = _curve(search.history, "number")
        with_mean = [generation for generation in search.history if generation.mean is not None]
        bred, diversity = _curve(with_mean, "number"), _curve(with_mean, "diversity")  # the hill-climb breeds none
        fitness.plot(numbers, _curve(search.history, "best"), color=BLUE, label="best so far")
        fitness.plot(bred, _curve(with_mean, "mean"), color=RED, label="mean")
        variety.plot(bred, diversity, color=BLUE)
        variety.set_ylim(0, 1.08 * max(diversity))
        spent.plot(numbers, _curve(search.history, "asked"), color=FAINT, label="asked for")
        spent.plot(numbers, _curve(search.history, "evaluations"), color=BLUE, label="trained")
        spent.set(xlabel="generation", yscale="log")
        fitness.set_title(search.name.replace(", ", ",\n", 1), fontsize=8.5)
        for plot in (fitness, variety, spent):
            if len(search.history) > search.generations + 1:
                plot.axvspan(search.generations, numbers[-1], color=FAINT, alpha=0.2, lw=0)
    first = plots[:: len(study.searches)]
    for plot, label in zip(first, ("objective", "different functions", "networks"), strict=True):
        plot.set_ylabel(label)
    first[0].legend(loc="upper right")
    first[2].legend(loc="lower right")
    figure.align_ylabels(first)
    return figure


def _curve(generations: Sequence[Generation], quantity: str) -> list[float]:
    return [getattr(generation, quantity) for generation in generations]


def draw_accuracy(study: AccuracyStudy) -> Figure:
    """Fig. 3(a): root mean squared errors of one step, for position and velocity."""
    figure, plots = axes(columns=2, height=0.9 + 0.21 * len(study.rows), sharey=True)
    heights = np.arange(len(study.rows))[::-1]
    marks = dict(zip(SPLITS, ("o", "s", "^"), strict=True))
    for plot, quantity, unit in zip(plots, ("position", "velocity"), ("Å", "Å/fs"), strict=True):
        for number, (split, colour) in enumerate(zip(SPLITS, CYCLE, strict=False)):
            values = [getattr(row, quantity)[number] for row in study.rows]
            plot.plot(values, heights + 0.22 * (1 - number), marks[split], color=colour, ms=4, label=split)
        plot.set(xscale="log", xlabel=f"RMSE of {quantity} ({unit})")
    plots[0].set_yticks(heights, [row.name for row in study.rows])
    legend_beside(figure, plots[0])
    return figure
