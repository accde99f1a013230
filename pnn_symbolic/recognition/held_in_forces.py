"""Do the forces of the rows hold more than those of a potential? Noise or friction, by which a method passes still."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.recognition import sentences
from pnn_symbolic.recognition.drag import drag_of
from pnn_symbolic.recognition.result import Recognition
from pnn_symbolic.recognition.scatter import scatter_of_forces


def with_more_than_a_potential(recognition: Recognition, trajectories: Sequence[Trajectory]) -> Recognition | None:
    """The answer with what the forces of the file hold beside; None where they hold no more, or no method passes."""
    if not recognition.generators:
        return None
    scatter = scatter_of_forces(trajectories)
    if scatter is not None:
        return _with_noise(recognition, scatter)
    drag = drag_of(trajectories)
    return None if drag is None else drag.beside(recognition, trajectories)


def _with_noise(recognition: Recognition, scatter: float) -> Recognition:
    """The forces of the rows hold noise: they are no function of the positions, whatever follows from them."""
    generators = tuple(replace(generator, leads=False) for generator in recognition.generators)
    return Recognition(
        outcome="family" if generators else "none",
        generators=generators,
        next=recognition.next,
        sentence=sentences.noisy_forces(generators, scatter),
        write_next_time="the forces of the potential alone, without those of a thermostat",
    )
