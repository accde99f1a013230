"""Which linear networks of one force does a space hold? Listed once, each function class by its cheapest genome."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import combinations, product

import numpy as np

from pnn_symbolic.execution import beside
from pnn_symbolic.network.genome import SearchSpace
from pnn_symbolic.network.topology import DIRECT, KICKED, Wiring
from pnn_symbolic.network.weights import TRAINED, exact_value, weight_cost

DEAREST = 12
"""Cost up to which networks are listed; position Verlet with a trained mass costs 10."""
X_FORCE, W_FORCE = 2, 5
"""Where c and k stand among the six numbers."""


@dataclass(frozen=True, eq=False)
class LinearNetworks:
    """Function classes of linear networks with a fixed force argument, each with its cheapest genome.

    Of networks in which two of the six numbers hang together only those are here where c and k do, as with a trained
    mass: for the others least squares says nothing.

    genes       (C, W) indices of the choices of each weight
    costs       (C,)
    arguments   (C, 2): a and b of the force argument
    numbers     (C, 6): a, b, c, e, g, k; NaN where a trained weight can change it
    ties        (C,): c / k where both are free and keep their ratio, as with a trained mass; else NaN
    """

    genes: np.ndarray
    costs: np.ndarray
    arguments: np.ndarray
    numbers: np.ndarray
    ties: np.ndarray


def is_listed(wiring: Wiring) -> bool:
    """Whether all linear networks of a wiring are few: two neurons, a force, two neurons, the outputs."""
    return wiring.stages in (DIRECT.stages, KICKED.stages) and wiring.outputs == DIRECT.outputs


_KNOWN: dict[SearchSpace, LinearNetworks] = {}


def linear_networks(space: SearchSpace) -> LinearNetworks:
    """List the classes of a space, once; which network of a class is cheapest does not depend on any data.

    >>> bool(linear_networks(SearchSpace()).costs.max() <= DEAREST)
    True
    """
    if space not in _KNOWN:
        _KNOWN[space] = _listed(space)
    return _KNOWN[space]


@contextmanager
def listed_beside(space: SearchSpace, cores: int) -> Iterator[None]:
    """While this lasts, another process lists the networks of a space; it ends when they are known here.

    So the second that this takes passes while the rows are looked at and a force is learned.
    """
    if space in _KNOWN or not is_listed(space.wiring) or cores == 1:
        yield
        return
    with beside(partial(_listed, space), cores) as listed:
        yield
        _KNOWN[space] = listed()


def _listed(space: SearchSpace) -> LinearNetworks:
    prices = np.array(list(map(weight_cost, space.weights)))
    is_trained = np.array(space.weights) == TRAINED
    genes = _cheap_genes(space, prices, is_trained)
    first, second = _numbers(space, genes, seed=1), _numbers(space, genes, seed=2)
    # As many trained weights as free numbers, or one less where c and k hang together: else they are not independent.
    moved = ~np.isclose(first, second, rtol=1e-12, atol=0)
    needed = moved.sum(axis=1) - (moved[:, X_FORCE] & moved[:, W_FORCE])
    enough = is_trained[genes].sum(axis=1) >= needed
    genes, first, second = genes[enough], first[enough], second[enough]
    arguments = _values(space, 0.0)[genes[:, :2]]
    costs = prices[genes].sum(axis=1)
    kept = _cheapest(costs, np.column_stack([arguments, first]), np.column_stack([arguments, second]))
    genes, costs, arguments, first, second = genes[kept], costs[kept], arguments[kept], first[kept], second[kept]
    same = np.isclose(first, second, rtol=1e-12, atol=0)
    ties, independent = _ties(first, second, same)
    independent &= is_trained[genes].sum(axis=1) >= (~same).sum(axis=1) - np.isfinite(ties)
    return LinearNetworks(
        genes=genes[independent],
        costs=costs[independent],
        arguments=arguments[independent],
        numbers=np.where(same, first, np.nan)[independent],
        ties=ties[independent],
    )


def _cheap_genes(space: SearchSpace, prices: np.ndarray, is_trained: np.ndarray) -> np.ndarray:
    """(C, W): genes of networks that cost no more than `DEAREST`, most of equal ones left out.

    In two stages, since most networks are the same: what the outputs make of h1, h2 and F, then h1 and h2 themselves.
    """
    every = list(range(len(space.weights)))
    fixed = [k for k in every if not is_trained[k]]
    seeing = [k for k in fixed if space.weights[k] == "1"] or [k for k in fixed if space.weights[k] != "0"]
    late = np.indices((len(every),) * 8, dtype=np.int8).reshape(8, -1).T
    late = late[prices[late].sum(axis=1) <= DEAREST - prices[seeing].min()]
    free = is_trained[late].sum(axis=1)
    first = np.column_stack([free, _late_numbers(space, late, seed=1)])
    second = np.column_stack([free, _late_numbers(space, late, seed=2)])
    late = late[_cheapest(prices[late].sum(axis=1), first, second)]
    left_for_early = DEAREST - prices[late].sum(axis=1)
    parts = list[np.ndarray]()
    for early in np.array(list(product(seeing, fixed, every, every)), dtype=np.int8):
        affordable = late[prices[early].sum() <= left_for_early]
        parts.append(np.column_stack([np.tile(early, (len(affordable), 1)), affordable]))
    return np.concatenate(parts)


def _ties(first: np.ndarray, second: np.ndarray, same: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(C,) c / k where both are free and keep their ratio, else NaN; and whether no other numbers hang together."""
    independent = np.ones(len(same), dtype=bool)
    for i, j in combinations(range(6), 2):
        if (i, j) != (X_FORCE, W_FORCE):
            independent &= np.isnan(_ratio(first, second, same, i, j))
    for i, j in combinations(range(3), 2):
        independent &= ~_hang_together(second, same, i, j)
    return _ratio(first, second, same, X_FORCE, W_FORCE), independent


