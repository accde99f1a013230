"""Small data for the tests of training: a pendulum that swings, three energies, forty rows each."""

import numpy as np
import torch

from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.potentials import pendulum
from pnn_symbolic.dynamics.simulation import simulate
from pnn_symbolic.dynamics.step_units import StepUnits
from pnn_symbolic.training.data import Batch
from pnn_symbolic.training.population import Population

POTENTIAL = pendulum()


def swings(steps=40):
    return simulate(POTENTIAL, [-0.9, -0.5, 0.1], time_step=0.25, steps=steps, inner_steps=25)


def small_data():
    return DataSet.of(swings())


def force_in_step_units(data):
    scale = StepUnits.of(data).force_scale
    return lambda place: POTENTIAL.force(place) * scale


def batch_of(data):
    return Batch.of(data.training, StepUnits.of(data))


def population(genomes, seed, data):
    """A population at random weights."""
    starts = np.random.default_rng(seed).normal(0.5, 0.7, (len(genomes), len(genomes[0].weights)))
    return Population(genomes, torch.from_numpy(starts), force_in_step_units(data))
