"""The command as a user types it: results on standard output, one clear line where something is wrong."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sympy as sp

from pnn_symbolic import OneStepMap

ROOT = Path(__file__).parents[1]
LONGEST = 120
"""Seconds any command here may take."""
SMALL = ("--population", "20", "--generations", "2", "--wiring", "direct", "--activations", "linear")
"""A search of some ten seconds; that over all activations and two forces is asked by the pages (`test_docs`)."""
PENDULUM = ("--potential", "pendulum")
VERLET = "y = x + h*v/2; v' = v + h*f(y)/m; x' = y + h*v'/2"


def python(*arguments, **options):
    """A Python of its own, with the checkout on its path."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "200"}
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        capture_output=True,
        text=True,
        env=environment,
        timeout=LONGEST,
        check=False,
        **options,
    )


@pytest.fixture(scope="module")
def swings(tmp_path_factory):
    """Two energies of a pendulum, 402 rows, with forces."""
    from pnn_symbolic.dynamics.potentials import pendulum
    from pnn_symbolic.dynamics.readers import write_trajectories
    from pnn_symbolic.dynamics.simulation import simulate

    path = tmp_path_factory.mktemp("swings") / "swings.csv"
    write_trajectories(path, simulate(pendulum(), [-0.5, 0.3], time_step=0.1, steps=200, inner_steps=10))
    return path


@pytest.fixture
def table(tmp_path):
    """Write a CSV file: thirty rows of free fall, with some lines replaced."""

    def write(header="time,x,v,force", rows=30, **lines):
        path = tmp_path / "data.csv"
        fall = {f"row{k}": f"{k / 10},{k / 10 - k * k / 200},{1 - k / 10},-1" for k in range(rows)}
        path.write_text("\n".join([header, *(fall | lines).values(), ""]))
        return path

    return write


# --- what is refused before anything slow begins


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--potential", "lenard-jones"], 'no potential is called "lenard-jones"; known: lennard-jones, harmonic'),
        (["--potential", "lenard-jones"], 'Did you mean "lennard-jones"?'),
        (["--potential", "harmonic:stifness=2"], 'Did you mean "stiffness"?'),
        (["--potential", "morse:depth=-2"], 'depth of morse is "-2", expected a number above 0'),
        (["--force", "exakt"], 'no force is called "exakt"; known: exact, network. Did you mean "exact"?'),
        (["--force", "exact"], "add --potential NAME, or use --force network"),
        (["--wiring", "kickd"], 'Did you mean "kicked"?'),
        (["--wiring", "chain-0"], "expected a number from 1 to 9, as in chain-2"),
        (["--activations", "relu6"], 'Did you mean "relu"?'),
        (["--optimizer", "adams"], 'Did you mean "adam"?'),
        (["--units", "imperial"], "known: consistent"),
        (["--select-on", "training"], "known: validation, test"),
        (["--accelerator", "quantum", "--quiet"], 'accelerator "quantum" cannot be used here'),
        (["--population", "0"], "population is 0, expected at least 1"),
        (["--population", "-5"], "population is -5, expected at least 1"),
        (["--generations", "0"], "generations is 0, expected at least 1"),
        (["--seed", "-1"], "seed is -1, expected 0 or above"),
        (["--mass", "0"], "the mass is 0, expected a number above 0; leave --mass out"),
        (["--mass", "nan"], "the mass is nan"),
        (["--accuracy-weight", "0"], "accuracy_weight is 0.0, expected a number above 0"),
        (["--resume"], "name that folder with --out"),
    ],
)
@pytest.mark.slow
def test_run_refuses_a_value_it_cannot_use(refused, swings, options, said):
    assert said in refused("run", swings, *options)


