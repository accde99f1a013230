"""What is each constant, by the fits to the rows? Its limit as Δt → 0, its kind, and what it stands for."""

from __future__ import annotations

import numpy as np
from sympy import Rational

from pnn_symbolic.explanation.kinds import (
    COMPENSATION,
    EXACT_HERE,
    LOWEST_POWER,
    LOWEST_POWER_OF_V,
    PHYSICAL,
    SAME_AS,
    UNDECIDED,
    Evidence,
    kind_of,
)
from pnn_symbolic.explanation.limit import SAME, Limit, exponent, jackknife, limit_of
from pnn_symbolic.explanation.meaning import Meaning, contradicts_mass, friction_meaning, mass_meaning, motion_meaning
from pnn_symbolic.explanation.measured import MeasuredConstant
from pnn_symbolic.explanation.measurement import Measurement
from pnn_symbolic.explanation.wording import JudgedConstant, sentence_of
from pnn_symbolic.maps.coefficients import Place
from pnn_symbolic.maps.normal_form import FIRST_ATOM, V, X
from pnn_symbolic.maps.rounding import SIMPLE

FASTEST = 0.5
"""Nothing is called physical from steps kΔt·ω above: at .3 a clean pendulum has a false rate of .019 a row."""
GAUSSIAN = 1.96
"""95 % of the normal distribution, for the errors of shooting; those of a jackknife have `SAME`."""
NEAR = 0.1
"""A simple number is looked for within this distance of the limit."""
RESOLVED = 5.0
"""Standard errors of a deviation from which its power is read."""
FACTOR_OF_V = Place(V, False, (V, 0, 0))
"""The factor of v in v'."""
OWNERS = {X: "x'", V: "v'"}
"""Where a constant stands; all others stand in the argument of a force."""


