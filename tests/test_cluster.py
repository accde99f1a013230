"""Work at the workers of a Dask cluster: the same answers, whoever is lost on the way."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from pnn_symbolic import SearchSettings, SearchSpace, paper_data, paper_potential
from pnn_symbolic.certification.decision import certify
from pnn_symbolic.errors import InputError
from pnn_symbolic.execution import Here, Processes, Workers
from pnn_symbolic.execution import cluster as dask_cluster
from pnn_symbolic.execution.same_program import made_with, refuse_other_programs

ROOT = Path(__file__).parents[1]
distributed = pytest.importorskip("distributed", reason="Dask is an extra")
pytestmark = pytest.mark.filterwarnings("ignore")  # of Dask's own


@pytest.fixture(scope="module")
def address():
    """A scheduler with two workers, spoken to through sockets, in threads of this process: it begins at once."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, protocol="tcp://", host="127.0.0.1", dashboard_address=None
    ) as server:
        yield server.scheduler_address


@pytest.fixture
def place(address):
    with dask_cluster.cluster(address, 2) as found:
        yield found


def test_answers_come_in_the_order_of_the_questions_whoever_is_first(place):
    def later_is_faster(number):
        time.sleep(0.02 * (4 - number))
        return number

    with Workers(later_is_faster, place) as workers:
        assert list(workers.map(range(4))) == [0, 1, 2, 3]


def test_an_error_of_a_worker_is_raised_here(place):
    with Workers(partial(pow, 0), place) as workers, pytest.raises(ZeroDivisionError):
        list(workers.map([-1, -1]))


def test_a_certificate_is_the_same_wherever_its_bounds_are_fitted(place, tmp_path):
    """Here, in two processes, at two workers of a cluster, and broken off after 9 steps and gone on with."""
    space, settings = SearchSpace("direct", ("linear",)), SearchSettings(population=10, generations=1)

    def written(name, there, **options):
        folder = tmp_path / name
        certify(
            paper_data(pairs=60), paper_potential(), mass=26.982, space=space, settings=settings,
            accuracy_weight=0.05, place=there, out=folder, **options,
        )  # fmt: skip
        return (folder / "certificate.jsonl.gz").read_bytes()

    whole = written("here", Here())
    assert written("processes", Processes(2)) == whole
    assert written("cluster", place) == whole
    assert written("again", place, stop_after=(None, 9)) != whole
    (tmp_path / "again" / "certificate.jsonl.gz").unlink()
    assert written("again", place, resume=True) == whole


def test_a_worker_of_another_version_is_refused_with_both_versions():
    older = {**made_with(), "numpy": "1.26.4"}
    with pytest.raises(InputError, match=f"tcp://node:1 has numpy 1.26.4, and here is {made_with()['numpy']}"):
        refuse_other_programs({"tcp://node:1": (older, "")})


def test_a_worker_that_joins_later_with_another_version_is_refused_too(place, monkeypatch):
    monkeypatch.setattr(dask_cluster, "made_with", lambda: {**made_with(), "torch": "1.0"})
    with Workers(abs, place) as workers, pytest.raises(InputError, match=r"torch 1\.0, and here is"):
        list(workers.map([1, 2]))


def test_an_address_where_nobody_listens_is_said_in_a_line_after_a_stated_time(monkeypatch):
    monkeypatch.setattr(dask_cluster, "CONNECT", 0.3)
    began = time.perf_counter()
    with pytest.raises(InputError, match=r"no Dask scheduler answers at tcp://127.0.0.1:9 \(within 0.3 s\)"):
        dask_cluster.cluster("tcp://127.0.0.1:9", 2).__enter__()
    assert time.perf_counter() - began < 20


@pytest.mark.slow
def test_a_lost_worker_is_survived():
    """Of three processes, each of which has begun work, one is killed."""

    def slowly(number):
        time.sleep(0.2)
        return number, os.getpid()

    with dask_cluster.cluster("local", 3) as place, Workers(slowly, place) as workers:
        shards = workers.begun(range(20))
        _, victim = shards[0].result()
        assert victim != os.getpid()
        os.kill(victim, signal.SIGKILL)
        answers = [shard.result() for shard in shards]
    assert [number for number, _ in answers] == list(range(20))


class Programs:
    """A scheduler and three workers, each a program of its own."""

    def __init__(self, path=ROOT):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = str(free.getsockname()[1])
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.environment = os.environ | {"PYTHONPATH": str(path)}
        self.begin()

    def begin(self):
        self.programs = [self._program("scheduler", "--host", "127.0.0.1", "--port", self.port)]
        while True:
            try:
                socket.create_connection(("127.0.0.1", int(self.port)), 1).close()
            except OSError:
                time.sleep(0.1)
            else:
                break
        self.programs += [self._program("worker", self.address, "--nthreads", "1", "--no-nanny") for _ in range(3)]

    def _program(self, name, *words):
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.dask_{name}", *words, "--no-dashboard"],
            cwd=self.environment["PYTHONPATH"],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def end(self):
        for program in self.programs:
            program.kill()
            program.wait()


@pytest.fixture
def programs():
    begun = Programs()
    yield begun
    begun.end()


@pytest.mark.slow
@pytest.mark.nightly
def test_a_scheduler_that_is_lost_with_its_workers_and_comes_back_is_survived(programs, capfd):
    """Nothing is said of it, and no answer is missing: what was handed over is handed over again."""

    def slowly(number):
        time.sleep(0.2)
        return number * number

    with dask_cluster.cluster(programs.address, 3) as place, Workers(slowly, place) as workers:
        shards = workers.begun(range(9))
        assert shards[0].result() == 0
        programs.end()
        programs.begin()
        assert [shard.result() for shard in shards] == [number * number for number in range(9)]
    assert capfd.readouterr().err == ""


@pytest.mark.slow
@pytest.mark.nightly
def test_workers_with_another_source_are_refused_before_anything_is_handed_over(tmp_path):
    shutil.copytree(ROOT / "pnn_symbolic", tmp_path / "pnn_symbolic")
    with (tmp_path / "pnn_symbolic" / "errors.py").open("a") as source:
        source.write("# one line more\n")
    others = Programs(tmp_path)
    own = re.escape(made_with()["pnn_symbolic"])
    try:
        with pytest.raises(InputError, match=rf"the worker tcp://\S+ has pnn_symbolic .* and here is {own}; install"):
            dask_cluster.cluster(others.address, 3).__enter__()
    finally:
        others.end()
