"""Where does each method take these states? All methods, with all numbers of inner steps, at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from pnn_symbolic.recognition.tableaux import Tableau

StepForce = Callable[[np.ndarray], np.ndarray]
"""Positions (..., N, D) → G = f·Δt²/m there, a length, for the time Δt between two rows."""


@dataclass(frozen=True, eq=False)
class RowForces:
    """G at the rows of S pairs, (S, N, D) each: what a single step takes from the file where it asks at a row."""

    now: np.ndarray
    after: np.ndarray


def advance(
    methods: Sequence[Tableau],
    substeps: Sequence[int] | np.ndarray,
    x: np.ndarray,
    w: np.ndarray,
    force: StepForce,
    *,
    kick: np.ndarray | float = 1.0,
    rows: RowForces | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """(x', w'), each (H, S, N, D): where H methods, each with its number of inner steps, take S states.

    substeps   (H,): k steps of Δt/k are one row
    x, w       (S, N, D), or (H, S, N, D); w = v·Δt
    kick       a factor on every force, one number or (H,): the ratio of one mass to another
    rows       the forces of the file

    >>> from pnn_symbolic.recognition.tableaux import tableaux
    >>> x, w = advance(tableaux()[:1], [1], np.ones((1, 1, 1)), np.ones((1, 1, 1)), lambda x: -x)
    >>> float(x.item()), float(w.item())  # explicit Euler
    (2.0, 0.0)
    """
    counts = np.asarray(substeps)
    shape = (len(methods), *x.shape[-3:])
    per_step = counts[:, None, None, None].astype(float)
    positions, displacements = np.broadcast_to(x, shape).copy(), np.broadcast_to(w, shape) / per_step
    scales = np.broadcast_to(np.reshape(kick, (-1, 1, 1, 1)) / per_step**2, (len(methods), 1, 1, 1))
    for group in _groups(methods, counts):
        members = [methods[number] for number in group]
        together = _Words(members) if members[0].letters is not None else _Tableaux(members)
        here, moving, scale = positions[group], displacements[group], scales[group]
        for inner in range(int(counts[group].max())):
            active = int((counts[group] > inner).sum())
            known = _Known(members[:active], counts[group[:active]], rows)
            together.step(here[:active], moving[:active], scale[:active], force, known)
        positions[group], displacements[group] = here, moving
    return positions, displacements * per_step


@dataclass(frozen=True, eq=False)
class _Known:
    """Puts the forces of the file where a stage of a single step is a row."""

    methods: Sequence[Tableau]
    counts: np.ndarray
    rows: RowForces | None

    def put(self, pull: np.ndarray, stage: int, numbers: np.ndarray | None = None) -> None:
        if self.rows is None:
            return
        for place, number in enumerate(range(len(self.methods)) if numbers is None else numbers):
            method = self.methods[number]
            if self.counts[number] == 1 and stage < method.stages:
                if method.asks_now[stage]:
                    pull[place] = self.rows.now
                elif method.asks_after[stage]:
                    pull[place] = self.rows.after


def _groups(methods: Sequence[Tableau], counts: np.ndarray) -> list[np.ndarray]:
    """Numbers of methods stepped together, most inner steps first: words, and tableaux of as many stages."""
    kinds: dict[int, list[int]] = {}
    for number in np.argsort(-counts, kind="stable"):
        method = methods[number]
        kinds.setdefault(0 if method.letters is not None else method.stages, []).append(int(number))
    return [np.array(numbers) for numbers in kinds.values()]


class _Words:
    """Methods that are drifts and kicks in turn."""

    def __init__(self, words: Sequence[Tableau]) -> None:
        stages = max(word.stages for word in words)
        letters = np.zeros((stages + 1, 2, len(words), 1, 1, 1))
        for number, word in enumerate(words):
            assert word.letters is not None
            letters[: len(word.letters), :, number, 0, 0, 0] = word.letters
        self.letters = letters

    def step(self, here: np.ndarray, moving: np.ndarray, scale: np.ndarray, force: StepForce, known: _Known) -> None:
        """One step in place of the first of them; words that have ended, and letters that are 0, cost nothing."""
        count = len(here)
        for stage, (drifts, kicks) in enumerate(self.letters[:, :, :count]):
            moved = np.flatnonzero(drifts)
            if len(moved) == count:
                here += drifts * moving
            elif len(moved):
                here[moved] += drifts[moved] * moving[moved]
            kicked = np.flatnonzero(kicks)
            if len(kicked) == count:
                pull = np.array(force(here), dtype=float)
                known.put(pull, stage)
                moving += kicks * scale * pull
            elif len(kicked):
                pull = np.array(force(here[kicked]), dtype=float)
                known.put(pull, stage, kicked)
                moving[kicked] += kicks[kicked] * scale[kicked] * pull


def _numbers_of(method: Tableau) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    return method.c, method.b_bar, method.b, method.A


class _Tableaux:
    """Methods of as many stages each."""

    def __init__(self, methods: Sequence[Tableau]) -> None:
        self.stages = methods[0].stages
        self.places, self.moves, self.kicks, self.lower = (
            np.array(numbers)[..., None, None, None] for numbers in zip(*map(_numbers_of, methods), strict=True)
        )

    def step(self, here: np.ndarray, moving: np.ndarray, scale: np.ndarray, force: StepForce, known: _Known) -> None:
        """One step in place of the first of them, stage after stage."""
        count = len(here)
        forces: list[np.ndarray] = []
        for stage in range(self.stages):
            place = here + self.places[:count, stage] * moving
            for earlier, pull in enumerate(forces):
                place += self.lower[:count, stage, earlier] * pull
            pull = np.array(force(place), dtype=float)
            known.put(pull, stage)
            forces.append(pull * scale)
        here += moving
        for stage, pull in enumerate(forces):
            here += self.moves[:count, stage] * pull
            moving += self.kicks[:count, stage] * pull
