"""Straight-line code with its roles → equations as `read_equations` reads them, with the place of each line."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from keyword import iskeyword

from pnn_symbolic.code.syntax import Call, Expression, Here, Name, Number, Operation

PRECEDENCE = {"+": 1, "-": 1, "*": 2, "/": 2, "**": 4}
TAKEN = re.compile(r"(x|v|t|h|m|f|e|E|dt|Δt|pi|π|x_new|v_new|f_\w+|relu|tanh|elu|sqrt|exp|cos|sin|tan|Max|Piecewise)")


def safe_names(names: Iterable[str]) -> dict[str, str]:
    """Names that mean nothing else in equations.

    >>> safe_names(["x#1", "g", "e"])
    {'x#1': 'x_1', 'g': 'g', 'e': 'e_'}
    >>> safe_names(["lambda"])
    {'lambda': 'lambda_'}
    """
    safe_of: dict[str, str] = {}
    for name in names:
        safe = re.sub(r"\W", "_", name)
        while TAKEN.fullmatch(safe) or iskeyword(safe) or safe in safe_of.values():
            safe = f"a{safe}" if safe.startswith("f_") else f"{safe}_"
        safe_of[name] = safe
    return safe_of


class Writer(ABC):
    """Writes expressions.

    names    what stands for each name
    force    what stands for the force of a name at arguments
    here     what stands for the force at the latest position
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = dict(names)

    @abstractmethod
    def force(self, call: Call) -> str:
        """A force; set by who knows the roles."""

    @abstractmethod
    def here(self, node: Here) -> str:
        """The force at the latest position; set by who knows the roles."""

    def text(self, node: Expression, above: int = 0) -> str:
        """An expression, in brackets where what it stands in binds closer."""
        match node:
            case Number(text=text):
                return text if not text.endswith(".") else text + "0"
            case Name(name=name):
                written = self.names[name]
                return written if written.isidentifier() else f"({written})"
            case Operation(sign="-", left=None, right=right):
                return self._in_brackets(f"-{self.text(right, 3)}", above > 1)
            case Operation(sign=sign, left=left, right=right) if left is not None:
                own = PRECEDENCE[sign]
                before = self.text(left, own + (sign == "**"))
                after = self.text(right, own + (sign != "**" and sign != "+"))
                return self._in_brackets(f"{before}{sign}{after}", own < above)
            case Call(function=function, arguments=arguments) if function in ("sqrt", "exp", "cos", "sin", "tan"):
                return f"{function}({', '.join(map(self.text, arguments))})"
            case Call():
                return f"({self.force(node)})"
            case Here():
                return f"({self.here(node)})"
        raise AssertionError(node)

    @staticmethod
    def _in_brackets(text: str, needed: bool) -> str:
        return f"({text})" if needed else text
