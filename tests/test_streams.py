"""Terminals and files that are not UTF-8 get every answer: spelt out for people, escaped in JSON."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OTHERS = {
    "cp1252": {"PYTHONIOENCODING": "cp1252"},
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
}
VERLET = "D 1/2, K 1, D 1/2"
LAW = "y = x + h*v/2; v' = v + h*f(y)/(1.0005*m); x' = y + h*v'/2"

every_encoding = pytest.mark.parametrize("encoding", OTHERS)


def said(encoding, *arguments):
    """(exit code, output, errors) of one command, decoded strictly as the terminal would."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    done = subprocess.run(
        [sys.executable, "-m", "pnn_symbolic", *map(str, arguments)],
        cwd=ROOT,
        env=outside | (OTHERS[encoding] if encoding else {"PYTHONUTF8": "1"}) | {"OMP_NUM_THREADS": "1"},
        capture_output=True,
        timeout=120,
        check=False,
    )
    codec = "utf-8" if encoding is None else "cp1252" if encoding == "cp1252" else "ascii"
    out, err = done.stdout.decode(codec), done.stderr.decode(codec)
    assert "Traceback" not in err
    return done.returncode, out, err


@pytest.mark.parametrize("encoding", ["cp1252", "C"])
@pytest.mark.slow
def test_a_judgement_is_readable(encoding):
    code, out, err = said(encoding, "check", VERLET)
    assert (code, err) == (0, "")
    assert "position Verlet" in out
    assert "x(t+dt) = x + v dt + " in out
    assert "\\u" not in out


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
@pytest.mark.slow
def test_json_reads_back_the_same(encoding):
    answers = [said(one, "check", "--json", LAW)[1] for one in (encoding, None)]
    assert json.loads(answers[0]) == json.loads(answers[1])
    assert not answers[1].isascii()  # else nothing was asked here


@every_encoding
def test_help_is_printed(encoding):
    code, out, err = said(encoding, "run", "--help")
    assert (code, err) == (0, "")
    assert out


def test_the_catalogue_is_printed():
    code, out, _ = said("cp1252", "catalogue", "position Verlet")
    assert code == 0
    assert "position Verlet" in out


@pytest.mark.slow
def test_a_run_prints_its_law(tmp_path):
    table = tmp_path / "h.csv"
    made = said(
        "ascii", "simulate", table, "--potential", "harmonic", "--energy", "0.5", "--energy", "0.2", "--steps", 60
    )
    assert made[0] == 0
    small = ["--population", "10", "--generations", "1", "--wiring", "direct", "--activations", "linear", "--quiet"]
    code, out, _ = said("ascii", "run", table, "--potential", "harmonic", *small)
    assert code == 0
    assert "(t+dt) = " in out


@pytest.mark.parametrize("encoding", ["cp1252", "C"])
@pytest.mark.slow
def test_what_goes_wrong_is_told_in_one_line(encoding):
    code, _, err = said(encoding, "check", "x' = x + Δt*ζ; v' = v")
    assert code == 1
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
def test_a_certificate_is_made_and_verified(tmp_path, encoding):
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
