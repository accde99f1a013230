"""What is a certificate about? The question, as plain data: the writer states it, the verifier asks it again."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np

from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.potentials import Potential
from pnn_symbolic.dynamics.step_units import StepUnits
from pnn_symbolic.errors import DataError, InputError
from pnn_symbolic.evidence.floor import Floor
from pnn_symbolic.network.genome import SearchSpace
from pnn_symbolic.network.topology import ForceEvaluation
from pnn_symbolic.network.weights import TRAINED, exact_value, weight_cost
from pnn_symbolic.provenance import versions
from pnn_symbolic.search.goal import Goal
from pnn_symbolic.selection.goal import goal_of

ROUNDINGS = 8
"""Rounding errors, of the size of the numbers that are rounded: a network has a few in each output."""


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


def space_json(space: SearchSpace) -> dict:
    """A search space so that a reader needs to know nothing of ours: its wiring, its choices and what they cost.

    numbers   what the fixed choices stand for, rounded
    hidden    the neurons that have an activation, in order
    """
    wiring = space.wiring
    stages = list[list]()
    for stage in (*wiring.stages, *wiring.outputs):
        is_force = isinstance(stage, ForceEvaluation)
        stages.append([stage.name, stage.argument if is_force else list(stage.inputs)])
    fixed = [choice for choice in space.weights if choice != TRAINED]
    return {
        "wiring": wiring.name,
        "stages": stages,
        "activations": {activation.name: activation.cost for activation in space.activations},
        "weights": {choice: weight_cost(choice) for choice in space.weights},
        "numbers": {choice: float(exact_value(choice)) for choice in fixed},
        "hidden": [neuron.name for neuron in wiring.hidden],
    }


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
