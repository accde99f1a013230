"""Counterexamples: fixed states and forces on which a claim fails, in exact fractions where possible.

Numbers are fractions when the map has rational constants and few forces, so that a defect
of 1e-4 is exactly not zero; otherwise they have 100 digits, and a mismatch counts above 1e-80.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from typing import Any

from sympy import Expr, Integer, Rational

from pnn_symbolic.algebra.symbols import TIME, TIME_STEP
from pnn_symbolic.maps.atoms import POSITION_SLOT, TIME_SLOT, VELOCITY_SLOT
from pnn_symbolic.maps.evaluation import Force, NumericStep, numeric_step
from pnn_symbolic.maps.normal_form import NormalForm
from pnn_symbolic.verdicts.dual_numbers import Dual, on_numbers
from pnn_symbolic.verdicts.precise_numbers import DIGITS, PRECISE, Number, as_fraction, precise
from pnn_symbolic.verdicts.precise_numbers import matters as matters
from pnn_symbolic.verdicts.precise_numbers import text as text

MOST_EXACT_STAGES = 4
MOST_EXACT_BITS = 64
MOST_TRIED_FIRST = 6


@dataclass(frozen=True)
class Trial:
    """A state, a time step, a mass and a force to try a claim on; and the time, where the map depends on it.

    laws    each force as it is called → its formula
    slots   the name of each force → which coordinates it depends on
    after   t one time step later; None where that is no rational number
    """

    x: Fraction
    v: Fraction
    dt: Fraction
    m: Fraction
    laws: dict[str, str]
    force: Mapping[str, Force]
    slots: Mapping[str, tuple[int, ...]]
    parameters: dict[str, str] = field(default_factory=dict)
    t: Fraction | None = None
    after: Fraction | None = None

    @property
    def reflected(self) -> dict[str, Force]:
        """Each driven force reflected in time, f(x, -t), and the others as they are."""
        driven = {name for name, slots in self.slots.items() if TIME_SLOT in slots}
        return {name: _reflected(force) if name in driven else force for name, force in self.force.items()}

    @property
    def sentence(self) -> str:
        """The numbers in words."""
        given = "".join(f", {name} = {value}" for name, value in self.parameters.items())
        forces = " and ".join(f"{call} = {law}" for call, law in self.laws.items())
        time = "" if self.t is None else f", t = {self.t}"
        return f"at x = {self.x}, v = {self.v}{time} with dt = {self.dt}, m = {self.m}{given} and {forces}"

    def to_json(self) -> dict[str, Any]:
        """The numbers as exact text; `force` is one formula, or one for each of several forces."""
        return {
            "state": {"x": str(self.x), "v": str(self.v), **({} if self.t is None else {"t": str(self.t)})},
            "dt": str(self.dt),
            "m": str(self.m),
            **({"parameters": self.parameters} if self.parameters else {}),
            "force": self.laws.get("f(x)", self.laws),
        }


def _cubic(x: Number) -> Number:
    return -x - x * x * x


def _square(x: Number) -> Number:
    return 1 - x + x * x


def _cosine(x: Number) -> Number:
    if isinstance(x, Dual):
        return x.chain(PRECISE.cos(x.value), -PRECISE.sin(x.value))
    return PRECISE.cos(x)


FORCES = (("-x - x**3", _cubic), ("1 - x + x**2", _square), ("cos(x)", _cosine))
TRIALS = (
    ("1", "1/2", "1/10", "1", 0),
    ("-1", "-1/2", "1/10", "1", 0),
    ("1/3", "-2", "1/2", "2", 1),
    ("-2/3", "3/2", "1", "1/2", 1),
    ("1/2", "1/3", "1", "1", 2),
    ("-1/2", "-1", "1/2", "3", 2),
    ("3/7", "-5/4", "7/3", "5/6", 1),
    ("-13/11", "17/9", "8/5", "2/7", 0),
    ("29/23", "-19/31", "11/13", "37/41", 2),
)
"""x, v, dt, m and which of `FORCES`; where a map has several forces, the next ones follow in turn."""


STARTING_TIME = Fraction(1, 3)
ADDED = {POSITION_SLOT: "", VELOCITY_SLOT: " - v - x*v", TIME_SLOT: " + t*x"}
"""Slot → what a force that depends on it has beside one of `FORCES`."""


def trials(form: NormalForm) -> Iterator[tuple[Trial, NumericStep, Callable[[Number], Number], str]]:
    """(trial, step, number, arithmetic): `number` converts the trial's fractions for the step."""
    yield from _trials(form, TRIALS[:MOST_TRIED_FIRST], [Fraction(k, 2 * k + 1) for k in range(1, 40)])
    yield from _trials(form, TRIALS[MOST_TRIED_FIRST:], [Fraction(4 * k + 3, 11 * k + 6) for k in range(1, 40)])


