"""`discover-equations simulate`: reference trajectories, written to a file."""

from __future__ import annotations

import sys
from pathlib import Path

from pnn_symbolic.catalogue import integrator_called
from pnn_symbolic.dynamics.potentials import potential_called
from pnn_symbolic.dynamics.readers import write_trajectories
from pnn_symbolic.dynamics.simulation import simulate
from pnn_symbolic.dynamics.units import units_called


def simulate_command(
    *,
    out: Path,
    potential: str,
    energy: list[float],
    start: float | None,
    time_step: float,
    steps: int,
    inner_steps: int,
    mass: float,
    integrator: str,
    units: str,
) -> None:
    """Simulate one trajectory for each energy and write them all."""
    trajectories = simulate(
        potential_called(potential),
        energy,
        start=start,
        mass=mass,
        time_step=time_step,
        steps=steps,
        inner_steps=inner_steps,
        integrator=integrator_called(integrator).map.step_function(),
        units=units_called(units),
    )
    write_trajectories(out, trajectories)
    rows = sum(map(len, trajectories))
    print(f"{out}: {len(trajectories)} trajectories, {rows} rows", file=sys.stderr)
