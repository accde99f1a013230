"""Which networks of particles come first? Forces at every exact place, and outputs that are fitted in closed form.

Where the outputs see the forces themselves, as in a dense wiring, a network with exact places is linear in all that is
left. So the places that made the rows leave nothing, whatever the weights of the outputs are, and these are then made
exact one by one. From random networks the way there is long: Heun's method, of two forces, has another of order 2 that
errs little on either side of it.
"""

from __future__ import annotations

from itertools import product
from math import prod

from pnn_symbolic.network.activations import LINEAR
from pnn_symbolic.network.genome import Genome, SearchSpace
from pnn_symbolic.network.weights import TRAINED

MOST = 200
"""Networks that a search may begin with: 27 for two forces with weights 0, 1/2 and 1."""


def with_fitted_outputs(space: SearchSpace) -> list[Genome]:
    """Networks of an invariant space that have all choices of exact weights before outputs whose weights are trained.

    None where these are too many, where no weight may be trained, or where the outputs do not see the forces alone.

    >>> len(with_fitted_outputs(SearchSpace("dense-2", invariant=True)))
    27
    >>> with_fitted_outputs(SearchSpace("chain-2", invariant=True))
    []
    """
    wiring, outputs = space.wiring, {neuron.name for neuron in space.wiring.outputs}
    seen = {source for neuron in wiring.outputs for source in neuron.inputs}
    if TRAINED not in space.weights or not seen <= {"x", "w", *(force.name for force in wiring.forces)}:
        return []
    choices: list[tuple[str, ...]] = []
    for (_, target), weights in zip(wiring.edges, space.alleles[len(wiring.hidden) :], strict=True):
        if len(weights) == 1:
            choices.append(weights)  # pyright: ignore[reportArgumentType] - behind the activations all are weights
        elif target in outputs:
            choices.append((TRAINED,))
        else:
            choices.append(tuple(weight for weight in space.weights if weight != TRAINED))
    if prod(map(len, choices)) > MOST:
        return []
    return [Genome(wiring, (LINEAR,) * len(wiring.hidden), weights).pruned for weights in product(*choices)]
