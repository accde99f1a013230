"""Where does each method take these states? All methods, and all numbers of inner steps, at once."""

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
    substeps: Sequence[int],
    x: np.ndarray,
    w: np.ndarray,
    force: StepForce,
    *,
    kick: np.ndarray | float = 1.0,
    rows: RowForces | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """(x', w'), each (M, K, S, N, D): where M methods, each with K numbers of inner steps, take S states.

    substeps   (K,) in falling order: k steps of Δt/k are one row
    x, w       (S, N, D), or (M, K, S, N, D); w = v·Δt
    kick       a factor on every force, one number or (M, K, 1, 1, 1): the ratio of one mass to another
    rows       the forces of the file

    >>> from pnn_symbolic.recognition.tableaux import tableaux
    >>> x, w = advance(tableaux()[:1], [1], np.ones((1, 1, 1)), np.ones((1, 1, 1)), lambda x: -x)
    >>> float(x.item()), float(w.item())  # explicit Euler
    (2.0, 0.0)
    """
    counts = np.asarray(substeps)
    shape = np.broadcast_shapes((len(methods), len(counts), *x.shape[-3:]), x.shape, np.shape(kick))
    positions, displacements = np.broadcast_to(x, shape).copy(), np.broadcast_to(w, shape).copy()
    per_step = counts[:, None, None, None].astype(float)
    displacements /= per_step
    scales = np.broadcast_to(kick / per_step**2, (*shape[:2], 1, 1, 1))
    for group in _groups(methods):
        members = [methods[number] for number in group]
        step = _step_of_words if members[0].letters is not None else _step_of_tableaux
        here, moving, scale = positions[group], displacements[group], scales[group]
        for inner in range(int(counts.max())):
            active = int((counts > inner).sum())
            known = _Known(members, counts[:active], rows)
            step(members, here[:, :active], moving[:, :active], scale[:, :active], force, known)
        positions[group], displacements[group] = here, moving
    return positions, displacements * per_step


@dataclass(frozen=True, eq=False)
class _Known:
    """Puts the forces of the file where a stage of a single step is a row."""

    methods: Sequence[Tableau]
    counts: np.ndarray
    rows: RowForces | None

    def put(self, pull: np.ndarray, stage: int) -> None:
        if self.rows is None:
            return
        single = self.counts == 1
        for number, method in enumerate(self.methods[: len(pull)]):
            if stage < method.stages:
                if method.asks_now[stage]:
                    pull[number, single] = self.rows.now
                elif method.asks_after[stage]:
                    pull[number, single] = self.rows.after


def _groups(methods: Sequence[Tableau]) -> list[list[int]]:
    """Numbers of the methods that are stepped together: words, the longest first, and tableaux of as many stages."""
    words = [number for number, method in enumerate(methods) if method.letters is not None]
    groups = [sorted(words, key=lambda number: -methods[number].stages)] if words else []
    others = [number for number, method in enumerate(methods) if method.letters is None]
    for stages in sorted({methods[number].stages for number in others}):
        groups.append([number for number in others if methods[number].stages == stages])
    return groups


def _step_of_words(
    words: Sequence[Tableau], here: np.ndarray, moving: np.ndarray, scale: np.ndarray, force: StepForce, known: _Known
) -> None:
    """One step in place, drift and kick in turn; words that have ended are at the end of the list."""
    for stage in range(words[0].stages + 1):
        going = sum(word.stages >= stage for word in words)
        letters = np.array([word.letters[stage] for word in words[:going] if word.letters is not None])
        drifts, kicks = letters.T[:, :, None, None, None, None]
        if drifts.any():
            here[:going] += drifts * moving[:going]
        if kicks.any():
            pull = np.asarray(force(here[:going])) * 1.0
            known.put(pull, stage)
            moving[:going] += kicks * scale[:going] * pull


def _step_of_tableaux(
    methods: Sequence[Tableau], here: np.ndarray, moving: np.ndarray, scale: np.ndarray, force: StepForce, known: _Known
) -> None:
    """One step in place, stage after stage; the methods have as many stages each."""
    everywhere = (slice(None), None, None, None, None)
    forces: list[np.ndarray] = []
    for stage in range(methods[0].stages):
        drift = np.array([method.c[stage] for method in methods])[everywhere]
        place = here + drift * moving
        for earlier, pull in enumerate(forces):
            weights = np.array([method.A[stage, earlier] for method in methods])
            if weights.any():
                place += weights[everywhere] * pull
        pull = np.asarray(force(place)) * 1.0
        known.put(pull, stage)
        forces.append(pull * scale)
    here += moving
    for stage, pull in enumerate(forces):
        here += np.array([method.b_bar[stage] for method in methods])[everywhere] * pull
        moving += np.array([method.b[stage] for method in methods])[everywhere] * pull
