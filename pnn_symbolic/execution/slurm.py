"""Work as jobs of Slurm: a job for each call, by submitit. For calls of minutes: a job waits in a queue."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, Generic, TypeVar

from pnn_symbolic.errors import LONGEST_REASON, InputError, OutputError
from pnn_symbolic.execution.far_calls import far_call
from pnn_symbolic.execution.places import Workplace
from pnn_symbolic.execution.same_program import made_with

Executor = Job = Any
"""submitit's own; it need not be installed."""
Argument = TypeVar("Argument")
Answer = TypeVar("Answer")
Told = tuple[Answer | None, Exception | None]
"""What a job leaves: an answer, or what was raised in its place."""

MINUTES = 240
"""A job's limit, where SBATCH_TIMELIMIT has no other: what is set there goes before it."""
MOST_TOGETHER = 1000
"""Jobs of one array: Slurm takes no more where nobody has told it to."""
TRIES = 3
"""Times that a call is handed over where its job ends without an answer: the node is lost, or the time is up."""


@contextmanager
def slurm(folder: Path, system: str = "slurm") -> Iterator[Slurm]:
    """Jobs whose files lie in a folder of their own under `folder`, which all nodes must see under this name.

    system   as submitit names it; "local": processes of this machine, to try it without Slurm

    The files are pickled, by submitit, from functions and arguments of this package; nobody but you may read or write
    there. They are removed in the end, unless a job failed: then it says where its output is.
    """
    submitit = _submitit()
    if system == "slurm" and shutil.which("srun") is None:
        raise InputError(
            "there is no Slurm here (no program srun); leave --slurm out, or log in where jobs are submitted"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        files = Path(tempfile.mkdtemp(prefix="discover-equations-", dir=folder.absolute()))  # for its owner alone
    except OSError as error:
        raise OutputError(f"cannot write to the folder {folder}: {error.strerror}; name another by --slurm") from None
    logging.getLogger("submitit").setLevel(logging.CRITICAL)  # it prints to standard output
    executor = submitit.AutoExecutor(folder=files, cluster=system)
    executor.update_parameters(name="discover-equations", timeout_min=MINUTES, cpus_per_task=1)
    place = Slurm(executor)
    try:
        yield place
    finally:
        if not place.has_failed:
            shutil.rmtree(files, ignore_errors=True)


def _submitit() -> Any:  # noqa: ANN401 - a module that need not be there
    try:
        return import_module("submitit")
    except ImportError:
        raise InputError("submitit is not installed; type pip install 'pnn_symbolic[slurm]'") from None


class Slurm(Workplace):
    """Jobs, submitted by one executor."""

    def __init__(self, executor: Executor) -> None:
        self.executor, self.has_failed = executor, False

    def pool(self, function: Callable[[Argument], Answer]) -> JobPool[Argument, Answer]:
        """Each job brings the function along."""
        return JobPool(self, function)

    def submit(self, calls: Sequence[Callable[[], Told]]) -> list[Job]:
        """Jobs for these calls, in arrays."""
        jobs: list[Job] = []
        try:
            for first in range(0, len(calls), MOST_TOGETHER):
                jobs += self.executor.submit_array(calls[first : first + MOST_TOGETHER])
        except (OSError, RuntimeError) as error:  # sbatch refuses, or is not there; a function is above 1 GB
            self.has_failed = True
            raise OutputError(f"no job could be submitted: {' '.join(str(error).split())[:LONGEST_REASON]}") from None
        return jobs

    def lost(self, job: Job, why: str) -> OutputError:
        """A job that ended without an answer, with the place where its output is."""
        self.has_failed = True
        return OutputError(f"job {job.job_id} ended without an answer: {why}; its output is in {job.paths.stderr}")


class JobPool(Generic[Argument, Answer]):
    """Jobs for one function."""

    def __init__(self, place: Slurm, function: Callable[[Argument], Answer]) -> None:
        self.place, self._function = place, function
        self._shards: list[JobShard] = []

    def submit(self, argument: Argument) -> JobShard[Answer]:
        """One call more for the array that is submitted when the first answer of it is asked for."""
        self._shards.append(shard := JobShard(self, partial(_call, self._function, argument, made_with())))
        return shard

    def submit_waiting(self) -> None:
        """Hand over whatever has no job yet and was not cancelled."""
        waiting = [shard for shard in self._shards if shard.is_waiting]
        jobs = self.place.submit([shard.call for shard in waiting])
        for shard, job in zip(waiting, jobs, strict=True):
            shard.job = job

    def close(self) -> None:
        """Cancel what has not ended."""
        for shard in self._shards:
            shard.cancel()
        self._shards = []


class JobShard(Generic[Answer]):
    """One call; `job` does it, once it is submitted."""

    def __init__(self, pool: JobPool, call: Callable[[], Told[Answer]]) -> None:
        self.call, self.job = call, None
        self._pool, self._is_cancelled, self._told = pool, False, None

    @property
    def is_waiting(self) -> bool:
        """Whether a job has to be submitted for it."""
        return self.job is None and not self._is_cancelled and self._told is None

    def result(self) -> Answer:
        """Wait for the job, and for another where it is lost."""
        if self._told is None:
            self._told = self._wait()
        answer, error = self._told
        if error is not None:
            raise error
        return answer  # pyright: ignore[reportReturnType] - None is an answer where no error came

    def _wait(self) -> Told[Answer]:
        utils = import_module("submitit.core.utils")
        for attempt in range(1, TRIES + 1):
            if self.job is None:
                self._pool.submit_waiting()
            job = self.job
            assert job is not None  # just submitted
            try:
                return job.result()
            except utils.FailedJobError as error:  # it was not the same program, or none: it would fail again
                trace = str(error).partition("\n--")[2].partition("\n--")[0]
                raise self._pool.place.lost(job, trace.strip().splitlines()[-1]) from None
            except utils.UncompletedJobError:
                self.job = None
                if attempt == TRIES:
                    raise self._pool.place.lost(job, f"it was tried {TRIES} times") from None
        raise AssertionError

    def cancel(self) -> bool:
        """Let it be; a job that waits in the queue, or works, is cancelled."""
        self._is_cancelled = True
        if self.job is not None and self._told is None and not self.job.done():
            self.job.cancel(check=False)
        return True


def _call(function: Callable[[Argument], Answer], argument: Argument, asked_with: dict[str, str]) -> Told[Answer]:
    """In a job: one call. What it raises is handed back as it is, where submitit would make text of it."""
    try:
        return far_call(function, argument, asked_with), None
    except Exception as error:
        return None, error
