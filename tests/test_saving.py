"""A discovery that was saved says the same when it is loaded; what was changed or is of another version is refused."""

import importlib.util
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pnn_symbolic import Discovery, OneStepMap, SearchSpace, check, discover, identify, potential_called, simulate
from pnn_symbolic.discovery.saving.folders import _digest, load_folder, save_folder
from pnn_symbolic.errors import DataError, InputError
from pnn_symbolic.report.run import discovery_json
from pnn_symbolic.report.run_page import write_run_page

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def swing():
    """Rows of velocity Verlet on a pendulum, whose law is recognised."""
    pendulum = potential_called("pendulum")
    return discover(simulate(pendulum, [-0.5, 0.3], time_step=0.05, steps=300), pendulum)


@pytest.fixture
def saved(swing, tmp_path):
    swing.save(tmp_path / "swing")
    return tmp_path / "swing"


def changed(folder, change):
    """The record with a change and a digest that fits it, as a forger would write it."""
    path = folder / "saved.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    change(record["discovery"])
    record["content"] = _digest(record["discovery"])
    path.write_text(json.dumps(record), encoding="utf-8")


def test_what_was_loaded_says_what_was_saved(swing, saved):
    loaded = Discovery.load(saved)
    assert (loaded.trained, loaded.rounded, loaded.constants) == (swing.trained, swing.rounded, swing.constants)
    assert check(loaded.rounded) == check(swing.rounded)
    assert loaded.data.digest() == swing.data.digest()
    for run, same in zip(swing.data.trajectories, loaded.data.trajectories, strict=True):
        np.testing.assert_array_equal(run.positions, same.positions)
    record = discovery_json(swing)
    assert discovery_json(loaded) == record
    assert write_run_page(loaded, record) == write_run_page(swing, record)


def test_what_judges_laws_is_prepared_when_a_loaded_run_is_asked_and_judges_alike(swing, saved, monkeypatch):
    from pnn_symbolic.evidence import polynomials, residuals

    with monkeypatch.context() as patch:
        patch.setattr(polynomials.Polynomials, "of", None)  # to load a run does without
        loaded = Discovery.load(saved)
    change = swing.floor.triples.change
    before, after = residuals.test_law(change, swing.floor), residuals.test_law(change, loaded.floor)
    assert before.refuted.all()
    np.testing.assert_array_equal(after.z, before.z)
    assert loaded.floor.lowered(np.zeros(2)).basis is loaded.floor.basis


