"""The networks of the seed paper, and how Hypothesis draws others, of every wiring."""

from hypothesis import strategies as st

from pnn_symbolic.network.genome import Genome
from pnn_symbolic.network.topology import wiring_called

PAPER = ("direct", "kicked")
"""The two readings of the paper's figure: twelve weights, four activations."""
WIRINGS = (*PAPER, "authors", "chain-2", "dense-2")
MOST = 20
"""No wiring here has more weights."""
LINEAR = ("linear",) * 4
ACTIVATIONS = ("linear", "relu", "tanh", "elu")
CHOICES = ("0", "1/2", "1", "trained")


def words(text):
    """The choices of weights as one reads them."""
    return tuple(text.split())


def pnn_1(wiring="direct"):
    """h1(1, ½) h2(0, 1) g1(1, 0) g2(trained, 1) x'(1, ½) w'(0, 1): position Verlet with a learned mass."""
    return Genome(wiring, LINEAR, words("1 1/2 0 1 1 0 trained 1 1 1/2 0 1"))


def pnn_2(wiring="direct"):
    """The same with w8 trained."""
    return Genome(wiring, LINEAR, words("1 1/2 0 1 1 0 trained trained 1 1/2 0 1"))


def pnn_3(wiring="direct"):
    """The same as PNN 1 with w2 and w12 trained."""
    return Genome(wiring, LINEAR, words("1 trained 0 1 1 0 trained 1 1 1/2 0 trained"))


def linear(wiring, weights):
    """A genome without bends, its weights as one reads them."""
    return Genome(wiring, ("linear",) * len(wiring_called(wiring).hidden), words(weights))


def genomes(wirings=WIRINGS, activations=ACTIVATIONS, weights=CHOICES):
    """Any genome of these wirings."""

    def of(name):
        wiring = wiring_called(name)
        shapes = st.tuples(*[st.sampled_from(activations)] * len(wiring.hidden))
        return st.builds(Genome, st.just(name), shapes, st.tuples(*[st.sampled_from(weights)] * len(wiring.edges)))

    return st.sampled_from(wirings).flatmap(of)


def weight_lists(low=-2.0, high=2.0):
    """Numbers for the trained weights of a genome, as many as the largest has.

    A path through a network multiplies at most six weights. None is nearer to 0 than 1e-30, so that no product of them
    lies below the least double: a formula with such a number is refused (tests/symbolic/test_motions.py).
    """
    weights = st.floats(low, high).filter(lambda weight: weight == 0 or abs(weight) > 1e-30)
    return st.lists(weights, min_size=MOST, max_size=MOST)


def numbers(genome, trained):
    """All weights of a genome: the exact fixed ones, and `trained` for the others."""
    from pnn_symbolic.network.weights import TRAINED, exact_value

    pairs = zip(genome.weights, trained[: len(genome.weights)], strict=True)
    return [number if choice == TRAINED else exact_value(choice) for choice, number in pairs]
