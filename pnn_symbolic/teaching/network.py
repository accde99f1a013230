"""What does a trained network say, neuron by neuron? From its weights to the law, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pnn_symbolic.network.genome import Genome
from pnn_symbolic.network.weights import TRAINED
from pnn_symbolic.network.wiring import Neuron


def network_in_words(genome: Genome, weights: Sequence[float]) -> Iterator[str]:
    """How many weights are what, then a line for each neuron that does something, and for each force.

    weights   one for each of the genome's, trained ones with their values

    >>> verlet = Genome("direct", ("linear",) * 4, "1 1/2 0 1 1 0 trained 1 1 1/2 0 1".split())
    >>> for line in network_in_words(verlet, (1, 0.5, 0, 1, 1, 0, 0.25, 1, 1, 0.5, 0, 1)):
    ...     print(line)
    12 weights: 8 are simple numbers, 1 was trained, 3 are 0, and so their connections are gone.
    x is the position, w = v·Δt the displacement of one step, F = f·Δt²/m (up to a fixed mass) that of the force.
      h1 = x + 1/2 w
      h2 = w
      F = force at h1
      g1 = h1
      g2 = 0.25 F + h2
      x' = g1 + 1/2 g2
      w' = g2
    """
    trained = genome.weights.count(TRAINED)
    gone = genome.weights.count("0")
    simple = len(genome.weights) - trained - gone
    was = "was" if trained == 1 else "were"
    yield (
        f"{len(genome.weights)} weights: {simple} are simple numbers, {trained} {was} trained, {gone} are 0, and so "
        "their connections are gone."
    )
    yield (
        "x is the position, w = v·Δt the displacement of one step, F = f·Δt²/m (up to a fixed mass) that of the force."
    )
    choices = iter(zip(genome.weights, weights, strict=True))
    activations = iter(genome.activations)
    for stage in (*genome.wiring.stages, *genome.wiring.outputs):
        if not isinstance(stage, Neuron):
            yield f"  {stage.name} = force at {stage.argument}"
            continue
        terms = [_term(*next(choices), source) for source in stage.inputs]
        total = " + ".join(term for term in terms if term).replace("+ -", "- ") or "0"
        is_hidden = stage.bends and stage not in genome.wiring.outputs
        name = next(activations).name if is_hidden else "linear"
        yield f"  {stage.name} = {total if name == 'linear' or total == '0' else f'{name}({total})'}"


def _term(choice: str, weight: float, source: str) -> str:
    """One product of a sum; "" for a weight of 0."""
    if choice == "0":
        return ""
    number = f"{weight:.6g}" if choice == TRAINED else choice
    return source if number == "1" else f"{number} {source}"
