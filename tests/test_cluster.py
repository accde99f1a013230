"""Work at the workers of a Dask cluster: the same answers, whoever is lost on the way."""

import os
import signal
import time
from functools import partial

import pytest

from pnn_symbolic import SearchSettings, SearchSpace, paper_data, paper_potential
from pnn_symbolic.certification.decision import certify
from pnn_symbolic.errors import InputError
from pnn_symbolic.execution import Here, Processes, Workers
from pnn_symbolic.execution import cluster as dask_cluster
from pnn_symbolic.execution.same_program import made_with, refuse_other_programs

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
