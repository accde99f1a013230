"""Work in jobs of Slurm: tried with submitit's jobs of this machine, and with programs that stand in for Slurm's."""

import json
import os
import signal
import stat
import sys
from functools import partial
from pathlib import Path

import pytest

from pnn_symbolic.errors import InputError, OutputError
from pnn_symbolic.execution import Workers
from pnn_symbolic.execution import slurm as slurm_jobs
from pnn_symbolic.execution.same_program import made_with

submitit = pytest.importorskip("submitit", reason="submitit is an extra")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


@pytest.fixture
def jobs(tmp_path):
    with slurm_jobs.slurm(tmp_path / "jobs", "local") as place:
        yield place


def test_answers_of_jobs_come_in_the_order_of_the_questions_and_their_files_are_removed(tmp_path):
    with slurm_jobs.slurm(tmp_path, "local") as place, Workers(partial(pow, 2), place) as workers:
        assert list(workers.map([3, 1, 2])) == [8, 2, 4]
        (files,) = tmp_path.iterdir()
        assert stat.S_IMODE(files.stat().st_mode) == 0o700
    assert not list(tmp_path.iterdir())


def test_an_error_in_a_job_is_raised_here_as_it_was(jobs):
    with Workers(partial(pow, 0), jobs) as workers, pytest.raises(ZeroDivisionError):
        list(workers.map([-1]))


def test_a_job_with_another_version_is_refused_with_both_versions(jobs, monkeypatch):
    monkeypatch.setattr(slurm_jobs, "made_with", lambda: {**made_with(), "torch": "1.0"})
    with Workers(abs, jobs) as workers, pytest.raises(InputError, match=r"torch 1\.0, and here is"):
        list(workers.map([1]))


def answer_at_the_second_time(mark):
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "answered"


def test_a_lost_job_is_handed_over_again(jobs, tmp_path, monkeypatch):
    monkeypatch.setattr(submitit.core.core.Job, "_results_timeout_s", 0)
    with Workers(answer_at_the_second_time, jobs) as workers:
        assert list(workers.map([tmp_path / "mark"])) == ["answered"]


@pytest.mark.nightly
def test_a_call_that_ends_its_job_each_time_is_given_up_and_the_output_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(submitit.core.core.Job, "_results_timeout_s", 0)

    def end(_):
        os.kill(os.getpid(), signal.SIGKILL)

    given_up = pytest.raises(OutputError, match=r"it was tried 3 times; its output is in (.*\.err)$")
    with slurm_jobs.slurm(tmp_path, "local") as place, Workers(end, place) as workers, given_up as told:
        list(workers.map([1]))
    assert Path(str(told.value).rpartition(" ")[2]).exists()


def test_where_there_is_no_slurm_that_is_said_before_anything_is_written(command, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    code, out, err = command("paper", "--out", tmp_path / "paper", "--slurm", tmp_path / "jobs")
    assert (code, out) == (2, "")
    assert "there is no Slurm here (no program srun)" in err
    assert [path.name for path in tmp_path.iterdir()] in (["paper"], [])
    assert not list(tmp_path.rglob("*.json"))


def test_two_places_at_once_are_refused(command, tmp_path):
    code, out, err = command("identify", "D 1", "--dask", "local", "--slurm", tmp_path)
    assert (code, out) == (2, "")
    assert "--dask and --slurm are two places to work at; name one" in err


SBATCH = """#!{python}
import os, re, subprocess, sys
script = open(sys.argv[1]).read()
last = re.search("--array=0-([0-9]+)", script)
print("Submitted batch job 7")
for index in range(int(last[1]) + 1) if last else [None]:
    number = {{"SLURM_JOB_ID": "7"}}
    if index is not None:
        number |= {{"SLURM_ARRAY_JOB_ID": "7", "SLURM_ARRAY_TASK_ID": str(index)}}
    subprocess.Popen(["sh", sys.argv[1]], env=os.environ | number, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
"""
SRUN = """#!{python}
import os, sys
words = sys.argv[1:]
while words[0].startswith("-"):
    words = words[2 if words[0] in ("--output", "--error") else 1 :]
os.execvp(words[0], words)
"""


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """sbatch and srun that begin the jobs of an array on this machine, at once."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, text in (("sbatch", SBATCH), ("srun", SRUN)):
        (programs / name).write_text(text.format(python=sys.executable))
        (programs / name).chmod(0o700)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")


def test_calls_are_handed_over_as_one_array(tmp_path, stand_in):
    with slurm_jobs.slurm(tmp_path / "jobs") as place, Workers(partial(pow, 2), place) as workers:
        assert list(workers.map([1, 2])) == [2, 4]
        assert len(list(tmp_path.glob("jobs/*/*_submission.sh"))) == 1


@pytest.mark.nightly
def test_files_of_rows_are_recognised_in_jobs_as_in_this_process(command, tmp_path, stand_in):
    for name, asked in (("a.csv", ("--energy", 0.5)), ("b.csv", ("--energy", 0.2))):
        spring = ("--potential", "harmonic", *asked, "--steps", 40, "--inner-steps", 1)
        assert command("simulate", tmp_path / name, *spring)[0] == 0
    names = (tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "c.csv")
    (tmp_path / "c.csv").write_text("time,x,v\n0,nothing\n")
    code, out, _ = command("identify", *names, "--json", "--slurm", tmp_path / "jobs")
    assert code == 1
    assert out == command("identify", *names, "--json", "--workers", 1)[1]
    assert len(list(map(json.loads, out.splitlines()))) == 3
    assert not list((tmp_path / "jobs").iterdir())


def test_a_refusal_of_sbatch_is_said_in_one_line(command, tmp_path, stand_in):
    refusal = "#!/bin/sh\necho 'sbatch: error: invalid partition' >&2\nexit 1\n"
    (tmp_path / "programs" / "sbatch").write_text(refusal)
    names = (tmp_path / "a.csv", tmp_path / "b.csv")
    for name in names:
        name.write_text("time,x,v\n0,0,0\n")
    code, out, err = command("identify", *names, "--slurm", tmp_path / "jobs")
    assert (code, out) == (2, "")
    *of_sbatch, last = err.splitlines()
    assert of_sbatch == ["sbatch: error: invalid partition"]
    assert last == "discover-equations: no job could be submitted: sbatch: error: invalid partition"
