"""The field in which a step is expanded: that of its numbers, with m where it comes in other ways than f/m."""

from itertools import chain
from math import lcm

from pnn_symbolic.algebra.number_field import with_letters
from pnn_symbolic.algebra.symbols import MASS
from pnn_symbolic.maps.normal_form import NormalForm, Number, V


def field_and_mass(form: NormalForm) -> tuple[Number, Number]:
    """The field of the numbers when forces are per unit mass, and m in it where it comes in other ways than f/m.

    Parameters that divide nothing stay polynomials, which are faster than their quotients.
    """
    domain = form.table.domain
    pure = all(j == (form.mass_power if key > V else 0) for value, _ in form.values() for key, _, j in value)
    if pure:
        return _ring(form), None
    field = with_letters(domain, [MASS])
    return field, field.gens[-1]


def _ring(form: NormalForm) -> Number:
    domain = form.table.domain
    if not domain.is_FractionField:
        return domain
    numbers = (number for value, _ in form.values() for number in value.values())
    return domain.get_ring() if all(number.denom.is_ground for number in numbers) else domain


def unit_of(form: NormalForm) -> int:
    """A whole number: times its powers, the numbers at powers of dt are whole."""
    values = chain((value for value, _ in form.values()), [form.time or {}])
    numbers = (number for value in values for (_, i, _), number in value.items() if i)
    return lcm(*(int(number.denominator) for number in numbers))
