r"""Where does a long formula break? Before a + or − that stands in no bracket."""

from __future__ import annotations

import re

LONGEST = 64
"""Signs in a line of a long sum, commands and brackets not counted: about as wide as a printed page."""


def broken(latex: str, longest: int = LONGEST) -> str:
    r"""An aligned block whose long lines go on in the next, indented; what is short stays as it is.

    >>> print(broken(r"H = a + \frac{b + c}{2} - d", longest=9))
    \begin{aligned}
    H &= a + \frac{b + c}{2} \\
    &\quad - d
    \end{aligned}
    """
    body = latex.removeprefix("\\begin{aligned}").removesuffix("\\end{aligned}").strip()
    equations = [equation.strip() for equation in body.split("\\\\")]
    lines: list[str] = []
    for equation in equations:
        pieces = _pieces(equation, longest)
        first = pieces[0] if "&" in pieces[0] or len(equations) + len(pieces) == 2 else pieces[0].replace("=", "&=", 1)
        lines += [first, *(rf"&\quad {piece}" for piece in pieces[1:])]
    if len(lines) == 1:
        return latex
    return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"


def _pieces(equation: str, longest: int) -> list[str]:
    """The equation, cut before a sign outside all brackets as often as it is too long."""
    depth, terms, start = 0, list[str](), 0
    for sign in re.finditer(r"\\left[(\[]|\\right[)\]]|[{}()]| [+-] ", equation):
        depth += sign[0].startswith(("\\left", "{", "(")) - sign[0].startswith(("\\right", "}", ")"))
        if not depth and sign[0] in (" + ", " - "):
            terms.append(equation[start : sign.start()])
            start = sign.start() + 1
    terms.append(equation[start:])
    pieces = [terms[0]]
    for term in terms[1:]:
        if _width(pieces[-1]) + _width(term) < longest:
            pieces[-1] += f" {term}"
        else:
            pieces.append(term)
    return pieces


def _width(latex: str) -> int:
    return len(re.sub(r"\\[A-Za-z]+ ?|[{}^_& ]", "", latex))
