"""What has no end, is held by another run, or is broken off: one line each, with its exit code."""

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from itertools import product
from pathlib import Path

import pytest

from pnn_symbolic import OneStepMap
from pnn_symbolic.checked_lines import CheckedLines
from pnn_symbolic.errors import OutputError
from pnn_symbolic.report.judgement import judgement
from pnn_symbolic.time_budget import Budget
from tests.faults import ERRORS, Faults

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


@pytest.mark.parametrize("name", ["rows.csv", "rows.csv.gz", "rows.npz"])
def test_whatever_the_disk_refuses_a_table_is_there_whole_or_as_before(command, tmp_path, name):
    asked = ("simulate", tmp_path / name, "--steps", 20)
    with Faults(tmp_path) as disk:
        assert command(*asked)[0] == 0
    whole, before = (tmp_path / name).read_bytes(), b"what was there before"
    places = len(disk.asked)
    assert {what for what, _ in disk.asked} == {"open", "write", "fsync", "replace"}
    for kind, at in product(ERRORS, range(1, places + 1)):
        (tmp_path / name).write_bytes(before)
        with Faults(tmp_path, kind, at) as disk:
            code, out, err = command(*asked)
        is_renamed = at == places  # what is left is to have its name on disk
        assert (code, out) == (0 if is_renamed else 2, "")
        assert len(err.splitlines()) == 1
        assert (tmp_path / name).read_bytes() == (whole if is_renamed else before)
        assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("kind", ERRORS)
def test_a_line_that_could_not_be_written_is_taken_back_and_can_be_written_again(tmp_path, kind):
    path, at = tmp_path / "lines.jsonl", 1
    while True:
        path.unlink(missing_ok=True)
        with Faults(tmp_path, kind, at) as disk:
            lines = CheckedLines(path)
            for record in range(3):
                with suppress(OutputError):
                    lines.append(record)
        for record in range(3, 5):
            lines.append(record)
        records, cut = CheckedLines(path).read()
        assert (records[-2:], cut) == ([3, 4], False)
        assert records == sorted(set(records))
        if not disk.happened:
            break
        at += 1
    assert records == [0, 1, 2, 3, 4]
    assert at > 9  # to open, to write and to have on disk, three times


@pytest.mark.slow
@pytest.mark.parametrize("kind", ERRORS)
def test_the_answer_of_a_run_is_printed_whatever_becomes_of_its_files(command, tmp_path, kind):
    """The rows are those of a known integrator: nothing is searched, and all that is written is the answer."""
    rows, folder = tmp_path / "rows.csv", tmp_path / "run"
    spring = ("--potential", "harmonic")
    assert command("simulate", rows, *spring, "--energy", 0.5, "--steps", 60, "--inner-steps", 1)[0] == 0
    asked = ("run", rows, *spring, "--quiet", "--json", "--out", folder)
    code, answer, _ = command(*asked)
    assert (code, json.loads(answer)["outcome"]) == (0, "generator")
    held = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix != ".json"}
    for file in ("discovery.json", "index.html", "figures/rows.svg"):
        shutil.rmtree(folder)
        with Faults(folder, kind, on=file) as disk:
            code, out, err = command(*asked)
        assert disk.happened
        assert code == 2
        assert without_seconds(out) == without_seconds(answer)
        assert err.startswith(f"discover-equations: cannot write {folder / file}: ")
        assert len(err.splitlines()) == 1
        for path in folder.rglob("*"):
            assert path.is_dir() or path.suffix == ".json" or path.read_bytes() == held[path]


def without_seconds(answer):
    return {name: value for name, value in json.loads(answer).items() if name != "seconds"}


def in_a_shell(redirection, *arguments):
    """A process of its own, whose standard streams the shell has closed, or led to a full device."""
    words = [sys.executable, "-m", "pnn_symbolic", *map(str, arguments)]
    return subprocess.run(
        ["sh", "-c", f'"$@" {redirection}', "sh", *words],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )


PRINTING = {
    "check": ("check", "--json", "D 1, K 1", "K 1, D 1"),
    "identify": ("identify", "D 1, K 1"),
    "export": ("export", "D 1, K 1", "--to", "c"),
    "catalogue": ("catalogue", "--json"),
    "help": ("run", "--help"),
}


@pytest.mark.slow
@pytest.mark.parametrize("redirection", [">&-", ">/dev/full"])
@pytest.mark.parametrize("name", PRINTING)
def test_an_answer_that_cannot_be_printed_is_no_success(name, redirection):
    done = in_a_shell(redirection, *PRINTING[name])
    assert done.returncode == 2
    assert done.stderr.startswith("discover-equations: cannot write to standard output: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.slow
@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full", "<&-", "2>&- <&-"])
def test_remarks_that_cannot_be_written_change_no_answer(redirection):
    done = in_a_shell(redirection, "check", "--json", "K 1, D 1", "no map")
    assert done.returncode == 1
    name, refusal = map(json.loads, done.stdout.splitlines())
    assert (name["identity"]["name"], "error" in refusal) == ("symplectic Euler A", True)


def test_a_file_does_not_get_what_is_printed_to_a_closed_stream(tmp_path):
    done = in_a_shell(">&- 2>&- <&-", "simulate", tmp_path / "rows.csv", "--steps", 2)
    assert done.returncode == 0
    assert (tmp_path / "rows.csv").read_text().startswith("time,x,v,force\n0.0,")


def test_whoever_reads_no_further_is_told_nothing():
    """141 is what a shell makes of SIGPIPE."""
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "pnn_symbolic", "catalogue"],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=write,
        stderr=subprocess.PIPE,
        timeout=LONGEST,
        check=False,
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (141, b"")


def test_a_closed_standard_input_is_told():
    done = in_a_shell("<&-", "check", "-")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "discover-equations: standard input cannot be read: Bad file descriptor\n"


def test_a_line_without_end_is_refused():
    done = in_a_shell("</dev/zero", "check", "-")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "discover-equations: a line of standard input has more than 1,000,000 characters\n"
