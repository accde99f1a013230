"""What is a rooted tree made of? A force at each node, and branches, each in one of the slots of the force."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from pnn_symbolic.maps.atoms import POSITION_SLOT, TIME_SLOT, VELOCITY_SLOT

FIRST_TREE = 3
IN_X, IN_V, IN_T = POSITION_SLOT, VELOCITY_SLOT, TIME_SLOT

Item = int
"""1, x, v or t (as the keys of normal forms), or a tree of a forest."""


class Label(NamedTuple):
    """What stands at a node.

    force        its name
    slots        which coordinates it depends on: (IN_X,) for f(x), (IN_X, IN_T) for f(x, t)
    point        None for (x, v, t) itself; else where the force is taken when dt = 0, as the forest's owner names it
    """

    force: str = "f"
    slots: tuple[int, ...] = (IN_X,)
    point: Any = None


class Branch(NamedTuple):
    """One thing that a derivative acts on, and the slot in which it differentiates."""

    item: Item
    slot: int = IN_X


class Tree(NamedTuple):
    """A node and its branches, in order of their numbers."""

    label: Label
    branches: tuple[Branch, ...]


FORCE_OF_X = Label()


def node_text(label: Label, branches: Sequence[tuple[int, str]], *, latex: bool) -> str:
    """A tree as f''(v, f'(v)), given slot and text of each branch; the derivatives of f(x, v) as f_xv(v, f),
    of a driven force as f_xt(v).

    >>> node_text(Label(slots=(IN_X, IN_V)), [(IN_V, "f"), (IN_X, "v")], latex=False)
    'f_xv(v, f)'
    """
    ordered = sorted(branches, key=_place_in_text)
    name = label.force
    if latex and name != "f":
        name = rf"f_{{\mathrm{{{name[2:]}}}}}"
    if label.slots == (IN_X,):
        name += "'" * len(branches)
    elif branches:
        slots = "".join("xvt"[slot] for slot, _ in ordered)
        name = rf"\partial_{{{slots}}} {name}" if latex else f"{name}_{slots}"
    if label.point is not None:
        name += f"[at {label.point}]"
    texts = [text for slot, text in ordered if slot != IN_T or text != "1"]
    return name + (f"({', '.join(texts)})" if texts else "")


def _place_in_text(branch: tuple[int, str]) -> tuple[Any, ...]:
    """By slot; v first in each, then what is short."""
    slot, text = branch
    return slot, text != "v", len(text), branch
