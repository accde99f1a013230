"""The picture of a network says all that its genome says, for any genome."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from pnn_symbolic.figures.network import draw_network, layout
from pnn_symbolic.figures.style import FAINT, INK, RED, styled, svg
from pnn_symbolic.network.genome import Genome
from pnn_symbolic.network.topology import wiring_called

CHOICES = ("trained", "1/2", "0", "1", "2/3", "trained", "sqrt(2)", "-1", "pi", "0", "trained", "2")
WEIGHTS = (0.9995, 0.5, 0, 1, 2 / 3, -0.0370421, 1.4142, -1, 3.1416, 0, -1234.5678, 2)
SHOWN = ("0.9995", "½", "0", "1", "⅔", "−0.0370421", "√2", "−1", "π", "0", "−1234.57", "2")


@pytest.fixture(params=("direct", "kicked"))
def drawn(request):
    genome = Genome(request.param, ("tanh", "elu", "relu", "linear"), CHOICES)
    with styled():
        figure = draw_network(genome, WEIGHTS)
        figure.canvas.draw()
        yield figure


def test_every_weight_and_activation_is_written(drawn):
    texts = [one.get_text() for one in drawn.axes[0].texts]
    assert all(texts.count(one) >= SHOWN.count(one) for one in SHOWN)
    assert {"tanh", "elu", "relu", "linear", "force"} <= set(texts)


def test_trained_weights_are_in_colour_and_zeros_faint(drawn):
    colours = {one.get_text(): to_hex(one.get_color()).upper() for one in drawn.axes[0].texts}
    for choice, label in zip(CHOICES, SHOWN, strict=True):
        assert colours[label] == {"trained": RED, "0": FAINT}.get(choice, INK).upper()


def test_no_two_labels_of_a_network_overlap(drawn):
    boxes = [one.get_window_extent() for one in drawn.axes[0].texts if one.get_text()]
    assert not [(a, b) for k, a in enumerate(boxes) for b in boxes[:k] if a.overlaps(b)]


def test_ink_takes_the_colour_of_the_page(drawn):
    drawing = svg(drawn, "network", "a network")
    assert INK not in drawing.partition("</style>")[2]
    assert "currentColor" in drawing
    assert "prefers-color-scheme:dark" in drawing


def test_an_untrained_genome_says_which_weights_will_be_trained():
    with styled():
        texts = [one.get_text() for one in draw_network(Genome("direct", ("linear",) * 4, CHOICES)).axes[0].texts]
    assert texts.count("trained") == CHOICES.count("trained")


@pytest.mark.parametrize(("wiring", "forces"), [("chain-2", 2), ("chain-3", 3), ("dense-3", 3), ("authors", 1)])
def test_other_wirings_are_drawn_whole_and_no_neuron_hides_another(wiring, forces):
    shape, places = wiring_called(wiring), list(layout(wiring_called(wiring)).values())
    genome = Genome(wiring, ("linear",) * len(shape.hidden), ("1",) * len(shape.edges))
    with styled():
        texts = [one.get_text() for one in draw_network(genome).axes[0].texts]
    assert texts.count("force") == forces
    assert texts.count("linear") == len(shape.hidden)
    assert texts.count("1") == len(shape.edges)
    for k, (x, y) in enumerate(places):
        assert all(np.hypot(x - a, y - b) > 0.5 for a, b in places[:k])
