"""Code in Python: with the standard library alone, or with NumPy, PyTorch or JAX arrays."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, pycode
from sympy.printing.numpy import NumPyPrinter

from pnn_symbolic.exports.about import About
from pnn_symbolic.exports.assignments import Call
from pnn_symbolic.exports.code import Code
from pnn_symbolic.exports.language import Language, arguments


def _with_prefix(prefix: str) -> Language:
    """NumPy's functions under another name: those of PyTorch and JAX are called alike."""

    def expression(number: Expr) -> str:
        printed = str(NumPyPrinter({"fully_qualified_modules": True}).doprint(number))
        return printed.replace("numpy.", f"{prefix}.")

    functions = {
        "relu": f"{prefix}.where({{z}} > 0, {{z}}, 0 * {{z}})",
        "tanh": f"{prefix}.tanh({{z}})",
        "elu": f"{prefix}.where({{z}} > 0, {{z}}, {prefix}.expm1({prefix}.where({{z}} > 0, 0 * {{z}}, {{z}})))",
    }
    return Language(prefix, expression, functions)


PLAIN = Language(
    "Python", lambda number: str(pycode(number)),
    {"relu": "max(0.0, {z})", "tanh": "math.tanh({z})", "elu": "({z} if {z} > 0 else math.expm1({z}))"},
)  # fmt: skip
NUMPY, TORCH, JAX = (_with_prefix(prefix) for prefix in ("np", "torch", "jnp"))
LOOP = """    for _ in range(steps):
        x, v = step({arguments})
    return x, v"""
DRIVEN_LOOP = """    for number in range(steps):
        x, v = step({arguments})
    return x, v"""
JAX_LOOP = """    return jax.lax.fori_loop(0, steps, lambda number, state: step(*state, {arguments}), (x, v))"""


@dataclass(frozen=True)
class Flavour:
    """One kind of Python code.

    language      how formulas are written
    state         what x and v are, for the docstring
    imported      the line that formulas with functions need
    """

    language: Language
    state: str
    imported: str


FLAVOURS = {
    "python": Flavour(PLAIN, "numbers, or arrays of any shape where the law has no other function", "import math"),
    "numpy": Flavour(NUMPY, "numbers, or arrays of any shape", "import numpy as np"),
    "torch": Flavour(TORCH, "tensors of any shape; gradients pass", "import torch"),
    "jax": Flavour(JAX, "arrays of any shape; in doubles after jax_enable_x64", "import jax\nimport jax.numpy as jnp"),
}


def python_code(code: Code, about: About, flavour: str = "python") -> str:
    """A module with step(x, v, dt, m, f) and run(…, steps).

    >>> from pnn_symbolic.maps.one_step_map import OneStepMap
    >>> print(python_code(Code.of(OneStepMap.from_word("K 1, D 1")), About()).split("steps")[0])
    def step(x, v, dt, m, f):
        f1 = f(x)
        v = v + dt*f1/m
        x = x + dt*v
        return x, v
    <BLANKLINE>
    <BLANKLINE>
    def run(x, v, dt, m, f,
    """
    row = FLAVOURS[flavour]
    needs_import = flavour == "jax" or code.functions or code.at_each_step
    head = [f'"""{about.text}\n"""'] if about.text else []
    head += [row.imported] if needs_import else []
    head += ["\n".join(constant.stated() for constant in code.numbers)] if code.numbers else []
    head = ["\n\n".join(head)] if head else []
    return "\n\n\n".join([*head, step_function(code, row, about), _run_function(code, flavour)]) + "\n"


def step_function(code: Code, flavour: Flavour, about: About) -> str:
    """The function step alone."""
    lines = [f"def step({_with_defaults(code)}):"]
    if about.text:
        lines += [f"    {line}".rstrip() for line in _docstring(code, flavour)]
    if flavour.language is TORCH and code.at_each_step:
        numbers = ["dt", "m", *code.parameters]
        lines += [f"    {name} = torch.as_tensor({name}, dtype=x.dtype)" for name in numbers]
    lines += [f"    {c.name} = {flavour.language.constant(c)}" for c in code.at_each_step]
    lines += [f"    {line}" for line in body(code, flavour.language)]
    return "\n".join([*lines, f"    return {', '.join(code.outputs)}"])


def body(code: Code, language: Language) -> list[str]:
    """The lines of a step, one for each assignment."""
    lines = []
    for line in code.lines:
        if isinstance(line, Call) and line.is_force:
            lines.append(f"{line.name} = {line.function}({', '.join(line.arguments)})")
        else:
            lines.append(f"{line.name} = {language.value(line)}")
    return lines


def _docstring(code: Code, flavour: Flavour) -> list[str]:
    calls = ", ".join(f"{name}({', '.join(letters)})" for name, letters in code.forces.items())
    lines = ['"""Position and velocity one time step later.', ""]
    lines.append(f"x, v   {flavour.state}")
    lines.append("dt, m  time step, and mass: a number, or one for each x")
    lines += [f"{', '.join(code.forces):<6} the force, called as {calls}"] if calls else []
    lines += ["t      the time before the step"] if code.sees_time else []
    lines += [f"{', '.join(code.parameters):<6} free numbers of the law"] if code.parameters else []
    return [*lines, '"""']


def _with_defaults(code: Code) -> str:
    """The arguments; t comes last, since it has a value where it is left out."""
    names = [name for name in arguments(code) if name != "t"]
    return ", ".join([*names, *(["t=0.0"] if code.sees_time else [])])


def _run_function(code: Code, flavour: str) -> str:
    names = [name for name in arguments(code) if name != "t"]
    head = f"def run({', '.join([*names, 'steps'])}{', t=0.0' if code.sees_time else ''}):"
    passed = [*names[2:], *(["t + number*dt"] if code.sees_time else [])]
    if flavour == "jax":
        return "\n".join([head, JAX_LOOP.format(arguments=", ".join(passed))])
    loop = DRIVEN_LOOP if code.sees_time else LOOP
    return "\n".join([head, loop.format(arguments=", ".join(["x", "v", *passed]))])
