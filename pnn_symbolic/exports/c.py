"""Code in C."""

from __future__ import annotations

import re

from sympy import ccode

from pnn_symbolic.exports.about import About
from pnn_symbolic.exports.assignments import Assignment, Call, Constant, Line
from pnn_symbolic.exports.code import Code
from pnn_symbolic.exports.language import Language

C = Language(
    name="C",
    expression=lambda number: str(ccode(number)),
    functions={"relu": "fmax(0.0, {z})", "tanh": "tanh({z})", "elu": "({z} > 0.0 ? {z} : expm1({z}))"},
    integer=lambda number: f"{number}.0",
    element="{name}[i]",
)


def c_code(code: Code, about: About) -> str:
    """A C file with step(n, x, v, dt, m, f, context, work), which changes x and v."""
    parts = [f"/* {about.text} */"] if about.text else []
    parts.append("#include <math.h>\n#include <stddef.h>")
    parts += [_force_type(name, letters) for name, letters in code.forces.items()]
    room = max(1, len(code.variables))
    given = [f"{name}_type {name}" for name in code.forces] + ["void *context", "double *work"]
    given += (["double t"] if code.sees_time else []) + [f"double {name}" for name in code.parameters]
    head = [
        "/* One time step of n coordinates x and velocities v, which are changed; m has the mass of each coordinate,",
        f"   context is passed on to the force, and work has room for {room}*n numbers. */",
        f"void step(size_t n, double *x, double *v, double dt, const double *m, {', '.join(given)})",
        "{",
    ]
    return "\n\n".join([*parts, "\n".join([*head, *(f"    {line}" for line in _body(code)), "}"])]) + "\n"


def _force_type(name: str, letters: str) -> str:
    taken = ""
    for letter in letters:
        taken += "double t, " if letter == "t" else f"const double *{letter}, "
    return (
        f"/* Writes the force {name} on all n coordinates into result. */\n"
        f"typedef void (*{name}_type)(size_t n, {taken}double *result, void *context);"
    )


def _body(code: Code) -> list[str]:
    """Arrays, constants, and a line for each assignment."""
    arrays = code.variables
    lines = [f"double *{name} = work + {place}*n;" for place, name in enumerate(arrays)]
    lines += [_c_constant(constant) for constant in code.constants if not constant.has_mass]
    lines += [_c_line(code, line) for line in code.lines]
    for name, result in zip("xv", code.outputs, strict=True):
        lines += [f"for (size_t i = 0; i < n; i++) {name}[i] = {result}[i];"] if name != result else []
    lines += [] if code.forces else ["(void)context;"]
    lines += [] if arrays else ["(void)work;"]
    return lines


def _c_constant(constant: Constant) -> str:
    if constant.is_number:
        return constant.stated("const double {name} = {value};", "/* {exact} */")
    return f"const double {constant.name} = {C.constant(constant)};"


def _c_line(code: Code, line: Line) -> str:
    if isinstance(line, Call) and line.is_force:
        return f"{line.function}(n, {', '.join([*line.arguments, line.name])}, context);"
    value = C.value(line)
    if line.name.startswith("t"):
        return f"const double {line.name} = {value};"
    of_mass = [constant for constant in code.constants if constant.has_mass and constant.name in _constants_of(line)]
    if not of_mass:
        return f"for (size_t i = 0; i < n; i++) {line.name}[i] = {value};"
    local = " ".join(f"const double {c.name} = {_of_mass(C.constant(c))};" for c in of_mass)
    return f"for (size_t i = 0; i < n; i++) {{ {local} {line.name}[i] = {value}; }}"


def _constants_of(line: Line) -> set[str]:
    return {term.constant for term in line.terms} if isinstance(line, Assignment) else set()


def _of_mass(text: str) -> str:
    return re.sub(r"\bm\b", "m[i]", text)