def _values(space: SearchSpace, trained: float) -> np.ndarray:
    """What each choice stands for, `trained` for the one that is."""
    values = np.full(len(space.weights), trained)
    for k, choice in enumerate(space.weights):
        if choice != TRAINED:
            values[k] = float(exact_value(choice))
    return values


def _cheapest(costs: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Indices of the cheapest of each class: rows with the same fixed numbers, and free ones tied in the same ratios.

    first, second   the numbers (C, …) for two draws of the trained weights: what is the same in both is fixed
    """
    same = np.isclose(first, second, rtol=1e-12, atol=0)
    random = np.random.default_rng(0)
    keys = np.where(same, first, 1e3).round(9) @ random.normal(size=first.shape[1])  # one number stands for a row
    for i, j in combinations(range(first.shape[1] - 6, first.shape[1]), 2):
        keys += random.normal() * np.nan_to_num(_ratio(first, second, same, i, j)).round(9)
    for i, j in combinations(range(3), 2):
        keys += random.normal() * _hang_together(second[:, -6:], same[:, -6:], i, j)
    order = np.argsort(costs, kind="stable")
    _, chosen = np.unique(keys[order].round(9), return_index=True)
    return order[np.sort(chosen)]


def _hang_together(numbers: np.ndarray, same: np.ndarray, i: int, j: int) -> np.ndarray:
    """(C,): whether x' and w' make the same of two inputs, up to a factor, though all four numbers are free."""
    free = ~same[:, [i, j, i + 3, j + 3]].any(axis=1)
    products = numbers[:, i] * numbers[:, j + 3], numbers[:, j] * numbers[:, i + 3]
    return free & np.isclose(products[0], products[1], rtol=1e-9, atol=0)


def _ratio(first: np.ndarray, second: np.ndarray, same: np.ndarray, i: int, j: int) -> np.ndarray:
    """(C,): of two free numbers, where it is the same in both draws; else NaN."""
    with np.errstate(all="ignore"):
        ratio, again = first[:, i] / first[:, j], second[:, i] / second[:, j]
    tied = np.isclose(ratio, again, rtol=1e-9, atol=0) & ~same[:, i] & ~same[:, j]
    return np.where(tied, ratio, np.nan)


def _drawn(space: SearchSpace, genes: np.ndarray, seed: int) -> list[np.ndarray]:
    """The number of each weight, (C, 1) for each column; trained ones are random, others for each weight."""
    random, weights = np.random.default_rng(seed), list[np.ndarray]()
    for column in genes.T:
        weights.append(_values(space, random.uniform(0.2, 0.8))[column][:, None])
    return weights


def _late_numbers(space: SearchSpace, late: np.ndarray, seed: int) -> np.ndarray:
    """(C, 6): what x' makes of h1, h2 and F, and what w' makes of them."""
    h1, h2, force = np.eye(3)[:, None]
    return _outputs(space.wiring, _drawn(space, late, seed), {"h1": h1, "h2": h2, "F": force})


def _numbers(space: SearchSpace, genes: np.ndarray, seed: int) -> np.ndarray:
    """(C, 6): what x' makes of x, w and F, and what w' makes of them."""
    weights, (x, w, force) = _drawn(space, genes, seed), np.eye(3)[:, None]
    h1, h2 = weights[0] * x + weights[1] * w, weights[2] * x + weights[3] * w
    return _outputs(space.wiring, weights[4:], {"h1": h1, "h2": h2, "F": force})


def _outputs(wiring: Wiring, weights: list[np.ndarray], values: dict[str, np.ndarray]) -> np.ndarray:
    remaining = iter(weights)
    for neuron in wiring.neurons[2:]:
        values[neuron.name] = sum(next(remaining) * values[source] for source in neuron.inputs)  # pyright: ignore[reportArgumentType]
    return np.concatenate([values["x'"], values["w'"]], axis=1)
