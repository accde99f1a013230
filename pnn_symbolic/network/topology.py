"""How are the neurons wired? The wirings that have names: two readings of the paper's figure, chains, dense ones."""

from __future__ import annotations

from functools import cache

from pnn_symbolic.errors import InputError, UnknownNameError
from pnn_symbolic.network.wiring import ForceEvaluation as ForceEvaluation
from pnn_symbolic.network.wiring import Neuron as Neuron
from pnn_symbolic.network.wiring import Wiring as Wiring
from pnn_symbolic.network.wiring import forward as forward
from pnn_symbolic.network.wiring import layers as layers

PAGE = "docs/extending.md#wiring"


def chain(count: int, name: str = "", *, kicked: bool = False, note: str = "") -> Wiring:
    """K force evaluations one after the other: 2K + 1 layers of two neurons, 8K + 4 weights, 4K activations.

    kicked   the first neuron after a force sees that force and not h2

    Each layer but the last has activations. A force is taken at the first neuron of every other layer, and the second
    neuron of the next layer sees it. With two of them, velocity Verlet needs fixed weights only.

    >>> len(chain(2).edges), len(chain(2).hidden)
    (20, 8)
    """
    stages, state = list[Neuron | ForceEvaluation](), ("x", "w")
    for k in range(count):
        h = (f"h{2 * k + 1}", f"h{2 * k + 2}")
        g = (f"g{2 * k + 1}", f"g{2 * k + 2}")
        force = "F" if count == 1 else f"F{k + 1}"
        stages += [Neuron(h[0], state), Neuron(h[1], state), ForceEvaluation(force, h[0])]
        stages += [Neuron(g[0], (h[0], force if kicked else h[1])), Neuron(g[1], (force, h[1]))]
        state = g
    outputs = Neuron("x'", state), Neuron("w'", state)
    return Wiring(name=name or f"chain-{count}", stages=tuple(stages), outputs=outputs, note=note)


def dense(count: int) -> Wiring:
    """K force evaluations, every neuron seeing x, w and all earlier forces: a tableau of Runge, Kutta or Nyström.

    The argument of force k is one neuron, with an activation; the outputs see all forces.

    >>> len(dense(2).edges), len(dense(2).hidden)
    (13, 2)
    """
    stages, seen = list[Neuron | ForceEvaluation](), ("x", "w")
    for k in range(1, count + 1):
        stages += [Neuron(f"h{k}", seen), ForceEvaluation(f"F{k}", f"h{k}")]
        seen = (*seen, f"F{k}")
    return Wiring(f"dense-{count}", tuple(stages), (Neuron("x'", seen), Neuron("w'", seen)))


def _authors() -> Wiring:
    stages = (
        Neuron("a1", ("x", "w")),
        Neuron("a2", ("x", "w")),
        Neuron("p", ("a1", "a2"), bends=False),
        ForceEvaluation("F", "p"),
        Neuron("a3", ("a1", "a2")),
        Neuron("a4", ("a1", "a2")),
        Neuron("a5", ("a3", "F", "a4")),
        Neuron("a6", ("a3", "F", "a4")),
    )
    outputs = Neuron("x'", ("a5", "a6")), Neuron("w'", ("a5", "a6"))
    note = "the larger network of the authors' later notebooks"
    return Wiring(name="authors", stages=stages, outputs=outputs, note=note)


DIRECT = chain(1, "direct", note="g1 sees h2; the paper's figure leaves its second input open")
KICKED = chain(1, "kicked", kicked=True, note="g1 sees the force; the paper's figure leaves its second input open")
WIRINGS = {wiring.name: wiring for wiring in (DIRECT, KICKED, _authors())}
FAMILIES = {"chain": chain, "dense": dense}
MOST_FORCES = 9


def wiring_called(name: str | Wiring) -> Wiring:
    """The known wiring of this name; chain-K and dense-K have K force evaluations. A wiring is itself.

    >>> len(wiring_called("kicked").edges), len(wiring_called("chain-3").forces)
    (12, 3)
    """
    return name if isinstance(name, Wiring) else _called(name)


@cache
def _called(name: str) -> Wiring:
    family, dash, count = name.partition("-")
    if dash and family in FAMILIES:
        if count not in map(str, range(1, MOST_FORCES + 1)):
            raise InputError(
                f'the wiring "{name}" has "{count}" force evaluations, expected a number from 1 to {MOST_FORCES}, '
                f"as in {family}-2"
            )
        return FAMILIES[family](int(count))
    if name not in WIRINGS:
        raise UnknownNameError("wiring", name, (*WIRINGS, *(f"{family}-2" for family in FAMILIES)), page=PAGE)
    return WIRINGS[name]


def is_known(wiring: Wiring) -> bool:
    """Whether its name alone says what it is.

    >>> is_known(DIRECT), is_known(chain(2)), is_known(chain(2, name="direct"))
    (True, True, False)
    """
    try:
        return wiring_called(wiring.name) == wiring
    except InputError:
        return False
