"""Does a certificate hold for these data? The independent verifier, given what the certificate is about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from pnn_symbolic.certification.feasibility import check_bounds
from pnn_symbolic.certification.question import goal_in, goal_json, question_of
from pnn_symbolic.certification.verifier.checks import CLOSE, faults
from pnn_symbolic.certification.verifier.evaluation import StatePairs
from pnn_symbolic.certification.verifier.reading import read_lines
from pnn_symbolic.discovery import force_model
from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.potentials import Potential
from pnn_symbolic.dynamics.step_units import StepUnits
from pnn_symbolic.dynamics.turning import taken_turn_by_turn
from pnn_symbolic.errors import ResumeError
from pnn_symbolic.network.genome import SearchSpace
from pnn_symbolic.search.journal import differences
from pnn_symbolic.threads import one_blas_thread
from pnn_symbolic.training.trainer import one_thread


@one_blas_thread()
def verify(
    path: Path,
    data: DataSet,
    potential: Potential | None = None,
    *,
    mass: float | None = None,
    space: SearchSpace | None = None,
    seed: int = 0,
    on_line: Callable[[int, int], None] = lambda line, of: None,
) -> list[str]:
    """All that does not hold in a certificate, each with its line; empty where it stands.

    seed      of the random networks that are drawn
    on_line   told which line is checked, of how many

    A certificate of other data, another force, space or version is refused with the reason.
    """
    check_bounds(space or SearchSpace())
    lines = read_lines(path)
    asked = question_of(data, potential, mass, space or SearchSpace())
    for key, was, now in differences({key: lines[0].get(key) for key in asked}, asked):
        raise ResumeError(f"{path} is a certificate for {key} = {was}, this is {now}; verify it as it was made")
    data = taken_turn_by_turn(data, potential)
    units = StepUnits.of(data, mass)
    wrong = _wrong_goal(lines[0], goal_json(goal_in(data, units)))
    force, _ = force_model(data, potential)
    splits: dict[str, StatePairs] = {}
    for name in ("training", "validation", "test"):
        before, after = units.scaled(getattr(data, name))
        splits[name] = (before[:, 0].ravel(), before[:, 1].ravel(), after[:, 0].ravel(), after[:, 1].ravel())

    def on_arrays(positions: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            return force(torch.from_numpy(np.ascontiguousarray(positions))).numpy() * units.force_scale

    with one_thread():
        return [*wrong, *faults(lines, splits, on_arrays, seed, on_line)]


def _wrong_goal(header: dict, expected: dict) -> list[str]:
    """Floors and limits that are not those of the rows, by more than another machine's rounding."""
    faults_of_goal = list[str]()
    for name, pair in expected.items():
        stated = header.get(name)
        if not (isinstance(stated, list) and len(stated) == 2 and all(map(_is_close, stated, pair))):
            faults_of_goal.append(f"line 1: the {name} are {stated}, the rows give {pair}")
    return faults_of_goal


def _is_close(stated: Any, expected: float | None) -> bool:  # noqa: ANN401 - whatever JSON holds
    if not isinstance(stated, float) or expected is None:
        return stated is expected
    return abs(stated - expected) <= CLOSE * expected
