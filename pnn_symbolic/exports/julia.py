"""Code in Julia."""

from __future__ import annotations

from sympy import julia_code

from pnn_symbolic.exports.about import About
from pnn_symbolic.exports.assignments import Call
from pnn_symbolic.exports.code import Code
from pnn_symbolic.exports.language import Language, arguments

JULIA = Language(
    "Julia",
    lambda number: str(julia_code(number)),
    {"relu": "max(0, {z})", "tanh": "tanh({z})", "elu": "ifelse({z} > 0, {z}, expm1({z}))"},
)


def julia_module(code: Code, about: About) -> str:
    """A Julia function step(x, v, dt, m, f) → (x, v)."""
    head = [f"# {line}".rstrip() for line in about.text.splitlines()]
    head += [constant.stated("const {name} = {value}") for constant in code.numbers]
    names = [name for name in arguments(code) if name != "t"]
    lines = [f"function step({', '.join(names)}{', t=0.0' if code.sees_time else ''})"]
    lines += [f"    {c.name} = @. {JULIA.constant(c)}" for c in code.at_each_step]
    for line in code.lines:
        if isinstance(line, Call) and line.is_force:
            lines.append(f"    {line.name} = {line.function}({', '.join(line.arguments)})")
        else:
            lines.append(f"    {line.name} = @. {JULIA.value(line)}")
    lines += [f"    return {', '.join(code.outputs)}", "end", ""]
    lines += [
        f"function run({', '.join([*names, 'steps'])}{', t=0.0' if code.sees_time else ''})",
        "    for number in 1:steps",
    ]
    time = ", t + (number - 1)*dt" if code.sees_time else ""
    lines += [f"        x, v = step({', '.join(names)}{time})", "    end", "    return x, v", "end"]
    return "\n".join([*head, *([""] if head else []), *lines]) + "\n"
