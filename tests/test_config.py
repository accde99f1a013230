"""Options from a file mean what they mean when they are typed."""

import json
import tomllib

import pytest

from pnn_symbolic.dynamics.potentials import pendulum
from pnn_symbolic.dynamics.readers import write_trajectories
from pnn_symbolic.dynamics.simulation import simulate


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with a swing in it that velocity Verlet wrote."""
    write_trajectories(tmp_path / "swing.csv", simulate(pendulum(), [-0.5], time_step=0.05, steps=200))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.slow
def test_a_run_can_be_made_again_from_what_it_wrote_and_what_is_typed_goes_before(command, here):
    (here / "mine.toml").write_text('data = "swing.csv"\npotential = "pendulum"\nseed = 3\nweights = [0, "1/2", 1]\n')
    code, out, _ = command("run", "--config", "mine.toml", "--seed", 5, "--out", "found", "--quiet", "--json")
    assert code == 0
    written = tomllib.loads((here / "found" / "config.toml").read_text(encoding="utf-8"))
    assert (written["seed"], written["weights"], written["data"]) == (5, "0,1/2,1", "swing.csv")
    assert not {"out", "config", "resume", "json", "quiet", "all"} & written.keys()
    again = command("run", "--config", "found/config.toml", "--quiet", "--json")[1]
    first, second = (json.loads(text) for text in (out, again))
    assert first.pop("seconds") > 0
    assert second.pop("seconds") > 0
    assert first == second


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("seeed = 1", 'no option is called "seeed"'),
        ("seeed = 1", 'Did you mean "seed"?'),
        ("[run]\nseed = 1", 'no option is called "run"'),
        ("seed = '1'", 'seed is "1", expected a whole number'),
        ("seed = true", "seed is true, expected a whole number"),
        ("as_is = 1", "as_is is 1, expected true or false"),
        ("mass = '1'", 'mass is "1", expected a number'),
        ("potential = 1", "potential is 1, expected text in quotes"),
        ("seed =", "is no TOML"),
        ('config = "other.toml"', 'no option is called "config"'),
        (None, "cannot be opened"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_clear_line(command, here, text, said):
    if text is not None:
        (here / "bad.toml").write_text(text)
    code, out, err = command("run", "swing.csv", "--config", "bad.toml")
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) == 1
