"""Where was it asked to work? In processes of this machine, at the workers of a Dask cluster, or in jobs of Slurm."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pnn_symbolic.errors import InputError
from pnn_symbolic.execution import Processes, Workplace, available_cores


@contextmanager
def place_of(
    workers: int | None, dask: str | None, jobs: Path | None = None, *, quiet: bool = False
) -> Iterator[Workplace]:
    """The place that --workers, --dask and --slurm name, for as long as the block lasts.

    >>> with place_of(2, None) as place:
    ...     place
    Processes(count=2)
    """
    if jobs is not None:
        if dask is not None:
            raise InputError("--dask and --slurm are two places to work at; name one")
        from pnn_symbolic.execution.slurm import slurm  # only with --slurm

        with slurm(jobs) as place:
            yield place
        return
    if dask is None:
        yield Processes(workers or available_cores())
        return
    from pnn_symbolic.execution.cluster import cluster  # only with --dask

    def on_note(note: str) -> None:
        if not quiet:
            print(note, file=sys.stderr)

    with cluster(dask, workers or available_cores(), on_note) as place:
        yield place
