"""Code in Fortran."""

from __future__ import annotations

from sympy import fcode

from pnn_symbolic.exports.about import About
from pnn_symbolic.exports.assignments import Call, Constant
from pnn_symbolic.exports.code import Code
from pnn_symbolic.exports.language import Language, arguments

FORTRAN = Language(
    "Fortran", lambda number: str(fcode(number, source_format="free", standard=2008)).replace("\n", " "),
    {"relu": "max(0.0d0, {z})", "tanh": "tanh({z})", "elu": "merge({z}, exp(min({z}, 0.0d0)) - 1.0d0, {z} > 0.0d0)"},
    integer=lambda number: f"{number}.0d0",
)  # fmt: skip


def fortran_code(code: Code, about: About) -> str:
    """A Fortran module with step(n, x, v, dt, m, f), which changes x and v."""
    head = [f"! {line}".rstrip() for line in about.text.splitlines()]
    lines = ["module law", "  implicit none", "contains", ""]
    lines += [
        "  ! One time step of n coordinates x and velocities v, which are changed; m has the mass of each coordinate."
    ]
    lines.append(f"  subroutine step({', '.join(['n', *arguments(code)])})")
    lines += [f"    {line}" for line in (*_declarations(code), *_body(code))]
    lines += ["  end subroutine step", "end module law"]
    return "\n".join([*head, *map(_continued, lines)]) + "\n"


def _declarations(code: Code) -> list[str]:
    """Of the arguments, the forces and what the step calculates."""
    lines = ["integer, intent(in) :: n"]
    lines += ["double precision, intent(inout) :: x(n), v(n)", "double precision, intent(in) :: dt, m(n)"]
    scalars = [*(["t"] if code.sees_time else []), *code.parameters]
    lines += [f"double precision, intent(in) :: {', '.join(scalars)}"] if scalars else []
    for name, letters in code.forces.items():
        lines += _fortran_interface(name, letters)
    arrays = [*code.variables, *(constant.name for constant in code.constants if constant.has_mass)]
    lines += [f"double precision :: {', '.join(f'{name}(n)' for name in arrays)}"] if arrays else []
    numbers = [constant.name for constant in code.constants if not constant.has_mass]
    numbers += [line.name for line in code.lines if line.name.startswith("t")]
    lines += [f"double precision :: {', '.join(numbers)}"] if numbers else []
    return lines


def _body(code: Code) -> list[str]:
    """Constants, and a line for each assignment."""
    lines = list(map(_fortran_constant, code.constants))
    for line in code.lines:
        if isinstance(line, Call) and line.is_force:
            lines.append(f"call {line.function}(n, {', '.join([*line.arguments, line.name])})")
        else:
            lines.append(f"{line.name} = {FORTRAN.value(line)}")
    for name, result in zip("xv", code.outputs, strict=True):
        lines += [f"{name} = {result}"] if name != result else []
    return lines


def _fortran_constant(constant: Constant) -> str:
    """Numbers in double precision: 1d-5, 0.5d0."""
    if not constant.is_number:
        return f"{constant.name} = {FORTRAN.constant(constant)}"
    value = constant.decimal.replace("e", "d")
    return f"{constant.name} = {value}{'' if 'd' in value else 'd0'}  ! {constant.exact}"


def _fortran_interface(name: str, letters: str) -> list[str]:
    lines = ["interface", f"  subroutine {name}(n, {', '.join(letters)}, result)", "    integer, intent(in) :: n"]
    lines += [f"    double precision, intent(in) :: {letter}{'' if letter == 't' else '(n)'}" for letter in letters]
    return [*lines, "    double precision, intent(out) :: result(n)", f"  end subroutine {name}", "end interface"]


def _continued(line: str, width: int = 120) -> str:
    """A long line in several, as Fortran has them."""
    code, mark, comment = line.partition("  !")
    pieces: list[str] = []
    while len(code) > width and (cut := code.rfind(" ", 20, width)) > 0:
        pieces.append(code[:cut] + " &")
        code = "      " + code[cut + 1 :]
    return "\n".join([*pieces, code]) + (f"{mark}{comment}" if len(comment) < width else "")
