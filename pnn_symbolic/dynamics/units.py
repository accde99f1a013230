"""In which units are the numbers, and how does a force become an acceleration in them?"""

from dataclasses import dataclass

from pnn_symbolic.dynamics.typed_units import typed_units
from pnn_symbolic.errors import UnknownNameError


@dataclass(frozen=True)
class Units:
    """Labels of the base units, and the one number that ties force to acceleration.

    length, time, mass, energy   labels, printed beside numbers; an empty label prints nothing
    acceleration_per_force       acceleration of a unit mass under a unit force (energy / length),
                                 in length / time²; 1 for consistent units

    >>> UNITS["paper"].acceleration_per_force  # (1 eV/Å) / (1 amu) in Å/fs², CODATA 2022
    0.009648533202185007
    """

    name: str
    length: str = ""
    time: str = ""
    mass: str = ""
    energy: str = ""
    acceleration_per_force: float = 1.0


SYSTEMS = (
    Units("consistent"),
    Units(name="lj", length="σ", time="τ", mass="m", energy="ε"),
    Units(name="paper", length="Å", time="fs", mass="amu", energy="eV", acceleration_per_force=0.009648533202185007),
    Units(name="ase", length="Å", time="Å√(amu/eV)", mass="amu", energy="eV"),
    Units(name="si", length="m", time="s", mass="kg", energy="J"),
    # CODATA 2022; the constants of LAMMPS itself differ from them by 6e-8 (metal) and 6e-11 (real), as rows show.
    Units(name="metal", length="Å", time="ps", mass="amu", energy="eV", acceleration_per_force=9648.533202185007),
    Units(name="real", length="Å", time="fs", mass="amu", energy="kcal/mol", acceleration_per_force=4.184e-4),
    Units(name="openmm", length="nm", time="ps", mass="amu", energy="kJ/mol"),
    Units(name="gromacs", length="nm", time="ps", mass="amu", energy="kJ/mol"),
    Units(name="mdanalysis", length="Å", time="ps", mass="amu", energy="kJ/mol", acceleration_per_force=100.0),
    Units(name="nbody"),
)
UNITS = {units.name: units for units in SYSTEMS}
"""The unit systems, by what users call them."""


def units_called(name: str) -> Units:
    """Look a unit system up by name, or read units of one's own.

    >>> units_called("paper").length
    'Å'
    >>> units_called("length=Å,time=ps,mass=amu,energy=eV").acceleration_per_force / 9648.533 - 1 < 1e-7
    True
    """
    if "=" in name:
        labels, acceleration = typed_units(name)
        return Units(name=name, **labels, acceleration_per_force=acceleration)
    if name not in UNITS:
        raise UnknownNameError("unit system", name, UNITS)
    return UNITS[name]
