"""`look` as a user types it: a line for each finding, one object a file, exit code 3 where a search would fail."""

import json
import sys
from dataclasses import replace

import numpy as np
import pytest

from pnn_symbolic import cli
from pnn_symbolic.dynamics.potentials import pendulum
from pnn_symbolic.dynamics.readers import write_trajectories
from pnn_symbolic.dynamics.simulation import simulate
from pnn_symbolic.dynamics.trajectory import Trajectory


@pytest.fixture
def command(capsys, monkeypatch):
    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["discover-equations", "look", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            cli.main()
        said = capsys.readouterr()
        return left.value.code or 0, said.out, said.err

    return run


@pytest.fixture
def files(tmp_path):
    runs = simulate(pendulum(), [-0.2, 0.5], time_step=0.05, steps=200)
    write_trajectories(tmp_path / "clean.csv", runs)
    write_trajectories(tmp_path / "speed.csv", [replace(run, velocities=np.abs(run.velocities)) for run in runs])
    return tmp_path


def test_clean_rows_have_a_line_of_facts_and_exit_code_0(command, files):
    code, out, err = command(files / "clean.csv")
    assert (code, err) == (0, "")
    assert "402 rows, 2 runs, time step 0.05, all digits" in out
    assert "nothing wrong was found in these rows" in out


def test_refused_rows_set_exit_code_3_and_the_other_files_are_answered(command, files):
    code, out, _ = command(files / "speed.csv", files / "clean.csv")
    assert code == 3
    assert "refused: v never changes its sign" in out
    assert "nothing wrong" in out


def test_json_is_one_object_a_file(command, files):
    code, out, _ = command(files / "clean.csv", files / "speed.csv", "--json", "--potential", "pendulum", "--mass", 1)
    assert code == 3
    clean, speed = map(json.loads, out.splitlines())
    assert clean == {
        "file": str(files / "clean.csv"),
        "rows": 402,
        "runs": 2,
        "time_step": pytest.approx(0.05),
        "health": [],
        "notes": [],
    }
    assert [finding["code"] for finding in speed["health"]] == ["speed"]


def test_a_wrong_potential_and_a_wrong_mass_are_told(command, files):
    assert command(files / "clean.csv", "--potential", "harmonic:stiffness=3")[0] == 3
    code, out, _ = command(files / "clean.csv", "--mass", 5)
    assert (code, "ask for a mass of 1" in out) == (0, True)


def test_what_cannot_be_used_is_one_line(command, files):
    for arguments in (["--mass", -1], ["--potential", "pendulm"], ["--units", "sI"]):
        code, out, err = command(files / "clean.csv", *arguments)
        assert (code, out, len(err.splitlines())) == (2, "", 1)


@pytest.mark.parametrize("rows", [2, 3, 40])
def test_rows_that_say_nothing_end_in_a_sentence(command, tmp_path, rows):
    still = np.zeros((rows, 1, 1))
    write_trajectories(tmp_path / "still.csv", [Trajectory(still, still, 0.1, still)])
    code, out, err = command(tmp_path / "still.csv")
    assert (code, err) == (0, "")
    assert "nothing wrong" in out


def test_an_empty_id_is_one_line_and_no_run_of_its_own(command, tmp_path):
    lines = ["id,time,x,v", *(f"{'' if k % 7 == 5 else 1},{k},{k},1" for k in range(40))]
    (tmp_path / "ids.csv").write_text("\n".join(lines))
    code, out, err = command(tmp_path / "ids.csv")
    assert (code, out) == (2, "")
    assert "row 6 (line 7): id is empty" in err


def test_a_spring_that_pushes_is_refused_and_its_formula_is_taken(command, files):
    code, _, err = command(files / "clean.csv", "--potential", "harmonic:stiffness=-1")
    assert (code, "above 0" in err) == (2, True)
    assert command(files / "clean.csv", "--potential", "-x**2/2")[0] == 3


def test_a_constant_column_has_no_decimals(command, tmp_path):
    time = 0.1 * np.arange(60)[:, None, None]
    write_trajectories(tmp_path / "free.csv", [Trajectory(1 + 0.3 * time, np.full_like(time, 0.3), 0.1)])
    assert "v constant" in command(tmp_path / "free.csv")[1]


def test_a_file_that_cannot_be_read_does_not_end_the_batch(command, files, tmp_path):
    (tmp_path / "plane.csv").write_text("t,x,y\n0,1,2\n1,2,3\n")
    code, out, err = command(tmp_path / "plane.csv", files / "clean.csv", files / "speed.csv")
    assert (code, len(err.splitlines())) == (2, 1)
    assert "nothing wrong" in out
    assert "refused: v never changes its sign" in out
    code, out, _ = command(tmp_path / "plane.csv", files / "clean.csv", "--json")
    unread, clean = map(json.loads, out.splitlines())
    assert (code, set(unread), clean["health"]) == (2, {"file", "error"}, [])


def test_what_was_repaired_is_said(command, tmp_path):
    rows = [f"{0.1 * k},{np.cos(0.1 * k)}" for k in range(60)]
    (tmp_path / "seen.csv").write_text("\n".join(["t,x", *rows, *rows[-5:]]))
    code, out, _ = command(tmp_path / "seen.csv")
    assert code == 0
    assert "repaired: 5 rows that repeat earlier ones are left out" in out
    assert "repaired: v is not in the file" in out
    notes = json.loads(command(tmp_path / "seen.csv", "--json")[1])["notes"]
    assert len(notes) == 2


def test_positions_alone_name_no_single_method(tmp_path):
    from pnn_symbolic.commands.recognition import RowsOptions, recognise_file

    x, v, rows = 0.9, 0.3, []
    for k in range(60):
        rows.append((0.1 * k, x, -np.sin(x)))
        v -= 0.1 * np.sin(x)
        x += 0.1 * v
    path = tmp_path / "seen.csv"
    path.write_text("t,x,force\n" + "\n".join(",".join(map(repr, map(float, row))) for row in rows))
    record = recognise_file(path, RowsOptions())
    assert record["outcome"] == "ambiguous"
    assert set(record["names"]) == {"velocity Verlet", "symplectic Euler A", "symplectic Euler B"}
    path.write_text("t,x\n" + "\n".join(f"{row[0]!r},{float(row[1])!r}" for row in rows))
    assert recognise_file(path, RowsOptions())["outcome"] == "refused"
