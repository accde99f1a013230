"""Order conditions of words in drifts and kicks, as polynomials in the numbers of the letters.

A word is symplectic for every potential, so its error at dt^n, when there is none below, comes
from one Hamiltonian, which has one number for each *free* tree. One rooted tree is therefore
enough for each of them: the condition that the tree has its exact number in v'. A palindrome
has errors at odd powers alone.

Source: Hairer, Lubich & Wanner, *Geometric Numerical Integration* (2006), §III.2 and §IX.9; Calvo & Sanz-Serna,
"The development of variable-step symplectic integrators", SIAM J. Sci. Comput. 14 (1993) 936, for the idea.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from pnn_symbolic.series.trees import FIRST_TREE, FOREST, Label, V

Array = Any
"""A NumPy array of floats, or of whole numbers of any length."""


@dataclass(frozen=True)
class WordConditions:
    """The conditions that a word with these letters has, by the power of dt.

    letters   "D" for a drift, or the name of the force of a kick, first to last
    """

    letters: tuple[str, ...]

    @cached_property
    def labels(self) -> tuple[Label, ...]:
        """The forces, as labels of trees."""
        return tuple(Label(name) for name in dict.fromkeys(self.letters) if name != "D")

    @cached_property
    def _kicks(self) -> list[int]:
        return [place for place, letter in enumerate(self.letters) if letter != "D"]

    def trees(self, degree: int) -> list[int]:
        """A tree for each condition at dt^degree; there is one more at dt, that the drifts add up to 1.

        >>> [len(WordConditions(("D", "f", "D")).trees(degree)) for degree in range(1, 8)]
        [1, 1, 2, 2, 4, 5, 10]
        """
        rooted = FOREST.of_level(self.labels, degree - 1)
        return sorted({FOREST.free(tree) for tree in rooted})

    def values(self, numbers: Array, trees: Sequence[int], *, slopes: bool = False) -> tuple[Array, Array]:
        """Numbers of trees in v', times their symmetry, at dt = 1, and their slopes in each letter.

        numbers   (letters,); whole numbers give whole numbers: measured in units of 1/N, a tree
                  of level l comes in units of 1/N^(l + 1)
        """
        weights = _Weights(self, numbers, slopes)
        numbers_of_trees = [weights.in_velocity(tree) for tree in trees]
        return np.array([value for value, _ in numbers_of_trees]), np.array([slope for _, slope in numbers_of_trees])

    def exact(self, trees: Sequence[int]) -> list[Fraction]:
        """What the values should be."""
        return [FOREST.exact_velocity(tree) for tree in trees]


class _Weights:
    """Numbers of trees at each kick of a word, with their slopes in each letter."""

    def __init__(self, word: WordConditions, numbers: Array, slopes: bool) -> None:
        kicks, count = word._kicks, len(word.letters)
        kind = numbers.dtype
        drifts = np.array([letter == "D" for letter in word.letters])
        at = np.array(kicks, dtype=int)  # empty, and still whole numbers, where nothing kicks
        before = (np.arange(count) < at[:, None]) & drifts
        chosen = np.eye(count, dtype=int)[at].astype(kind)
        self.names = [word.letters[kick] for kick in kicks]
        self.c, self.b = before.astype(int).astype(kind) @ numbers, chosen @ numbers
        earlier = np.tril(np.ones((len(kicks), len(kicks)), dtype=int), -1).astype(kind)
        between = (self.c[:, None] - self.c[None, :]) * earlier
        self.a = between * self.b[None, :]
        self.slopes = slopes
        if slopes:
            self.dc, self.db = before.astype(int).astype(kind), chosen
            spread = (self.dc[:, None, :] - self.dc[None, :, :]) * (earlier * self.b[None, :])[:, :, None]
            self.da = spread + between[:, :, None] * self.db[None, :, :]
        self.none = np.zeros((len(kicks), count), dtype=int).astype(kind)
        self.known: dict[int, tuple[Array, Array]] = {}
        self.known_branches: dict[int, tuple[Array, Array]] = {}

    def in_velocity(self, tree: int) -> tuple[Any, Array]:
        value, slope = self.at_kicks(tree)
        return self.b @ value, (slope.T @ self.b + value @ self.db if self.slopes else None)

    def at_kicks(self, tree: int) -> tuple[Array, Array]:
        if tree not in self.known:
            label, branches = FOREST[tree]
            if not branches:
                here = np.array([int(name == label.force) for name in self.names]).astype(self.b.dtype)
                self.known[tree] = here, self.none
            else:
                left, left_slope = self.at_kicks(FOREST.number(label, *branches[:-1]))
                right, right_slope = self.branch(branches[-1].item)
                slope = left_slope * right[:, None] + left[:, None] * right_slope if self.slopes else self.none
                self.known[tree] = left * right, slope
        return self.known[tree]

    def branch(self, item: int) -> tuple[Array, Array]:
        if item == V:
            return self.c, self.dc if self.slopes else self.none
        assert item >= FIRST_TREE
        if item not in self.known_branches:
            value, slope = self.at_kicks(item)
            total = self.a @ slope + np.einsum("ijk,j->ik", self.da, value) if self.slopes else self.none
            self.known_branches[item] = self.a @ value, total
        return self.known_branches[item]
