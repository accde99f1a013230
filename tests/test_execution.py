"""Several processes that call one function: same answers, and no process outlives what asked for it."""

import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from pnn_symbolic.errors import RefusedError
from pnn_symbolic.execution import Processes, Workers, beside

SLEEPERS = """
import os, time
from pnn_symbolic.execution import Processes, Workers

def sleep(seconds):
    os.write(1, b"%d\\n" % os.getpid())  # at once: two processes write
    time.sleep(seconds)

with Workers(sleep, Processes(2)) as workers:
    list(workers.map([60, 60]))
"""


linux = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")


@pytest.mark.parametrize("count", [1, 3])
def test_answers_come_in_the_order_of_the_questions(count):
    with Workers(partial(pow, 2), Processes(count)) as workers:
        assert list(workers.map(range(8))) == [2**k for k in range(8)]


@pytest.mark.parametrize("count", [1, 2])
def test_an_error_in_a_worker_is_raised_here(count):
    with Workers(partial(pow, 0), Processes(count)) as workers, pytest.raises(ZeroDivisionError):
        list(workers.map([-1, -1]))


@linux
def test_workers_end_with_the_process_that_forked_them():
    asker = subprocess.Popen([sys.executable, "-c", SLEEPERS], stdout=subprocess.PIPE, text=True)
    assert asker.stdout is not None
    workers = [int(asker.stdout.readline()) for _ in range(2)]
    assert len({asker.pid, *workers}) == 3
    asker.send_signal(signal.SIGKILL)
    asker.wait()
    deadline = time.monotonic() + 30
    while any(map(is_running, workers)):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    asker.stdout.close()


def is_running(process):
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"  # ended, and nobody has asked how


@pytest.mark.parametrize("cores", [1, 2])
def test_what_is_asked_beside_the_rest_answers_when_it_is_waited_for(cores):
    with beside(partial(pow, 2, 10), cores) as answer:
        assert answer() == 1024
        assert answer() == 1024


@pytest.mark.parametrize("cores", [1, 2])
def test_a_refusal_beside_the_rest_is_raised_here_with_all_that_it_says(cores):
    def refuse():
        raise RefusedError("no law", [{"code": "wrapped"}])

    with beside(refuse, cores) as answer, pytest.raises(RefusedError, match="no law") as refusal:
        answer()
    assert refusal.value.health == [{"code": "wrapped"}]


@linux
def test_an_answer_that_nobody_waits_for_takes_no_time():
    began = time.perf_counter()
    with beside(partial(time.sleep, 60), 2):
        pass
    assert time.perf_counter() - began < 30
