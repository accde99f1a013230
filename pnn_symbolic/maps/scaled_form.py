"""A map in step units: one exact number in front of each key, whatever dt and m are.

Lengths are the units: x, the displacement w = v·dt and the force F = f·dt²/m. A map whose
constants are pure numbers there is *graded*; where a constant was trained at one time step,
its number here contains dt (or m), in the field of quotients of polynomials in them.
"""

from dataclasses import dataclass
from typing import NamedTuple

from sympy import Expr

from pnn_symbolic.algebra.number_field import widened, with_letters
from pnn_symbolic.algebra.symbols import MASS, TIME_STEP
from pnn_symbolic.maps.normal_form import FIRST_ATOM, VELOCITY_SLOT, NormalForm, Number, Value

Row = dict[int, Number]
"""key → number."""


class Stage(NamedTuple):
    """One atom: `function` of `arguments`, or a product of `factors`."""

    key: int
    function: str
    arguments: tuple[Row, ...]
    factors: tuple[int, ...]
    is_force: bool

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
    """The map as rows of numbers: `stages` in order of creation, then `position` and `displacement` one step later."""

    field: Number
    stages: tuple[Stage, ...]
    position: Row
    displacement: Row
    only_forces: bool
    per_unit_mass: bool

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
    domain = form.table.domain
    pure = all(_powers(form, term, in_velocity=fast) == (0, 0) for value, fast in form.values() for term in value)
    has_step = domain.is_FractionField and TIME_STEP in domain.symbols  # dt and m are letters of its numbers already
    field = domain if pure or has_step else with_letters(domain, [TIME_STEP, MASS])

    def row(value: Value, *, in_velocity: bool = False) -> Row:
        total: Row = {}
        for term, number in value.items():
            if not pure:
                dt, m = field.gens[-2:]
                i, j = _powers(form, term, in_velocity=in_velocity)
                number = widened(number, domain, field) * dt**i * m**j
            key = term[0]
            total[key] = total[key] + number if key in total else number
        return {key: number for key, number in total.items() if number}

    stages: list[Stage] = []
    for key in form.keys:
        atom = form.atom(key)
        rows = (row(argument, in_velocity=slot == VELOCITY_SLOT) for slot, argument in enumerate(atom.arguments))
        stages.append(
            Stage(
                key=key,
                function=atom.function,
                arguments=tuple(rows),
                factors=atom.factors,
                is_force=atom.is_force,
            )
        )
    position, displacement = row(form.position), row(form.velocity, in_velocity=True)
    per_unit_mass = not form.mass_power and bool(form.forces)
    return Stages(
        field=field,
        stages=tuple(stages),
        position=position,
        displacement=displacement,
        only_forces=form.only_forces,
        per_unit_mass=per_unit_mass,
    )


def _powers(form: NormalForm, term: tuple[int, int, int], *, in_velocity: bool) -> tuple[int, int]:
    """What powers of dt and m a term has beyond those of its unit."""
    key, i, j = term
    grade = form.grade(key, in_velocity=in_velocity)
    return i - grade[0], j - grade[1]
