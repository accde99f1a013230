"""Files that are too long, or whose rows no method made: what is read of them, and what is seen in them."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from pnn_symbolic.cli import app
from pnn_symbolic.dynamics.engines import frames
from pnn_symbolic.dynamics.engines.readers import read_engine

T = 0.1 * np.arange(30)


def test_a_file_of_a_million_frames_is_read_from_the_first_ones_and_says_how_many(tmp_path, monkeypatch):
    h5py = pytest.importorskip("h5py")
    monkeypatch.setattr(frames, "MOST_NUMBERS", 3000)
    random = np.random.default_rng(0)
    start, speed = random.normal(size=(2, 1000, 3))
    rows = start + 0.1 * np.arange(100)[:, None, None] * speed
    with h5py.File(tmp_path / "long.h5md", "w") as file:
        group = file.create_group("particles/all")
        for name, values in (("position", rows), ("velocity", np.broadcast_to(speed, rows.shape))):
            part = group.create_group(name)
            part["time"] = 0.1
            part.create_dataset("value", shape=(1_000_000, 1000, 3), dtype="f4", chunks=(50, 1000, 3))[:100] = values
    (reading,) = read_engine(tmp_path / "long.h5md")
    assert len(reading.trajectories[0]) == 100
    assert "the first 100 of its 1000000 frames are read" in [note.sentence for note in reading.notes]


@pytest.mark.parametrize(
    ("turn", "still", "note"),
    [(T, 2, "are held at rest"), (T, 1, "constraints hold them")],
    ids=["frozen", "rigid"],
)
def test_what_holds_particles_is_said_beside_the_answer(tmp_path, turn, still, note):
    arm = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    x = np.stack([arm, -arm if still == 1 else 0 * arm, np.broadcast_to([3.0, 4.0], arm.shape)], axis=1)
    v = np.stack([arm @ [[0, 1], [-1, 0]], -arm @ [[0, 1], [-1, 0]] if still == 1 else 0 * arm, 0 * arm], axis=1)
    np.savez(tmp_path / "rows.npz", time=T, positions=x, velocities=v)
    answer = json.loads(CliRunner().invoke(app, ["identify", str(tmp_path / "rows.npz"), "--json"]).stdout)
    assert not answer["names"]
    assert any(note in line for line in answer["notes"])
