"""Least squares of one target on any choice of some columns, cheaply: all rows are reduced to triangles once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from pnn_symbolic.dynamics.health.regression import BLOCKS, CUT


@dataclass(frozen=True, eq=False)
class Reduced:
    """The triangles R of the QR factors of contiguous blocks of [columns, target], which have the same least squares.

    blocks   (BLOCKS, ≤ K + 1, K + 1), columns and target in units of their own root mean squares
    sizes    (K + 1,): these units
    """

    blocks: tuple[np.ndarray, ...]
    sizes: np.ndarray

    @classmethod
    def of(cls, columns: np.ndarray, target: np.ndarray) -> Self:
        """Of columns (S, K) and a target (S,).

        >>> line = np.arange(1.0, 41.0)
        >>> told = Reduced.of(np.column_stack([line, np.ones(40)]), 3 * line + 2)
        >>> round(float(told.coefficient([0, 1], 0)[0]), 12), round(told.left([0]), 4)
        (3.0, 0.0002)
        """
        table = np.column_stack([columns, target])
        sizes = np.sqrt(np.mean(table**2, axis=0))
        sizes[sizes == 0] = 1.0
        blocks = [np.asarray(np.linalg.qr(block / sizes, mode="r")) for block in np.array_split(table, BLOCKS)]
        return cls(tuple(blocks), sizes)

    def left(self, chosen: Sequence[int]) -> float:
        """The share of the mean square of the target that the chosen columns do not explain."""
        together = np.vstack(self.blocks)
        columns, target = together[:, chosen], together[:, -1]
        rest = target - columns @ np.linalg.lstsq(columns, target, rcond=CUT)[0]
        return float(rest @ rest) / max(float(target @ target), np.finfo(float).tiny)

    def coefficient(self, chosen: Sequence[int], column: int) -> tuple[float, float]:
        """Of one of the chosen columns, with its standard error: a jackknife that leaves out one block each."""
        place = list(chosen).index(column)
        unit = self.sizes[-1] / self.sizes[column]
        without = np.empty(BLOCKS)
        for left_out in range(BLOCKS):
            others = [block for number, block in enumerate(self.blocks) if number != left_out]
            without[left_out] = self._solved(others, chosen)[place]
        spread = np.sqrt((BLOCKS - 1) / BLOCKS * np.square(without - without.mean()).sum())
        return self._solved(self.blocks, chosen)[place] * unit, float(spread) * unit

    def size(self, chosen: Sequence[int], column: int) -> float:
        """The root mean square of what one of the chosen columns says, over that of the target."""
        return abs(self.coefficient(chosen, column)[0]) * float(self.sizes[column] / self.sizes[-1])

    def clearly_less(self, chosen: Sequence[int], rival: Sequence[int]) -> float:
        """By how many standard errors a choice leaves less than another, over the blocks: a mean of relative shares."""
        sizes = []
        for left in (chosen, rival):
            weights = self._solved(self.blocks, left)
            sizes.append([float(np.square(block[:, -1] - block[:, left] @ weights).sum()) for block in self.blocks])
        less, more = np.array(sizes)
        shares = (more - less) / (more + less + np.finfo(float).tiny)
        return float(shares.mean() / (shares.std(ddof=1) / len(shares) ** 0.5 + np.finfo(float).tiny))

    @staticmethod
    def _solved(blocks: Sequence[np.ndarray], chosen: Sequence[int]) -> np.ndarray:
        table = np.vstack(list(blocks))
        return np.linalg.lstsq(table[:, chosen], table[:, -1], rcond=CUT)[0]
