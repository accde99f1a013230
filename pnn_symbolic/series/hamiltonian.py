"""The Hamiltonian of a vector field in trees, if it has one in every number of dimensions.

H/m is a sum of *free* trees: trees without a root, in which a node with k neighbours is the k-th
derivative of U/m, contracted with the velocities and nodes next to it. x' = ∂(H/m)/∂v takes one v
away, v' = -∂(H/m)/∂x differentiates one node; either makes that place the root of a tree of f = -∇U/m.

Source: Hairer, Lubich & Wanner, *Geometric Numerical Integration* (2006), §IX.9.2 and §IX.10: trees and elementary
Hamiltonians; Murua, "On order conditions for partitioned symplectic methods", SIAM J. Numer. Anal. 34 (1997) 2204.
"""

from collections.abc import Sequence

from pnn_symbolic.maps.normal_form import Number, V
from pnn_symbolic.series.exact_motion import Series
from pnn_symbolic.series.trees import FIRST_TREE, Branch, Forest
from pnn_symbolic.series.vector_field import Field

HALF_SQUARE = V
"""The key of the kinetic energy: v·v/2."""


def hamiltonian(forest: Forest, terms: Sequence[Field]) -> tuple[list[Series], Field | None]:
    """H/m by powers of dt, as free tree → number, up to the first term that has none, and what is left of that.

    The rest is the vector field minus that of the best Hamiltonian; None when there is no rest.
    """
    energies: list[Series] = []
    for position, velocity, time in terms:
        energy: Series = {HALF_SQUARE: position[V]} if V in position else {}
        for tree, number in velocity.items():
            if tree < FIRST_TREE:  # a friction, say: it stays in the rest
                continue
            free = forest.free(tree)
            if free not in energy:
                share = _signed(forest, tree, number) * -1
                energy[free] = _divided(share, forest.rootings(tree)[tree])
        expected = vector_field(forest, energy)
        rest = [
            _minus(part, expected_part)
            for part, expected_part in zip((position, velocity, time), expected, strict=True)
        ]
        if any(rest):
            return energies, Field(*rest)
        energies.append(energy)
    return energies, None


def vector_field(forest: Forest, energy: Series) -> Field:
    """x' = ∂(H/m)/∂v and v' = -∂(H/m)/∂x of a sum of free trees."""
    position: Series = {}
    velocity: Series = {}
    for free, number in energy.items():
        if free == HALF_SQUARE:
            position[V] = number
            continue
        signed = _signed(forest, free, number)
        for rooted, times in forest.rootings(free).items():
            velocity[rooted] = -signed * times
            label, branches = forest[rooted]
            velocities = sum(branch.item == V for branch in branches)
            if velocities:
                rest = list(branches)
                rest.remove(Branch(V))
                position[forest.number(label, *rest)] = signed * (times * velocities)
    return Field(position, velocity, {})


def _signed(forest: Forest, tree: int, number: Number) -> Number:
    """f = -∇U/m: a sign for every node."""
    return -number if sum(forest.nodes(tree).values()) % 2 else number


def _divided(number: Number, whole: int) -> Number:
    return number if whole == 1 else number / whole


def _minus(part: Series, taken: Series) -> Series:
    differences = dict(part)
    for key, number in taken.items():
        differences[key] = differences[key] - number if key in part else -number
    return {key: number for key, number in differences.items() if number}


def energy_text(forest: Forest, free: int, *, latex: bool = False) -> str:
    """A free tree as U''(v, U'), read as the derivatives of U applied to what stands in brackets.

    Of the nodes that may be its root, one with the most branches is taken: few brackets stand in brackets.

    >>> from pnn_symbolic.series.trees import FORCE_OF_X, Label
    >>> forest = Forest()
    >>> [energy_text(forest, forest.free(tree)) for tree in forest.of_level((FORCE_OF_X,), 2)]
    ["U'(U')", "U''(v, v)"]
    """
    if free == HALF_SQUARE:
        return "v^2" if latex else "v**2"
    rootings = forest.rootings(free)
    most = max(len(forest[tree].branches) for tree in rootings)
    texts = {tree: _potential(forest, tree, 0, latex=False) for tree in rootings if len(forest[tree].branches) == most}
    # By its text and not by its number: the numbers of trees depend on which maps were asked before.
    root = min(texts, key=lambda tree: (len(texts[tree]), texts[tree]))
    return _potential(forest, root, 0, latex) if latex else texts[root]


def _potential(forest: Forest, tree: int, open_slots: int, latex: bool) -> str:
    if tree == V:
        return "v"
    label, branches = forest[tree]
    parts = [_potential(forest, branch.item, 1, latex) for branch in branches]
    parts.sort(key=lambda text: (text != "v", len(text), text))
    name = "U" + (label.force[1:] if not latex or label.force == "f" else rf"_{{\mathrm{{{label.force[2:]}}}}}")
    order = len(branches) + open_slots
    primes = "'" * order if order < 5 or not latex else f"^{{({order})}}"
    return name + primes + (f"({', '.join(parts)})" if parts else "")


def energy_on_a_line(forest: Forest, free: int) -> str:
    """A free tree in one dimension, with Uk for the k-th derivative of U: v**2*U2.

    >>> from pnn_symbolic.series.trees import FORCE_OF_X
    >>> forest = Forest()
    >>> [energy_on_a_line(forest, forest.free(tree)) for tree in forest.of_level((FORCE_OF_X,), 2)]
    ['U1**2', 'v**2*U2']
    """
    if free == HALF_SQUARE:
        return "v**2"
    factors: dict[str, int] = {}

    def visit(tree: int, open_slots: int) -> None:
        if tree == V:
            factors["v"] = factors.get("v", 0) + 1
            return
        label, branches = forest[tree]
        order = len(branches) + open_slots
        name = f"U{label.force[1:]}{order if order else ''}"
        factors[name] = factors.get(name, 0) + 1
        for branch in branches:
            visit(branch.item, 1)

    visit(free, 0)
    named = sorted(factors.items(), key=lambda pair: (pair[0] != "v", pair[0]))
    return "*".join(name if power == 1 else f"{name}**{power}" for name, power in named)
