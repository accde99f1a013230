"""Products, inverse, adjoint, powers and conjugates of one-step maps: exact, and for every force.

A map of sums and forces is inverted by linear algebra. Where a force is taken at a place that
can be told from x', v' and the force values known so far, that value is known, too; when all
of them are known, x and v are. So every word in drifts, kicks and scalings has its inverse,
every map with one force that is symplectic up to a constant factor, and every kick by a
function of the position alone. Where it ends before all forces are known, the inverse would
need a force at a place that depends on that force: it is implicit, and refused.
"""

from __future__ import annotations

from sympy import Expr

from pnn_symbolic.algebra.functions import FUNCTIONS, with_functions
from pnn_symbolic.algebra.symbols import TIME_STEP
from pnn_symbolic.errors import InputError
from pnn_symbolic.maps.atoms import TIME_SLOT
from pnn_symbolic.maps.interpret import InTable, Interpretation, interpret
from pnn_symbolic.maps.normal_form import ONE, NormalForm, T, Table, V, Value, X, normal_form
from pnn_symbolic.maps.scaled_form import Row, Stage, Stages, stages_of
from pnn_symbolic.maps.text.printing import key_text, stage_names

MAX_FORCES = 300


def apply(
    table: Table,
    form: NormalForm,
    position: Value | None = None,
    velocity: Value | None = None,
    time: Value | None = None,
    *,
    backwards: bool = False,
) -> tuple[Value, Value]:
    """Run a map on values of a table (x, v and t themselves when left out); `backwards` takes -dt for dt."""
    return interpret(form, InTable.of(table, form, position, velocity, time, backwards=backwards))


def time_after(table: Table, form: NormalForm, time: Value | None = None, *, backwards: bool = False) -> Value:
    """What t is after a step that starts at `time`, in a table; `backwards` takes -dt for dt."""
    if form.time is None:
        raise InputError(
            "a map that depends on t is composed with one that does not tell how long it takes; write t' = t + dt "
            "there, or t' = t"
        )
    return Interpretation(form, InTable.of(table, form, time=time, backwards=backwards)).of(form.time)


def common_table(*forms: NormalForm) -> Table:
    """A table in which all these maps can be calculated."""
    functions = FUNCTIONS
    for form in forms:
        functions = with_functions(form.table.functions.values(), functions)
    if all(form.table.domain.is_QQ for form in forms):
        return Table(functions=functions)
    first = forms[0].table
    if all(form.table.domain == first.domain for form in forms):
        return Table.like(first, functions)
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
    if all(form.time is None for form in forms):
        for form in forms:
            state = apply(table, form, *state)
        return NormalForm(table, *state)
    time = table.value(T)
    for form in forms:
        state, time = apply(table, form, *state, time), time_after(table, form, time)
    return NormalForm(table, *state, time)


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
    >>> from sympy import Integer
    >>> print(OneStepMap.of(with_time_step(OneStepMap.from_word("D 1/2, K 1").normal_form, Integer(-1))))
    x' = x - dt*v/2; v' = v - dt*f(x - dt*v/2)/m
    """
    return _written(stages_of(form), factor * TIME_STEP)


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
    """The inverse, with `time_step` in place of dt."""
    stages = stages_of(form)
    known = _Known(stages)
    solved = _solved(form, stages, known)
    position, displacement = known.solve({X: stages.field.one}), known.solve({V: stages.field.one})
    if position is None or displacement is None:
        raise InputError("the map has no inverse: it takes different x and v to the same x' and v'")
    time = None if stages.time is None else known.solve({T: stages.field.one})
    return _written(stages.rearranged(solved, position, displacement, time), time_step)


def _solved(form: NormalForm, stages: Stages, known: _Known) -> list[Stage]:
    """The stages in the order of the inverse: each as soon as the equations tell where it is taken."""
    solved: list[Stage] = []
    # The last force is asked for first: x' and v' tell where it was taken in every word of drifts and kicks.
    waiting = list(reversed(stages.stages))
    while waiting:
        ready = [stage for stage in map(known.stage, waiting) if stage is not None]
        if not ready:
            raise _implicit(form, waiting[-1])
        for stage in ready:
            known.learn({stage.key: stages.field.one}, {stage.key: stages.field.one})
        solved += ready
        solved_keys = {stage.key for stage in solved}
        waiting = [stage for stage in waiting if stage.key not in solved_keys]
    return solved


def _implicit(form: NormalForm, stage: Stage) -> InputError:
    name = key_text(form, stage.key, stage_names(form))
    return InputError(
        f"the inverse is implicit, and out of reach: where {name} is taken can only be told from x', v' and "
        f"{name} itself"
    )


class _Known:
    """Equations that tell sums of x, v and force values by x', v' and known force values, solved as far as they go."""

    def __init__(self, stages: Stages) -> None:
        self.stages = stages
        self.equations: dict[int, tuple[Row, Row]] = {}
        for key, row in ((T, stages.time or {}), (X, stages.position), (V, stages.displacement)):
            told: Row = {key: stages.field.one}
            if ONE in row:
                told[ONE] = -row[ONE]
            self.learn({term: number for term, number in row.items() if term != ONE}, told)

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


def _written(stages: Stages, time_step: Expr) -> NormalForm:
    """The map of rows in step units, with `time_step` in place of dt."""
    meaning = Interpretation(stages, stages.expressions(time_step=time_step))
    time = None if stages.time is None else meaning.of(stages.unscaled(stages.time, TIME_SLOT))
    return normal_form(*meaning.outputs(), time)
