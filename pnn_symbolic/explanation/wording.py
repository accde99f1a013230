"""How is a measured constant told? In one sentence, by its kind."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Rational

from pnn_symbolic.explanation.kinds import COMPENSATION, EXACT_HERE, SAME_AS, UNDECIDED
from pnn_symbolic.explanation.limit import SAME, Limit
from pnn_symbolic.explanation.meaning import Meaning
from pnn_symbolic.explanation.measurement import Measurement
from pnn_symbolic.explanation.uncertainty import with_uncertainty


@dataclass(frozen=True)
class JudgedConstant:
    """What was decided of one constant, before it is put into words; the fields are those of `MeasuredConstant`.

    limit     with the errors of its terms; None where it is not read
    meaning   a mass, or rates of the motion; None where the constant has none
    """

    name: str
    value: float
    error: float | None
    kind: str
    simple: Rational | None
    limit: Limit | None
    rate: float | None
    meaning: Meaning | None

    @property
    def number(self) -> str:
        """The value at the law's own step, with its uncertainty."""
        return with_uncertainty(self.value, self.error)


def sentence_of(constant: JudgedConstant, rows: Measurement, force_known: bool) -> str:
    """One line for people.

    force_known   False for a force that was learned: a mass is then no better than it
    """
    name, number, limit = constant.name, constant.number, constant.limit
    if constant.kind == EXACT_HERE:
        return f"{name} is {constant.simple}: the rows are this map, step by step"
    if constant.kind == SAME_AS:
        return f"{name} {number}: not told apart from {constant.simple}"
    if constant.kind == COMPENSATION and limit is not None:
        return (
            f"{name}: {constant.simple} as Δt → 0 ({_at_zero(limit)}); {number} at this step, which takes back part of "
            "its error"
        )
    if constant.kind == UNDECIDED:
        return f"{name} {number}: the rows do not decide what it is{_why_undecided(limit, rows)}"
    return _of_the_motion(constant, rows, force_known)


def _of_the_motion(constant: JudgedConstant, rows: Measurement, force_known: bool) -> str:
    """Of a physical constant, which is kept: what it means where that is known, else why it is kept."""
    name, number, limit, meaning = constant.name, constant.number, constant.limit, constant.meaning
    if meaning is not None and "mass" in meaning:
        return _mass_sentence(meaning, rows, force_known)
    if meaning is not None:
        kept = "; the matrix is kept" if rows.matrix or rows.linear_flow else ""
        rates = [rate_told(meaning, rate) for rate in RATES if is_told(meaning, rate)]
        return f"{name} {number}: {', '.join(rates)}{kept}"
    if rows.linear_flow:
        return f"{name} is {constant.value:.12g}: an entry of the matrix of a linear motion, kept"
    if rows.exact:
        return f"{name} is {constant.value:.12g}: the rows are this map with this number, step by step"
    if rows.matrix:
        return f"{name} {number}: an entry of the matrix of a linear law, kept"
    at_zero = "" if limit is None else f", {_at_zero(limit)} as Δt → 0"
    change = "" if constant.rate is None else f", changing with the step at {constant.rate:.5g} per unit time"
    return f"{name} {number}{at_zero}{change}: a property of the motion, kept"


def _at_zero(limit: Limit) -> str:
    return with_uncertainty(limit.value, limit.value_error)


def _why_undecided(limit: Limit | None, rows: Measurement) -> str:
    if limit is None:
        return f" (the step, Δt·ω = {rows.fastness:.2g}, or the number of rows leaves no longer one to compare)"
    return f" (as Δt → 0 {_at_zero(limit)})"


def _mass_sentence(meaning: Meaning, rows: Measurement, force_known: bool) -> str:
    mass, interval, at_this_step = meaning["mass"], meaning["interval"], meaning["at_this_step"]
    error = None if interval is None else _standard_error(interval)
    written = f"{with_uncertainty(mass, error)} {meaning['unit']}".strip()
    caveat = "" if force_known else ", no better than the learned force it was measured with"
    if rows.lag > 1:
        caveat += "; v was made of positions, and is read from five of them"
    segments = "" if rows.shooting is None else f", over stretches of {rows.shooting.length} steps"
    here = f"at this step{segments}"
    if not meaning["as_time_step_vanishes"]:
        return f"mass {written} {here}{caveat}"
    weights, errors = rows.best
    spread = None
    if errors is not None:  # a mass has the relative error of the weight whose reciprocal it is
        place = rows.quantities.total_weight
        spread = float(errors[place]) / float(weights[place]) * at_this_step
    value = f"{at_this_step:.6g}" if spread is None else with_uncertainty(at_this_step, spread)
    return f"mass {written} as Δt → 0, {value} {here}{caveat}"


RATES = {"friction": "γ", "frequency": "ω"}
OF_ROUNDING = 1e-10
"""Of the largest rate: what is smaller, its interval included, is not told."""


def rate_told(meaning: Meaning, name: str) -> str:
    """A friction or a frequency with its uncertainty: "friction γ = 0.0800(2)"."""
    return f"{name} {RATES[name]} = {with_uncertainty(meaning[name], _standard_error(interval_of(meaning, name)))}"


def is_told(meaning: Meaning, name: str) -> bool:
    """Whether a rate is there: 0 is not within its interval, and it is more than rounding beside another one.

    Exact rows have a friction of 1e-15.
    """
    if name not in meaning:
        return False
    largest = max(abs(meaning[rate]) for rate in RATES if rate in meaning)
    low, high = interval_of(meaning, name)
    return not low <= 0 <= high and max(abs(low), abs(high)) >= OF_ROUNDING * largest


def interval_of(meaning: Meaning, name: str) -> list[float]:
    """The interval of a rate."""
    return meaning["intervals"][name] if "intervals" in meaning else meaning["interval"]


def _standard_error(interval: list[float]) -> float:
    """An interval of a meaning is `SAME` standard errors to each side."""
    return (interval[1] - interval[0]) / 2 / SAME
