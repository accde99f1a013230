"""A motion as text: x'' = f(x)/m - v/2, and how it differs from x'' = f(x)/m."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, Integer, S, powsimp

from pnn_symbolic.algebra.dampings import logs_of_parameters, of_a_damping
from pnn_symbolic.algebra.symbols import MASS
from pnn_symbolic.maps.normal_form import ONE, NormalForm, V, X
from pnn_symbolic.maps.text.printing import joined
from pnn_symbolic.series.expansion import Expansion
from pnn_symbolic.series.motion import Motion
from pnn_symbolic.series.term_text import Weight, in_short, term_text
from pnn_symbolic.series.trees import FIRST_TREE, IN_T, IN_V, IN_X, Label

VELOCITY_OF_X = "x'"
"""What moves x, where v is another number."""


def law_of(form: NormalForm) -> str:
    """The equation of motion that a map of these forces is compared with.

    >>> from pnn_symbolic.maps.one_step_map import OneStepMap
    >>> law_of(OneStepMap.from_equations("x' = x + h*v; v' = v + h*f_slow(x)/m + h*f_fast(x', v)/m").normal_form)
    "x'' = (f_fast(x, x') + f_slow(x))/m"
    """
    forces = form.slots or {"f": (IN_X,)}
    texts = [_written_call(name, slots, VELOCITY_OF_X) for name, slots in forces.items()]
    total = " + ".join(texts)
    if form.mass_power or not form.keys:
        return f"x'' = {f'({total})' if len(texts) > 1 else total}/m"
    return f"x'' = {total}, {' and '.join(forces)} {'forces' if len(forces) > 1 else 'a force'} per unit mass"


def motion_text(motion: Motion, weight: Weight = in_short) -> str:
    """The motion in one line: one law x'' = … where x moves with a multiple of v, else both rates.

    >>> from pnn_symbolic.maps.one_step_map import OneStepMap
    >>> from pnn_symbolic.series.motion import motion_of
    >>> step = OneStepMap.from_equations("x' = x + h*v; v' = v - h*v/2 + h*f(x)/m - 9.81*h")
    >>> motion_text(motion_of(Expansion(step.normal_form)))
    "x'' = f(x)/m - v/2 - 9.81"
    >>> momenta = OneStepMap.from_equations("parameter g; x' = x + h*v/m; v' = v + h*f(x') - h*g*v")
    >>> motion_text(motion_of(Expansion(momenta.normal_form)))
    "x'' = f(x)/m - g*x', where v = m*x'"

    weight   how the weight of a force per mass is written
    """
    drift = motion.number(V, IN_X)
    if motion.first.position.keys() != {V}:
        return f"dx/dt = {_sum(motion, IN_X)}, dv/dt = {_sum(motion, IN_V)}"
    notes = [] if drift == 1 else [f"v = {joined([term_text(1 / drift, VELOCITY_OF_X)])}"]
    if motion.expansion.form.sees_time and (clock := motion.number(ONE, IN_T)) != 1:
        notes.append(f"t {_clock(clock)}")
    return f"x'' = {_sum(motion, IN_V, drift, weight)}" + (f", where {' and '.join(notes)}" if notes else "")


def remark(motion: Motion) -> str:
    """What makes a motion another one than x'' = f(x)/m, in words; "" where nothing does.

    A constant m in the drift alone is no difference: v is then a momentum.
    """
    form, drift = motion.expansion.form, motion.number(V, IN_X)
    parts = list(_differences(motion, drift)) if motion.first.position.keys() == {V} else [_not_by_velocity(motion)]
    parts = [part for part in parts if part]
    return f"not {law_of(form)}: {', '.join(parts)}" if parts else ""


def momentum_power(motion: Motion) -> int | None:
    """k where v stands for m^k·x', a momentum for k = 1; None where v is no such thing.

    >>> from pnn_symbolic.maps.one_step_map import OneStepMap
    >>> from pnn_symbolic.series.motion import motion_of
    >>> momenta = OneStepMap.from_equations("x' = x + h*v/m; v' = v + h*f(x')")
    >>> momentum_power(motion_of(Expansion(momenta.normal_form)))
    1
    """
    drift = motion.number(V, IN_X)
    power = drift.as_powers_dict().get(MASS, Integer(0))
    return -int(power) if motion.first.position.keys() == {V} and drift == MASS**power else None


def _not_by_velocity(motion: Motion) -> str:
    return "x moves by more than v" if motion.first.position else "x does not move"


def _clock(rate: Expr) -> str:
    return f"runs {_short(rate)} times as fast as the time" if rate else "stands still"


def _differences(motion: Motion, drift: Expr) -> Iterator[str]:
    expansion = motion.expansion
    momenta = momentum_power(motion)
    kicks = _kicks(motion, drift, MASS ** (-1 if momenta or expansion.form.mass_power else 0))
    yield from _without_effect(kicks)
    if momenta is None:
        yield f"x moves at {_short(drift)} times v"
    for label, factor_ in kicks.items():
        if factor_ not in (0, 1):
            yield f"{label.force} counts {_short(factor_)} times"
    if expansion.form.sees_time and (clock := motion.number(ONE, IN_T)) != 1:
        yield "t " + _clock(clock)
    velocity = VELOCITY_OF_X if momenta or drift != 1 else "v"
    yield from _further_terms(motion, drift, velocity)
    trees = [item for item in motion.first.velocity if item >= FIRST_TREE]
    if motion.has_forces_elsewhere or len(trees) > len(kicks):
        yield "forces are taken at places that stay apart from x as dt goes to 0: a dt is missing in a stage"


def _without_effect(kicks: dict[Label, Expr]) -> Iterator[str]:
    for label, factor_ in kicks.items():
        if not factor_:
            yield f"{label.force} has no effect at first order"
    if not kicks:
        yield "no force acts"


def _kicks(motion: Motion, drift: Expr, per_mass: Expr) -> dict[Label, Expr]:
    """How many times each force counts."""
    kicks: dict[Label, Expr] = {}
    for label in motion.expansion.labels:
        bare = motion.expansion.forest.number(label)
        kicks[label] = powsimp(motion.number(bare, IN_V) * drift / per_mass)
    return kicks


def _further_terms(motion: Motion, drift: Expr, velocity: str) -> Iterator[str]:
    """Friction, a spring and a constant acceleration, where they are there."""
    for item, name, what in ((V, velocity, "friction"), (X, "x", "spring"), (ONE, "", "constant acceleration")):
        number = motion.number(item, IN_V) * (1 if item == V else drift)
        if number:
            sign, size = term_text(number, name)
            against = item == ONE or term_text(of_a_damping(number), name)[0] == "-"
            damped = "".join(f", 0 < {part.args[0]} < 1" for part in logs_of_parameters(number))
            yield f"{what} {joined([(sign, size)])}{damped}" if against else f"a term that drives, {size}{damped}"


def _sum(motion: Motion, slot: int, factor_: Expr = S.One, weight: Weight = in_short) -> str:
    """Forces, then v, x and constants."""
    expansion = motion.expansion
    texts = {V: "v" if factor_ == 1 else VELOCITY_OF_X, X: "x", ONE: ""}
    scales = {V: Integer(1)} if slot == IN_V else {}
    order = sorted(motion.first[slot], key=lambda item: (item < FIRST_TREE, -item if item < FIRST_TREE else item))
    terms = []
    for item in order:
        name = texts[item] if item < FIRST_TREE else _call(expansion, item)
        number = motion.number(item, slot) * scales.get(item, factor_)
        terms.append(term_text(number, name, weight if item >= FIRST_TREE else in_short))
    return joined(terms)


def _call(expansion: Expansion, tree: int) -> str:
    label, branches = expansion.forest[tree]
    text = expansion.forest.text(tree)
    return text if branches or label.point is not None else _written_call(label.force, label.slots, "v")


def _written_call(name: str, slots: tuple[int, ...], velocity: str) -> str:
    coordinates = {IN_X: "x", IN_V: velocity, IN_T: "t"}
    return f"{name}({', '.join(coordinates[slot] for slot in slots)})"


def _short(number: Expr) -> str:
    """A number for people, as a factor."""
    return "".join(("-" * (term_text(number, "")[0] == "-"), term_text(number, "")[1]))
