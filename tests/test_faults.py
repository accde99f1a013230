"""What has no end, is held by another run, or is broken off: one line each, with its exit code."""

import gzip
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pnn_symbolic import OneStepMap
from pnn_symbolic.report.judgement import judgement
from pnn_symbolic.time_budget import Budget

ROOT = Path(__file__).parents[1]
LONGEST = 120
"""Seconds that any program here is waited for."""
RUN = (sys.executable, "-m", "pnn_symbolic", "run", "--force", "exact", "--quiet", "--out")


@pytest.mark.slow
def test_a_folder_belongs_to_one_run_at_a_time_and_sigterm_lets_go_of_it(command, tmp_path):
    """The exit code 143 is what a shell makes of SIGTERM, which batch schedulers send before they kill."""
    out = tmp_path / "run"
    start = subprocess.Popen([*RUN, str(out)], env=os.environ | {"PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE)
    with start as process:
        give_up = time.monotonic() + LONGEST
        while not (out / "journal.jsonl").exists() and process.poll() is None and time.monotonic() < give_up:
            time.sleep(0.01)
        refused = subprocess.run([*RUN, str(out), "--resume"], capture_output=True, text=True, check=False)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert f"process {process.pid} writes to {out}" in refused.stderr
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=LONGEST)
    assert process.returncode == 143
    assert err.decode().strip() == (
        "discover-equations: terminated; what is finished is kept in --out: add --resume to run, or call paper again, "
        "to go on"
    )
    assert [path.name for path in out.iterdir()] == ["journal.jsonl"]


def test_a_lock_that_a_killed_run_left_locks_nobody_out(command, tmp_path):
    (tmp_path / ".lock").write_text("1")
    code, _, err = command("run", tmp_path / "none.csv", "--out", tmp_path)
    assert code == 2
    assert "none.csv" in err
    assert not (tmp_path / ".lock").exists()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("run", "--population", "1000000000"), "population is 1000000000, expected at most 100,000"),
        (("run", "--generations", "1000000000"), "generations is 1000000000, expected at most 1,000,000"),
        (("simulate", "x.csv", "--steps", "1000000000000"), "1,000,000,000,000 rows were asked for"),
        (("simulate", "x.csv", "--steps", "10000", "--inner-steps", "1000000"), "10,000,000,000 inner steps"),
    ],
)
def test_sizes_that_no_machine_has_are_refused_with_the_limit(command, arguments, reason):
    code, out, err = command(*arguments)
    assert (code, out) == (2, "")
    assert reason in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("name", ["run", "certify"])
def test_an_empty_name_of_a_folder_is_not_the_folder_one_stands_in(command, name):
    code, _, err = command(name, "--out", "")
    assert code == 2
    assert "the name is empty" in err


def test_a_pipe_that_nobody_writes_to_is_refused(command, tmp_path):
    os.mkfifo(tmp_path / "rule.txt")
    code, _, err = command("check", tmp_path / "rule.txt")
    assert code == 1
    assert "this is a device or a pipe, expected a file" in err


def test_a_device_without_end_is_refused(command):
    code, _, err = command("check", "/dev/zero")
    assert code == 1
    assert "this is a device or a pipe, expected a file" in err


def test_a_table_that_unpacks_to_a_thousand_times_its_size_is_refused(command, tmp_path):
    packed = tmp_path / "bomb.csv.gz"
    packed.write_bytes(gzip.compress(b"time,x,v\n" + b"0,0,0\n" * 20_000_000))
    code, _, err = command("look", packed)
    assert code == 2
    assert "numbers do not pack so well" in err


def test_what_takes_too_long_is_undecided_and_the_other_answers_are_given():
    step = OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x')/m")
    record = judgement(step, Budget(in_all=0))
    assert {finding["verdict"] for finding in record["findings"].values()} == {"undecided"}
    assert record["findings"]["order"]["assumptions"] == ["took longer than 0 s, with the questions before it"]
    assert record["identity"]["relation"] == "undecided"
    assert set(record["out_of_time"]) == {"as_typed", "with_dt_1"}
    assert record["map"] == judgement(step)["map"]
