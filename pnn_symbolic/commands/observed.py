"""What is observed: the rows of a file, or the paper's particle, with the potential if the exact force is wanted."""

from __future__ import annotations

from dataclasses import dataclass

from pnn_symbolic.commands.interactions import named_interaction, refuse_force_from
from pnn_symbolic.commands.search_options import DataOptions as DataOptions
from pnn_symbolic.dynamics.coordinates import moving_coordinates
from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.engines.readers import read_engine, reader_for
from pnn_symbolic.dynamics.formats.columns import read_columns_option, with_time_step
from pnn_symbolic.dynamics.interaction import Interaction
from pnn_symbolic.dynamics.potentials import Potential, check_forces, potential_called
from pnn_symbolic.dynamics.readers import read_rows
from pnn_symbolic.dynamics.units import units_called
from pnn_symbolic.errors import InputError
from pnn_symbolic.execution import beside


@dataclass(frozen=True, kw_only=True)
class ObservedParticles:
    """The rows of particles that act on each other, and the force between them where it is named or told by the file.

    clock_is_free   whether the time step is known from the rows only, to some per cent
    """

    data: DataSet
    interaction: Interaction | None
    notes: list[str]
    clock_is_free: bool


def observed_particles(options: DataOptions) -> ObservedParticles | None:
    """What an engine's file holds, where that is more than one particle on a line; else None."""
    path, columns = options.data, read_columns_option(options.columns)
    if path is None or columns is not None or reader_for(path) is None:
        return None
    reading, *others = read_engine(path, options.time_step, units_called(options.units))
    if moving_coordinates(reading.trajectories)[0].positions[0].size == 1:
        return None
    if options.force:
        raise InputError(f"--force {options.force} is for one particle on a line; of several a pair force is learned")
    named = named_interaction(path, reading, options.potential, options.masses, options.force_from)
    notes = [f"{path.name}: {text}" for text in (*(note.sentence for note in reading.notes), *named.notes)]
    if others:
        notes.append(f"{path.name}: the first of its {len(others) + 1} groups of particles is taken")
    data = DataSet.of(named.runs, name=str(path))
    return ObservedParticles(data=data, interaction=named.interaction, notes=notes, clock_is_free=reading.clock_is_free)


def observed_data(options: DataOptions, cores: int = 1) -> tuple[DataSet, Potential | None, list[str]]:
    """The data set, the potential if the exact force is to be used, and what was repaired in the file.

    cores   of this machine that may be used to simulate the paper's particle
    """
    path, force = options.data, options.force
    refuse_force_from(options.force_from)
    if options.masses:
        raise InputError(f"--masses {options.masses} is for an engine's file of several particles; leave it out")
    if path is None:
        if options.time_step is not None:
            raise InputError(f"--time-step {options.time_step:g} is for a file without times; leave it out")
        return _paper_particle(options.potential, force, options.columns, cores)
    exact = potential_called(options.potential) if options.potential else None
    if force == "exact" and exact is None:
        raise InputError("--force exact needs the potential: add --potential NAME, or use --force network")
    columns = with_time_step(read_columns_option(options.columns), options.time_step)
    reading = read_rows(path, units_called(options.units), columns, options.mass)
    runs = reading.trajectories
    if exact is None and any(run.forces is None for run in runs):
        raise InputError(f"{path} has no column force; add one, or name the potential with --potential")
    if exact is not None and force != "network":
        check_forces(exact, runs)
    notes = [f"{path.name}: {note}" for note in reading.notes]
    return DataSet.of(runs, name=str(path)), None if force == "network" else exact, notes


def _paper_particle(
    potential: str, force: str, columns: str, cores: int
) -> tuple[DataSet, Potential | None, list[str]]:
    """The paper's data; its potential if the exact force is to be used; nothing was repaired."""
    # The paper's particle alone is simulated.
    from pnn_symbolic.dynamics.simulation import paper_data, paper_potential

    for option, value in (("potential", potential), ("columns", columns)):
        if value:
            raise InputError(f'--{option} "{value}" goes with DATA; without DATA the paper\'s particle is used')
    with beside(paper_data, cores) as simulated:
        # Loaded meanwhile, which takes longer: torch, and all that the search and its answer ask for.
        from pnn_symbolic import discovery  # noqa: F401
        from pnn_symbolic.search import genetic  # noqa: F401
        from pnn_symbolic.training import fit  # noqa: F401

        return simulated(), paper_potential() if force == "exact" else None, []
