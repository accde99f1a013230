"""Can it be certified? Known bounds, enough rows of an even clock; and how long will it take?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.errors import DataError, InputError
from pnn_symbolic.network.activations import ACTIVATIONS
from pnn_symbolic.network.genome import SearchSpace
from pnn_symbolic.network.weights import weight_cost

CHEAP, SECONDS, GIGABYTES = 13, 200, 2.0
"""Most networks that can still be the best cost no more; seconds and memory that the paper's space takes."""


def unbounded(names: Sequence[str]) -> InputError:
    """The refusal of activations that no certificate can speak of."""
    refused = f'the activation "{names[0]}"' if len(names) == 1 else f"the activations {', '.join(names)}"
    known = [row.name for row in ACTIVATIONS.values() if row.bound_known]
    return InputError(
        f"no bound is known for {refused}, so a space with it cannot be certified; certify knows "
        f"{', '.join(known[:-1])} and {known[-1]}; leave it out, or search the space with run"
    )


def check_bounds(space: SearchSpace) -> None:
    """Every activation must have a bound that is known."""
    if unknown := [row.name for row in space.activations if not row.bound_known]:
        raise unbounded(unknown)


def check_rows(data: DataSet, space: SearchSpace) -> None:
    """Weights must be determined by the rows: as many distinct ones as the space has weights, in each split.

    Of an even clock: the bounds and their verifier know one force, the one at one time step.
    """
    if any(part.time_steps is not None for part in (data.training, data.validation, data.test)):
        raise DataError(
            f"the clock of {data.name} is uneven, and a certificate needs even time steps; use run, which gives each "
            "pair of rows its own step"
        )
    weights = len(space.wiring.edges)
    for name, split in (("training", data.training), ("validation", data.validation)):
        distinct = len(np.unique(split.before.reshape(len(split), -1), axis=0))
        if distinct < weights:
            raise DataError(
                f"{data.name} has {distinct} distinct {name} rows for networks of {weights} weights; "
                f"give at least {weights}: more rows, and no repeated ones"
            )


def estimate(space: SearchSpace) -> str:
    """A warning for a space that is larger than the paper's, by how many genomes are cheap: bounds are for these."""

    def cheap(space: SearchSpace) -> int:
        neurons = [[row.cost for row in space.activations]] * len(space.wiring.hidden)
        weights = [[weight_cost(choice) for choice in space.weights]] * len(space.wiring.edges)
        counts = np.array([1], dtype=object)  # of genomes, by cost
        for costs in neurons + weights:
            counts = np.convolve(counts, np.bincount(costs).astype(object))
        return int(counts[: CHEAP + 1].sum())

    times = cheap(space) / cheap(SearchSpace())
    if times < 2:
        return ""
    return (
        f"; {times:.0f} times as many as in the paper's space cost at most {CHEAP}, and that one takes {SECONDS} s and "
        f"{GIGABYTES} GB: expect up to {times * SECONDS:.0f} s and {times * GIGABYTES:.0f} GB, or give a time limit"
    )
