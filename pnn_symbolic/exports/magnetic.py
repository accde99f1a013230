"""Steps in a uniform magnetic field as code in Python, NumPy and C: one line a letter, for ω = q B/m in space.

A turn by the vector a = dt·ω is written without its direction, v + s·(v × a) + c·((v × a) × a), with s = sin|a|/|a| and
c = (1 - cos|a|)/|a|², so that no field at all is no special case; the mean velocity of a gyration has c in the place of
s, and (|a| - sin|a|)/|a|³ in that of c.

Source: Rodrigues, *J. Math. Pures Appl.* 5, 380 (1840); Birdsall & Langdon, *Plasma Physics via Computer Simulation*
(1985), §4-4.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sympy import Expr, Rational

from pnn_symbolic.errors import InputError
from pnn_symbolic.exports.about import About
from pnn_symbolic.exports.code import LARGEST_IN_FORMULAS
from pnn_symbolic.exports.magnetic_text import (
    C_CROSS,
    C_HELPERS,
    C_QUOTIENTS,
    C_STEP,
    NUMPY_HELPERS,
    NUMPY_QUOTIENTS,
    NUMPY_STATE,
    PLAIN_HELPERS,
    PLAIN_QUOTIENTS,
    PLAIN_STATE,
    PLAIN_VECTORS,
    RUN,
    STEP,
)
from pnn_symbolic.magnetic.step import MagneticLetter, MagneticStep

HELPERS = {"R": "turned", "R_tan": "turned_by_cross_products", "R_lin": "pushed", "G": "turned"}
"""Letter → the function of v and a = dt·ω that it calls."""


@dataclass(frozen=True)
class Numbers:
    """Numbers in front of dt, as they are written.

    whole   how a whole number is written, so that no division is one of whole numbers
    names   of those that are no small fractions
    """

    whole: Callable[[int], str]
    names: dict[Expr, str]

    def times(self, number: Expr, variable: str) -> str:
        """number·variable: dt/2, -2*dt/3, c1*dt."""
        if not isinstance(number, Rational) or max(abs(number.p), number.q) > LARGEST_IN_FORMULAS:
            return f"{self.names.setdefault(number, f'c{len(self.names) + 1}')}*{variable}"
        above = variable if abs(number.p) == 1 else f"{self.whole(abs(number.p))}*{variable}"
        text = above if number.q == 1 else f"{above}/{self.whole(number.q)}"
        return f"-{text}" if number.p < 0 else text


def magnetic_code(step: MagneticStep, target: str, about: About) -> str:
    """The code of a step in a magnetic field; refused for targets that have no velocities to turn.

    >>> from pnn_symbolic.magnetic import read_magnetic_word
    >>> code = magnetic_code(read_magnetic_word("K 1, R_tan 1, D 1"), "numpy", About())
    >>> [line.strip() for line in code.splitlines() if line.startswith(("    v = ", "    x = x"))]
    ['v = v + dt*f(x)/m', 'v = turned_by_cross_products(v, dt*omega)', 'x = x + dt*v']
    """
    if target not in WRITERS:
        raise InputError(f"a step in a magnetic field is written in {', '.join(WRITERS)}; {target} has no turns of v")
    return WRITERS[target](step, about)


def _needed(step: MagneticStep) -> list[str]:
    """The helper functions of a step, in the order of the letters' names, each once."""
    names = [HELPERS[letter.name] for letter in step.letters if letter.name in HELPERS]
    names += ["mean_velocity"] * any(letter.name == "G" for letter in step.letters)
    return list(dict.fromkeys(names))


def _stated(numbers: Numbers, form: str) -> list[str]:
    return [
        form.format(name=name, value=repr(float(number)), exact=str(number)) for number, name in numbers.names.items()
    ]


