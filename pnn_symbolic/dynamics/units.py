"""In which units are the numbers, and how does a force become an acceleration in them?"""

from dataclasses import dataclass

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


UNITS = {
    units.name: units
    for units in (
        Units("consistent"),
        Units("lj", "σ", "τ", "m", "ε"),
        Units("paper", "Å", "fs", "amu", "eV", 0.009648533202185007),
        Units("ase", "Å", "Å√(amu/eV)", "amu", "eV"),
        Units("si", "m", "s", "kg", "J"),
    )
}


def units_called(name: str) -> Units:
    """Look a unit system up by name.

    >>> units_called("paper").length
    'Å'
    """
    if name not in UNITS:
        raise UnknownNameError("unit system", name, UNITS)
    return UNITS[name]
