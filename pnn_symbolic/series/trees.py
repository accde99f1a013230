"""Rooted trees: the elementary differentials f, f'(v), f''(v, v), f'(f), … in which a motion x'' = f is expanded.

A node is a force or one of its derivatives, its branches are what the derivative acts on: the
velocity v, which is a leaf, or another tree. Distinct trees are independent for a general force
in many dimensions. A force f(x, v) is differentiated in two *slots*, so its branches are of two
kinds; a driven one, f(x, t) or f(x, v, t), in the time as well, along which 1 is the branch. Trees are
whole numbers; a `Forest` knows what each stands for, and keeps what was computed of it.

The *level* of a tree is the power of dt with which it comes in the exact force along the
motion: 0 for f, 1 for f'(v), 2 for f''(v, v) and f'(f). It comes with one power more in v, two more in x.

Source: Hairer, Nørsett & Wanner, *Solving Ordinary Differential Equations I* (1993), §II.14.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import wraps
from math import factorial
from typing import Any

from pnn_symbolic.maps.normal_form import ONE, T, V, X
from pnn_symbolic.series.tree_nodes import FIRST_TREE as FIRST_TREE
from pnn_symbolic.series.tree_nodes import FORCE_OF_X as FORCE_OF_X
from pnn_symbolic.series.tree_nodes import IN_T as IN_T
from pnn_symbolic.series.tree_nodes import IN_V as IN_V
from pnn_symbolic.series.tree_nodes import IN_X as IN_X
from pnn_symbolic.series.tree_nodes import Branch as Branch
from pnn_symbolic.series.tree_nodes import Item as Item
from pnn_symbolic.series.tree_nodes import Label as Label
from pnn_symbolic.series.tree_nodes import Tree as Tree
from pnn_symbolic.series.tree_nodes import node_text


def _kept(method: Callable[..., Any]) -> Callable[..., Any]:
    """What a method has computed of a tree stays with the forest, and goes with it."""

    @wraps(method)
    def kept(self: "Forest", *key: Any) -> Any:  # noqa: ANN401 - the keys and the answers of any method
        known = self._known.setdefault(method.__name__, {})
        if key not in known:
            known[key] = method(self, *key)
        return known[key]

    return kept


class Forest:
    """Trees by number, and what is known of them.

    >>> forest = Forest()
    >>> f = forest.number(FORCE_OF_X)
    >>> forest.text(forest.number(FORCE_OF_X, Branch(V), Branch(f)))
    "f''(v, f)"
    """

    def __init__(self) -> None:
        self._trees: list[Tree] = []
        self._numbers: dict[Tree, int] = {}
        self._levels: dict[tuple[Label, ...], list[list[int]]] = {}
        self._grafts: dict[tuple[int, int, int], Counter[int]] = {}
        self._free: dict[int, Counter[int]] = {}
        self._known: dict[str, dict[Any, Any]] = {}

    def __getitem__(self, tree: int) -> Tree:
        return self._trees[tree - FIRST_TREE]

    def number(self, label: Label, *branches: Branch) -> int:
        """The number of a tree."""
        tree = Tree(label, tuple(sorted(branches)))
        if tree not in self._numbers:
            self._numbers[tree] = FIRST_TREE + len(self._trees)
            self._trees.append(tree)
        return self._numbers[tree]

    # ------------------------------------------------------------ the exact motion

    def of_level(self, labels: tuple[Label, ...], level: int) -> list[int]:
        """All trees of a level with nodes of these labels, that is of the exact motion under the sum of these forces.

        >>> forest = Forest()
        >>> [forest.text(tree) for tree in forest.of_level((FORCE_OF_X,), 2)]
        ["f'(f)", "f''(v, v)"]
        """
        levels = self._levels.setdefault(labels, [])
        while len(levels) <= level:
            levels.append(list(self._trees_of(labels, levels)))
        return levels[level]

    def _trees_of(self, labels: tuple[Label, ...], levels: list[list[int]]) -> Iterator[int]:
        level = len(levels)
        if level == 0:
            yield from map(self.number, labels)
            return
        for rest in range(level):  # a tree is one with a branch less, and its last branch
            for last in self._branches(labels, levels, level - rest):
                for tree in levels[rest]:
                    label, branches = self[tree]
                    if last.slot in label.slots and (not branches or branches[-1] <= last):
                        yield self.number(label, *branches, last)

    @staticmethod
    def _branches(labels: tuple[Label, ...], levels: list[list[int]], level: int) -> Iterator[Branch]:
        """Branches that add so much to the level of a tree."""
        if level == 1:
            yield Branch(V)
            if any(IN_T in label.slots for label in labels):
                yield Branch(ONE, IN_T)
        if level >= 2:
            yield from map(Branch, levels[level - 2])
        if any(IN_V in label.slots for label in labels):
            yield from (Branch(tree, IN_V) for tree in levels[level - 1])

    @_kept
    def level(self, tree: int) -> int:
        """The power of dt with which a tree comes in the exact force along the motion."""
        return sum(1 if item <= V else self.level(item) + 2 - slot for item, slot in self[tree].branches)

    @_kept
    def exact_force(self, tree: int) -> Fraction:
        """The number of a tree in the exact force f(x(t)), times its symmetry and without its power of t."""
        number = Fraction(1)
        for item, slot in self[tree].branches:
            if item > V:
                level = self.level(item)
                # ∫ t^level dt brings 1/(level + 1), as a velocity; as a position, once more 1/(level + 2).
                number *= self.exact_force(item) / ((level + 1) * (level + 2 if slot == IN_X else 1))
        return number

    def exact_velocity(self, tree: int) -> Fraction:
        """The number of a tree in the exact velocity after a time 1, times its symmetry."""
        return self.exact_force(tree) / (self.level(tree) + 1)

    def exact_position(self, tree: int) -> Fraction:
        """The number of a tree in the exact position after a time 1, times its symmetry."""
        return self.exact_velocity(tree) / (self.level(tree) + 2)

    @_kept
    def symmetry(self, tree: int) -> int:
        """By how many permutations of equal branches a tree is unchanged."""
        result = 1
        for (item, _), times in Counter(self[tree].branches).items():
            result *= factorial(times) * (self.symmetry(item) if item >= FIRST_TREE else 1) ** times
        return result

    @_kept
    def nodes(self, tree: int) -> Counter[Label]:
        """How many nodes of each label a tree has."""
        count = Counter([self[tree].label])
        for item, _ in self[tree].branches:
            if item >= FIRST_TREE:
                count += self.nodes(item)
        return count

    @_kept
    def velocities(self, tree: int) -> int:
        """How many leaves v a tree has."""
        return sum(int(item == V) if item <= V else self.velocities(item) for item, _ in self[tree].branches)

    # ------------------------------------------------------------ derivatives of trees

    def graft(self, tree: Item, item: Item, slot: int) -> Counter[Item]:
        """The derivative of a tree in x, v or t (slots 0, 1, 2), applied to an item: trees and how often they come."""
        if tree < FIRST_TREE:
            return Counter([item] if tree == (X, V, T)[slot] else [])
        key = (tree, item, slot)
        if key not in self._grafts:
            label, branches = self[tree]
            result: Counter[Item] = Counter()
            if slot in label.slots:
                result[self.number(label, *branches, Branch(item, slot))] += 1
            for place, branch in enumerate(branches):
                others = branches[:place] + branches[place + 1 :]
                for grown, times in self.graft(branch.item, item, slot).items():
                    result[self.number(label, *others, Branch(grown, branch.slot))] += times
            self._grafts[key] = result
        return self._grafts[key]

    def rootings(self, tree: int) -> Counter[int]:
        """The same tree with each of its nodes in turn as the root; only where the forces depend on x alone.

        Trees with the same rootings are one *free* tree, a term of a Hamiltonian; the smallest number names it.
        """
        if tree not in self._free:
            rootings: Counter[int] = Counter()
            waiting = [(tree, -1)]
            while waiting:
                root, came_from = waiting.pop()
                rootings[root] += 1
                label, branches = self[root]
                back = came_from
                for place, (item, slot) in enumerate(branches):
                    if item == back:  # one of these leads back to where we came from
                        back = -1
                    elif item >= FIRST_TREE:
                        rest = self.number(label, *branches[:place], *branches[place + 1 :])
                        there, others = self[item]
                        waiting.append((self.number(there, *others, Branch(rest, slot)), rest))
            for rooted in rootings:
                self._free[rooted] = rootings
        return self._free[tree]

    def free(self, tree: int) -> int:
        """The number that names a tree whatever its root."""
        return min(self.rootings(tree))

    # ------------------------------------------------------------ text

    @_kept
    def text(self, item: Item, latex: bool = False) -> str:
        """An item as f''(v, f'(v)); the derivatives of a force f(x, v) as f_xv(v, f), of a driven one as f_xt(v)."""
        if item < FIRST_TREE:
            return {T: "t", ONE: "1", X: "x", V: "v"}[item]
        label, branches = self[item]
        return node_text(label, [(slot, self.text(part, latex)) for part, slot in branches], latex=latex)

    @_kept
    def on_a_line(self, item: Item) -> tuple[int, tuple[tuple[Label, int, int, int], ...]]:
        """What an item is in one dimension: powers of v, and the derivatives (label, times in x, in v, in t).

        >>> forest = Forest()
        >>> f = forest.number(FORCE_OF_X)
        >>> a = forest.number(FORCE_OF_X, Branch(V), Branch(forest.number(FORCE_OF_X, Branch(V))))
        >>> b = forest.number(FORCE_OF_X, Branch(forest.number(FORCE_OF_X, Branch(V), Branch(V))))
        >>> forest.text(a), forest.text(b), forest.on_a_line(a) == forest.on_a_line(b)
        ("f''(v, f'(v))", "f'(f''(v, v))", True)
        """
        if item < FIRST_TREE:
            return int(item == V), (((Label("x", ()), 0, 0, 0),) if item == X else ())
        label, branches = self[item]
        times = Counter(slot for _, slot in branches)
        velocities, factors = 0, [(label, times[IN_X], times[IN_V], times[IN_T])]
        for part, _ in branches:
            velocities_of_part, factors_of_part = self.on_a_line(part)
            velocities += velocities_of_part
            factors += factors_of_part
        return velocities, tuple(sorted(factors, key=str))


FOREST = Forest()
"""The trees of forces at (x, v) itself, shared by all maps."""
