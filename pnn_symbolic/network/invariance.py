"""Which networks say the same law wherever the particles are? Those in which the position keeps to one path.

A law is invariant where x → x + c for all particles makes x' → x' + c and leaves w' and every force as they are. So
each place at which a force is asked is 1·x and something that does not shift, neurons are linear, and no trained weight
stands on a position. The same weights act on every coordinate: such a law turns with the particles as their force
does, and where that is one of pairs, two equal particles may be exchanged.
"""

from __future__ import annotations

from functools import cache

from pnn_symbolic.network.topology import Neuron, Wiring


@cache
def position_path(wiring: Wiring) -> dict[int, str]:
    """Of each edge that a position may take its weight: "1" on the path to the forces and to x', "0" beside it.

    Every place of a force and x' take the position from the first of their inputs that has it; all edges that are not
    here, of displacements and forces, are free.

    >>> from pnn_symbolic.network.topology import DIRECT
    >>> position_path(DIRECT)  # h1 from x, h2 not; g1 from h1; x' from g1, w' not
    {0: '1', 2: '0', 4: '1', 8: '1', 10: '0'}
    """
    neurons = {neuron.name: neuron for neuron in wiring.neurons}
    carried = {"x": ""}
    for name in [*(force.argument for force in wiring.forces), wiring.outputs[0].name]:
        while name != "x":
            carried[name] = _first_with_position(neurons[name], neurons)
            name = carried[name]
    path: dict[int, str] = {}
    for edge, (source, target) in enumerate(wiring.edges):
        if source in carried:
            path[edge] = "1" if carried.get(target) == source else "0"
    return path


def _first_with_position(neuron: Neuron, neurons: dict[str, Neuron]) -> str:
    """The first input that is x, or a neuron that x leads to."""
    return next(name for name in neuron.inputs if _sees_position(name, neurons))


def _sees_position(name: str, neurons: dict[str, Neuron]) -> bool:
    """True for x, and for a neuron that x leads to."""
    if name not in neurons:
        return name == "x"
    return any(_sees_position(source, neurons) for source in neurons[name].inputs)
