"""Which linear networks come first? All of one force, judged in closed form: the search begins from the best of them.

A linear network with a fixed force argument is x' = a·x + b·w + c·F, w' = e·x + g·w + k·F. Each of
the six numbers is fixed, or free where a trained weight stands in it. Fitting the free ones by
least squares, on few rows that stand for all, estimates the objective of every such network of the
space at once. The networks of lowest estimate are then trained like all others: nothing knows what
they are.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import nsmallest

import numpy as np

from pnn_symbolic.network.activations import LINEAR
from pnn_symbolic.network.genome import Genome, SearchSpace
from pnn_symbolic.search.goal import Goal
from pnn_symbolic.search.linear_networks import W_FORCE, X_FORCE, is_listed, linear_networks
from pnn_symbolic.search.linear_networks import listed_beside as listed_beside

BEGINNING = 120
"""Networks that the search begins with: so many of the best, and the best few of each cost, with and without force."""
OF_EACH_COST = 8

StandInRows = Callable[[float, float], np.ndarray]
"""(a, b) → rows (R, 5) of x, w, F at a·x + b·w, x' and w' that stand for all rows of training, by their QR factor."""


def linear_start(space: SearchSpace, columns: StandInRows, goal: Goal, spreads: tuple[float, float]) -> list[Genome]:
    """The linear networks of lowest estimate, best first; none for a wiring of several forces, or of more
    layers, nor for an invariant space, which is small.

    columns   see `StandInRows`
    spreads   standard deviations of x' and w', in which errors are measured
    """
    if space.invariant or not is_listed(space.wiring):
        return []
    networks = linear_networks(space)
    estimates = np.full(len(networks.costs), np.inf)
    for argument in np.unique(networks.arguments, axis=0):
        members = np.flatnonzero((networks.arguments == argument).all(axis=1))
        rows = columns(*argument)
        if np.isfinite(rows).all():
            squares = _squares(networks.numbers[members], networks.ties[members], rows) / np.square(spreads)
            estimates[members] = networks.costs[members] + goal.accuracies(squares)
    order = np.argsort(estimates, kind="stable")
    chosen = dict.fromkeys(order[:BEGINNING].tolist())
    without_force = (networks.numbers[:, [X_FORCE, W_FORCE]] == 0).all(axis=1)
    for among in (np.ones_like(without_force), without_force):
        for cost in np.unique(networks.costs):
            same_cost = np.flatnonzero((networks.costs == cost) & among).tolist()
            chosen.update(dict.fromkeys(nsmallest(OF_EACH_COST, same_cost, key=lambda index: estimates[index])))
    genomes, linear = list[Genome](), (LINEAR,) * len(space.wiring.hidden)
    for index in chosen:
        if np.isfinite(estimates[index]):
            weights = [space.weights[gene] for gene in networks.genes[index]]
            genomes.append(Genome(space.wiring, linear, weights))
    return genomes


def _squares(numbers: np.ndarray, ties: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """(C, 2): mean squared errors; the force weight of v' is fitted first, and decides one of x' that is tied to it."""
    velocity, fitted = _fit(numbers[:, 3:], rows[:, :3], rows[:, 4])
    position = numbers[:, :3].copy()
    tied = np.isfinite(ties)
    position[tied, X_FORCE] = ties[tied] * fitted[tied, W_FORCE - 3]
    return np.column_stack([_fit(position, rows[:, :3], rows[:, 3])[0], velocity])


def _fit(patterns: np.ndarray, inputs: np.ndarray, target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The least mean square of each pattern (C, 3) of fixed and free numbers, and the numbers."""
    fitted, squares = np.nan_to_num(patterns, nan=0.0), np.empty(len(patterns))
    masks = np.isnan(patterns) @ [1, 2, 4]
    for mask in np.unique(masks):
        members = masks == mask
        free = [k for k in range(3) if mask >> k & 1]
        rest = target[:, None] - inputs @ fitted[members].T
        if free:
            best = np.linalg.pinv(inputs[:, free]) @ rest
            rest = rest - inputs[:, free] @ best
            fitted[np.ix_(members, free)] = best.T
        squares[members] = np.square(rest).sum(axis=0)
    return squares, fitted
