"""The force by a program of the user: run only where it is named, and checked before it is believed."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from pnn_symbolic import Trajectory
from pnn_symbolic.catalogue import integrator_called
from pnn_symbolic.cli import app
from pnn_symbolic.dynamics.engines.calculators import force_from

STEP, ROWS = 0.01, 8
START = 1.1 * np.array([[0.0, 0, 0], [1, 0, 0], [0.5, 0.8, 0], [0.5, 0.3, 0.8]])
PROGRAM = """
import numpy as np

asked = []

def lennard_jones(x):
    between = x[:, None] - x
    squares = (between**2).sum(-1) + np.eye(len(x)) * 1e9
    return (24 * (2 / squares**7 - 1 / squares**4)[..., None] * between).sum(1)

def forgetful(x):
    asked.append(1)
    return lennard_jones(x) * (1 + 1e-3 * len(asked))

def in_a_field(x):
    return lennard_jones(x) - 0.1 * x

def broken(x):
    raise RuntimeError("no licence")

def too_few(x):
    return x[0]

def half(x):
    return lennard_jones(x) / 96.4853
"""


def lennard_jones(x):
    between = x[:, None] - x
    squares = (between**2).sum(-1) + np.eye(len(x)) * 1e9
    return (24 * (2 / squares**7 - 1 / squares**4)[..., None] * between).sum(1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Rows of position Verlet, whose forces lie between them, and a file with functions."""
    folder = tmp_path_factory.mktemp("force")
    step = integrator_called("position Verlet").map.step_function()
    x, v, rows = START, np.random.default_rng(0).normal(0, 0.4, START.shape), []
    for _ in range(ROWS):
        rows.append((x, v, lennard_jones(x)))
        x, v = step(x, v, STEP, 1.0, lennard_jones)
    x, v, f = map(np.array, zip(*rows, strict=True))
    masses = np.ones(len(START))
    np.savez(folder / "rows.npz", time=STEP * np.arange(ROWS), positions=x, velocities=v, forces=f, masses=masses)
    (folder / "mine.py").write_text(PROGRAM)
    return folder


def asked(folder, source):
    line = ["identify", str(folder / "rows.npz"), "--force-from", source.replace("HERE", str(folder)), "--json"]
    return CliRunner().invoke(app, line)


@pytest.mark.parametrize(
    "source",
    [
        "python:HERE/mine.py:lennard_jones",
        pytest.param("ase:ase.calculators.lj.LennardJones:sigma=1,epsilon=1,rc=1000", marks=pytest.mark.slow),
    ],
)
def test_a_program_tells_the_method_whose_forces_lie_between_the_rows(folder, source):
    pytest.importorskip("ase")
    answer = json.loads(asked(folder, source).stdout)
    assert (answer["outcome"], answer["names"]) == ("named", ["position Verlet"])
    assert not [note for note in answer["notes"] if "force" in note]


@pytest.mark.slow
def test_a_module_of_torch_tells_it_too(folder):
    torch = pytest.importorskip("torch")

    class Module(torch.nn.Module):
        def forward(self, x):
            between = x[:, None] - x
            squares = between.square().sum(-1) + torch.eye(4, dtype=x.dtype) * 1e9
            return (24 * (2 / squares**7 - 1 / squares**4)[..., None] * between).sum(1)

    torch.export.save(torch.export.export(Module(), (torch.from_numpy(START),)), folder / "module.pt2")
    assert json.loads(asked(folder, "torch:HERE/module.pt2").stdout)["names"] == ["position Verlet"]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("python:HERE/mine.py:forgetful", "answers differently for the same positions"),
        ("python:HERE/mine.py:broken", "failed: RuntimeError: no licence"),
        ("python:HERE/mine.py:too_few", "shape (3,), expected (4, 3)"),
        ("python:HERE/mine.py:missing", "cannot be run"),
        ("python:HERE/none.py:force", "no such file"),
        ("torch:HERE/mine.py", "no module that torch.export.save wrote"),
        ("ase:ase.calculators.none.None", "cannot be made"),
        ("lammps:in.lj", "names no program, expected ase:"),
    ],
)
def test_a_program_that_cannot_be_believed_is_refused_in_one_line(folder, source, reason):
    answer = asked(folder, source)
    assert answer.exit_code == 2
    assert reason in json.loads(answer.stdout)["error"]


@pytest.mark.parametrize(
    ("source", "note"),
    [
        ("python:HERE/mine.py:in_a_field", "change where all particles are shifted by one vector"),
        ("python:HERE/mine.py:half", "are 96.4853 times those of"),
    ],
)
def test_what_is_seen_of_a_program_is_said(folder, source, note):
    with np.load(folder / "rows.npz") as file:
        rows = Trajectory(file["positions"], file["velocities"], STEP, forces=file["forces"], masses=file["masses"])
    _, notes = force_from(source.replace("HERE", str(folder)), rows)
    assert any(note in line for line in notes)
