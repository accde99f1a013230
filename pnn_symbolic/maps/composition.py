"""Products, inverse, adjoint, powers and conjugates of one-step maps: exact, and for every force.

A map of sums and forces is inverted by linear algebra. Where a force is taken at a place that
can be told from x', v' and the force values known so far, that value is known, too; when all
of them are known, x and v are. So every word in drifts, kicks and scalings has its inverse,
every map with one force that is symplectic up to a constant factor, and every kick by a
function of the position alone. Where it ends before all forces are known, the inverse would
need a force at a place that depends on that force: it is implicit, and refused.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Add, Expr, Integer, Mul

from pnn_symbolic.algebra.functions import FUNCTIONS, with_functions
from pnn_symbolic.algebra.symbols import MASS, POSITION, TIME_STEP, VELOCITY, force_called
from pnn_symbolic.errors import InputError
from pnn_symbolic.maps.interpret import InTable, interpret
from pnn_symbolic.maps.normal_form import ONE, NormalForm, Table, V, Value, X, normal_form
from pnn_symbolic.maps.scaled_form import Row, Stage, Stages, stages_of
from pnn_symbolic.maps.text.printing import key_text, stage_names

MAX_FORCES = 300


def apply(
    table: Table,
    form: NormalForm,
    position: Value | None = None,
    velocity: Value | None = None,
    *,
    backwards: bool = False,
) -> tuple[Value, Value]:
    """Run a map on values of a table (x and v themselves when left out); `backwards` takes -dt for dt."""
    return interpret(form, InTable.of(table, form, position, velocity, backwards=backwards))


def common_table(*forms: NormalForm) -> Table:
    """A table in which all these maps can be calculated."""
    functions = FUNCTIONS
    for form in forms:
        functions = with_functions(form.table.functions.values(), functions)
    return Table(*(formula for form in forms for formula in form.formulas), functions=functions)


def compose(*forms: NormalForm) -> NormalForm:
    """The maps one after the other, first to last.

    >>> from pnn_symbolic.maps.one_step_map import OneStepMap
    >>> kick, drift = OneStepMap.from_word("K 1"), OneStepMap.from_word("D 1")
    >>> print(OneStepMap.of(compose(kick.normal_form, drift.normal_form)))
    x' = x + dt*v + dt**2*f(x)/m; v' = v + dt*f(x)/m
    """
    forces = sum(len(form.table.atoms) for form in forms)
    if forces > MAX_FORCES:
        raise InputError(f"the product takes {forces} forces, at most {MAX_FORCES} are calculated; take fewer factors")
    table = common_table(*forms)
    state = table.value(X), table.value(V)
    for form in forms:
        state = apply(table, form, *state)
    return NormalForm(table, *state)


def power(form: NormalForm, times: int) -> NormalForm:
    """The map so many times in a row; its inverse, where `times` is below 0.

    >>> from pnn_symbolic.maps.one_step_map import OneStepMap
    >>> print(OneStepMap.of(power(OneStepMap.from_word("D 1/3").normal_form, 3)))
    x' = x + dt*v; v' = v
    """
    if times < 0:
        return power(inverse(form), -times)
    if times * max(len(form.table.atoms), 1) > MAX_FORCES:
        raise InputError(f"{times} times the map takes more than {MAX_FORCES} forces; take a smaller power")
    return compose(*[form] * times)


def with_time_step(form: NormalForm, factor: Expr) -> NormalForm:
    """The map with factor·dt in place of dt.

    >>> from pnn_symbolic.maps.one_step_map import OneStepMap
    >>> print(OneStepMap.of(with_time_step(OneStepMap.from_word("D 1/2, K 1").normal_form, Integer(-1))))
    x' = x - dt*v/2; v' = v - dt*f(x - dt*v/2)/m
    """
    stages = stages_of(form)
    return _written(form, stages, stages.stages, (stages.position, stages.displacement), factor * TIME_STEP)


def inverse(form: NormalForm) -> NormalForm:
    """The map that undoes this one.

    >>> from pnn_symbolic.maps.one_step_map import OneStepMap
    >>> verlet = OneStepMap.from_word("K 1/2, D 1, K 1/2").normal_form
    >>> OneStepMap.of(inverse(verlet)).equals(OneStepMap.from_word("K -1/2, D -1, K -1/2"))
    True
    >>> inverse(OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x)/m").normal_form)
    Traceback (most recent call last):
    ...
    pnn_symbolic.errors.InputError: the inverse is implicit, and out of reach: where f(x) is taken can only be ...
    """
    return _inverse(form, TIME_STEP)


def adjoint(form: NormalForm) -> NormalForm:
    """The inverse of the map at -dt; a map that is its own adjoint is called self-adjoint, or symmetric.

    Source: Hairer, Lubich & Wanner, *Geometric Numerical Integration* (2006), §II.3.

    >>> from pnn_symbolic.maps.one_step_map import OneStepMap
    >>> OneStepMap.of(adjoint(OneStepMap.from_word("K 1, D 1").normal_form)) == OneStepMap.from_word("D 1, K 1")
    True
    """
    return _inverse(form, -TIME_STEP)


def _inverse(form: NormalForm, time_step: Expr) -> NormalForm:
    stages = stages_of(form)
    known = _Known(stages)
    order: list[Stage] = []
    waiting = list(reversed(stages.stages))
    while waiting:
        found = [one for stage in waiting if (one := known.stage(stage)) is not None]
        if not found:
            name = key_text(form, waiting[-1].key, stage_names(form))
            raise InputError(
                f"the inverse is implicit, and out of reach: where {name} is taken can only be told from x', v' and "
                f"{name} itself"
            )
        for one in found:
            known.learn({one.key: stages.field.one}, {one.key: stages.field.one})
        order += found
        waiting = [stage for stage in waiting if all(stage.key != one.key for one in order)]
    position, displacement = known.solve({X: stages.field.one}), known.solve({V: stages.field.one})
    if position is None or displacement is None:
        raise InputError("the map has no inverse: it takes different x and v to the same x' and v'")
    return _written(form, stages, order, (position, displacement), time_step)


class _Known:
    """Equations that tell sums of x, v and force values by x', v' and known force values, solved as far as they go."""

    def __init__(self, stages: Stages) -> None:
        self.stages = stages
        self.equations: dict[int, tuple[Row, Row]] = {}
        for key, row in ((X, stages.position), (V, stages.displacement)):
            told: Row = {key: stages.field.one}
            if ONE in row:
                told[ONE] = -row[ONE]
            self.learn({other: number for other, number in row.items() if other != ONE}, told)

    def learn(self, row: Row, told: Row) -> None:
        """The sum `row` over the old state is the sum `told` over the new one."""
        rest, so_far = self._reduce(row)
        if not rest:
            return
        combine, field = self.stages.combine, self.stages.field
        told = combine(told, so_far, -field.one)
        pivot = max(rest)
        scale = field.quo(field.one, rest[pivot])
        new = combine({}, rest, scale), combine({}, told, scale)
        for key, (old_row, old_told) in self.equations.items():
            if pivot in old_row:
                factor = -old_row[pivot]
                self.equations[key] = combine(old_row, new[0], factor), combine(old_told, new[1], factor)
        self.equations[pivot] = new

    def solve(self, row: Row) -> Row | None:
        """A sum over the old state as one over the new state; None where the equations do not tell it."""
        rest, told = self._reduce(row)
        return None if rest else told

    def stage(self, stage: Stage) -> Stage | None:
        """An atom with its arguments over the new state, if the equations tell them."""
        if stage.factors:
            raise InputError("the map multiplies x or v by another; only sums, forces and known functions are inverted")
        solved = [self.solve(argument) for argument in stage.arguments]
        arguments = tuple(argument for argument in solved if argument is not None)
        return stage._replace(arguments=arguments) if len(arguments) == len(solved) else None

    def _reduce(self, row: Row) -> tuple[Row, Row]:
        rest = {key: number for key, number in row.items() if key != ONE}
        told: Row = {ONE: row[ONE]} if ONE in row else {}
        for pivot, (known, meaning) in self.equations.items():
            if pivot in rest:
                factor = rest[pivot]
                rest = self.stages.combine(rest, known, -factor)
                told = self.stages.combine(told, meaning, factor)
        return rest, told


def _written(
    form: NormalForm, stages: Stages, order: Sequence[Stage], outputs: tuple[Row, Row], time_step: Expr
) -> NormalForm:
    """The map of rows in step units, its forces in this order, with `time_step` in place of dt."""
    weight = time_step**2 * MASS**form.mass_power
    values: dict[int, Expr] = {ONE: Integer(1), X: POSITION, V: VELOCITY}
    scales: dict[int, Expr] = {V: time_step}

    def total(row: Row) -> Expr:
        numbers = {key: stages.number(number).xreplace({TIME_STEP: time_step}) for key, number in row.items()}
        return Add(*(number * scales.get(key, Integer(1)) * values[key] for key, number in numbers.items()))

    for stage in order:
        if stage.factors:
            value = Mul(*(values[factor] for factor in stage.factors))
        elif stage.is_force:
            units = (Integer(1), time_step)  # of a position and of a velocity
            arguments = (total(row) / unit for row, unit in zip(stage.arguments, units, strict=False))
            value = force_called(stage.function)(*arguments)
        else:
            value = form.table.functions[stage.function](total(stage.argument))
        values[stage.key], scales[stage.key] = value, weight
    return normal_form(total(outputs[0]), total(outputs[1]) / time_step)
