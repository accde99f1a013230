"""Units of one's own: `length=Å,time=fs,mass=amu,energy=eV`, and what they make of a force."""

from __future__ import annotations

from pnn_symbolic.errors import InputError

EXAMPLE = "length=Å,time=fs,mass=amu,energy=eV"
QUANTITIES = ("length", "time", "mass", "energy")


def _in_si() -> dict[str, dict[str, float]]:
    """Quantity → unit → its size in SI; constants of CODATA as SciPy has them."""
    from scipy import constants

    mole = constants.Avogadro
    hartree = constants.value("Hartree energy")
    return {
        "length": {"m": 1.0, "cm": 1e-2, "mm": 1e-3, "um": 1e-6, "nm": 1e-9, "Å": 1e-10, "pm": 1e-12}
        | {"A": 1e-10, "angstrom": 1e-10, "bohr": constants.value("Bohr radius"), "au": constants.au},
        "time": {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9, "ps": 1e-12, "fs": 1e-15}
        | {"min": 60.0, "h": 3600.0, "day": constants.day, "year": constants.Julian_year},
        "mass": {"kg": 1.0, "g": 1e-3, "amu": constants.atomic_mass, "u": constants.atomic_mass}
        | {"Da": constants.atomic_mass, "g/mol": 1e-3 / mole, "electron": constants.electron_mass},
        "energy": {"J": 1.0, "kJ": 1e3, "eV": constants.eV, "meV": 1e-3 * constants.eV, "hartree": hartree}
        | {"kJ/mol": 1e3 / mole, "kcal/mol": 1e3 * constants.calorie / mole},
    }


def typed_units(text: str) -> tuple[dict[str, str], float]:
    """The labels of the four base units, and the acceleration of a unit mass under a unit force, in them.

    >>> labels, acceleration = typed_units("length=nm, time=ps, mass=amu, energy=kJ/mol")
    >>> labels["energy"], round(acceleration, 8)
    ('kJ/mol', 1.0)
    """
    labels: dict[str, str] = {}
    known = _in_si()
    for part in text.split(","):
        quantity, _, unit = (piece.strip() for piece in part.partition("="))
        if quantity not in QUANTITIES:
            raise InputError(f"--units has {part.strip()!r}, expected {', '.join(QUANTITIES)}, as in {EXAMPLE}")
        if quantity in labels:
            raise InputError(f"--units has the {quantity} twice, expected each once, as in {EXAMPLE}")
        if unit not in known[quantity]:
            raise InputError(f"--units has {unit!r} as {quantity}, expected one of {', '.join(known[quantity])}")
        labels[quantity] = unit
    if missing := [quantity for quantity in QUANTITIES if quantity not in labels]:
        raise InputError(f"--units says no {' and no '.join(missing)}, expected all four, as in {EXAMPLE}")
    length, time, mass, energy = (known[quantity][labels[quantity]] for quantity in QUANTITIES)
    return labels, energy / length / mass * time**2 / length