class Judge:
    """Turns the fits into verdicts, constant by constant; `number` is a constant's place among those of the form."""

    def __init__(self, rows: Measurement, mass: float, mass_known: bool, force_known: bool) -> None:
        self.rows, self.mass, self.mass_known, self.force_known = rows, mass, mass_known, force_known
        self.values, self.errors = rows.best
        self.margin = SAME if rows.shooting is None else GAUSSIAN
        places = rows.form.constants
        kicks = [place for place in places if place.owner == V and place.term[0] >= FIRST_ATOM]
        self.mass_place = kicks[0] if kicks else None
        self.motion_place = FACTOR_OF_V if FACTOR_OF_V in places else places[0]

    def constant(self, number: int) -> MeasuredConstant:
        """All that the rows say of one constant."""
        form = self.rows.form
        place, name = form.constants[number], form.label(form.constants[number])
        value, error = float(self.values[number]), self._error(number)
        limit = self._limit(number)
        mass_is_learned = place == self.mass_place and not self.mass_known
        simple = None if mass_is_learned else _near(value if limit is None else limit.value)
        power = self._exponent(number, simple)
        kind = PHYSICAL if mass_is_learned else self._kind(number, simple, limit, power)
        meaning = self._meaning(place, kind, limit)
        rate = self._rate(place, kind, limit)
        judged = JudgedConstant(
            name=name,
            value=value,
            error=error,
            kind=kind,
            simple=simple,
            limit=limit,
            rate=rate,
            meaning=meaning,
        )
        return MeasuredConstant(
            name=name,
            where=OWNERS.get(place.owner, "argument"),
            place=place,
            trained=form.number(place, form.trained),
            value=value,
            error=error,
            interval=None if error is None else _around(value, self.margin * error),
            kind=kind,
            simple=simple if kind in (SAME_AS, COMPENSATION, EXACT_HERE) else None,
            limit=None if limit is None else limit.value,
            limit_interval=None if limit is None else _around(limit.value, SAME * limit.value_error),
            rate=rate,
            exponent=power,
            reading=meaning,
            sentence=sentence_of(judged, self.rows, self.force_known),
        )

    def _error(self, number: int) -> float | None:
        return None if self.errors is None else float(self.errors[number])

    def _limit(self, number: int) -> Limit | None:
        """Of any quantity of the measurement; None where the law is a matrix or the rows themselves."""
        rows = self.rows
        if number == rows.quantities.total_weight and rows.weight_of_flow is not None:
            return Limit.of(rows.weight_of_flow.value, rows.weight_of_flow.error)
        strides = tuple(rows.fits)
        if rows.matrix or rows.linear_flow or rows.exact or len(strides) < 2:
            return None
        return limit_of(strides, self._series(number), rows.friction is not None, rows.fastness)

    def _series(self, number: int) -> np.ndarray:
        """(K, 1 + BLOCKS) of a quantity at each stride; other weights of a force in units of the mass learned there."""
        rows, places = self.rows, self.rows.form.constants
        series = rows.series[:, :, number]
        place = places[number] if number < len(places) else None
        if self.mass_known or self.mass_place is None or place in (None, self.mass_place):
            return series
        weighs_a_force = place.owner in OWNERS and place.term[0] >= FIRST_ATOM
        return series / rows.series[:, :, rows.quantities.total_weight] if weighs_a_force else series

    def _exponent(self, number: int, simple: Rational | None) -> float | None:
        """Of the first stride whose deviation is resolved, and its double."""
        rows = self.rows
        if simple is None or rows.exact:
            return None
        series = dict(zip(rows.fits, self._series(number), strict=True))
        for stride, values in series.items():
            if 2 * stride not in series:
                continue
            deviation = values[0] - float(simple)
            if abs(deviation) > RESOLVED * jackknife(values[1:]):
                return exponent(deviation, series[2 * stride][0] - float(simple), stride, 2 * stride)
        return None

    def _kind(self, number: int, simple: Rational | None, limit: Limit | None, power: float | None) -> str:
        rows = self.rows
        if rows.matrix or rows.linear_flow:
            return self._kind_in_a_matrix(number, simple)
        factor_of_v = rows.form.constants[number] == FACTOR_OF_V
        if factor_of_v and rows.friction is not None:
            return PHYSICAL
        evidence = Evidence(
            value=float(self.values[number]),
            error=self._error(number),
            simple=None if simple is None else float(simple),
            exact=rows.exact,
            resolution=float(rows.resolution[number]),
            limit=limit,
            exponent=power,
            largest=rows.fastness ** (4 if factor_of_v else 2),
            sharp=rows.shooting is not None,
            lowest_power=LOWEST_POWER_OF_V if factor_of_v else LOWEST_POWER,
        )
        kind = kind_of(evidence)
        # A limit is read from strides 1 and 2 at least, so that its longest step is 2Δt or more.
        if kind == PHYSICAL and not rows.exact and 2 * rows.fastness > FASTEST:
            return UNDECIDED
        return kind

    def _kind_in_a_matrix(self, number: int, simple: Rational | None) -> str:
        """A matrix is right at every step, so that its entries have no limit: they are simple at all steps, or kept."""
        if simple is None:
            return PHYSICAL
        if self.rows.at_rounding:
            away = abs(float(self.values[number]) - float(simple))
            same = EXACT_HERE if self.rows.exact else SAME_AS
            return same if away <= float(self.rows.resolution[number]) else PHYSICAL
        for values in self.rows.series[:, :, number]:
            if not abs(values[0] - float(simple)) <= SAME * jackknife(values[1:]):
                return PHYSICAL
        return SAME_AS

    def _rate(self, place: Place, kind: str, limit: Limit | None) -> float | None:
        """The derivative by Δt, which only a motion with friction has."""
        if kind != PHYSICAL or limit is None or self.rows.friction is None:
            return None
        if place == FACTOR_OF_V:
            return -self.rows.friction.value
        return limit.linear / self.rows.time_step

    def _meaning(self, place: Place, kind: str, limit: Limit | None) -> Meaning | None:
        rows = self.rows
        if (rows.matrix or rows.linear_flow) and rows.motion and place == self.motion_place:
            return motion_meaning(rows)
        if place == self.mass_place and kind == PHYSICAL and self._is_a_mass(limit):
            return mass_meaning(rows, self.mass, self._limit(rows.quantities.total_weight), self.margin)
        if place == FACTOR_OF_V and kind == PHYSICAL:
            return friction_meaning(rows)
        return None

    def _is_a_mass(self, limit: Limit | None) -> bool:
        """True where the mass was learned, or where the stated one is contradicted as Δt → 0."""
        if not self.mass_known:
            return True
        if limit is None or self.rows.linear_flow:
            return False
        return contradicts_mass(self._limit(self.rows.quantities.total_weight))


def _around(value: float, spread: float) -> tuple[float, float]:
    return value - spread, value + spread


def _near(number: float) -> Rational | None:
    """The nearest simple number within `NEAR`, in units of itself or of 1 for 0."""
    best = min(SIMPLE, key=lambda simple: abs(float(simple) - number))
    return best if abs(float(best) - number) <= NEAR * (abs(float(best)) or 1.0) else None
