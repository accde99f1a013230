"""What is asked, can the data answer it, and how long will it take?"""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np

from pnn_symbolic.dynamics.potentials import Potential
from pnn_symbolic.dynamics.step_units import StepUnits
from pnn_symbolic.dynamics.trajectory import DataSet
from pnn_symbolic.errors import DataError, InputError
from pnn_symbolic.evidence.floor import Floor
from pnn_symbolic.network.genome import SearchSpace
from pnn_symbolic.network.weights import weight_cost
from pnn_symbolic.provenance import versions
from pnn_symbolic.search.exhaustive.certificate import space_json
from pnn_symbolic.search.exhaustive.columns import unbounded
from pnn_symbolic.search.goal import Goal
from pnn_symbolic.selection.goal import goal_of

ROUNDINGS = 8
"""Rounding errors, of the size of the numbers that are rounded: a network has a few in each output."""
CHEAP, SECONDS, GIGABYTES = 13, 200, 2.0
"""Most networks that can still be the best cost no more; seconds and memory that the paper's space takes."""


def question_of(data: DataSet, potential: Potential | None, mass: float | None, space: SearchSpace) -> dict:
    """What a certificate is about, as plain data: two are about the same if these are equal."""
    question = {
        "pnn_symbolic": versions()["pnn_symbolic"],
        "data": data.digest(),
        "mass": mass,
        "potential": None if potential is None else [potential.name, dict(potential.parameters)],
        "space": space_json(space),
    }
    return json.loads(json.dumps(question))  # as it is read back from a file


def read_question(header: dict) -> tuple[str, float | None, SearchSpace]:
    """(potential as one types it, "" for a force sub-network; mass; space) that the header of a certificate states.

    The inverse of `question_of`, but for the rows, of which it has the digest only. Names are all that is read: whether
    they still mean what they meant is seen when the question is asked again, and compared.
    """
    try:
        stated, mass, space = header["potential"], header["mass"], header["space"]
        wiring, activations, weights = space["wiring"], tuple(space["activations"]), tuple(space["weights"])
        name, parameters = stated or ("", {})
        numbers = ",".join(f"{key}={float(number)!r}" for key, number in parameters.items())
        if not isinstance(mass, int | float | None) or not isinstance(name, str) or not isinstance(wiring, str):
            raise TypeError
    except (KeyError, TypeError, ValueError, AttributeError):
        reason = "line 1: the header does not state potential, mass and space as a certificate does"
        raise InputError(reason) from None
    return f"{name}:{numbers}" if numbers else name, mass, SearchSpace(wiring, activations, weights)


def goal_in(data: DataSet, units: StepUnits) -> Goal:
    """Floors and limits of the errors on the validation rows, to six digits: the last ones differ between machines.

    They are those of `discover`, but no error counts as less than what double arithmetic leaves of the networks
    themselves: on exact rows the order of two sums decides below that.
    """
    _, after = units.scaled(data.validation)
    spreads = float(np.std(after[:, 0])), float(np.std(after[:, 1]))
    for spread, what in zip(spreads, ("position", "velocity"), strict=True):
        if not spread > 0:
            raise DataError(f"the {what} never changes in the validation rows; a law needs a particle that moves")
    goal = goal_of(Floor.of(data.trajectories, data.stride), spreads, len(data.validation))
    offsets = np.mean(np.square(after[:, 0])), np.mean(np.square(after[:, 1]))
    rounding = np.square(ROUNDINGS * np.finfo(float).eps / 2) * np.divide(offsets, np.square(spreads))
    floors = np.maximum(goal.floors, rounding)
    return Goal(floors=_rounded(floors), limits=_rounded(goal.limits))


def _rounded(pair: Sequence[float] | np.ndarray) -> tuple[float, float]:
    return float(f"{pair[0]:.6g}"), float(f"{pair[1]:.6g}")


def goal_json(goal: Goal) -> dict:
    """A goal as the header of a certificate says it; an output without a limit has null."""
    limits = [limit if np.isfinite(limit) else None for limit in goal.limits]
    return {"floors": list(goal.floors), "limits": limits}


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
