"""What do the rows say of one trained constant? Its interval, its kind, its limit as Δt → 0, and what it reads as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Rational

from pnn_symbolic.explanation.origin import AGREEMENT, ConstantOrigin
from pnn_symbolic.maps.coefficients import Place


@dataclass(frozen=True)
class MeasuredConstant:
    """One trained constant, as the rows have it.

    name             its place, "f(x + ½ v Δt) in v'"
    where            "x'", "v'", or "argument" of a force
    place            the same in the normal form
    trained          its value in the law
    value            its best value for the rows, at the law's own step
    error            standard error of that; None where the rows give none
    interval         95 % of it; None where the rows give none
    kind             "not told apart", "compensation", "physical", "exact here" or "undecided"
    simple           the number it may be rounded to; None for a physical one, and where none is near
    limit            as Δt → 0, and its interval, the error of the series included; None where it is not read
    rate             derivative by Δt at Δt = 0, per unit time of the data; None where it has none
    exponent         p where the deviation from `simple` grows as the p-th power of the step; None if not resolved
    reading          what it means, with an interval: {"friction": …}, {"mass": …, "unit": …}, {"frequency": …}; or None
    sentence         one line for people
    """

    name: str
    where: str
    place: Place
    trained: Rational
    value: float
    error: float | None
    interval: tuple[float, float] | None
    kind: str
    simple: Rational | None
    limit: float | None
    limit_interval: tuple[float, float] | None
    rate: float | None
    exponent: float | None
    reading: dict[str, Any] | None
    sentence: str

    def __repr__(self) -> str:
        error = "" if self.error is None else f" ± {self.error:.1g}"
        limit = "" if self.limit is None else f", {self.limit:.8g} as Δt → 0"
        return f"<MeasuredConstant {self.named}: {self.value:.8g}{error}{limit}; {self.kind}>"

    @property
    def is_mass(self) -> bool:
        """Whether it is read as a mass."""
        return self.reading is not None and "mass" in self.reading

    @property
    def named(self) -> str:
        """What it is and where it stands, once."""
        return self.name if self.name.endswith(f" in {self.where}") else f"{self.name} in {self.where}"

    def to_json(self) -> dict[str, Any]:
        """Plain data; exact numbers as text."""
        return {
            "name": self.name,
            "where": self.where,
            "trained": str(self.trained),
            "value": self.value,
            "interval": None if self.interval is None else list(self.interval),
            "kind": self.kind,
            "simple": None if self.simple is None else str(self.simple),
            "limit": self.limit,
            "limit_interval": None if self.limit_interval is None else list(self.limit_interval),
            "rate": self.rate,
            "exponent": self.exponent,
            "reading": self.reading,
            "sentence": self.sentence,
        }


def disagreement(origin: ConstantOrigin, constant: MeasuredConstant) -> str | None:
    """A sentence where the exact flow and the strides ask for compensations that differ by more than a tenth.

    origin     what `explain_constants` predicts from the flow
    constant   what the rows say

    None where they agree, or where the rows do not resolve it.
    """
    if constant.limit is None or constant.limit_interval is None:
        return None
    by_flow = origin.predicted - float(origin.rounded)
    by_rows = constant.value - constant.limit
    # The intervals of both, one beside the other: the two come from the same rows, so their errors need not cancel.
    margin = max(_half(constant.interval) + _half(constant.limit_interval), origin.resolution)
    if abs(by_flow - by_rows) <= max(AGREEMENT * max(abs(by_flow), abs(by_rows)), margin):
        return None
    return (
        f"{constant.name}: the exact flow of the given force asks for {by_flow:+.3g}, the rows at several strides for "
        f"{by_rows:+.3g}: the force, the mass or the data's own integrator is not what was assumed"
    )


def _half(interval: tuple[float, float] | None) -> float:
    return 0.0 if interval is None else (interval[1] - interval[0]) / 2
