"""Units that a user types make of a force what a system of the same units makes of it."""

import pytest

from pnn_symbolic.dynamics.units import units_called
from pnn_symbolic.errors import InputError


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("length=Å,time=fs,mass=amu,energy=eV", "paper"),
        ("length=A, time=ps, mass=g/mol, energy=eV", "metal"),
        ("energy=kcal/mol,length=angstrom,time=fs,mass=amu", "real"),
        ("length=nm,time=ps,mass=Da,energy=kJ/mol", "gromacs"),
        ("length=m,time=s,mass=kg,energy=J", "si"),
    ],
)
def test_typed_units_accelerate_as_the_system_of_the_same_units_does(typed, name):
    system = units_called(name)
    assert units_called(typed).acceleration_per_force == pytest.approx(system.acceleration_per_force, rel=1e-7)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("length=Å,time=fs", "no mass and no energy"),
        ("length=Å,time=fs,mass=amu,energy=erg", "'erg' as energy"),
        ("length=Å,length=nm,time=fs,mass=amu,energy=eV", "the length twice"),
        ("force=N", "'force=N'"),
    ],
)
def test_units_that_say_too_little_or_too_much_are_refused_with_what_to_type(typed, said):
    with pytest.raises(InputError, match=said):
        units_called(typed)
