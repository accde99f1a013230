"""Where in a step is a force written as a formula of the position, -g/L·sin(θ) or -G·M·x/r³?

What is proved for every force holds for this one. A formula counts where nothing but constants and positions, all of
one moment, stand in it, and where it is no sum of multiples of them; all formulas of a step must be one function.
Each becomes a call, with the place of the force as its argument; what it says beyond that is told, and left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from pnn_symbolic.code.components import SPELLINGS, alike
from pnn_symbolic.code.flow import MATHEMATICAL, Flow
from pnn_symbolic.code.force_names import FORMULA
from pnn_symbolic.code.formula import ELSEWHERE, PLACE, Formula, called, combined, single
from pnn_symbolic.code.straight import Line, Straight
from pnn_symbolic.code.sums import added, factors_of, has_weight, is_weight, multiplied, terms_of
from pnn_symbolic.code.syntax import Call, Expression, Name, Number, Operation, parts
from pnn_symbolic.code.variables import Variable, moved_by
from pnn_symbolic.code.vocabulary import MOMENTA, STEPS, SURE_STEPS, TIMES, VELOCITIES, is_called, is_force_like


class Formulas:
    """Finds formulas of forces in lines, in their order.

    formulas   line → (component, text, as it is told alone and behind a minus) of each formula in it
    whole      the lines that are a formula as a whole
    """

    def __init__(self, code: Straight, *, numbers_apart: bool) -> None:
        self.code = code
        self.numbers_apart = numbers_apart
        self.flow = Flow(code.lines)
        self.states = moved_by(code)
        self.positions = _positions(self.states)
        self.starts = {variable.start: variable.stem for variable in self.states}
        self.steps = self._steps()
        self.formulas: dict[str, list[tuple[str, str, tuple[str, str]]]] = {}
        self.whole: set[str] = set()

    def formulas_of(self, names: Sequence[str]) -> dict[tuple[str, str], tuple[str, str]]:
        """(component, text) → as it is told, of each formula in some lines."""
        formulas: dict[tuple[str, str], tuple[str, str]] = {}
        for name in names:
            for component, text, shown in self.formulas.get(name, []):
                formulas.setdefault((component, text), shown)
        return formulas

    def _steps(self) -> set[str]:
        """The names that may be the time step: by their spelling, or since they stand beside velocities."""
        names = self._multiples_of_velocity()
        for known in (SURE_STEPS, STEPS):
            called = {name for name in map(str, self.code.free) if is_called(self.code.names.meaning(name), known)}
            if called:
                return names | called
        return names

    def _multiples_of_velocity(self) -> set[str]:
        """The names that stand beside velocities in what moves the position."""
        velocities = {start for start, stem in self.starts.items() if stem not in self.positions}
        names: set[str] = set()
        for line in self.code.lines:
            if line.stem in self.positions:
                for part in parts(line.value):
                    names |= self._beside(velocities, part)
        return names - velocities

    def _beside(self, velocities: set[str], part: Expression) -> set[str]:
        """The names that are factors of a product with a velocity in it."""
        if not (isinstance(part, Operation) and part.sign in "*/"):
            return set()
        factors = [factor for _, factor in factors_of(part, 1)]
        moves = any(velocities & self.flow.leaves(factor, outside_calls=True) for factor in factors)
        return {factor.name for factor in factors if isinstance(factor, Name)} if moves else set()

    def component(self, stem: str) -> str:
        """The letter of a component, x of ax; "" where the step has one alone."""
        spelling = SPELLINGS.fullmatch(stem) if len(self.positions) > 1 else None
        return spelling["letter"].lower() if spelling else ""

    def rewritten(self, node: Expression, line: Line) -> Expression:
        """What is written in a line, with calls for formulas of forces."""
        formula = self._formula(node, line)
        if formula is not None and not (self.numbers_apart and formula.is_force and has_weight(node)):
            is_called = formula.is_force and not self._is_multiple_of_a_line(node)
            return self._called(node, formula, line) if is_called else node
        match node:
            case Operation(sign="*" | "/"):
                return self._product(node, line)
            case Operation(sign="+" | "-"):
                return self._sum(node, line)
        return node

    def _is_multiple_of_a_line(self, node: Expression) -> bool:
        """Whether an expression is a line with a formula of its own, times constants: 2*a where a = -sin(x)."""
        for power, factor in factors_of(node, 1):
            if power > 0 and isinstance(factor, Name) and factor.name in self.whole:
                return True
        return False

    def _factor(self, factor: Expression, line: Line) -> Expression:
        """A factor of a product that is no force as a whole: what is a formula by itself stays, and is no force."""
        return factor if self._formula(factor, line) is not None else self.rewritten(factor, line)

    def _sum(self, node: Operation, line: Line) -> Expression:
        """A sum with the time step or a velocity in it: the terms of a force are taken together, and called."""
        terms = list(terms_of(node, "+"))
        inside: list[tuple[str, Expression]] = []
        for sign, term in terms if line.stem not in self.positions else []:
            if self._formula(term, line) is not None and not self._is_multiple_of_a_line(term):
                inside.append((sign, term))
        together = self._formula(added(inside), line) if inside else None
        if together is None or not together.is_force:
            return added([(sign, self.rewritten(term, line)) for sign, term in terms])
        rest = [(sign, self.rewritten(term, line)) for sign, term in terms if (sign, term) not in inside]
        return added([("+", self._called(added(inside), together, line)), *rest])

    def _called(self, node: Expression, formula: Formula, line: Line) -> Expression:
        """The call of a formula at its place; the expression itself where its coordinates are not of one moment."""
        own = self._own(formula, line)
        if own is None:
            return node
        shown = (formula.shown, formula.behind_a_minus)
        self.formulas.setdefault(line.name, []).append((self.component(own), formula.text, shown))
        called = Call(node.place, FORMULA, (formula.places[own],))
        if node is line.value:
            self.whole.add(line.name)
        return called

    def _own(self, formula: Formula, line: Line) -> str | None:
        """The coordinate along which a formula acts; None where that is open, or others are of another moment."""
        letters = {self.component(stem): stem for stem in formula.places}
        own = next(iter(formula.places)) if len(self.positions) == 1 else letters.get(self.component(line.stem))
        if own is None:
            return None
        for stem, place in formula.places.items():
            along, across = self.component(own), self.component(stem)
            if stem != own and not alike(formula.places[own], place, along, across, self.flow):
                return None
        return own

    def _product(self, node: Operation, line: Line) -> Expression:
        """A product with the time step or a velocity in it: the factors of a force are taken out, and called."""
        factors = list(factors_of(node, 1))
        outside: list[tuple[int, Expression]] = []
        inside: list[tuple[int, Expression]] = []
        for power, factor in factors:
            formula = self._formula(factor, line)
            (outside if formula is None or is_weight(factor) else inside).append((power, factor))
        product = None if not inside else self._formula(multiplied(inside), line)
        if product is None or not product.is_force:
            return multiplied([(power, self._factor(factor, line)) for power, factor in factors])
        return multiplied([*outside, (1, self._called(multiplied(inside), product, line))])

    # ---------------------------------------------------------------- formulas

    def _formula(self, node: Expression, line: Line) -> Formula | None:
        """What an expression is made of; None where the time step, a velocity or an unknown function is in it."""
        match node:
            case Number(text=text):
                return Formula.of(text)
            case Name(name=name):
                return self._named(name, node, line)
            case Operation(sign=sign, left=left, right=right):
                return self._operation(sign, left, right, line)
            case Call(function=function, arguments=arguments) if function in MATHEMATICAL:
                return self._function(function, arguments, line)
        return None

    def _named(self, name: str, node: Name, line: Line) -> Formula | None:
        stem = self.starts.get(name) or (self.flow.lines[name].stem if name in self.flow.lines else "")
        if stem in self.positions:
            letter = self.component(stem)
            name = PLACE if letter == self.component(line.stem) else f"{ELSEWHERE}{letter}"
            return Formula(single(name), self.code.typed(stem), {stem: node})
        if name in self.flow.lines:
            value = self._before(name)
            return None if value is None else self._formula(value, line)
        meaning = self.code.names.meaning(name)
        is_of_another_moment = any(key.stage for key in self.code.free if str(key) == name)
        if name in self.starts or name in self.steps or is_called(meaning, TIMES) or is_of_another_moment:
            return None
        return Formula(single(name), self.code.typed(name), may_be_force=is_force_like(meaning))

    def _before(self, name: str) -> Expression | None:
        """What a line says before calls stand in it."""
        return next((line.value for line in self.code.lines if line.name == name), None)

    def _operation(self, sign: str, left: Expression | None, right: Expression, line: Line) -> Formula | None:
        second = self._formula(right, line)
        first = None if left is None else self._formula(left, line)
        if second is None or (left is not None and first is None):
            return None
        return second.negative if first is None else combined(sign, first, second)

    def _function(self, function: str, arguments: tuple[Expression, ...], line: Line) -> Formula | None:
        parts: list[Formula] = []
        for argument in arguments:
            part = self._formula(argument, line)
            if part is None:
                return self._at_a_stage(function, arguments)
            parts.append(part)
        return called(function, parts)

    def _at_a_stage(self, function: str, arguments: tuple[Expression, ...]) -> Formula | None:
        """sin(θ + Δt·ω/2): the argument is the place."""
        if len(arguments) != 1 or len(self.positions) != 1:
            return None
        (stem,), (argument,) = self.positions, arguments
        leaves = self.flow.leaves(argument, outside_calls=True)
        start = next(variable.start for variable in self.states if variable.stem == stem)
        if start not in leaves or not self.steps & leaves:
            return None
        return Formula(
            single(f"{function}((*{PLACE}))"), f"{function}({self.code.typed(stem)})", {stem: argument}, False
        )


def _positions(states: list[Variable]) -> set[str]:
    """The states that are no velocities by their names, or by their places in y = (x, v)."""
    stems = {variable.stem for variable in states if not is_called(variable.meaning, VELOCITIES + MOMENTA)}
    seconds = {stem for stem in stems if stem.endswith("_1") and f"{stem[:-2]}_0" in stems}
    return stems - seconds
