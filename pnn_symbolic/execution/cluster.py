"""Work at the workers of a Dask cluster: one that is there, or one of this machine that lasts as long as the work."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager
from importlib import import_module
from typing import Any, Generic, TypeVar

from pnn_symbolic.errors import InputError, OutputError
from pnn_symbolic.execution.far_calls import far_call
from pnn_symbolic.execution.places import Workplace
from pnn_symbolic.execution.same_program import made_with, made_with_there, refuse_other_programs

Client = Future = Any
"""Dask's own; it need not be installed."""
Argument = TypeVar("Argument")
Answer = TypeVar("Answer")

LOCAL = "local"
CONNECT = 10.0
"""Seconds in which a scheduler must answer."""
FIRST_WORKER = 600.0
"""Seconds in which the first worker must be there: those of a batch system wait in its queue."""
BACK_WITHIN = 60.0
"""Seconds in which a scheduler that went away must be back."""
TRIES = 20
"""Times that a call is handed over where its worker is lost each time: a call that ends its worker would never end."""


@contextmanager
def cluster(address: str, workers: int, on_note: Callable[[str], None] = lambda note: None) -> Iterator[Cluster]:
    """The workers behind a scheduler, or "local": so many processes of this machine, on loopback and encrypted.

    on_note   told what a user should know

    A worker with another version of this package, or of one that its numbers depend on, is refused.
    """
    if not address.strip():
        raise InputError('the address of --dask is empty; name one, such as tcp://host:8786, or "local"')
    distributed = _distributed()
    for name in ("distributed", "distributed.client"):  # which have levels of their own
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what matters of it is said in one line
    with ExitStack() as stack:
        if address == LOCAL:
            server: Any = stack.enter_context(_local(workers))
            client = stack.enter_context(distributed.Client(server, timeout=CONNECT, set_as_default=False))
        else:
            client = stack.enter_context(_connected(address, CONNECT))
        connected = Cluster(address, client)
        stack.callback(connected.close)
        connected.check(on_note)
        yield connected


@contextmanager
def _local(workers: int) -> Iterator[Any]:
    """Processes of this machine, that others who are logged in cannot speak to."""
    distributed = _distributed()
    try:
        security = distributed.Security.temporary()
    except ImportError as error:
        raise InputError("Dask needs cryptography; type pip install 'pnn_symbolic[dask]'") from error
    settings = {"distributed.scheduler.allowed-failures": TRIES, "distributed.admin.low-level-log-length": 0}
    with (
        import_module("dask.config").set(settings),
        tempfile.TemporaryDirectory(prefix="discover-equations-") as folder,
        distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            host="127.0.0.1",
            protocol="tls://",
            security=security,
            dashboard_address=None,
            memory_limit=0,  # the limit is that of the machine: a shard that needs much is not to be killed for it
            local_directory=folder,
            silence_logs=logging.CRITICAL,
        ) as server,
    ):
        yield server


def _distributed() -> Any:  # noqa: ANN401 - a module that need not be there
    try:
        return import_module("distributed")
    except ImportError:
        raise InputError("Dask is not installed; type pip install 'pnn_symbolic[dask]'") from None


def _connected(address: str, within: float) -> Client:
    try:
        return _distributed().Client(address, timeout=within, set_as_default=False)
    except (OSError, ValueError, ImportError, TypeError) as error:  # of what is no address: other errors than OSError
        why = str(error).strip().splitlines()[0] if isinstance(error, ValueError) else f"within {within:g} s"
        raise InputError(f"no Dask scheduler answers at {address} ({why}); start one with dask scheduler") from None


class Cluster(Workplace):
    """The workers behind one scheduler. What is copied there: a function with all that it knows, once, and arguments.

    A call whose worker is lost is handed over again, and so is everything after a scheduler that went away and is back
    within a minute; for those who asked nothing has happened.
    """

    def __init__(self, address: str, client: Client) -> None:
        self.address, self.client = address, client

    def check(self, on_note: Callable[[str], None]) -> None:
        """Wait for the first worker, and refuse those of another version."""
        if not self.client.nthreads():
            on_note(f"waiting for the first worker of {self.address}")
            try:
                self.client.wait_for_workers(1, timeout=FIRST_WORKER)
            except TimeoutError:
                raise OutputError(f"{self.address} has no worker after {FIRST_WORKER:g} s; start one") from None
        refuse_other_programs(self.client.run(made_with_there()), on_note)

    def pool(self, function: Callable[[Argument], Answer]) -> ClusterPool[Argument, Answer]:
        """Copies of `function` at all workers."""
        return ClusterPool(self, function)

    def again(self) -> None:
        """See to it that there is a scheduler to speak to: the old one, or a new one at its address."""
        if self.client.status == "running":
            return
        self.client.close()
        if self.address != LOCAL:
            try:
                self.client = _connected(self.address, BACK_WITHIN)
            except InputError:
                pass
            else:
                return
        raise OutputError(f"the Dask scheduler at {self.address} went away; what is finished is kept in --out")

    def close(self) -> None:
        """Speak no longer to the scheduler."""
        self.client.close()


class ClusterPool(Generic[Argument, Answer]):
    """Copies of one function."""

    def __init__(self, place: Cluster, function: Callable[[Argument], Answer]) -> None:
        self.place, self.function = place, function
        self._copied: Future | None = None
        self._at: Client | None = None

    def submit(self, argument: Argument) -> ClusterShard[Argument, Answer]:
        """Hand one call over."""
        return ClusterShard(self, argument)

    def future(self, argument: Argument, *, anew: bool = False) -> Future:
        """The answer of a call that is handed over now.

        anew   copy the function again: the workers that had it may be gone
        """
        client = self.place.client
        if anew or self._copied is None or self._at is not client:
            self._copied = client.scatter(self.function, broadcast=True, hash=False)
            self._at = client
        return client.submit(far_call, self._copied, argument, made_with(), pure=False)

    def close(self) -> None:
        """Forget the copies."""
        self._copied = None


class ClusterShard(Generic[Argument, Answer]):
    """One call that was handed over."""

    def __init__(self, pool: ClusterPool[Argument, Answer], argument: Argument) -> None:
        self._pool, self._argument = pool, argument
        self._hand_over()

    def _hand_over(self, *, anew: bool = False) -> None:
        self._known_to = self._pool.place.client
        self._future = self._pool.future(self._argument, anew=anew)

    def result(self) -> Answer:
        """Wait for the answer, from whichever worker is left."""
        for _ in range(TRIES):
            try:
                if self._known_to is not self._pool.place.client:  # the scheduler was lost meanwhile
                    self._hand_over()
                return self._future.result()
            except _lost():
                self._pool.place.again()
                self._hand_over(anew=True)
        raise OutputError(f"a worker of {self._pool.place.address} was lost {TRIES} times with the same work to do")

    def cancel(self) -> bool:
        """Let it be."""
        if self._known_to is self._pool.place.client:
            self._future.cancel()
        return True


def _lost() -> tuple[type[BaseException], ...]:
    """What is raised here where a worker, its copy of a function, or the scheduler is gone."""
    distributed = _distributed()
    of_client, of_comm = import_module("distributed.client"), import_module("distributed.comm")
    return distributed.KilledWorker, of_client.FutureCancelledError, of_comm.CommClosedError, CancelledError
