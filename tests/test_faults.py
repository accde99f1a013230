"""What has no end, is held by another run, or is broken off: one line each, with its exit code."""

import gzip
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from contextlib import suppress
from itertools import product
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest

from pnn_symbolic import OneStepMap
from pnn_symbolic.certification.verifier.reading import read_lines
from pnn_symbolic.checked_lines import CheckedLines
from pnn_symbolic.errors import OutputError, ResumeError
from pnn_symbolic.paper.records import RecordFolder
from pnn_symbolic.paper.settings import PaperSettings
from pnn_symbolic.report.judgement import judgement
from pnn_symbolic.search.journal import Journal
from pnn_symbolic.time_budget import Budget
from tests.faults import ERRORS, Faults

ROOT = Path(__file__).parents[1]
LONGEST = 120
"""Seconds that any program here is waited for."""
SPRING = ("--potential", "harmonic")
RUN = (sys.executable, "-m", "pnn_symbolic", "run")


@pytest.mark.slow
def test_a_folder_belongs_to_one_run_at_a_time_and_sigterm_lets_go_of_it(command, tmp_path):
    """The exit code 143 is what a shell makes of SIGTERM, which batch schedulers send before they kill."""
    rows, out = tmp_path / "rows.csv", tmp_path / "run"
    assert command("simulate", rows, *SPRING, "--energy", 0.5, "--energy", 0.2, "--steps", 60)[0] == 0
    asked = [*RUN, str(rows), *SPRING, "--search", "--quiet", "--out", str(out)]
    start = subprocess.Popen(asked, env=os.environ | {"PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE)
    with start as process:
        give_up = time.monotonic() + LONGEST
        while not (out / "journal.jsonl").exists() and process.poll() is None and time.monotonic() < give_up:
            time.sleep(0.01)
        refused = subprocess.run([*asked, "--resume"], capture_output=True, text=True, check=False)
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
    assert code == 2
    assert "this is a device or a pipe, expected a file" in err


def test_a_device_without_end_is_refused(command):
    code, _, err = command("check", "/dev/zero")
    assert code == 2
    assert "this is a device or a pipe, expected a file" in err


def test_a_table_that_unpacks_to_a_thousand_times_its_size_is_refused(command, tmp_path):
    packed = tmp_path / "bomb.csv.gz"
    packed.write_bytes(gzip.compress(b"time,x,v\n" + b"0,0,0\n" * 20_000_000))
    code, _, err = command("look", packed)
    assert code == 2
    assert "numbers do not pack so well" in err


def test_a_device_or_a_pipe_is_not_replaced_by_a_file(command, tmp_path):
    os.mkfifo(pipe := tmp_path / "pipe.csv")
    for asked in (("export", "D 1, K 1", "--to", "c", "--force", "--out", pipe), ("simulate", pipe, "--steps", 2)):
        code, out, err = command(*asked)
        assert (code, out) == (2, "")
        assert err.startswith(f"discover-equations: cannot write {pipe}: it is there, and is no file")
    assert pipe.is_fifo()


def sparse(path):
    """A file of 2^40 zeros that takes no room on the disk."""
    with path.open("wb") as file:
        file.truncate(2**40)


HEADER = b'{"kind": "header"}\n'
DAMAGED_CERTIFICATES = {
    "unpacks to 200 MB": (gzip.compress(HEADER + b"x" * 200_000_000), "line 2: the file unpacks to far more"),
    "nested 100,000 deep": (gzip.compress(HEADER + b"[" * 100_000), "line 2: cannot be read as a line"),
    "a number of 100,000 digits": (
        gzip.compress(b'{"kind": ' + b"7" * 100_000 + b"}"),
        "line 1: cannot be read as a line",
    ),
    "not compressed": (HEADER, "line 1: cannot be read as a line"),
    "cut": (gzip.compress(HEADER * 1000)[:-20], "cannot be read as a line"),
    "a changed byte": (gzip.compress(HEADER)[:12] + b"\xff" + gzip.compress(HEADER)[13:], "line 1: "),
    "not UTF-8": (gzip.compress(b'{"kind": "\xff"}'), "line 1: cannot be read as a line"),
    "empty": (b"", "line 1: expected the header"),
}


@pytest.mark.parametrize("name", DAMAGED_CERTIFICATES)
def test_a_damaged_certificate_is_refused_in_one_line(command, tmp_path, name):
    path, (content, reason) = tmp_path / "certificate.jsonl.gz", DAMAGED_CERTIFICATES[name]
    path.write_bytes(content)
    with pytest.raises(ValueError, match=reason):
        read_lines(path)
    code, out, err = command("certify", "--quiet", "--verify", path)
    assert (code, out) == (2, "")
    assert err.startswith(f"discover-equations: {path}: ")
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("name", ["certificate.jsonl.gz", "journal.jsonl", "run.json", "discovery.json"])
def test_a_sparse_file_in_the_place_of_a_record_is_refused_before_it_is_read(command, tmp_path, name):
    sparse(tmp_path / name)
    code, out, err = command(
        *{
            "certificate.jsonl.gz": ("certify", "--quiet", "--verify", tmp_path / name),
            "journal.jsonl": ("run", "--quiet", "--force", "exact", "--out", tmp_path, "--resume"),
            "run.json": ("paper", "--quiet", "--out", tmp_path),
            "discovery.json": ("export", tmp_path, "--to", "c"),
        }[name]
    )
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1


def test_a_record_that_is_nested_deeply_is_refused_though_its_checksum_is_right(tmp_path):
    text, path = "[" * 100_000, tmp_path / "journal.jsonl"
    path.write_text(f'["{crc32(text.encode()):08x}", {text}]\n')
    with pytest.raises(ResumeError, match="is damaged before its last line"):
        Journal(path, {}, resume=True)


def test_arrays_that_unpack_to_a_thousand_times_their_size_are_refused(command, tmp_path):
    packed = tmp_path / "bomb.npz"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        array = io.BytesIO()
        np.save(array, np.zeros(20_000_000))
        archive.writestr("x.npy", array.getvalue())
    code, _, err = command("look", packed)
    assert code == 2
    assert "its arrays unpack to 160,000,128 bytes, more than is read of a file of its size" in err


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
@pytest.mark.parametrize(
    "kind", [kind if kind == "full disk" else pytest.param(kind, marks=pytest.mark.nightly) for kind in ERRORS]
)
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


def test_a_kill_inside_the_first_write_of_a_folder_leaves_it_to_the_next_run(tmp_path):
    (tmp_path / "run.json.part").write_text('{"pnn_sym')
    RecordFolder(tmp_path, PaperSettings(), "1.0")
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]


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


OFFLINE = """
import sys, json
from pnn_symbolic.cli import main

def refuse(event, arguments):
    if event in ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
        family = getattr(arguments[0], "family", None)
        if family is None or family.name in ("AF_INET", "AF_INET6"):
            raise RuntimeError(f"a command asked for the network: {event} {arguments[1:]}")

sys.addaudithook(refuse)
try:
    import socket
    socket.create_connection(("127.0.0.1", 9), timeout=1)
except RuntimeError:
    pass
else:
    sys.exit("sockets are not blocked")
for asked in json.loads(sys.argv[1]):
    sys.argv = ["discover-equations", *asked]
    try:
        main()
    except SystemExit as left:
        if left.code:
            sys.exit(f"{asked} exits with {left.code}")
"""


@pytest.mark.slow
def test_no_command_asks_for_the_network(tmp_path):
    """In a process of its own, so that what is done at the first import is seen, too; the hook also sees C code."""
    rows, spring = str(tmp_path / "rows.csv"), ["--potential", "harmonic"]
    search = ["--search", "--population", "4", "--generations", "1", "--wiring", "direct", "--activations", "linear"]
    least = ["--mass", "1", "--activations", "linear", "--wiring", "dense-1", "--weights", "0"]
    asked = [
        ["simulate", rows, *spring, "--energy", "0.5", "--energy", "0.2", "--steps", "60", "--inner-steps", "1"],
        ["look", rows],
        ["identify", rows],
        ["check", "D 1, K 1"],
        ["export", "D 1, K 1", "--to", "c"],
        ["catalogue", "velocity Verlet"],
        ["run", rows, *spring, *search, "--weights", "0,1", "--out", str(tmp_path / "run")],
        ["certify", rows, *spring, *least, "--time-limit", "1", "--out", str(tmp_path / "certificate")],
    ]
    done = subprocess.run(
        [sys.executable, "-c", OFFLINE, json.dumps(asked)],
        env=os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=4 * LONGEST,
        check=False,
    )
    assert (done.returncode, "asked for the network" in done.stderr) == (0, False), done.stderr