def test_a_potential_without_data_is_refused(refused):
    assert "goes with DATA" in refused("run", *PENDULUM)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--potential", "moorse"], 'Did you mean "morse"?'),
        (["--time-step", "0"], "the time step is 0, expected a number above 0"),
        (["--time-step", "-0.1"], "the time step is -0.1, expected a number above 0"),
        (["--time-step", "nan"], "the time step is nan"),
        (["--energy", "0.5"], "no bound orbit of lennard-jones has energy 0.5; expected one from -1"),
        (["--energy", "0"], "up to, but not including, 0"),
        (["--energy", "-1.5"], "no bound orbit of lennard-jones has energy -1.5; expected one from -1 (the minimum)"),
        (["--energy", "nan"], "no bound orbit"),
        (["--mass", "-1"], "the mass is -1, expected a number above 0"),
        (["--steps", "0"], "expected at least 1 of each"),
        (["--integrator", "velocity verle"], 'Did you mean "velocity Verlet"?'),
        (["--units", "imperial"], "known: consistent"),
    ],
)
def test_simulate_refuses_a_value_it_cannot_use(refused, tmp_path, options, said):
    out = tmp_path / "out.csv"
    assert said in refused("simulate", out, "--steps", "5", *options)
    assert not out.exists()


def test_simulate_refuses_a_file_it_cannot_write(refused, tmp_path):
    assert "name a file in a folder that exists" in refused("simulate", tmp_path / "no" / "out.csv", "--steps", "5")
    assert "expected one of .csv, .npz" in refused("simulate", tmp_path / "out.xlsx", "--steps", "5")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"row7": "0.7,nan,0.3,-1"}, "row 8 (line 9): x is nan, expected a finite number"),
        ({"row7": "0.7,0.4,-inf,-1"}, "v is -inf, expected a finite number"),
        ({"row7": "0.7,0.4,0.3,nan"}, "force is nan, expected a finite number"),
        ({"row7": "0.7,fast,0.3,-1"}, 'x is "fast", expected a number'),
        ({"row9": "0.8,0.5,0.1,-1"}, "row 10 (line 11): time is 0.8 as in the row before, with other values"),
        ({"rows": 12}, "training rows for networks of 12 weights; give more rows"),
        ({"rows": 3}, "expected at least 5"),
        ({"rows": 1}, "expected at least 2"),
        ({"rows": 0}, "there is no row of data"),
    ],
)
def test_run_refuses_data_it_cannot_learn_from(refused, table, changes, said):
    assert said in refused("run", table(**changes), *SMALL, "--quiet")


def test_run_refuses_data_without_a_force(refused, table):
    path = table("time,x,v,colour")
    assert "has no column force; add one, or name the potential with --potential" in refused("run", path)


def test_run_refuses_a_file_that_is_not_there(refused, tmp_path):
    assert "cannot be read" in refused("run", tmp_path / "none.csv")
    assert "cannot be read" in refused("run", tmp_path / "none.npz")


def test_run_refuses_a_folder_it_cannot_write(refused, swings, tmp_path):
    (tmp_path / "file").write_text("in the way")
    for out in (tmp_path / "file", tmp_path / "file" / "below", "/dev/null/x"):
        assert "choose another with --out" in refused("run", swings, *PENDULUM, *SMALL, "--out", out)


def test_an_empty_folder_holds_no_run_to_resume(refused, swings, tmp_path):
    said = refused("run", swings, *PENDULUM, *SMALL, "--out", tmp_path, "--resume")
    assert "holds no run to resume" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [["run", "--population", "abc"], ["run", "--popullation", "3"], ["dicover"]])
def test_what_the_command_line_cannot_read_is_a_usage_error(command, arguments):
    code, out, err = command(*arguments)
    assert (code, out) == (2, "")
    assert "Usage" in err
    assert "Traceback" not in err


@pytest.mark.slow
def test_a_refusal_of_the_real_command_has_no_traceback(tmp_path):
    answer = python("-m", "pnn_symbolic", "simulate", tmp_path / "out.csv", "--time-step", "0")
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr == "discover-equations: the time step is 0, expected a number above 0\n"


# --- a run, its folder and its record

KEYS = {
    *("trained", "rounded", "mass_factor", "genome", "objective", "cost", "errors", "front", "evaluations", "seed"),
    *("constants", "seconds", "versions", "outcome", "health", "explained", "explainable", "stride", "generators"),
    *("told_apart_from", "best_try", "explanation"),
}


@pytest.fixture(scope="module")
def folder(swings, tmp_path_factory):
    """The folder of a small run, and what it printed."""
    out = tmp_path_factory.mktemp("run")
    answer = python("-m", "pnn_symbolic", "run", swings, *PENDULUM, *SMALL, "--json", "--quiet", "--out", out)
    assert answer.returncode == 0, answer.stderr
    assert answer.stderr == ""
    return out, json.loads(answer.stdout)


