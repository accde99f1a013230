"""One step of a pendulum by a map and by every row of the catalogue: which moves it most alike?"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from pnn_symbolic.catalogue import CATALOGUE
from pnn_symbolic.catalogue.integrator import Integrator
from pnn_symbolic.maps.one_step_map import OneStepMap

TIME_STEP = 0.5
STATES = np.stack(np.meshgrid(np.linspace(-2.0, 2.0, 5), np.linspace(-1.5, 1.5, 4))).reshape(2, -1)
"""Where the pendulum x'' = -sin(x) starts: 20 positions and velocities."""
Array = Any


def nearest_on_a_pendulum(step: OneStepMap) -> tuple[float, Integrator] | None:
    """The row whose pendulum is nearest after one step, and how near; None where the map cannot be run on it."""
    states = _after_one_step(step)
    return None if states is None else _nearest_row(states, len(_force_names(step)))


def _nearest_row(states: Array, forces: int) -> tuple[float, Integrator]:
    """The row with so many forces whose pendulum is nearest after one step, and how near."""
    distances: list[tuple[float, Integrator]] = []
    for row in CATALOGUE:
        row_states = _row_after_one_step(row) if _force_count(row) == forces else None
        if row_states is not None:
            distances.append((float(np.abs(states - row_states).max()), row))
    return min(distances, key=lambda pair: pair[0])


def _after_one_step(step: OneStepMap) -> Array | None:
    """(x', v') of the pendulum from every state; None where the map cannot be run on it."""
    form, names = step.normal_form, _force_names(step)
    if len(names) not in (1, 2) or form.parameters or form.sees_velocity:
        return None
    force: Any = {name: _share(len(names)) for name in names} if names - {"f"} else _share(1)
    return np.stack(np.broadcast_arrays(*step.step_function()(STATES[0], STATES[1], TIME_STEP, 1.0, force)))


def _force_names(step: OneStepMap) -> set[str]:
    return set(step.normal_form.forces)


def _force_count(row: Integrator) -> int:
    """1, or 2 where there is a slow and a fast force."""
    return 2 if "K_slow" in str(row.made_from) else 1


def _share(forces: int) -> Any:  # noqa: ANN401 - a function of arrays
    return lambda x: -np.sin(x) / forces


@cache
def _row_after_one_step(row: Integrator) -> Array | None:
    """(x', v') of the pendulum for a row, letter by letter where it is a word; None for a family."""
    if row.has_parameters:
        return None
    if row.word is None:
        return _after_one_step(row.map)
    x, v = STATES
    share = _share(_force_count(row))
    for letter in row.word:
        number = float(letter.number) * TIME_STEP
        if letter.kind == "D":
            x = x + number * v
        else:
            v = v + number * share(x)
    return np.stack([x, v])