def test_saving_twice_writes_the_same_bytes(swing, saved, tmp_path):
    Discovery.load(saved).save(tmp_path / "again")
    files = {path.name: path.read_bytes() for path in saved.iterdir()}
    assert {path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()} == files
    assert len(files) == 2


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda record: record.update(seconds=True), "seconds is no float"),
        (lambda record: record.pop("mass"), "the discovery is no Discovery"),
        (lambda record: record["force"].update(kind=3), "force.kind is no str"),
        (lambda record: record["rounded"].update(position="__import__('os')"), "rounded is no OneStepMap"),
        (lambda record: record["data"].update(digest="0"), "data is no DataSet"),
        (lambda record: record["data"]["trajectories"][0].update(positions="a99"), "data is no DataSet"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place_even_where_the_digest_fits(saved, change, what):
    changed(saved, change)
    with pytest.raises(InputError, match="was changed") as refusal:
        Discovery.load(saved)
    assert what in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_changed_digit_a_cut_file_and_another_schema_are_refused(saved):
    record, (arrays,) = saved / "saved.json", saved.glob("*.npz")
    whole, packed = record.read_text(encoding="utf-8"), arrays.read_bytes()
    record.write_text(whole.replace('"outcome":"generator"', '"outcome":"none"'), encoding="utf-8")
    with pytest.raises(InputError, match="changed since it was saved"):
        Discovery.load(saved)
    record.write_text(whole[:200], encoding="utf-8")
    with pytest.raises(InputError, match="it is no JSON"):
        Discovery.load(saved)
    record.write_text(whole.replace('"schema":1', '"schema":2'), encoding="utf-8")
    with pytest.raises(InputError, match="saved with schema 2"):
        Discovery.load(saved)
    record.write_text(whole, encoding="utf-8")
    arrays.write_bytes(packed[:-1] + b"x")
    with pytest.raises(InputError, match="changed since it was saved"):
        Discovery.load(saved)
    arrays.unlink()
    with pytest.raises(InputError, match="copy the whole folder"):
        Discovery.load(saved)


def test_a_folder_without_a_discovery_is_told(tmp_path, refused):
    with pytest.raises(DataError, match="holds no saved discovery"):
        Discovery.load(tmp_path)
    assert "there is no folder" in refused("report", tmp_path / "none")
    assert "holds no saved discovery" in refused("report", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_report_writes_the_page_again_without_a_search(swing, saved, command):
    code, out, _ = command("report", saved)
    assert code == 0
    assert out.startswith("Velocity Verlet")
    assert (saved / "index.html").read_text(encoding="utf-8") == write_run_page(swing, discovery_json(swing))[
        "index.html"
    ]


def test_a_wiring_of_ones_own_is_saved_in_full_and_an_activation_of_ones_own_is_refused(tmp_path):
    from pnn_symbolic import Neuron, Wiring
    from pnn_symbolic.algebra.functions import KnownFunction
    from pnn_symbolic.network.activations import ACTIVATIONS, LINEAR, Activation

    outputs = Neuron("x'", ("x", "w")), Neuron("w'", ("x", "w"))
    plain = SearchSpace(Wiring(name="none at all", stages=(), outputs=outputs), ("linear",))
    save_folder(plain, tmp_path / "plain")
    assert load_folder(SearchSpace, tmp_path / "plain") == plain

    import sympy as sp

    tanh = ACTIVATIONS["tanh"]
    mine = KnownFunction("mine", formula=sp.tanh, array=np.tanh, bounds=(-1, 1), is_odd=True)
    own = Activation(mine, tensor=tanh.tensor, derivative=tanh.derivative, cost=4)
    with pytest.raises(InputError, match='"mine" is your own'):
        save_folder(SearchSpace(activations=(LINEAR, own)), tmp_path / "own")


def test_the_page_of_rows_without_a_law_says_what_is_known_all_the_same(swing):
    nearest = {"best_try": swing.measured["trained"]}
    without = replace(
        swing,
        outcome="none",
        reason="implicit",
        trained=None,
        rounded=None,
        best_try=swing.trained,
        measured=nearest,
        roll_out=None,
        gaps=("what could not be said",),
    )
    page = write_run_page(without, discovery_json(without))["report.md"]
    assert "## What is known all the same\n\nwhat could not be said" in page


def test_the_published_schema_is_that_of_the_annotations():
    """Write it again with `python tooling/schema.py`, and where a field came or went count `SCHEMA` up."""
    tool = importlib.util.spec_from_file_location("schema", ROOT / "tooling" / "schema.py")
    module = importlib.util.module_from_spec(tool)
    tool.loader.exec_module(module)
    assert module.PATH.read_text(encoding="utf-8") == module.text()


# --- in a notebook


def test_a_discovery_shows_its_law_and_says_what_it_has_no_picture_of(swing):
    shown = swing._repr_mimebundle_()
    assert shown["text/latex"] == f"$${swing.rounded.latex()}$$"
    assert "generator" in shown["text/html"]
    for what in ("energies", "stability", "rows"):
        assert swing.plot(what)._repr_png_().startswith(b"\x89PNG")
    for what, why in (("front", "no search was needed"), ("network", "no search was needed"), ("frnt", "Did you mean")):
        with pytest.raises(InputError, match=why):
            swing.plot(what)
    assert len(swing.front) == 0


def test_findings_matches_words_and_maps_are_shown_with_their_signs_escaped(swing):
    from pnn_symbolic.maps.word import Word

    findings = check(swing.rounded)
    assert "✓ time-reversible: proved" in findings["time_reversible"]._repr_html_()
    assert "order of accuracy: 2, proved" in findings["order"]._repr_html_()
    assert "velocity Verlet" in identify(swing.rounded)._repr_html_()
    assert "Andersen, Berens &amp; Wilson" in identify(swing.rounded)._repr_html_()
    assert "exp(h B) exp(h A)" in Word.of(("K", 1), ("D", 1))._repr_html_()
    assert swing.rounded._repr_mimebundle_()["text/plain"].startswith("x(t+Δt) = x + v Δt")


def test_at_a_prompt_what_is_handed_out_takes_a_line_or_two_and_says_the_answer(swing):
    euler = check(OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x)/m"))
    assert repr(euler["symplectic"]).startswith("<Finding symplectic: refuted; at x = 1, v = 1/2 with dt = 1/10")
    assert repr(check(swing.rounded)["order"]).startswith("<Finding order of accuracy: 2, proved; ")
    assert repr(identify(swing.rounded)) == "<Match exact: velocity Verlet>"
    assert repr(swing).startswith("<Discovery generator: x(t+Δt) = ")
    assert repr(swing.front) == "<Front: no front: the rows were recognised, and no search was needed>"
    assert repr(swing.data.trajectories[0]).endswith(": 271 rows, 1 × 1 coordinates, time step 0.05, with forces>")
    shown = [swing, swing.front, swing.data, swing.data.training, *swing.data.trajectories, *euler.values()]
    assert max(len(repr(part)) for part in shown) < 250


def test_the_energy_of_a_symplectic_law_comes_back_and_is_that_of_its_rows(swing):
    from pnn_symbolic.discovery.pictures import energy_curve

    curve = energy_curve(swing.rounded, swing.data, swing.mass.meant)
    np.testing.assert_allclose(curve.law, curve.rows, atol=1e-9)
    assert np.ptp(curve.rows) < 1e-3


def test_a_roll_out_is_that_of_a_spline_on_arrays_to_the_last_digit(swing):
    from pnn_symbolic.discovery.pictures import SplineMotion
    from pnn_symbolic.dynamics.diagnostics import roll_out

    motion = SplineMotion.of(swing.data, swing.mass.meant)
    low, high = motion.column.ends
    places = np.append(np.linspace(low - 0.1, high + 0.1, 999), motion.column.at.x)
    np.testing.assert_array_equal([motion.force(place) for place in places], motion.column.at(places))
    step, start, dt = swing.rounded.step_function(), motion.states[0], swing.data.time_step
    states = roll_out(step, start, dt, motion.inertia, motion.column.at, 50)
    np.testing.assert_array_equal(motion.rolled_out(swing.rounded, 50), states.reshape(51, 2))


def test_a_data_frame_is_made_or_the_line_to_type_is_told(swing):
    try:
        import narwhals  # noqa: F401
        import pandas  # noqa: F401
    except ImportError:
        with pytest.raises(InputError, match="pip install narwhals pandas"):
            swing.front.to_dataframe()
    else:
        assert list(swing.front.to_dataframe().columns) == list(swing.front.columns())
    with pytest.raises(InputError, match="no backend of data frames"):
        swing.front.to_dataframe("excel")


@pytest.mark.slow
def test_the_cells_of_the_notebook_show_what_stands_below_them(swing, saved):
    nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
    nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
    text = write_run_page(swing, discovery_json(swing))["law.ipynb"]
    written, executed = (nbformat.reads(text, 4) for _ in range(2))
    nbformat.validate(written)
    nbclient.NotebookClient(executed, timeout=300, resources={"metadata": {"path": str(saved)}}).execute()
    for cell, same in zip(written.cells, executed.cells, strict=True):
        for output, again in zip(cell.get("outputs", ()), same.get("outputs", ()), strict=True):
            if output.output_type == "stream":
                assert output.text == again.text
            elif "image/png" in output.data:  # a legend outside the axes moves by a pixel from drawing to drawing
                assert again.data["image/png"].startswith(output.data["image/png"][:8])
            else:
                assert output.data == again.data


def test_the_notebook_holds_the_law_and_every_finding(swing):
    cells = json.loads(write_run_page(swing, discovery_json(swing))["law.ipynb"])["cells"]
    (printed,) = [cell for cell in cells if cell["source"].endswith("print(finding)")]
    (output,) = printed["outputs"]
    assert output["text"].splitlines() == [str(finding) for finding in check(swing.rounded).values()]
    assert cells[1]["outputs"][0]["data"]["text/latex"] == f"$${swing.rounded.latex()}$$"
