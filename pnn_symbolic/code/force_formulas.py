"""A force that is written as a formula of the position, -g/L·sin(θ) or -G·M·x/r³, is read as some force f(x).

What is proved for every force holds for this one. A formula counts where nothing but constants and positions, all of
one moment, stand in it, and where it is no sum of multiples of them; all formulas of a step must be one function.
Each becomes a call, with the place of the force as its argument; what it says beyond that is told, and left out.
"""

from __future__ import annotations

from dataclasses import replace

from pnn_symbolic.code.components import SPELLINGS, alike
from pnn_symbolic.code.flow import MATHEMATICAL, Flow
from pnn_symbolic.code.force_names import FORMULA
from pnn_symbolic.code.formula import ELSEWHERE, PLACE, Formula, called, combined, single
from pnn_symbolic.code.names import Key
from pnn_symbolic.code.straight import Line, Straight
from pnn_symbolic.code.sums import added, factors_of, has_weight, is_weight, multiplied, terms_of
from pnn_symbolic.code.syntax import Call, Expression, Listing, Name, Number, Operation, parts
from pnn_symbolic.code.variables import Variable, is_carried_force, is_time, variables_of
from pnn_symbolic.code.vocabulary import MOMENTA, STEPS, SURE_STEPS, TIMES, VELOCITIES, is_called, is_force_like


def with_forces_named(code: Straight) -> Straight | None:
    """The code with a call in the place of each formula of a force; None where there is no such formula.

    None, too, where the formulas are not one function: what is no sure step is refused later, at its place. The weights
    of stages, 2 in 2*k2, may stand in formulas; they are taken out of them where that makes them one.
    """
    return _named(code, numbers_apart=False) or _named(code, numbers_apart=True)


def _named(code: Straight, *, numbers_apart: bool) -> Straight | None:
    """The code with calls for formulas, which have simple numbers as factors, or have them `numbers_apart`."""
    reader = _Formulas(code, numbers_apart=numbers_apart)
    lines: list[Line] = []
    for line in code.lines:
        lines.append(replace(line, value=reader.rewritten(line.value, line)))
        reader.flow.lines[line.name] = lines[-1]
    final: dict[Key, Expression] = {}
    ends: list[str] = []
    for key, value in code.final.items():
        final[key] = value
        if isinstance(value, Listing):
            items = [Line(f"{key}_{k}", item, item.place, f"{key.stem}_{k}") for k, item in enumerate(value.items)]
            final[key] = Listing(value.place, tuple(reader.rewritten(item.value, item) for item in items))
            ends += [item.name for item in items]
    named = replace(code, lines=lines, final=final, spellings=dict(code.spellings), notes=code.notes[:])
    alive = [line.name for line in Flow(lines).live(variable.final for variable in variables_of(named))] + ends
    formulas: dict[tuple[str, str], tuple[str, str]] = {}
    for name in alive:
        for component, text, shown in reader.formulas.get(name, []):
            formulas.setdefault((component, text), shown)
    if not formulas or len(formulas) != len({component for component, _ in formulas}):
        return None
    named.spellings[FORMULA], named.spellings[f"-{FORMULA}"] = formulas[min(formulas)]
    values = [*(line.value for line in lines if line.name in alive), *final.values()]
    outside = {part.name for value in values for part in parts(value) if isinstance(part, Name)}
    named.free = {key: place for key, place in code.free.items() if str(key) in outside | set(reader.starts)}
    return named


class _Formulas:
    """Finds formulas of forces in lines, in their order.

    formulas   line → (component, text, as it is told alone and behind a minus) of each formula in it
    whole      the lines that are a formula as a whole
    """

    def __init__(self, code: Straight, *, numbers_apart: bool) -> None:
        self.code = code
        self.numbers_apart = numbers_apart
        self.flow = Flow(code.lines)
        changed = [variable for variable in variables_of(code) if variable.is_changed and not is_time(variable)]
        self.states = [variable for variable in changed if not is_carried_force(variable)]
        self.positions = _positions(self.states)
        self.starts = {variable.start: variable.stem for variable in self.states}
        self.steps = self._steps()
        self.formulas: dict[str, list[tuple[str, str, tuple[str, str]]]] = {}
        self.whole: set[str] = set()

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
            products = [part for part in parts(line.value) if isinstance(part, Operation) and part.sign in "*/"]
            for product in products if line.stem in self.positions else []:
                factors = [factor for _, factor in factors_of(product, 1)]
                if any(velocities & self.flow.leaves(factor, outside_calls=True) for factor in factors):
                    names |= {factor.name for factor in factors if isinstance(factor, Name)}
        return names - velocities

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
        named = [factor for power, factor in factors_of(node, 1) if power > 0 and isinstance(factor, Name)]
        return any(factor.name in self.whole for factor in named)

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
            letter, other = self.component(own), self.component(stem)
            if stem != own and not alike(formula.places[own], place, letter, other, self.flow):
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
