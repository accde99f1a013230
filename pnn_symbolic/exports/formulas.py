"""A law as formulas: SymPy, LaTeX, and a table of coefficients."""

from __future__ import annotations

import json

from pnn_symbolic.errors import InputError
from pnn_symbolic.exports.about import About
from pnn_symbolic.exports.code import Code
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.text.printing import exact_lines


def sympy_code(step: OneStepMap, about: About) -> str:
    """A Python module with the exact formulas; x_next, v_next and what they are made of are SymPy expressions.

    >>> print(sympy_code(OneStepMap.from_word("K 1, D 1"), About()).splitlines()[-2])
    x_next = exact("x + dt*v + dt**2*f(x)/m")
    """
    form = step.normal_form
    symbols = ["x", "v", "t", *map(str, form.parameters)]
    head = [f'"""{about.text}\n"""\n'] if about.text else []
    head += [
        "from sympy import Function, Symbol, sympify\n",
        f"names = {{name: Symbol(name, real=True) for name in {json.dumps(symbols)}}}",
        'names |= {name: Symbol(name, positive=True) for name in ("dt", "m")}',
        f"names |= {{name: Function(name, real=True) for name in {json.dumps(list(form.forces))}}}",
        "\n\ndef exact(formula):",
        '    """A formula with fractions and roots as they are."""',
        "    return sympify(formula, locals=names)",
        "\n",
    ]
    lines = []
    for name, formula in exact_lines(form):
        target = {"x'": "x_next", "v'": "v_next", "t'": "t_next"}.get(name, f'names["{name}"]')
        lines.append(f'{target} = exact("{formula}")')
    return "\n".join([*head, *lines]) + "\n"


def latex_code(step: OneStepMap, about: About) -> str:
    """The equations, with what is known of them as comments."""
    return "\n".join([*(f"% {line}" for line in about.text.splitlines()), step.latex()]) + "\n"


def coefficients(code: Code, about: About) -> str:
    """Drifts and kicks in turn as a TOML table, exact, which `check` reads back.

    >>> print(coefficients(Code.of(OneStepMap.from_word("K 1/2, D 1, K 1/2")), About()))
    drift = ["1"]
    kick = ["1/2", "1/2"]
    first = "kick"
    <BLANKLINE>
    """
    word = code.word
    if word is None:
        raise InputError("a table of coefficients has drifts and kicks, and this law is no such word")
    kinds = "".join(letter.kind for letter in word)
    if code.forces != {"f": "x"} or "S" in kinds or code.parameters:
        raise InputError("a table of coefficients has drifts and kicks by one force, and no scaling or free number")
    numbers = {kind: [str(letter.number) for letter in word if letter.kind == kind] for kind in "DK"}
    lines = [f"# {line}".rstrip() for line in about.text.splitlines()]
    lines += [f"drift = {json.dumps(numbers['D'])}", f"kick = {json.dumps(numbers['K'])}"]
    return "\n".join([*lines, f'first = "{"drift" if kinds[0] == "D" else "kick"}"']) + "\n"
