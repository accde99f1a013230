"""Terminals and files that are not UTF-8 get every answer: spelt out for people, escaped in JSON."""

import contextlib
import gzip
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pnn_symbolic import cli

ROOT = Path(__file__).parents[1]
OTHERS = {
    "cp1252": {"PYTHONIOENCODING": "cp1252"},
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
}
VERLET = "D 1/2, K 1, D 1/2"
LAW = "y = x + h*v/2; v' = v + h*f(y)/(1.0005*m); x' = y + h*v'/2"

every_encoding = pytest.mark.parametrize("encoding", OTHERS)


@pytest.fixture
def said(monkeypatch):
    """(exit code, output, errors) of one command, decoded strictly as the terminal would.

    PYTHONIOENCODING names the encoding of the streams that Python opens: here they are opened with it, and the command
    runs in this process. A locale says more than that, so it is met by a process of its own.
    """

    def run(encoding, *arguments):
        if encoding == "C":
            return in_a_process(encoding, *arguments)
        out, errors = io.TextIOWrapper(io.BytesIO(), encoding), io.TextIOWrapper(io.BytesIO(), encoding)
        monkeypatch.setattr(sys, "argv", ["discover-equations", *map(str, arguments)])
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors), pytest.raises(SystemExit) as left:
            cli.main()
        out.flush()
        errors.flush()
        written, complaint = (stream.buffer.getvalue().decode(encoding) for stream in (out, errors))
        assert "Traceback" not in complaint
        return left.value.code or 0, written, complaint

    return run


def in_a_process(encoding, *arguments):
    """The same by a process of its own."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    done = subprocess.run(
        [sys.executable, "-m", "pnn_symbolic", *map(str, arguments)],
        cwd=ROOT,
        env=outside | OTHERS[encoding] | {"OMP_NUM_THREADS": "1"},
        capture_output=True,
        timeout=120,
        check=False,
    )
    codec = "cp1252" if encoding == "cp1252" else "ascii"
    out, err = done.stdout.decode(codec), done.stderr.decode(codec)
    assert "Traceback" not in err
    return done.returncode, out, err


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
@pytest.mark.slow
def test_a_process_that_is_told_an_encoding_answers_as_one_whose_streams_have_it(said, encoding):
    assert in_a_process(encoding, "check", "--json", LAW) == said(encoding, "check", "--json", LAW)


@pytest.mark.parametrize("encoding", ["cp1252", "C"])
@pytest.mark.slow
def test_a_judgement_is_readable(said, encoding):
    code, out, err = said(encoding, "check", VERLET)
    assert (code, err) == (0, "")
    assert "position Verlet" in out
    assert "x(t+dt) = x + v dt + " in out
    assert "\\u" not in out


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
@pytest.mark.slow
def test_json_reads_back_the_same(said, encoding):
    answers = [said(one, "check", "--json", LAW)[1] for one in (encoding, "utf-8")]
    assert json.loads(answers[0]) == json.loads(answers[1])
    assert not answers[1].isascii()  # else nothing was asked here


@every_encoding
def test_help_is_printed(said, encoding):
    code, out, err = said(encoding, "run", "--help")
    assert (code, err) == (0, "")
    assert out


@pytest.mark.parametrize("asked", [["explain"], ["explain", "--exercises"], ["explain", "--glossary"], ["doctor"]])
def test_what_teaches_is_spelt_out_in_ascii(said, asked):
    code, out, err = said("ascii", *asked)
    assert (code, err) == (0, "")
    assert out.isascii()
    assert "\\u" not in out


def test_the_catalogue_is_printed(said):
    code, out, _ = said("cp1252", "catalogue", "position Verlet")
    assert code == 0
    assert "position Verlet" in out


@pytest.mark.slow
def test_a_run_prints_its_law(said, tmp_path, searches):
    searches(hill_climb=False)
    table = tmp_path / "h.csv"
    made = said(
        "ascii", "simulate", table, "--potential", "harmonic", "--energy", "0.5", "--energy", "0.2", "--steps", 60
    )
    assert made[0] == 0
    small = ["--population", "10", "--generations", "1", "--wiring", "direct", "--activations", "linear", "--quiet"]
    code, out, _ = said("ascii", "run", table, "--potential", "harmonic", "--weights", "0,1", *small)
    assert code == 0
    assert "(t+dt) = " in out


@pytest.mark.parametrize("encoding", ["cp1252", "C"])
@pytest.mark.slow
def test_what_goes_wrong_is_told_in_one_line(said, encoding):
    code, _, err = said(encoding, "check", "x' = x + Δt*ζ; v' = v")
    assert code == 2
    assert err.startswith("discover-equations: column ")
    assert len(err.splitlines()) == 1
    assert "error" in json.loads(said(encoding, "check", "--json", "ζ → ½")[1])


def test_bytes_that_are_no_text_are_refused_like_any_other_input():
    done = subprocess.run(
        [sys.executable, "-m", "pnn_symbolic", "identify", "-"],
        cwd=ROOT,
        env=os.environ | {"PYTHONUTF8": "1"},
        input=b"\xe9\xff\n",
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("encoding", ["cp1252"])
@pytest.mark.slow
def test_a_certificate_is_made_and_verified(said, tmp_path, encoding):
    """Of what three seconds decide: the table has log₁₀, which these encodings lack."""
    table = tmp_path / "h.csv"
    assert (
        said(encoding, "simulate", table, "--potential", "harmonic", "--energy", 0.5, "--energy", 0.2, "--steps", 60)[0]
        == 0
    )
    asked = [
        table,
        "--potential",
        "harmonic",
        "--activations",
        "linear",
        "--weights",
        "0,1",
        "--quiet",
        "--time-limit",
        3,
    ]
    code, out, err = said(encoding, "certify", *asked, "--out", tmp_path / "decided")
    assert (code, err) == (0, "")
    assert "genomes in" in out
    path = tmp_path / "decided" / "certificate.jsonl.gz"
    assert said(encoding, "certify", *asked, "--verify", path)[:2] == (0, f"{path}: holds\n")
    *lines, result = gzip.decompress(path.read_bytes()).splitlines()
    spoiled = json.dumps(json.loads(result) | {"objective": -99.0}).encode()
    path.write_bytes(gzip.compress(b"\n".join([*lines, spoiled])))
    code, out, _ = said(encoding, "certify", *asked, "--verify", path)
    assert code == 1
    assert out.startswith(f"{path}: line {len(lines) + 1}: the best objective is ")
