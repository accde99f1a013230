"""Which mass is meant? Stated by the user, known of the data, or learned by a trained weight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import sympy as sp

from pnn_symbolic.algebra.symbols import exact
from pnn_symbolic.dynamics.data_set import DataSet


@dataclass(frozen=True)
class Mass:
    """The mass of one run, in the data's unit (force unit · time² / length for consistent units).

    known     stated by the user or known of the data, or None
    stated    whether the user gave it, and it was used
    learned   what the law makes of it; None where it was stated, or the law has no force

    >>> Mass(known=2.0, stated=False, learned=2.001).factor
    1.0005
    """

    known: float | None
    stated: bool
    learned: float | None

    @classmethod
    def of(cls, data: DataSet, stated: float | None, ratio: sp.Expr | None, reference: float) -> Self:
        """The mass of a law whose learned mass is `ratio` times the reference mass of its step units."""
        return cls(
            known=stated or data.mass,
            stated=stated is not None,
            learned=None if ratio is None else float(ratio) * reference,
        )

    @property
    def factor(self) -> float | None:
        """Learned over known."""
        return None if self.learned is None or not self.known else self.learned / self.known

    @property
    def meant(self) -> float:
        """What m stands for in the law: the known mass, or else the learned one; 1 where there is neither."""
        return self.known or self.learned or 1.0


def mass_ratio(data: DataSet, stated: bool) -> sp.Rational | None:
    """What m stands for, over the reference mass: the stated mass (1), the known one, or the learned one (None)."""
    if stated:
        return exact(1)
    return None if data.mass is None else exact(repr(data.mass))
