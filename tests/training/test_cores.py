"""Fits spread over several processes give the same candidates, bit for bit."""

import random

import pytest

from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.potentials import potential_called
from pnn_symbolic.dynamics.simulation import simulate
from pnn_symbolic.dynamics.step_units import StepUnits
from pnn_symbolic.network.genome import SearchSpace
from pnn_symbolic.training.fit import Fitter


@pytest.mark.slow
def test_the_same_candidates_come_from_any_number_of_cores():
    potential, draw, space = potential_called("pendulum"), random.Random(0), SearchSpace()
    data = DataSet.of(simulate(potential, [0.3, -0.4], time_step=0.1, steps=300), name="a pendulum")
    calls = [[space.genome([draw.randrange(4) for _ in range(16)]) for _ in range(100)] for _ in range(2)]
    answers = []
    for cores in (1, 2, 3):
        with Fitter(data, potential.force, StepUnits.of(data, None), cores=cores) as fitter:
            answers.append([repr(fitter(genomes)) for genomes in calls])
    assert answers[0] == answers[1] == answers[2]
