"""Rows of steps with friction and noise: named by the rule that noise does not touch, and never called a law."""

import numpy as np
import pytest

from pnn_symbolic import SearchSettings, Trajectory, potential_called
from pnn_symbolic.discovery import discover
from pnn_symbolic.dynamics.interaction import Interaction
from pnn_symbolic.recognition import recognise

BOND = Interaction.of_pairs(potential_called("morse:depth=1,width=2,distance=1"), 4)
STEP, ROWS, FRICTION, HEAT = 0.02, 150, 2.0, 0.05
KEPT = np.exp(-FRICTION * STEP)
CORNERS = 1.1 * np.array([[0.0, 0, 0], [1, 0, 0], [0.5, 0.8, 0], [0.5, 0.3, 0.8]])


def rows_of(word, *, heat=HEAT, kept=KEPT, mass=1.0, seed=0, step=STEP):
    """Four bound particles, a step of the letters A (drift), B (kick), O (friction with noise) a row."""
    random = np.random.default_rng(seed)
    x, v = CORNERS + random.normal(0, 0.02, CORNERS.shape), random.normal(0, HEAT**0.5, CORNERS.shape)
    share = {letter: 1 / word.count(letter) for letter in "ABO"}
    rows = []
    for _ in range(ROWS):
        rows.append((x, v, BOND.force(x)))
        for letter in word:
            if letter == "A":
                x = x + share["A"] * step * v
            elif letter == "B":
                v = v + share["B"] * step * BOND.force(x) / mass
            else:
                c = kept ** share["O"]
                v = c * v + ((1 - c**2) * heat / mass) ** 0.5 * random.normal(size=v.shape)
    x, v, f = map(np.array, zip(*rows, strict=True))
    return Trajectory(x, v, step, forces=f, masses=np.full(4, mass))


@pytest.mark.parametrize(("word", "name"), [("BAOAB", "BAOAB"), ("BAOA", "Langevin middle scheme"), ("ABOBA", "ABOBA")])
def test_friction_and_heat_of_a_splitting_with_noise_are_within_their_errors(word, name):
    found = recognise([rows_of(word)], force=BOND.force)
    assert (found.outcome, [generator.name for generator in found.generators]) == ("family", [name])
    assert "v is random" in found.sentence
    assert not found.generators[0].leads
    told = found.generators[0].constants
    assert abs(told["friction"] - FRICTION) < 3 * told["friction_error"] < FRICTION
    assert abs(told["temperature"] - HEAT) < 3 * told["temperature_error"] < HEAT


@pytest.mark.parametrize("word", ["BAOAB", "BAOA", "ABOBA"])
def test_friction_without_noise_is_told_to_all_digits(word):
    found = recognise([rows_of(word, heat=0.0)], force=BOND.force)
    assert found.outcome == "named"
    assert "without noise" in found.sentence
    assert found.generators[0].constants["friction"] == pytest.approx(FRICTION, rel=1e-9)


def test_the_forces_of_the_rows_are_enough_where_kicks_are_taken_at_rows():
    found = recognise([rows_of("BAOAB", mass=3.0)])
    assert [generator.name for generator in found.generators] == ["BAOAB"]


@pytest.mark.parametrize("word", ["OBABO", "BOA"])
@pytest.mark.slow
def test_noise_that_no_rule_is_free_of_is_never_a_known_method(word):
    found = recognise([rows_of(word)], force=BOND.force)
    assert not any(generator.leads for generator in found.generators)
    assert found.outcome in ("none", "family")
    assert "the motion is random" in found.sentence


@pytest.mark.parametrize(("heat", "reason"), [(HEAT, "random"), (0.0, "friction")])
def test_a_run_says_what_moves_such_rows_and_proves_no_law_of_them(heat, reason):
    found = discover(rows_of("BAOAB", heat=heat), BOND, settings=SearchSettings(population=10, generations=1))
    assert (found.outcome, found.reason, found.trained) == ("none", reason, None)
    assert "friction" in found.gaps[0]
