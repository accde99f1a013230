"""Classic methods on a small cluster: found in a wiring that can say them, out of reach in one that cannot."""

import numpy as np
import pytest

from pnn_symbolic import SearchSettings, SearchSpace, Trajectory, potential_called
from pnn_symbolic.catalogue import integrator_called
from pnn_symbolic.discovery import discover
from pnn_symbolic.dynamics.interaction import Interaction
from pnn_symbolic.integrators import identify
from pnn_symbolic.recognition import recognise

BOND = Interaction.of_pairs(potential_called("morse:depth=1,width=2,distance=1"), 4)
STEP, ROWS = 0.05, 40
START = np.array([[0.0, 0.0], [1.1, 0.0], [0.5, 0.9], [1.6, 1.0]])
KICK = np.array([[0.2, -0.1], [-0.1, 0.3], [0.1, 0.1], [-0.2, -0.3]])
FEW = SearchSettings(population=30, generations=4)
BRIEF = SearchSettings(population=30, generations=4, hill_climb=False)
METHODS = (
    "explicit Euler",
    "symplectic Euler A",
    "symplectic Euler B",
    "explicit midpoint",
    "Heun",
    "RK4",
    "velocity Verlet",
    "position Verlet",
    "Forest-Ruth",
)


def cluster(name):
    """Four particles in the plane, a step of the method a row."""
    step = integrator_called(name).map.step_function()
    x, v, rows = START, KICK, []
    for _ in range(ROWS):
        rows.append((x, v, BOND.force(x)))
        x, v = step(x, v, STEP, 1.0, BOND.force)
    x, v, f = map(np.array, zip(*rows, strict=True))
    return Trajectory(x, v, STEP, forces=f, masses=np.ones(4))


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.slow
def test_the_rows_of_a_cluster_name_their_method_by_the_force_between_its_particles(name):
    found = recognise([cluster(name)], force=BOND.force)
    assert found.outcome == "named"
    assert found.generators[0].name == name


@pytest.mark.parametrize(
    ("name", "wiring"),
    [
        ("explicit Euler", "direct"),
        ("symplectic Euler A", "direct"),
        ("position Verlet", "direct"),
        ("velocity Verlet", "chain-2"),
        ("explicit midpoint", "dense-2"),
    ],
)
@pytest.mark.slow
def test_a_search_finds_the_method_of_a_cluster_in_a_wiring_that_can_say_it(name, wiring):
    found = discover(cluster(name), BOND, space=SearchSpace(wiring), settings=FEW, search_anyway=True)
    assert (found.outcome, identify(found.rounded).name) == ("generator", name)
    assert found.space.invariant
    assert found.result.evaluations > 50


@pytest.mark.parametrize(
    ("name", "wiring"),
    [
        ("velocity Verlet", "direct"),
        ("RK4", "chain-2"),
        pytest.param("Forest-Ruth", "chain-2", marks=pytest.mark.nightly),
    ],
)
@pytest.mark.slow
def test_a_method_that_a_wiring_cannot_say_is_named_beside_the_law_that_it_can(name, wiring):
    found = discover(cluster(name), BOND, space=SearchSpace(wiring), settings=BRIEF, search_anyway=True)
    assert found.outcome != "generator"
    assert [generator.name for generator in found.recognition.generators] == [name]
    assert f"{name}, which asks for" in found.gaps[0]