def without_seconds(record):
    return {key: value for key, value in record.items() if key != "seconds"}


@pytest.mark.slow
def test_the_record_of_a_run_has_all_it_should(folder):
    _, record = folder
    assert record.keys() >= KEYS
    for key in ("trained", "rounded"):
        one = record[key]
        assert one.keys() == {"map", "advances", "findings", "factorisation", "identity", "errors", "explained"}
        assert one["map"].keys() == {"position", "velocity", "latex"}
        assert one["factorisation"].keys() >= {"word", "operators", "steps", "letters", "reason"}
        assert one["findings"].keys() >= {"time_reversible", "symplectic", "order"}
        assert one["identity"].keys() == {"name", "relation", "source", "details"}
        for finding in one["findings"].values():
            assert finding["verdict"] in ("proved", "refuted", "undecided")
            assert finding.keys() >= {"verdict", "value", "scope", "witness", "source"}
    assert record["errors"].keys() == {"training", "validation", "test"}
    assert sum(point["winner"] for point in record["front"]) == 1
    assert record["seed"] == 0


@pytest.mark.slow
def test_the_maps_of_a_record_are_read_by_sympy(folder):
    _, record = folder
    laws = [record["trained"]["map"], record["rounded"]["map"], *(point["map"] for point in record["front"])]
    x, v, dt, m, f = (*sp.symbols("x v dt m", real=True), sp.Function("f", real=True))
    for law in laws:
        for part in (law["position"], law["velocity"]):
            formula = sp.sympify(part, {"x": x, "v": v, "dt": dt, "m": m, "f": f})
            assert formula.free_symbols <= {x, v, dt, m}


