"""Does a step in a magnetic field keep the two-form of its motion, dx∧dv - ½ r/d dxᵀJ dx?

Forms are matrices over dx, dt·dv and the da of the forces. A number of a differential on the left comes out transposed,
which turns the field around, and dpᵀM dq is -dqᵀMᵀdp: the matrix of a form is minus its own transpose. A force
-grad U has da = H dℓ with a symmetric H, so that c dℓᵀda = 0 for a plain number c. **Criterion.** The form is kept if
new minus old is Σ c dℓᵀda, taken as antisymmetric; the c stand in the row of dx, as dℓ = dx + ….

Source: Hairer, Lubich & Wanner, *Geometric Numerical Integration* (2006), §VI.2 and §VII.2.
"""

from __future__ import annotations

from itertools import product

from pnn_symbolic.magnetic.gyration_numbers import GyrationNumbers, Number
from pnn_symbolic.magnetic.step import FIRST_FORCE, POSITION, VELOCITY, MagneticStep, Row

Form = dict[tuple[int, int], Number]
"""(row, column) → number."""


def keeps_the_two_form(step: MagneticStep) -> bool:
    """Whether the form is kept for every force -grad U, in the plane and in space; False where this does not prove it.

    >>> keeps_the_two_form(MagneticStep.of(("K", "1/2"), ("G", 1), ("K", "1/2")))
    True
    >>> keeps_the_two_form(MagneticStep.of(("D", "1/2"), ("K", "1/2"), ("R_tan", 1), ("K", "1/2"), ("D", "1/2")))
    False
    """
    numbers, sums = step.numbers, step.sums
    field = numbers.field.convert_from(numbers.ground.quo(step.turn_rate, step.drift_rate), numbers.ground)
    rest = _form(numbers, field, sums.position, sums.velocity)
    old = _form(numbers, field, {POSITION: numbers.one}, {VELOCITY: numbers.one})
    for place, number in old.items():
        _add(rest, place, -number)
    for force, dl in enumerate(sums.places, FIRST_FORCE):
        multiplier = rest.get((POSITION, force), numbers.zero)
        if not (multiplier.numer.is_ground and multiplier.denom.is_ground):
            return False  # no plain number: it would have to pass the matrix H
        for key, number in dl.items():
            _add(rest, (key, force), -multiplier * numbers.turned(number))
            _add(rest, (force, key), multiplier * number)
    return not rest


def _form(numbers: GyrationNumbers, field: Number, position: Row, velocity: Row) -> Form:
    """dpᵀ(dt·dv) - ½ r/d dpᵀ z dp of new differentials; `field` is r/d."""
    half = numbers.quo(field * numbers.z, numbers.one + numbers.one)
    right: Row = dict(velocity)
    for key, number in position.items():
        right[key] = right.get(key, numbers.zero) - half * number
    form: Form = {}
    for (p, left), (q, number) in product(position.items(), right.items()):
        entry = numbers.turned(left) * number
        _add(form, (p, q), entry)
        _add(form, (q, p), -numbers.turned(entry))
    return form


def _add(form: Form, place: tuple[int, int], number: Number) -> None:
    if total := form[place] + number if place in form else number:
        form[place] = total
    else:
        form.pop(place, None)
