"""What does the head of a column say? Its name and its unit: `t (ms)`, `time [s]`, `x/mm`, `v (mm/s)`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import pi

PREFIXES = {
    "": 1.0,
    "f": 1e-15,
    "p": 1e-12,
    "n": 1e-9,
    "u": 1e-6,
    "µ": 1e-6,
    "μ": 1e-6,
    "m": 1e-3,
    "c": 1e-2,
    "d": 1e-1,
    "k": 1e3,
}
"""SI prefixes that times and lengths have; µ is written with either of two characters."""
SYMBOLS: dict[str, tuple[str, float]] = {
    "min": ("time", 60.0),
    "h": ("time", 3600.0),
    "sec": ("time", 1.0),
    "secs": ("time", 1.0),
    "second": ("time", 1.0),
    "seconds": ("time", 1.0),
    "msec": ("time", 1e-3),
    "å": ("length", 1e-10),
    "\u212b": ("length", 1e-10),
    "angstrom": ("length", 1e-10),
    "in": ("length", 0.0254),
    "ft": ("length", 0.3048),
    "px": ("pixels", 1.0),
    "pixel": ("pixels", 1.0),
    "pixels": ("pixels", 1.0),
    "rad": ("angle", 1.0),
    "mrad": ("angle", 1e-3),
    "°": ("angle", pi / 180),
    "deg": ("angle", pi / 180),
    "degree": ("angle", pi / 180),
    "degrees": ("angle", pi / 180),
    "rev": ("angle", 2 * pi),
}
SYMBOLS |= {prefix + "s": ("time", factor) for prefix, factor in PREFIXES.items()}
SYMBOLS |= {prefix + "m": ("length", factor) for prefix, factor in PREFIXES.items()}
"""Units of one dimension: what they measure, and how many s, m, pixels or rad they are."""
SUFFIXES = ("s", "ms", "us", "µs", "ns", "ps", "fs", "m", "mm", "cm", "nm", "rad", "deg")
"""Units that may follow a name and _, as in time_ms; x_min and x_in are something else."""
SUFFIX_PER_TIME = re.compile(r"^(.+)_(rad|deg|m|cm|mm|nm)(?:_per_|_p_|_|p)(s|ms|us|ns|ps|fs)(2?)$")
"""The same of velocities: v_m_s, omega_deg_per_s, v_mps."""
SUFFIX_OF_FORCE = re.compile(r"^(fx?|force|torque)_([kmuµnp]?Nm?)$", re.IGNORECASE)
"""The same of forces, F_N and torque_Nm: behind other names N is no unit."""
PER_TIME = re.compile(r"\^?(?:-|−|⁻)(\d|¹|²)$")
IN_BRACKETS = re.compile(r"^(.*?)\s*[(\[{<]\s*([^()\[\]{}<>]*?)\s*[)\]}>]$")
DIGITS = {"¹": 1, "²": 2, "1": 1, "2": 2}


@dataclass(frozen=True)
class Unit:
    """A unit of time, position, velocity or acceleration.

    text          as written
    dimension     of its numerator: "time", "length", "angle" or "pixels"
    factor        how many s, m, rad or pixels the numerator is
    time, power   of its denominator: how many seconds, and to which power; power 0 for none
    """

    text: str
    dimension: str
    factor: float
    time: float = 1.0
    power: int = 0

    @property
    def size(self) -> float:
        """How many SI units it is.

        >>> unit_of("mm/ms").size
        1.0
        """
        return self.factor / self.time**self.power


def unit_of(text: str) -> Unit | None:
    """Read a unit; None where it is none that is known here.

    >>> unit_of("mm/s")
    Unit(text='mm/s', dimension='length', factor=0.001, time=1.0, power=1)
    >>> unit_of("rad s^-2").power, unit_of("N")
    (2, None)
    """
    above, _, below = text.replace("**", "^").replace("·", " ").replace("*", " ").partition("/")
    below = below.strip().strip("()")
    power = 1 if below else 0
    if not below and len(parts := above.split()) == 2 and (inverse := PER_TIME.search(parts[1])):
        above, below, power = parts[0], PER_TIME.sub("", parts[1]), DIGITS[inverse.group(1)]
    elif below and (squared := re.search(r"\^?[2²]$", below)):
        below, power = below[: squared.start()], 2
    numerator = _symbol(above.strip())
    if numerator is None:
        return None
    if not power:
        return Unit(text, *numerator)
    denominator = _symbol(below.strip())
    if denominator is None or denominator[0] != "time":
        return None
    dimension, factor = numerator
    return Unit(text=text, dimension=dimension, factor=factor, time=denominator[1], power=power)


def _symbol(text: str) -> tuple[str, float] | None:
    # "M" is no metre and "S" no second, but nobody who writes "Sec" or "RAD" means anything else.
    return SYMBOLS.get(text) or (SYMBOLS.get(text.lower()) if len(text) > 2 or text == "Å" else None)


def name_and_unit(label: str) -> tuple[str, str]:
    """The name of a column, and its unit as written; "" where none is written.

    >>> [name_and_unit(label) for label in ("t (ms)", "time [s]", "x/mm", "dx/dt (mm/s)", "dx/dt", "v")]
    [('t', 'ms'), ('time', 's'), ('x', 'mm'), ('dx/dt', 'mm/s'), ('dx/dt', ''), ('v', '')]
    >>> [name_and_unit(label) for label in ("time_ms", "omega_deg_per_s", "a_m_s2", "F_mN", "v_max")]
    [('time', 'ms'), ('omega', 'deg/s'), ('a', 'm/s2'), ('F', 'mN'), ('v_max', '')]
    """
    label = label.strip().strip("\"'").strip()
    if in_brackets := IN_BRACKETS.match(label):
        name, unit = in_brackets.groups()
        name = name.removesuffix("/").rstrip(" /,:")
        return (name, unit) if name else (unit, "")
    name, _, unit = label.partition("/")
    if unit and unit_of(unit.strip()):
        return name.strip(), unit.strip()
    if "," in label and unit_of(label.partition(",")[2].strip()):
        name, _, unit = label.partition(",")
        return name.strip(), unit.strip()
    if of_force := SUFFIX_OF_FORCE.match(label):
        return of_force[1], of_force[2]
    if per_time := SUFFIX_PER_TIME.match(label):
        name, length, time, power = per_time.groups()
        return name, f"{length}/{time}{power}"
    name, _, unit = label.rpartition("_")
    if name and unit in SUFFIXES:
        return name, unit
    return label, ""
