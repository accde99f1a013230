"""A map in step units: one exact number in front of each key, whatever dt and m are.

Lengths are the units: x, the displacement w = v·dt and the force F = f·dt²/m. A map whose
constants are pure numbers there is *graded*; where a constant was trained at one time step,
its number here contains dt (or m), in the field of quotients of polynomials in them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from sympy import Expr

from pnn_symbolic.algebra.functions import KnownFunction
from pnn_symbolic.algebra.number_field import widened, with_letters
from pnn_symbolic.algebra.symbols import MASS, POSITION, TIME_STEP
from pnn_symbolic.maps.atoms import FIRST_ATOM, POSITION_SLOT, TIME_SLOT, VELOCITY_SLOT, Atom, Number, Value, grade
from pnn_symbolic.maps.expressions import Expressions
from pnn_symbolic.maps.normal_form import NormalForm

Row = dict[int, Number]
"""key → number."""


class Stage(NamedTuple):
    """One atom: `function` of `arguments`, the coordinates `slots`, or a product of `factors`."""

    key: int
    function: str
    arguments: tuple[Row, ...]
    factors: tuple[int, ...]
    is_force: bool
    slots: tuple[int, ...] = (POSITION_SLOT,)

    @property
    def argument(self) -> Row:
        """The position where a function is taken; nothing for a product."""
        return self.arguments[0] if self.arguments else {}

    @property
    def is_kick(self) -> bool:
        """True for a force that depends on the position alone."""
        return self.is_force and len(self.arguments) == 1


@dataclass(frozen=True)
class Stages:
    """The map as rows of numbers: `stages` in order of creation, then `position` and `displacement` one step later.

    functions    the known functions that the stages may be, by name
    mass_power   -1 when forces come as f/m; 0 when m does not occur
    time         t/dt one step later; None where nothing depends on t
    """

    field: Number
    stages: tuple[Stage, ...]
    position: Row
    displacement: Row
    only_forces: bool
    functions: Mapping[str, KnownFunction]
    mass_power: int
    time: Row | None = None

    @property
    def per_unit_mass(self) -> bool:
        """True where f is a force per unit mass."""
        return not self.mass_power and self.has_forces

    @property
    def has_mixed_products(self) -> bool:
        """True where different values are multiplied, as in x·v; x·x·x is a function of one value."""
        return any(len(set(stage.factors)) > 1 for stage in self.stages)

    @property
    def has_forces(self) -> bool:
        """True where a force acts."""
        return any(stage.is_force for stage in self.stages)

    def of(self, key: int) -> Stage:
        """The stage of an atom."""
        return self.stages[key - FIRST_ATOM]

    def number(self, number: Number) -> Expr:
        """A number of the field as SymPy writes it."""
        return self.field.to_sympy(number)

    # ------------------------------------------------------------ back to x, v and f: what the interpreter reads

    @property
    def keys(self) -> range:
        """The keys of the stages, in order of creation."""
        return range(FIRST_ATOM, FIRST_ATOM + len(self.stages))

    @property
    def outputs(self) -> tuple[Value, Value]:
        """Position and velocity one time step later."""
        return self.unscaled(self.position), self.unscaled(self.displacement, VELOCITY_SLOT)

    def atom(self, key: int) -> Atom:
        """The stage of a key as an atom."""
        return self.unscaled_stage(self.of(key))

    def unscaled_stage(self, stage: Stage) -> Atom:
        """A stage as an atom."""
        arguments = map(self.unscaled, stage.arguments, stage.slots)
        return Atom(stage.function, tuple(arguments), stage.factors)

    def unscaled(self, row: Row, slot: int = POSITION_SLOT) -> Value:
        """A row with the powers of dt and m of its units."""
        terms = ((key, *grade(key, self.mass_power, slot)) for key in row)
        return dict(zip(terms, row.values(), strict=True))

    def expressions(self, position: Expr = POSITION, time_step: Expr = TIME_STEP) -> Expressions:
        """The algebra that writes such values with SymPy, `position` for x and `time_step` for dt."""
        at_time_step = {TIME_STEP: time_step}
        return Expressions(
            functions=self.functions,
            number=lambda number: self.number(number).xreplace(at_time_step),  # pyright: ignore[reportArgumentType]
            position=position,
            time_step=time_step,
        )

    def rearranged(
        self, stages: Iterable[Stage], position: Row, displacement: Row, time: Row | None = None
    ) -> "Stages":
        """Other rows over the same atoms, calculated in this order; the keys are numbered anew."""
        in_order = tuple(stages)
        new_keys = {stage.key: key for key, stage in enumerate(in_order, FIRST_ATOM)}

        def renumbered(row: Row) -> Row:
            return {new_keys.get(key, key): number for key, number in row.items()}

        renamed: list[Stage] = []
        for key, stage in enumerate(in_order, FIRST_ATOM):
            factors = tuple(new_keys.get(factor, factor) for factor in stage.factors)
            renamed.append(stage._replace(key=key, arguments=tuple(map(renumbered, stage.arguments)), factors=factors))
        return replace(
            self,
            stages=tuple(renamed),
            position=renumbered(position),
            displacement=renumbered(displacement),
            time=time,
        )

    # ------------------------------------------------------------ rows

    def combine(self, a: Row, b: Row, factor: Number) -> Row:
        """a + factor · b."""
        total = dict(a)
        for key, number in b.items():
            number = total[key] + number * factor if key in total else number * factor
            if number:
                total[key] = number
            else:
                total.pop(key, None)
        return total


def stages_of(form: NormalForm) -> Stages:
    """The normal form in step units.

    >>> from pnn_symbolic.maps.one_step_map import OneStepMap
    >>> stages = stages_of(OneStepMap.from_equations("x' = x + h*v/2; v' = v + h*f(x)/m").normal_form)
    >>> [str(stages.number(n)) for n in (*stages.position.values(), *stages.displacement.values())]
    ['1', '1/2', '1', '1']
    """
    if "stages" not in form.at_hand:
        form.at_hand["stages"] = _stages_of(form)
    return form.at_hand["stages"]


def _stages_of(form: NormalForm) -> Stages:
    domain = form.table.domain
    pure = all(_powers(form, term, place.slot_of_sum) == (0, 0) for place, value in form.sums() for term in value)
    has_step = domain.is_FractionField and TIME_STEP in domain.symbols  # dt and m are letters of its numbers already
    field = domain if pure or has_step else with_letters(domain, [TIME_STEP, MASS])

    def row(value: Value, slot: int = POSITION_SLOT) -> Row:
        return (
            _summed((term[0], number) for term, number in value.items())
            if pure
            else _with_powers(form, field, value, slot)
        )

    stages: list[Stage] = []
    for key in form.keys:
        atom = form.atom(key)
        stages.append(
            Stage(
                key=key,
                function=atom.function,
                arguments=tuple(map(row, atom.arguments, atom.slots)),
                factors=atom.factors,
                is_force=atom.is_force,
                slots=atom.slots,
            )
        )
    position, displacement = row(form.position), row(form.velocity, VELOCITY_SLOT)
    return Stages(
        field=field,
        stages=tuple(stages),
        position=position,
        displacement=displacement,
        only_forces=form.only_forces,
        functions=form.table.functions,
        mass_power=form.mass_power,
        time=None if form.time is None else row(form.time, TIME_SLOT),
    )


def _with_powers(form: NormalForm, field: Number, value: Value, slot: int) -> Row:
    """A row of a map that is not graded: dt and m are letters of its numbers."""
    dt, m = field.gens[-2:]
    numbers: list[tuple[int, Number]] = []
    for term, number in value.items():
        i, j = _powers(form, term, slot)
        numbers.append((term[0], widened(number, form.table.domain, field) * dt**i * m**j))
    return _summed(numbers)


def _summed(numbers: Iterable[tuple[int, Number]]) -> Row:
    """What stands in front of each key, zeros left out."""
    total: Row = {}
    for key, number in numbers:
        total[key] = total[key] + number if key in total else number
    return {key: number for key, number in total.items() if number}


def _powers(form: NormalForm, term: tuple[int, int, int], slot: int) -> tuple[int, int]:
    """What powers of dt and m a term has beyond those of its unit."""
    key, i, j = term
    pure_i, pure_j = grade(key, form.mass_power, slot)
    return i - pure_i, j - pure_j