def _numpy_line(letter: MagneticLetter, numbers: Numbers) -> list[str]:
    if letter.name == "D":
        return [f"x = x + {numbers.times(letter.number, 'dt')}*v"]
    if letter.name == "K":
        return [f"v = v + {numbers.times(letter.number, 'dt')}*f(x)/m"]
    angle = numbers.times(letter.number, "dt*omega")
    moved = [f"x = x + {numbers.times(letter.number, 'dt')}*mean_velocity(v, {angle})"] * (letter.name == "G")
    return [*moved, f"v = {HELPERS[letter.name]}(v, {angle})"]


def _plain_line(letter: MagneticLetter, numbers: Numbers) -> list[str]:
    size = numbers.times(letter.number, "dt")
    if letter.name == "D":
        return [f"x = added(x, {size}, v)"]
    if letter.name == "K":
        return [f"v = added(v, {size}/m, f(x))"]
    angle = f"a = [{size}*c for c in omega]"
    moved = [f"x = added(x, {size}, mean_velocity(v, a))"] * (letter.name == "G")
    return [angle, *moved, f"v = {HELPERS[letter.name]}(v, a)"]


def _python(step: MagneticStep, about: About, *, with_numpy: bool) -> str:
    numbers = Numbers(str, {})
    write = _numpy_line if with_numpy else _plain_line
    lines = [line for letter in step.letters for line in write(letter, numbers)]
    needed = _needed(step)
    has_sines = bool({"turned", "mean_velocity"} & set(needed))
    helpers, quotients = (NUMPY_HELPERS, NUMPY_QUOTIENTS) if with_numpy else (PLAIN_HELPERS, PLAIN_QUOTIENTS)
    head = [f'"""{about.text}\n"""'] if about.text else []
    head += ["import numpy as np"] * with_numpy + ["import math"] * (has_sines and not with_numpy)
    head += ["\n".join(_stated(numbers, "{name} = {value}  # {exact}"))] if numbers.names else []
    parts = ["\n\n".join(head)] if head else []
    parts += [PLAIN_VECTORS] * (not with_numpy) + [quotients] * has_sines + [helpers[name] for name in needed]
    body = [STEP.format(state=NUMPY_STATE if with_numpy else PLAIN_STATE), *(f"    {line}" for line in lines)]
    return "\n\n\n".join([*parts, "\n".join([*body, "    return x, v"]), RUN]) + "\n"


def _c_line(letter: MagneticLetter, numbers: Numbers) -> list[str]:
    size = numbers.times(letter.number, "dt")
    if letter.name == "D":
        return [f"for (int i = 0; i < 3; i++) x[i] += {size}*v[i];"]
    if letter.name == "K":
        return ["f(x, force, context);", f"for (int i = 0; i < 3; i++) v[i] += {size}*force[i]/m;"]
    angle = f"for (int i = 0; i < 3; i++) a[i] = {size}*omega[i];"
    moved = [f"move(x, {size}, v, a);"] * (letter.name == "G")
    return [angle, *moved, f"{HELPERS[letter.name]}(v, a);"]


def _c(step: MagneticStep, about: About) -> str:
    numbers = Numbers(lambda whole: f"{whole}.0", {})
    lines = [line for letter in step.letters for line in _c_line(letter, numbers)]
    needed = _needed(step)
    kicks = any(letter.name == "K" for letter in step.letters)
    parts = [f"/* {about.text} */"] if about.text else []
    parts += ["#include <math.h>", C_CROSS] + [C_QUOTIENTS] * bool({"turned", "mean_velocity"} & set(needed))
    parts += [C_HELPERS[name] for name in needed]
    body = _stated(numbers, "const double {name} = {value}; /* {exact} */")
    body += ["double a[3];"] + (["double force[3];"] if kicks else ["(void)f; (void)context; (void)m;"]) + lines
    return "\n\n".join([*parts, "\n".join([C_STEP, *(f"    {line}" for line in body), "}"])]) + "\n"


WRITERS: dict[str, Callable[[MagneticStep, About], str]] = {
    "python": lambda step, about: _python(step, about, with_numpy=False),
    "numpy": lambda step, about: _python(step, about, with_numpy=True),
    "c": _c,
}
