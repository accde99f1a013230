"""A map as assignments in names that people read: what every target of an export prints in its own language.

A map that is a word becomes its drifts and kicks, one after the other; any other becomes its straight-line program.
Numbers that are no small fractions get a name, c1, c2, …, and stand as the double next to them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from keyword import iskeyword

from sympy import Expr, Rational, Symbol

from pnn_symbolic.algebra.symbols import MASS, TIME_STEP
from pnn_symbolic.exports.assignments import Assignment, Call, Constant, Line, Product, Term
from pnn_symbolic.maps.letters import Letter
from pnn_symbolic.maps.normal_form import ONE, NormalForm, T, V, X
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.program import Program, Sum
from pnn_symbolic.maps.word import Word
from pnn_symbolic.splitting.factorisation import factorise

LARGEST_IN_FORMULAS = 1000
"""Numerator and denominator of a fraction that stands where it is used; others get a name."""
TAKEN = re.compile(r"[xvtfyzc]\d*|x0|v0|m|n|i|dt|h|end|work|context|step|run|force|[xv]_next", re.IGNORECASE)
"""Names that the printed code uses itself; a parameter that is called so gets an underscore."""


@dataclass(frozen=True)
class Code:
    """A map ready to be printed.

    lines        in the order of calculation
    outputs      the variables that hold x and v after the last line; x and v themselves where they are changed in place
    constants    that the lines use, in their order
    forces       each force with the letters that it is called with: {"f": "x"}, {"f": "xvt"}
    parameters   names of the free numbers of a family
    word         where the map is one
    """

    lines: tuple[Line, ...]
    outputs: tuple[str, str]
    constants: tuple[Constant, ...]
    forces: dict[str, str]
    parameters: tuple[str, ...] = ()
    word: Word | None = None

    @classmethod
    def of(cls, step: OneStepMap) -> Code:
        """The code of a map.

        >>> code = Code.of(OneStepMap.from_word("D 1/2, K 1, D 1/2"))
        >>> [line.name for line in code.lines], code.outputs
        (['x', 'f1', 'v', 'x'], ('x', 'v'))
        """
        form = step.normal_form
        writer = _Writer({str(symbol): _free_name(str(symbol)) for symbol in form.parameters})
        word = None if form.sees_time or form.sees_velocity or not form.only_forces else factorise(step).word
        if word is not None:
            for letter in word:
                writer.letter(letter, per_unit_mass=word.per_unit_mass)
            outputs = ("x", "v")
        else:
            outputs = writer.program(form)
        return cls(
            lines=tuple(writer.lines),
            outputs=outputs,
            constants=tuple(Constant(name, number) for number, name in writer.constants.items()),
            forces={name: "".join("xvt"[slot] for slot in slots) for name, slots in form.slots.items()},
            parameters=tuple(writer.parameters.values()),
            word=word,
        )

    @property
    def sees_time(self) -> bool:
        """True where a force is driven."""
        return any("t" in letters for letters in self.forces.values())

    @property
    def variables(self) -> tuple[str, ...]:
        """What a step calculates for each coordinate beside x and v, each name once."""
        names = (line.name for line in self.lines if not line.name.startswith("t"))
        return tuple(dict.fromkeys(name for name in names if name not in ("x", "v")))

    @property
    def functions(self) -> set[str]:
        """The names of the known functions that occur."""
        return {line.function for line in self.lines if isinstance(line, Call) and not line.is_force}

    @property
    def at_each_step(self) -> tuple[Constant, ...]:
        """Constants that are calculated from dt, m or parameters."""
        return tuple(constant for constant in self.constants if not constant.is_number)

    @property
    def numbers(self) -> tuple[Constant, ...]:
        """Constants that are the same at every step."""
        return tuple(constant for constant in self.constants if constant.is_number)


def _free_name(name: str) -> str:
    return f"{name}_" if iskeyword(name) or TAKEN.fullmatch(name) else name


@dataclass
class _Writer:
    """Collects lines and constants."""

    parameters: dict[str, str]
    lines: list[Line] = field(default_factory=list)
    constants: dict[Expr, str] = field(default_factory=dict)
    calls: int = 0
    """Forces, functions and products so far: the number in the name of the next one."""

    def letter(self, letter: Letter, *, per_unit_mass: bool) -> None:
        """A drift, a kick or a scaling, which changes x or v in place."""
        if letter.kind == "S":
            self.lines.append(Assignment("v", (self._term(letter.number, 0, 0, "v"),)))
            return
        name, variable, masses = "x", "v", 0
        if letter.kind == "K":
            name, variable, masses = "v", self._call(letter.force, ("x",)), 0 if per_unit_mass else -1
        start = self._term(Rational(1), 0, 0, name)
        self.lines.append(Assignment(name, (start, self._term(letter.number, 1, masses, variable))))

    def program(self, form: NormalForm) -> tuple[str, str]:
        """All lines of the straight-line program, with names for its registers; and the names of its results."""
        program = Program.of(form)
        names = {ONE: "", X: "x", V: "v", T: "t"}
        for line in program.lines:
            if line.factors:
                self.calls += 1
                factors = tuple(names[factor] for factor in line.factors)
                names[line.register] = f"z{self.calls}"
                self.lines.append(Product(names[line.register], factors))
                continue
            slots = form.slots[line.function] if line.is_force else (None,)
            arguments = []
            for slot, argument in zip(slots, line.arguments, strict=True):
                arguments.append(self._variable("y" if slot is None else "xvt"[slot], argument, names))
            names[line.register] = self._call(line.function, tuple(arguments), is_force=line.is_force)
        for name, total in (("x_next", program.position), ("v_next", program.velocity)):
            self.lines.append(Assignment(name, self._terms(total, names)))
        return "x_next", "v_next"

    def _call(self, function: str, arguments: tuple[str, ...], *, is_force: bool = True) -> str:
        self.calls += 1
        name = f"{'f' if is_force else 'z'}{self.calls}"
        self.lines.append(Call(name, function, arguments, is_force))
        return name

    def _variable(self, letter: str, total: Sum, names: dict[int, str]) -> str:
        """The variable that holds a sum: a letter itself, or a new one."""
        terms = self._terms(total, names)
        if len(terms) == 1 and terms[0].is_variable:
            return terms[0].variable
        name = f"{letter}{self.calls + 1}"
        self.lines.append(Assignment(name, terms))
        return name

    def _terms(self, total: Sum, names: dict[int, str]) -> tuple[Term, ...]:
        ordered = sorted(total, key=lambda term: term.register == ONE)
        return tuple(self._term(term.number, term.i, term.j, names[term.register]) for term in ordered)

    def _term(self, number: Expr, time_steps: int, masses: int, variable: str) -> Term:
        if isinstance(number, Rational) and max(abs(number.p), number.q) <= LARGEST_IN_FORMULAS:
            above, below, constant = number.p, number.q, ""
        else:
            renames = {
                symbol: Symbol(self.parameters[str(symbol)]) for symbol in number.free_symbols - {TIME_STEP, MASS}
            }
            number = number.xreplace(renames)  # pyright: ignore[reportAssignmentType]
            above, below = -1 if number.could_extract_minus_sign() else 1, 1
            constant = self._named(above * number)
        return Term(
            above=above, below=below, constant=constant, time_steps=time_steps, masses=masses, variable=variable
        )

    def _named(self, number: Expr) -> str:
        """The name of a number: that of a parameter, or a new one."""
        if isinstance(number, Symbol):
            return number.name
        return self.constants.setdefault(number, f"c{len(self.constants) + 1}")