def _trials(
    form: NormalForm, tried: tuple[tuple[str, str, str, str, int], ...], parameters: list[Fraction]
) -> Iterator[tuple[Trial, NumericStep, Callable[[Number], Number], str]]:
    values = {name: _rational(value) for name, value in zip(form.parameters, parameters, strict=False)}
    form = form.at(values) if values else form
    given = {str(name): str(value) for name, value in values.items()}
    rational = form.table.domain.is_QQ and form.functions <= {"relu"}
    exact = rational and len(form.keys) <= MOST_EXACT_STAGES and _are_short(form)
    functions = {name: on_numbers(function) for name, function in form.table.functions.items()}
    exact_step = numeric_step(form, as_fraction, functions) if exact else None
    precise_step = numeric_step(form, precise, functions)
    slots = form.slots or {"f": (POSITION_SLOT,)}
    for x, v, dt, m, first in tried:
        laws, forces = _forces(form, slots, first)
        trial = Trial(
            x=Fraction(x),
            v=Fraction(v),
            dt=Fraction(dt),
            m=Fraction(m),
            laws=laws,
            force=forces,
            slots=slots,
            parameters=given,
            t=STARTING_TIME if form.sees_time else None,
            after=_time_after(form, Fraction(dt)),
        )
        if exact_step is not None and not any("cos" in law for law in laws.values()):
            yield trial, partial(exact_step, t=STARTING_TIME), Fraction, "exact fractions"
        else:
            yield trial, partial(precise_step, t=precise(STARTING_TIME)), precise, f"{DIGITS} digits"


def _rational(number: Fraction) -> Expr:
    return Integer(number.numerator) / Integer(number.denominator)


def _forces(
    form: NormalForm, slots_of_forces: Mapping[str, tuple[int, ...]], first: int
) -> tuple[dict[str, str], dict[str, Force]]:
    """Formula and function of each force of a map; one of the velocity loses v + x*v, one of the time gains t*x."""
    laws, forces = {}, {}
    for k, (name, slots) in enumerate(slots_of_forces.items()):
        law, force = FORCES[(first + k) % len(FORCES)]
        more = "".join(ADDED[slot] for slot in slots)
        laws[form.calls.get(name, "f(x)")] = law + more
        forces[name] = _with_slots(force, slots) if more else force
    return laws, forces


def _with_slots(force: Force, slots: tuple[int, ...]) -> Force:
    def pull(x: Number, *others: Number) -> Number:
        total = force(x)
        for slot, value in zip(slots[1:], others, strict=True):
            total = total - value - x * value if slot == VELOCITY_SLOT else total + value * x
        return total

    return pull


def _reflected(force: Force) -> Force:
    return lambda *arguments: force(*arguments[:-1], -arguments[-1])


def _time_after(form: NormalForm, time_step: Fraction) -> Fraction | None:
    """t one step after `STARTING_TIME`, where the map depends on t and the step takes a rational part of dt."""
    if not form.sees_time:
        return None
    clock = Integer(1) if form.time_formula is None else ((form.time_formula - TIME) / TIME_STEP).cancel()
    return STARTING_TIME + Fraction(int(clock.p), int(clock.q)) * time_step if isinstance(clock, Rational) else None


def _are_short(form: NormalForm) -> bool:
    """True when exact fractions stay short enough to be quick: constants of 40 decimals do not."""
    return all(number.denominator.bit_length() <= MOST_EXACT_BITS for _, number in form.terms())
