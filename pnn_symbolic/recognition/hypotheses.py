"""Which method, with how many inner steps, which mass and which time step? One guess each, and how far off it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pnn_symbolic.recognition.force_field import ForceField
from pnn_symbolic.recognition.pairs import Pairs
from pnn_symbolic.recognition.stepping import advance
from pnn_symbolic.recognition.tableaux import Tableau, tableaux

DIFFERENCE = 1e-6
"""Relative change by which derivatives for mass and time step are taken: each round leaves 1e-6 of the error."""
SETTLED = 1e-7
"""Relative change after which another round changes nothing: it leaves 1e-6 of it."""
LARGEST_CHANGE = 0.5
"""Of the mass in one round."""


@dataclass(frozen=True, eq=False)
class Hypotheses:
    """H guesses.

    method     (H,) numbers of `tableaux()`
    substeps   (H,)
    kick       (H,): factor on the force, the reference mass over the mass
    clock      (H,): the time step over that of the file
    """

    method: np.ndarray
    substeps: np.ndarray
    kick: np.ndarray
    clock: np.ndarray

    @classmethod
    def grid(cls, methods: Sequence[int], substeps: Sequence[int], kick: float = 1.0) -> Hypotheses:
        """Every method with every number of inner steps."""
        method, counts = np.meshgrid(methods, substeps, indexing="ij")
        return cls(
            method=method.ravel().astype(int),
            substeps=counts.ravel().astype(int),
            kick=np.full(method.size, kick),
            clock=np.ones(method.size),
        )

    def __len__(self) -> int:
        return len(self.method)

    def __getitem__(self, chosen: np.ndarray | slice) -> Hypotheses:
        return Hypotheses(
            method=self.method[chosen],
            substeps=self.substeps[chosen],
            kick=self.kick[chosen],
            clock=self.clock[chosen],
        )

    def tableau(self, number: int) -> Tableau:
        """The method of one of them."""
        return tableaux()[self.method[number]]

    @property
    def each_tableau(self) -> list[Tableau]:
        """H methods."""
        return list(map(self.tableau, range(len(self))))

    def predict(
        self, x: np.ndarray, w: np.ndarray, field: ForceField, pairs: Pairs | None
    ) -> tuple[np.ndarray, np.ndarray]:
        """(x', w'), each (H, S, N, D), from states (S, N, D) or (H, S, N, D) in step units of the file.

        pairs   those that the states are rows of, if they are: the forces of the file are then used at their rows
        """
        shape = (len(self), *x.shape[-3:])
        clock = self.clock[:, None, None, None]
        x = np.broadcast_to(x, shape)
        w = np.broadcast_to(w, shape) * clock
        rows = None if pairs is None else field.rows(pairs)
        with np.errstate(all="ignore"):
            after_x, after_w = advance(
                self.each_tableau,
                self.substeps,
                x,
                w,
                field.at,
                kick=self.kick * self.clock**2,
                rows=rows,
            )
            return after_x, after_w / clock

    def residuals(self, pairs: Pairs, field: ForceField) -> np.ndarray:
        """(H, 2, S, N, D): predicted minus written, for x and w."""
        x, w = self.predict(pairs.x, pairs.w, field, pairs)
        values = np.stack([x - pairs.x_after, w - pairs.w_after], axis=1)
        if field.column:
            # A spline says nothing beyond its ends: such pairs are left out, and the others weighted for them.
            reached = field.reaches(pairs)
            asking, missed = np.flatnonzero(self.needs_spline(field)), np.flatnonzero(~reached)
            weight = np.sqrt(len(pairs) / reached.sum()) if reached.any() else np.inf
            values[asking[:, None], :, missed] = 0.0
            values[asking] *= weight
        return values

    def needs_spline(self, field: ForceField) -> np.ndarray:
        """(H,): which ask for forces that the file does not have."""
        only_rows = np.array([tableau.asks_only_at_rows for tableau in self.each_tableau], dtype=bool)
        return np.full(len(self), field.column) & ~(only_rows & np.equal(self.substeps, 1))

    def fitted(
        self,
        pairs: Pairs,
        field: ForceField,
        noise: np.ndarray,
        *,
        mass: bool,
        clock: bool = False,
        rounds: int = 1,
        by_secants: bool = False,
    ) -> tuple[Hypotheses, np.ndarray]:
        """Mass and time step by Gauss–Newton, and the residuals that a last round would leave, to first order.

        noise        (H, 2): mean squares that x and w are weighted with
        by_secants   slopes are taken once, and then changed by what each round shows of them (Broyden 1965): a round
                     asks for one force where it asked for two or three, which counts where each sums over many pairs

        The mass stays positive.
        """
        weights = 1 / np.sqrt(noise)[:, :, None, None, None]
        guess, is_settled, before, slopes, change = self, False, np.zeros(0), np.zeros(0), np.zeros(0)
        for number in range(rounds + 1):
            here = guess.residuals(pairs, field) * weights
            flat = here.reshape(len(guess), -1)
            if number and by_secants:
                slopes = _seen(slopes, change, flat - before)
            else:
                slopes = guess.slopes(pairs, field, here, weights, mass=mass, clock=clock)
            before = flat
            with np.errstate(all="ignore"):
                usable = np.asarray(np.isfinite(flat).all(axis=1) & np.isfinite(slopes).all(axis=(1, 2)))
            flat, slopes = np.where(usable[:, None], flat, 0), np.where(usable[:, None, None], slopes, 0)
            change = -np.einsum("hpn,hn->hp", np.linalg.pinv(slopes), flat)
            if number == rounds or is_settled:
                left = flat + np.einsum("hnp,hp->hn", slopes, change)
                left[~usable] = np.inf
                return guess, left.reshape(here.shape) / weights
            is_settled = bool(np.abs(change).max(initial=0.0) < SETTLED)
            change = np.clip(change, -LARGEST_CHANGE, LARGEST_CHANGE)
            kick = guess.kick * (1 + change[:, 0]) if mass else guess.kick
            guess = replace(guess, kick=kick, clock=guess.clock * (1 + change[:, -1]) if clock else guess.clock)
        raise AssertionError

    def slopes(
        self, pairs: Pairs, field: ForceField, here: np.ndarray, weights: np.ndarray, *, mass: bool, clock: bool
    ) -> np.ndarray:
        """(H, numbers, 1 or 2): what weighted residuals change by for a change of mass, and of time step, by 1.

        here   the weighted residuals (H, 2, S, N, D) themselves
        """
        columns = []
        for name in (name for name, is_asked in (("kick", mass), ("clock", clock)) if is_asked):
            moved = replace(self, **{name: getattr(self, name) * (1 + DIFFERENCE)})
            columns.append((moved.residuals(pairs, field) * weights - here) / DIFFERENCE)
        return np.stack([column.reshape(len(self), -1) for column in columns], axis=-1)


def _seen(slopes: np.ndarray, change: np.ndarray, difference: np.ndarray) -> np.ndarray:
    """Slopes (H, numbers, P) that explain the difference (H, numbers) which a change (H, P) has made."""
    missing = difference - np.einsum("hnp,hp->hn", slopes, change)
    squares = np.maximum((change**2).sum(axis=1), np.finfo(float).tiny)
    return slopes + missing[:, :, None] * (change / squares[:, None])[:, None, :]


def scores(residuals: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """(H,): residuals (H, 2, S, N, D) in roundings, noise being their mean squares (H, 2); no number counts as ∞."""
    with np.errstate(all="ignore"):
        squares = np.square(residuals).mean(axis=(2, 3, 4)) / noise
        value = np.sqrt(squares.mean(axis=1))
    return np.where(np.isfinite(value) & np.isfinite(noise).all(axis=1), value, np.inf)
