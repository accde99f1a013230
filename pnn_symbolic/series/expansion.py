"""One step in powers of dt: the number of every tree in x' and v'.

A force at x + dt·(…) is f at x and all its derivatives, applied to what was added. So the
number of a tree at a stage is the product of the numbers of its branches in the stage's
argument, and these are sums over the stages before. Each tree is reached from the one with
a branch less, and nothing is computed twice.

Source: Hairer, Nørsett & Wanner, *Solving Ordinary Differential Equations I* (1993), §II.14.
"""

from collections import defaultdict

from sympy import QQ

from pnn_symbolic.algebra.symbols import MASS
from pnn_symbolic.maps.normal_form import ONE, NormalForm, Number, T, V, Value, X
from pnn_symbolic.series.exact_motion import Field, Series, exact_motion
from pnn_symbolic.series.expansion_field import ExpansionNumbers
from pnn_symbolic.series.step_series import SingularError, as_series
from pnn_symbolic.series.trees import FORCE_OF_X, FOREST, IN_T, IN_V, IN_X, Branch, Forest, Item, Label

Weights = dict[int, Number]
"""Atom → the number of a tree there, times the symmetry of the tree."""


class Expansion:
    """The Taylor series in dt of a map made of sums, numbers and forces.

    forest   the trees it is written in
    field    the field of its numbers
    labels   the forces, as they come in the exact motion: at (x, v, t)
    exact    up to this power of dt the map is known to be the exact motion, whatever its numbers were rounded to
    unit     a whole number: numbers at dt^n, times their symmetry and unit^n, are whole; 1 where they are not rational

    >>> from pnn_symbolic.maps.one_step_map import OneStepMap
    >>> step = OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f(y)/m; x' = y + h*v'/2")
    >>> expansion = Expansion(step.normal_form)
    >>> [{expansion.forest.text(item): str(n) for item, n in part.items()} for part in expansion.at(3)]
    [{"f'(v)": '1/4'}, {"f''(v, v)": '1/8'}, {}]
    >>> [{expansion.forest.text(item): str(n) for item, n in part.items()} for part in expansion.motion(3)]
    [{"f'(v)": '1/6'}, {"f'(f)": '1/6', "f''(v, v)": '1/6'}, {}]
    """

    def __init__(self, form: NormalForm, exact: int = -1) -> None:
        form = as_series(form)
        self.form = form
        self.exact = exact
        self._numbers = ExpansionNumbers.of(form)
        self.per_mass, self.field = self._numbers.per_mass, self._numbers.field
        self.graded, self.unit = self._numbers.graded, self._numbers.unit if self.field.is_QQ else 1
        self.labels = tuple(Label(name, slots) for name, slots in form.slots.items())
        self._starts: dict[int, tuple[dict[Item, Number], ...]] = {}
        self._rows: dict[tuple[int, int], dict[int, Number]] = {}  # (atom, slot) → key → number
        self.forest = FOREST
        if any(map(self._is_elsewhere, form.keys)):
            self.forest = Forest()
        self._label_of = {key: self._labelled(key) for key in form.keys}
        *arguments, (_, position), (_, velocity) = form.sums()
        for place, value in arguments:
            self._rows[place.owner, place.slot] = self._numbers.row(value)
        self._outputs = self._numbers.row(position), self._numbers.row(velocity)
        self._clock = form.time if form.sees_time else None
        self._known: dict[int, Field] = {}
        self._motion: dict[int, Field] = {}
        self._levels: list[dict[int, Weights]] = []
        self._branches: defaultdict[int, list[tuple[Branch, Weights]]] = defaultdict(list)

    def motion(self, degree: int) -> Field:
        """What stands in front of dt^degree in the exact motion x'' = the sum of the forces."""
        if degree not in self._motion:
            exact = exact_motion(self.forest, self.labels or (FORCE_OF_X,), degree)
            if not self.field.is_QQ:
                exact = exact.mapped(lambda number: self.field.convert_from(number, QQ))
            self._motion[degree] = exact
        return self._motion[degree]

    def at(self, degree: int) -> Field:
        """What stands in front of dt^degree in x' and in v', with f for f/m."""
        if degree <= self.exact:
            return self.motion(degree)
        if degree not in self._known:
            self._known[degree] = self._at(degree)
        return self._known[degree]

    def _at(self, degree: int) -> Field:
        while len(self._levels) <= degree - (1 if self.graded else 0):
            self._levels.append({})
            self._grow(len(self._levels) - 1)
        return Field(self._output(IN_X, degree), self._output(IN_V, degree), self._time(degree))

    def _time(self, degree: int) -> Series:
        """What stands in front of dt^degree in t'."""
        clock = self._clock or {}
        return {key: self._numbers.converted(key, number, j) for (key, i, j), number in clock.items() if i == degree}

    # ------------------------------------------------------------ where forces are taken at dt = 0

    def _start(self, value: Value) -> dict[Item, Number]:
        start: dict[Item, Number] = {}
        for (key, i, j), number in value.items():
            if i == 0:
                item = key if key <= V else self.forest.number(self._labelled(key))
                factor = self._numbers.converted(key, number, j)
                start[item] = start[item] + factor if item in start else factor
        return {item: number for item, number in start.items() if number}

    def _is_elsewhere(self, key: int) -> bool:
        """Whether a force is taken at dt = 0 elsewhere than at x, v and t themselves."""
        for slot, value in self.form.atom(key).by_slot():
            start = {term: number for term, number in value.items() if term[1] == 0}
            if start != {((X, V, T)[slot], 0, 0): self.form.table.one}:
                return True
        return False

    def _labelled(self, key: int) -> Label:
        atom = self.form.atom(key)
        label = Label(atom.function, atom.slots)
        if not self._is_elsewhere(key):
            return label
        texts = []
        for value in atom.arguments:
            start = self._start(value)
            parts = [f"{self._in_words(item, number)}*{self.forest.text(item)}" for item, number in start.items()]
            texts.append(" + ".join(sorted(parts)) or "0")
        return label._replace(point=", ".join(texts))

    def _in_words(self, item: Item, number: Number) -> str:
        nodes = sum(self.forest.nodes(item).values()) if item > V else 0
        return str(self.field.to_sympy(number) * MASS ** (self.per_mass * nodes))

    # ------------------------------------------------------------ trees

    def _grow(self, level: int) -> None:
        """All trees of a level; where powers of dt are not pure, all that may begin with dt^level."""
        here = self._levels[level]
        if level == 0:
            self._plant(here)
        for rest in range(level):
            for last, factors in self._branches[level - rest]:
                for tree, weights in self._levels[rest].items():
                    self._add(here, tree, weights, last, factors)
        waiting = list(here)
        while waiting:
            tree = waiting.pop()
            for last, factors in self._add_branches(tree, here[tree], level):  # a force inside a force without dt
                for bare, weights in list(self._levels[0].items()):
                    waiting += self._add(here, bare, weights, last, factors)

    def _plant(self, here: dict[int, Weights]) -> None:
        """The trees of one node, and the branches v, 1 and x."""
        for key, label in self._label_of.items():
            here.setdefault(self.forest.number(label), {})[key] = self._numbers.one
        for item in (V, ONE) if self.graded else (V, ONE, X):
            self._add_branches(item, {}, 0)

    def _add(self, here: dict[int, Weights], tree: int, weights: Weights, last: Branch, factors: Weights) -> list[int]:
        label, branches = self.forest[tree]
        if last.slot not in label.slots or (branches and branches[-1] > last):
            return []
        product = {key: weight * factors[key] for key, weight in weights.items() if key in factors}
        if not product:
            return []
        grown = self.forest.number(label, *branches, last)
        here[grown] = product
        return [grown]

    def _add_branches(self, item: Item, weights: Weights, level: int) -> list[tuple[Branch, Weights]]:
        """Note an item as a branch of later trees; return the branches that belong to this level still."""
        now = []
        for slot in (IN_X, IN_V, IN_T):
            factors = self._factors(item, weights, slot)
            if not factors:
                continue
            lowest = self._lowest_power(item, factors, level, slot)
            self._branches[lowest].append((Branch(item, slot), factors))
            if lowest == level:
                now.append((Branch(item, slot), factors))
        return now

    def _lowest_power(self, item: Item, factors: Weights, level: int, slot: int) -> int:
        """The first power of dt at which a branch counts."""
        if self.graded:
            return level + 2 - slot if item > V else 1
        return min(power for number in factors.values() for (power,) in number.monoms())

    def _factors(self, item: Item, weights: Weights, slot: int) -> Weights:
        """The number of an item in the argument of each atom, where it is not 0; what stands at dt = 0 is no branch."""
        factors: Weights = {}
        for key in self._label_of:
            row = self._rows.get((key, slot), {})
            number = row.get(item) if item <= V else _dot(row, weights)
            if number and (moving := self._numbers.without_start(number)):
                factors[key] = moving
        return factors

    def _output(self, slot: int, degree: int) -> Series:
        """What stands in front of dt^degree in x' or v'."""
        result: Series = {}
        for (item, i, j), number in (self.form.position, self.form.velocity)[slot].items():
            if item <= V and i == degree:
                converted = self._numbers.converted(item, number, j)
                result[item] = result[item] + converted if item in result else converted
        levels = range(min(degree + 1, len(self._levels)))
        if self.graded:
            levels = [level for level in (degree - 2 + slot,) if level >= 0]
        for level in levels:
            result |= self._trees_in(slot, degree, level)
        return {item: number for item, number in result.items() if number}

    def _trees_in(self, slot: int, degree: int, level: int) -> Series:
        """The trees of a level in front of dt^degree in x' or v'."""
        trees: Series = {}
        for tree, weights in self._levels[level].items():
            number = _dot(self._outputs[slot], weights)
            if number:
                symmetry = self.forest.symmetry(tree)
                trees[tree] = self._numbers.coefficient(number, degree, level + 2 - slot, symmetry)
        return trees


def is_expandable(form: NormalForm) -> bool:
    """True for a map of sums, numbers and forces, without negative powers of dt."""
    try:
        form = as_series(form)
    except SingularError:
        return False
    return form.only_forces and all(i >= 0 for (_, i, _), _ in form.terms())


def _dot(row: dict[int, Number], weights: Weights) -> Number:
    total = None
    for key, weight in weights.items():
        if key in row:
            part = row[key] * weight
            total = part if total is None else total + part
    return total