@pytest.mark.slow
def test_the_page_of_a_run_says_what_its_record_says_and_asks_nothing_of_the_network(folder):
    out, record = folder
    page = (out / "index.html").read_text(encoding="utf-8")
    name = record["rounded"]["identity"]["details"]["sentence"]
    assert f"<h1>{name[0].upper()}{name[1:]}</h1>" in page
    assert page.count("<svg") == len(list((out / "figures").glob("*.svg"))) >= 3
    assert page.count("<math") >= 2
    for point in record["front"]:
        assert OneStepMap.from_json(point["map"]).plain().split(";")[0].replace("'", "&#39;") in page
    assert not re.search(r'(src|href)="(?!#|data:)', page)
    assert name[1:] in (out / "report.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_folder_holds_the_journal_and_the_record(folder):
    out, record = folder
    page = {"index.html", "report.md", "report.tex", "law.tex", "law.ipynb", "figures"}
    (arrays,) = out.glob("arrays-*.npz")
    saved = {"discovery.json", "saved.json", "config.toml", arrays.name}
    assert {one.name for one in out.iterdir()} == {"journal.jsonl", *saved, *page}
    assert json.loads((out / "discovery.json").read_text()) == record
    lines = (out / "journal.jsonl").read_text().splitlines()
    assert sum(len(json.loads(line)[1]) for line in lines[1:]) == record["evaluations"]


@pytest.mark.slow
def test_report_says_of_a_searched_run_what_the_run_said(folder, command):
    out, record = folder
    page = (out / "index.html").read_bytes()
    code, printed, err = command("report", out, "--json")
    assert (code, err) == (0, "")
    assert json.loads(printed) == {key: value for key, value in record.items() if key != "notes"}
    assert (out / "index.html").read_bytes() == page


@pytest.mark.slow
def test_the_same_seed_gives_the_same_record(folder, command, swings):
    """But for the seconds, and whether it is written to a folder or not, in this process or another."""
    code, out, _ = command("run", swings, *PENDULUM, *SMALL, "--json", "--quiet")
    assert code == 0
    assert without_seconds(json.loads(out)) == without_seconds(folder[1])


@pytest.mark.slow
def test_a_finished_run_is_not_overwritten(folder, refused, swings):
    out, _ = folder
    before = (out / "journal.jsonl").read_bytes()
    assert "add --resume to go on with it" in refused("run", swings, *PENDULUM, *SMALL, "--quiet", "--out", out)
    assert (out / "journal.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    ("options", "key"),
    [
        (["--seed", "1"], "seed"),
        (["--population", "21"], "search.population"),
        (["--wiring", "kicked"], "wiring"),
        (["--activations", "linear,tanh"], "activations"),
        (["--mass", "2"], "mass"),
        (["--optimizer", "adam"], "fit.optimizer"),
        (["--potential", "harmonic:stiffness=2"], "potential"),
        (["--force", "network"], "potential"),
    ],
)
@pytest.mark.slow
def test_a_run_is_not_resumed_with_other_settings(folder, refused, swings, options, key):
    out, _ = folder
    before = (out / "journal.jsonl").read_bytes()
    said = refused("run", swings, *PENDULUM, *SMALL, "--quiet", "--out", out, "--resume", *options)
    assert f"{key} =" in said
    assert "choose another folder" in said
    assert (out / "journal.jsonl").read_bytes() == before


@pytest.mark.slow
def test_a_run_is_not_resumed_with_other_data(folder, refused, table):
    out, _ = folder
    assert "was made with" in refused("run", table(), *PENDULUM, *SMALL, "--quiet", "--out", out, "--resume")


@pytest.mark.slow
def test_a_journal_cut_in_the_middle_of_a_line_is_used_and_it_is_said(folder, command, swings, tmp_path):
    out, record = folder
    whole = (out / "journal.jsonl").read_bytes()
    (tmp_path / "journal.jsonl").write_bytes(whole[: len(whole) * 2 // 3])
    code, printed, err = command("run", swings, *PENDULUM, *SMALL, "--json", "--out", tmp_path, "--resume")
    assert code == 0
    assert "ended in the middle of a line" in " ".join(err.split())
    assert without_seconds(json.loads(printed)) == without_seconds(record)
    assert (tmp_path / "journal.jsonl").read_bytes() == whole


@pytest.mark.slow
def test_a_run_killed_and_resumed_ends_as_if_undisturbed(folder, command, swings, tmp_path):
    """SIGKILL, which no program can catch, when some batches are on disk and some are not."""
    out, record = folder
    journal = tmp_path / "journal.jsonl"
    asked = ["run", *map(str, (swings, *PENDULUM, *SMALL)), "--json", "--quiet", "--out", str(tmp_path)]
    start = [sys.executable, "-m", "pnn_symbolic", *asked]
    with subprocess.Popen(start, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE) as process:
        give_up = time.monotonic() + LONGEST
        while process.poll() is None and time.monotonic() < give_up:
            if journal.exists() and journal.read_bytes().count(b"\n") >= 3:
                process.send_signal(signal.SIGKILL)
                break
            time.sleep(0.001)
        assert process.wait(LONGEST) == -signal.SIGKILL
    assert not (tmp_path / "discovery.json").exists()
    assert 3 <= journal.read_bytes().count(b"\n") < (out / "journal.jsonl").read_bytes().count(b"\n")
    code, printed, err = command(*asked, "--resume")
    assert (code, err) == (0, "")
    assert without_seconds(json.loads(printed)) == without_seconds(record)
    assert journal.read_bytes() == (out / "journal.jsonl").read_bytes()


@pytest.mark.slow
def test_a_run_for_people_prints_one_screen_and_all_where_it_is_asked_for_and_keeps_progress_on_stderr(command, swings):
    """With the sub-network, which says how good it is and where it was trained."""
    code, out, err = command("run", swings, *SMALL, "--all")
    screen, everything = out.split("Next: ")
    assert code == 0
    assert r"x(t+\Delta t) &=" in screen
    assert "Force: sub-network, relative error" in screen
    assert "\n  ✓ retraces its path when turned round: proved for every force f(x)" in screen
    assert len(screen.splitlines()) <= 44  # folded at 80 columns
    assert "Error against parsimony" not in screen
    assert "Error against parsimony" in everything
    assert "… up to conjugation" in everything
    assert "searching" in err
    assert "searching" not in out


# --- judging


def test_check_prints_one_object_a_line_in_order(command):
    inputs = [VERLET, "x' = x +", "x' = x + h*v; v' = v + h*f(x)/m", "x' = wrong; v' = v"]
    code, out, err = command("check", "--json", *inputs)
    first, second, third, fourth = map(json.loads, out.splitlines())
    assert code == 1
    assert first["identity"]["name"] == "position Verlet"
    assert third["identity"]["name"] == "symplectic Euler B" or third["identity"]["name"] == "explicit Euler"
    assert second.keys() == fourth.keys() == {"error"}
    assert err == ""


GENOME = {
    "wiring": "direct",
    "activations": ["linear"] * 4,
    "weights": ["1", "1/2", "0", "1", "1", "0", "1", "1", "1", "1/2", "0", "1"],
}
TRAINED = GENOME | {"weights": ["1", "1/2", "0", "1", "1", "0", "trained", "1", "1", "1/2", "0", "1"]}
NETWORK = {"genome": TRAINED, "weights": [1, 0.5, 0, 1, 1, 0, 0.8, 1, 1, 0.5, 0, 1]}
RK2 = 'name = "midpoint"\nA = [[0, 0], ["1/2", 0]]\nb = [0, 1]\nc = [0, 0.5]\n'
NYSTROM = 'A = [[0]]\nb_bar = ["1/2"]\nb = [1]\nc = ["1/2"]\n'
PARTITIONED = 'drift = ["1/2", 0.5]\nkick = [1]\nfirst = "drift"\n'


@pytest.fixture
def judged(command):
    """Judge inputs that must all be read: their records."""

    def judge(*inputs):
        code, out, err = command("check", "--json", *inputs)
        assert (code, err) == (0, ""), out
        return [json.loads(line) for line in out.splitlines()]

    return judge


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("verlet.txt", "# half a drift, a kick, half a drift\nD 1/2\nK 1  # in the middle\nD 1/2\n"),
        ("verlet.eq", VERLET.replace("; ", "\n")),
        ("nystrom.toml", NYSTROM),
        ("partitioned.toml", PARTITIONED),
        ("genome.json", json.dumps(GENOME)),
    ],
)
def test_a_file_is_read_for_what_it_is(judged, tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content)
    assert [one["identity"]["name"] for one in judged(path)] == ["position Verlet"]


def test_a_word_equations_a_name_and_json_are_told_apart(judged):
    inputs = ["D 1/2, K 1, D 1/2", VERLET, "position verlet", "DKD", json.dumps(GENOME)]
    records = judged(*inputs)
    assert all(record == records[0] for record in records)
    assert judged(json.dumps(records[0])) == [records[0]]  # what check printed is read, too
    assert judged(json.dumps(records[0]["map"])) == [records[0]]


def test_a_trained_network_keeps_its_weights_exactly(judged):
    (record,) = judged(json.dumps(NETWORK))
    assert record["identity"]["details"]["mass_factor_exact"] == "5/4"


def test_a_butcher_tableau_is_read_from_toml(judged, tmp_path):
    (tmp_path / "rk2.toml").write_text(RK2)
    (record,) = judged(tmp_path / "rk2.toml")
    assert record["map"]["velocity"] == "v + dt*f(x + dt*v/2)/m"
    assert record["findings"]["order"]["value"] == 2


@pytest.mark.slow
def test_the_law_of_a_run_folder_is_the_trained_one(judged, folder):
    out, record = folder
    (proved,) = judged(out)
    assert proved == {key: record["trained"][key] for key in proved}  # beside it: what the law leaves of the rows
    assert [proved] == judged(out / "discovery.json")


def test_a_file_called_like_an_integrator_is_read_with_its_folder(judged, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("leapfrog").write_text("K 1, D 1")
    assert [one["identity"]["name"] for one in judged("leapfrog", "./leapfrog")] == [
        "velocity Verlet",
        "symplectic Euler A",
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is no word"),
        ("velocity verle", 'Did you mean "velocity Verlet"?'),
        ("y = x + h*v/2", "no equation for x' and v'"),
        ("x' = x + h*v", "no equation for v'"),
        ("x' = x + x'; v' = v", "do not determine the new values"),
        ("x' = x + h*v*v'; v' = v + h*f(x')", "it is not linear in x, v"),
        ("x' = x + h*v'; v' = v + h*f_slow(x')", r"one force f\(x\)"),
        ("parameter c; x' = x + h*v'; v' = v + h*f(x')/m - c*h*v'", "depends on c"),
        ("x' = x + h*v/2 + h*v'/2; v' = v + h*f(x')/m - h*x", "holds x with"),
        ("x' = x + h*v'; v' = v + h*f(x')/m; t' = t + dt/2", "t' is not read"),
        ("V 1/2, R 1, V 1/2", 'column 1: unknown letter "V"'),
        ("D 1/2, Q 1", 'column 8: unknown letter "Q"'),
        ("D 1/2, K __import__('os')", "column 10: unknown name"),
        ("methods/rk4.toml", "there is no file methods/rk4.toml"),
        ("{", "this is no JSON"),
        ("{" * 100_000, "this is no JSON"),
        ('{"a": 1}', "none of what is known"),
        ('{"map": 3}', '"map" is 3, expected an object'),
        ('{"map": {"position": "x"}}', "velocity"),
        ('{"map": {"position": "x", "velocity": "v", "stages": [1]}}', "stages"),
        ('{"position": "__import__(1)", "velocity": "v"}', "no function is called"),
        (json.dumps(TRAINED), "leaves w7 to be trained and gives no values"),
        (json.dumps(GENOME | {"wiring": "kiced"}), 'no wiring is called "kiced"; known: direct, kicked'),
        (json.dumps(GENOME | {"weights": ["1"] * 11}), "expected 4 and 12"),
        (json.dumps(GENOME | {"weights": [1] * 12}), "a list of text"),
        (json.dumps(GENOME | {"weights": ["1e999999999"] * 12}), "weight 1.*digits"),
        (json.dumps(GENOME | {"activations": ["relu6"] * 4}), 'Did you mean "relu"'),
        (json.dumps(NETWORK | {"weights": [1.0] * 11}), "must be 12 numbers"),
        (json.dumps(NETWORK | {"weights": ["1"] * 12}), "weight 1 is \"1\"|weight 1 is '1'"),
        (json.dumps(NETWORK | {"weights": [float("nan")] * 12}), "weight 1 is nan"),
    ],
)
def test_an_input_that_cannot_be_read_is_one_clear_line(command, text, says):
    began = time.perf_counter()
    code, out, err = command("check", "--json", text)
    assert (code, err) == (2, "")
    assert re.search(says, json.loads(out)["error"])
    assert "\n" not in json.loads(out)["error"]
    assert time.perf_counter() - began < 3


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.toml", "A = [[0, 0], [1, 0]]\nb = [1]", "b has 1 numbers, expected 2"),
        ("a.toml", 'A = [[0, 0], ["1/3", 0]]\nb = [0, 1]\nc = [0, 0.333]', "row 2 of A sums to 1/3"),
        ("a.toml", 'A = [["1/2"]]\nb = ["1/2"]', "the weights b sum to 1/2"),
        ("a.toml", "A = [[0]]\nB = [1]\nd = [1]", 'no entry of a tableau table is called "d"'),
        ("a.toml", "A = [[0]]", "the table has no b"),
        ("a.toml", "A = [[0]", "no TOML: Unclosed array"),
        ("a.toml", "A = " + "[" * 5000, "nested"),
        ("a.toml", "drift = [1]\nkick = [1]", "the table has no first"),
        ("a.toml", "", "the table has no a"),
        ("a.toml", "A = [[0]]\nb = [" + "1" * 3000 + "]", "more than 1000 digits"),
        ("a.json", "[1, 2]", "is no word"),
        ("a.txt", "D 1/2\nK 1\nQ 1/2", "line 3, column 1: unknown letter"),
        ("a.txt", b"\xff\xfe", "cannot be read as text"),
        ("a.txt", "", "is no word"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_place(command, tmp_path, name, content, says):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    code, out, _ = command("check", "--json", path)
    error = json.loads(out)["error"]
    assert code == 2
    assert error.startswith(f"{path}: ")
    assert re.search(says, error)


def test_a_folder_without_a_finished_run_is_refused(command, tmp_path):
    code, _, err = command("check", tmp_path)
    assert (code, "expected a folder of run --out" in err) == (2, True)
    (tmp_path / "journal.jsonl").write_text("{}\n")
    code, _, err = command("check", tmp_path)
    assert (code, "go on with --resume" in err) == (2, True)


def test_identify_gives_name_and_relation(command):
    code, out, _ = command("identify", "--json", "D 1/2, K 0.8, D 1/2", "V", "D 1, K 1")
    first, second, third = map(json.loads, out.splitlines())
    assert code == 1
    assert (first["identity"]["name"], first["identity"]["relation"]) == ("position Verlet", "constants")
    assert second.keys() == {"error"}
    assert (third["identity"]["name"], third["identity"]["relation"]) == ("symplectic Euler B", "exact")
    code, out, _ = command("identify", "D 1/2, K 1/1.0005, D 1/2")
    assert (code, out) == (0, "position Verlet with mass 1.0005 m\n")


def test_check_answers_on_one_screen_and_tells_all_where_it_is_asked(command):
    code, out, _ = command("check", "x' = x + h*v; v' = v + h*f(x)/m")
    assert code == 0
    assert "✗ does not retrace its path when turned round: at x = 1, v = 1/2" in out
    assert "✗ stability: oscillations grow at every time step" in out
    assert "✓ of order 1 in the time step: proved" in out
    assert "domain conditions" not in out
    _, everything, _ = command("check", "--all", "x' = x + h*v; v' = v + h*f(x)/m")
    assert "domain conditions" in everything


@pytest.mark.slow
def test_of_a_long_word_the_first_screen_has_the_word_and_not_its_formulas(command):
    _, out, _ = command("check", "Kahan-Li 8")
    assert "x(t+Δt) =" not in out
    assert "exp(0.0651012 h A)" in out
    _, everything, _ = command("check", "--all", "Kahan-Li 8")
    assert "x(t+Δt) =" in everything


def test_people_see_the_word_and_the_latex_where_they_ask_for_it(command):
    code, out, _ = command("check", "--latex", VERLET)
    said = " ".join(out.split())
    assert code == 0
    assert r"\begin{aligned}" in said
    assert "exp(h/2 A) exp(h B) exp(h/2 A)" in said
    assert "D 1/2, K 1, D 1/2 (R V R)" in said


def test_check_tells_people_of_bad_input_on_stderr_and_judges_the_others(command):
    code, out, err = command("check", "x' = 1/", VERLET)
    assert code == 1
    assert "position Verlet" in out
    assert err.startswith("discover-equations: ")
    assert "Traceback" not in err


def test_pasted_code_is_judged_and_it_is_said_as_what_it_was_read(command):
    code, out, _ = command(
        "check", "--json", "v = v + dt*f(x)/m; x = x + dt*v", "v += dt*(F(x) + G(x)); x += v*dt", "DKD"
    )
    first, second, third = map(json.loads, out.splitlines())
    assert code == 1
    assert first["identity"]["name"] == "symplectic Euler A"
    assert first["read_as"].startswith("position x, velocity v, step dt, mass m, force f = f")
    assert "two forces" in second["error"]
    assert "read_as" not in third


def test_a_role_that_is_asked_for_is_named_by_an_option(command):
    pasted = "p += eps*grad(q); q += eps*p"
    assert "add --force=-grad or --force=grad" in command("identify", pasted)[2]
    assert "symplectic Euler A" in command("check", "--force=grad", "--momentum", "p", "--position", "q", pasted)[1]


@pytest.mark.parametrize("name", ["velocity-verlet", "VELOCITY_VERLET", "euler cromer", "yoshida4", "VRORV"])
def test_a_name_is_known_however_it_is_spelt(command, name):
    assert command("identify", name)[0] == 0


def test_a_tableau_is_read_as_the_catalogue_prints_it(command):
    assert command("identify", "A: 0 | 1/2 | 0 1/2 | 0 0 1; b: 1/6 1/3 1/3 1/6")[1] == "RK4\n"


@pytest.mark.slow
def test_check_reads_lines():
    lines = f"{VERLET}\n\nD 1/2, K 1, D 1/2\nnonsense\nposition Verlet\n"
    answer = python("-m", "pnn_symbolic", "check", "--json", "-", "K 1, D 1", input=lines)
    first, second, third, fourth, last = map(json.loads, answer.stdout.splitlines())
    assert answer.returncode == 1
    assert first == second == fourth
    assert third.keys() == {"error"}
    assert last["identity"]["name"] == "symplectic Euler A"


@pytest.mark.slow
def test_the_record_of_check_is_that_of_a_run(command, folder):
    _, record = folder
    law = record["rounded"]["map"]
    code, out, _ = command("check", "--json", f"x' = {law['position']}; v' = {law['velocity']}")
    assert code == 0
    judged = {key: value for key, value in record["rounded"].items() if key not in ("errors", "explained")}
    assert json.loads(out) == judged


def test_the_catalogue_is_printed_as_json_lines(command):
    code, out, _ = command("catalogue", "--json")
    records = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert {"position Verlet", "velocity Verlet", "explicit Euler"} <= {one["name"] for one in records}
    assert all(one["source"] for one in records)
    kinds = ("claims", "new_velocity", "out_of_reach")
    assert all(sum(kind in one for kind in kinds) == 1 for one in records)
    assert next(one for one in records if one["name"] == "Gauss 4")["claims"]["forces"] == 2
    code, out, _ = command("catalogue", "--json", "Ruth 3")
    one = json.loads(out)
    assert code == 0
    assert one["claims"]["order"] == one["findings"]["order"]["value"] == 3


def test_the_catalogue_is_listed_by_family_with_what_is_out_of_reach(command):
    code, out, err = command("catalogue")
    assert (code, err) == (0, "")
    assert "velocity Verlet" in out
    assert "Out of reach" in out


def test_an_integrator_that_is_named_is_proved_on_the_spot(command):
    code, out, _ = command("catalogue", "dkd")
    assert code == 0
    assert "exp(h/2 A) exp(h B) exp(h/2 A)" in " ".join(out.split())


def test_an_implicit_method_is_proved_on_the_spot_and_named(command):
    code, out, _ = command("catalogue", "Crank-Nicolson")
    assert code == 0
    sentence = "an implicit method of order 2 with 2 forces, self-adjoint, symplectic in other variables alone"
    assert f"trapezoidal rule: {sentence}" in out
    code, out, _ = command("identify", "A: 0 0 | 1/2 1/2; b: 1/2 1/2")
    assert (code, out.partition(":")[0]) == (0, "trapezoidal rule")


def test_a_method_with_memory_is_judged_in_the_variables_in_which_it_is_a_map(command):
    for asked in ("catalogue", "check"):
        code, out, _ = command(asked, "Beeman")
        assert code == 0
        assert "remembers the previous force; one step of x and w = v + dt*(a - a_prev)/6" in out
        assert "velocity Verlet" in out


def test_what_is_out_of_reach_is_said_with_the_reason(command):
    code, out, _ = command("catalogue", "RATTLE")
    assert code == 0
    assert "keeps bonds rigid" in out
    code, _, err = command("check", "rattle")
    assert code == 2
    assert "keeps bonds rigid" in err


def test_an_unknown_integrator_is_refused(refused):
    assert 'Did you mean "position Verlet"?' in refused("catalogue", "position verlt")


# --- what starts fast

SLOW = {"torch", "pytorch_lightning", "lightning", "deap", "scipy"}


@pytest.mark.parametrize(
    "arguments", [["--help"], ["run", "--help"], ["check", VERLET], ["check", json.dumps(GENOME)], ["catalogue"]]
)
@pytest.mark.slow
def test_what_needs_no_training_imports_no_torch(arguments):
    program = (
        "import sys; from pnn_symbolic.cli import main\n"
        f"sys.argv[1:] = {arguments!r}\n"
        "try: main()\n"
        f"finally: print(*({SLOW!r} & sys.modules.keys()), file=sys.stderr)"
    )
    answer = python("-c", program)
    assert (answer.returncode, answer.stderr.strip()) == (0, "")


@pytest.mark.slow
def test_help_answers_at_once():
    """At most three times as long as importing what every command line of this kind imports."""

    def fastest(*arguments):
        durations = []
        for _ in range(5):
            began = time.perf_counter()
            assert python(*arguments).returncode == 0
            durations.append(time.perf_counter() - began)
        return min(durations)

    assert fastest("-m", "pnn_symbolic", "--help") <= 3 * fastest("-c", "import typer")
