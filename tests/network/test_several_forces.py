"""What can wirings of several force evaluations say with fixed weights? Found by hand, translated, and named."""

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from pnn_symbolic import SearchSpace, check, identify
from pnn_symbolic.dynamics.potentials import pendulum
from pnn_symbolic.errors import InputError, UnknownNameError
from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.network.topology import DIRECT, KICKED, forward, wiring_called
from pnn_symbolic.translation import translate
from tests.paper_networks import linear

VELOCITY_VERLET = "1 0  0 1   1 0  1/2 1   1 1  0 1   1 0  1/2 1   1 0  0 1"
"""h1 = x, h2 = w; g2 = F1/2 + w; h3 = x + g2, h4 = g2; g4 = F2/2 + h4."""
SAID = [
    ("chain-2", VELOCITY_VERLET, "velocity Verlet"),
    ("chain-2", "1 1/2  0 1   1 0  1 1   1 1/2  0 1   1 0  0 1   1 0  0 1", "position Verlet"),
    ("dense-1", "1 1/2   1 1 1/2   0 1 1", "position Verlet"),
    ("dense-2", "1 0   1 1 1/2   1 1 1/2 0   0 1 1/2 1/2", "velocity Verlet"),
    ("dense-2", "1 0   1 1/2 0   1 1 1/2 0   0 1 0 1", "explicit midpoint"),
    ("dense-2", "1 0   1 1 0   1 1 1/2 0   0 1 1/2 1/2", "Heun"),
    (
        "dense-4",
        "1 0   1 1/2 0   1 1/2 1/4 0   1 1 0 1/2 0   1 1 1/6 1/6 1/6 0   0 1 1/6 1/3 1/3 1/6",
        "RK4",
    ),
    ("authors", "1 0  0 1   1 1/2   1 1/2  0 1   1 0 0  0 1 1   1 1/2  0 1", "position Verlet"),
]


def law(genome):
    return translate(Candidate(genome, (0.0,) * len(genome.weights), {}), sp.Integer(1))


@pytest.mark.parametrize(("wiring", "weights", "name"), SAID)
def test_a_known_integrator_is_said_with_fixed_weights(wiring, weights, name):
    found = identify(law(linear(wiring, weights)))
    assert str(found) == name


def test_three_forces_say_forest_ruth_with_its_exact_constants():
    """Drifts and kicks by turns: in block k, h1 drifts and g2 kicks; the last layer drifts. θ = 1/(2 − ∛2)."""
    theta = "1/(2 - cbrt(2))".replace("cbrt(2)", "2**(1/3)")
    outer, middle = f"({theta})", f"(1 - 2*{theta})"
    drifts = [f"{outer}/2", f"({outer} + {middle})/2", f"({outer} + {middle})/2"]
    blocks = [
        f"1 {d.replace(' ', '')}  0 1   1 0  {k.replace(' ', '')} 1"
        for d, k in zip(drifts, [outer, middle, outer], strict=True)
    ]
    last = f"1 {outer.replace(' ', '')}/2  0 1"
    assert str(identify(law(linear("chain-3", "   ".join([*blocks, last]))))) == "Forest-Ruth"


def test_velocity_verlet_takes_two_forces_and_is_reversible_and_symplectic():
    two_forces = law(linear("chain-2", VELOCITY_VERLET))
    assert len(two_forces.normal_form.table.atoms) == 2
    assert check(two_forces)["time_reversible"].holds
    assert check(two_forces)["symplectic"].holds


@pytest.mark.parametrize("forces", range(1, 6))
def test_a_chain_has_8k_plus_4_weights_and_4k_activations(forces):
    wiring = wiring_called(f"chain-{forces}")
    assert (len(wiring.edges), len(wiring.hidden), len(wiring.forces)) == (8 * forces + 4, 4 * forces, forces)


@pytest.mark.parametrize("forces", range(1, 6))
def test_dense_is_a_tableau(forces):
    """Argument k has x, w and k − 1 forces; the two outputs have all."""
    wiring = wiring_called(f"dense-{forces}")
    expected = sum(2 + earlier for earlier in range(forces)) + 2 * (2 + forces)
    assert (len(wiring.edges), len(wiring.hidden), len(wiring.forces)) == (expected, forces, forces)


def test_the_authors_network_has_20_weights_and_6_activations():
    wiring = wiring_called("authors")
    assert (len(wiring.edges), len(wiring.hidden), len(wiring.forces)) == (20, 6, 1)
    assert SearchSpace("authors", weights=("0", "1/2", "1", "2", "trained")).size == 5**20 * 4**6


def test_with_one_force_a_chain_is_the_paper_s_network():
    assert wiring_called("chain-1").stages == DIRECT.stages
    assert KICKED.stages[:3] == DIRECT.stages[:3]


def test_with_two_forces_the_paper_s_alphabet_has_4_to_the_28_networks():
    assert SearchSpace("chain-2").size == 4**28


@given(st.lists(st.floats(-2, 2), min_size=20, max_size=20), st.floats(-2, 2), st.floats(-2, 2))
def test_a_chain_of_two_is_two_chains_of_one_where_the_layer_between_is_shared(weights, x, w):
    """Outputs of the first with weights 1 0, 0 1 hand (g1, g2) to the second."""
    force, linear_ones = pendulum().force, [lambda z: z] * 8
    between = forward(wiring_called("chain-1"), [*weights[:8], 1, 0, 0, 1], linear_ones[:4], x, w, force)
    after = forward(wiring_called("chain-1"), weights[8:], linear_ones[:4], *between, force)
    together = forward(wiring_called("chain-2"), weights, linear_ones, x, w, force)
    np.testing.assert_allclose(together, after, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", ["chain-0", "chain-10", "dense-two", "chain-", "chain-02"])
def test_a_wiring_of_no_or_too_many_forces_is_refused(name):
    with pytest.raises(InputError, match=r"expected a number from 1 to 9, as in (chain|dense)-2"):
        wiring_called(name)


def test_an_unknown_family_is_refused():
    with pytest.raises(UnknownNameError, match='Did you mean "chain-2"'):
        wiring_called("chian-2")
