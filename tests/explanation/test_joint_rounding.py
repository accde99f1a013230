"""Trained constants are rounded together, and only where kind and rows allow it."""

from pnn_symbolic import OneStepMap
from pnn_symbolic.dynamics.simulation import paper_data, paper_potential
from pnn_symbolic.explanation.from_rows import constants_from_rows
from pnn_symbolic.explanation.joint_rounding import round_jointly
from tests.explanation.motions import FORCES, FREE, MATRIX, WEIGHT, rows_of

VERLET = OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f(y)/m; x' = y + h*v'/2")


def rounded(form, runs, force, accepts=lambda law: True, mass_known=True):
    constants = constants_from_rows(form, runs, force, 1.0, mass_known=mass_known)
    return round_jointly(form, constants, accepts, lambda law: (float(law == form.map), float(law == VERLET)))


def test_compensations_are_rounded_and_priced():
    law, changes, prices = rounded(FREE, rows_of("Toda"), FORCES["Toda"])
    assert law == VERLET
    assert len(changes) == 4
    assert (prices.trained, prices.rounded, prices.taken_back) == ((1.0, 0.0), (0.0, 1.0), ())


def test_a_pendulum_with_friction_is_not_rounded_to_position_verlet():
    law, changes, _ = rounded(FREE, rows_of("pendulum", friction=0.01), FORCES["pendulum"])
    assert law != VERLET
    assert "v in v'" not in {change.where for change in changes}


def test_a_learned_mass_stays():
    law, changes, _ = rounded(WEIGHT, paper_data(2000).trajectories, paper_potential().force, mass_known=False)
    assert law == WEIGHT.map
    assert changes == ()


def test_a_spring_is_not_rounded_to_a_free_particle():
    runs = rows_of("spring")
    law, changes, _ = rounded(MATRIX, runs, FORCES["spring"])
    assert law == MATRIX.map
    assert changes == ()


def test_roundings_that_the_rows_refuse_are_taken_back_one_by_one():
    tried = []

    def few_changes(law):
        tried.append(law)
        return len(tried) > 2

    law, changes, prices = rounded(FREE, rows_of("Toda"), FORCES["Toda"], accepts=few_changes)
    assert len(changes) == 2
    assert len(prices.taken_back) == 2
    assert law == tried[-1]
    law, changes, _ = rounded(FREE, rows_of("Toda"), FORCES["Toda"], accepts=lambda law: False)
    assert (law, changes) == (FREE.map, ())
