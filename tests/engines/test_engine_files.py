"""Files that engines wrote, or that are written here as they do: what is read of them, and who made them."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from pnn_symbolic.cli import app
from pnn_symbolic.dynamics.engines.readers import read_engine
from pnn_symbolic.dynamics.particle_pairs import ParticlePairs, pair_interaction, pull_of
from pnn_symbolic.dynamics.readers import read_rows, read_trajectories
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.errors import DataError
from pnn_symbolic.recognition import recognise
from pnn_symbolic.recognition.pair_force import PairForce

SAMPLES = Path(__file__).parent / "samples"
NEEDS = {
    ".extxyz": "ase",
    ".lammpstrj": "chemfiles",
    ".yaml": "yaml",
    ".trr": "MDAnalysis",
    ".h5": "h5py",
    ".gsd": "gsd",
    ".bin": "rebound",
}
pytestmark = pytest.mark.filterwarnings("ignore")  # of the libraries of others


def sample(name):
    path = SAMPLES / name
    if path.suffix in NEEDS:
        pytest.importorskip(NEEDS[path.suffix])
    return path


def identified(*arguments):
    answer = CliRunner().invoke(app, ["identify", *map(str, arguments), "--json"])
    return json.loads(answer.stdout)


# --- who wrote them


@pytest.mark.parametrize(
    ("name", "outcome", "methods", "steps"),
    [
        ("ase_well_vv_1.extxyz", "named", ["velocity Verlet"], 1),
        ("lammps_lj13_nve_1_g.lammpstrj", "named", ["velocity Verlet"], 1),
        ("lammps_lj13_nve_1.yaml", "named", ["velocity Verlet"], 1),
        ("gromacs_ar13_md_1.trr", "named", ["symplectic Euler A"], 1),
        ("gromacs_ar13_md_10.trr", "named", ["symplectic Euler A"], 10),
        ("gsd_lj13_vv_1.gsd", "named", ["velocity Verlet"], 1),
        ("lj13_vv_1_shuffled.csv.gz", "named", ["velocity Verlet"], 1),
        ("openmm_lj13_verlet_1.h5", "family", ["symplectic Euler A"], 1),
        ("openmm_lj13_middle_1_state.npz", "family", ["Langevin middle scheme"], 1),
        ("rebound_kepler_leapfrog_1.bin", "named", ["position Verlet"], 1),
        (
            "rebound_kepler_leapfrog_1.csv",
            "family",
            ["position Verlet", "parabolic step", "simplified Takahashi-Imada"],
            1,
        ),
    ],
)
@pytest.mark.slow
def test_the_integrator_of_an_engine_is_named_from_its_file(name, outcome, methods, steps):
    answer = identified(sample(name))
    assert (answer["outcome"], answer["names"], answer["substeps"]) == (outcome, methods, steps)


def test_leapfrog_of_an_engine_is_said_to_have_its_velocities_half_a_step_early():
    answer = identified(sample("gromacs_ar13_md_1.trr"))
    assert answer["half_step"] == "early"
    assert "v belonging to t − Δt/2" in answer["sentence"]


def test_the_friction_of_a_random_motion_has_an_error_that_covers_the_true_one():
    sentence = identified(sample("openmm_lj13_middle_1_state.npz"))["sentence"]
    kept, error = (float(word) for word in sentence.split("a step leaves ")[1].split(" of it")[0].split(" ± "))
    assert abs(kept - np.exp(-0.01)) < 3 * error < 0.02  # γ = 1/ps, Δt = 0.01 ps


def test_a_time_step_that_no_file_states_is_measured_from_its_rows():
    (reading,) = read_engine(sample("ase_well_vv_1.extxyz"))
    femtosecond = 0.09822694788464065  # in ASE's unit of time, Å √(amu/eV)
    assert reading.time_step.value / femtosecond == pytest.approx(5, rel=1e-8)
    (reading,) = read_engine(sample("lammps_lj13_nve_1_g.lammpstrj"))
    assert reading.time_step.value == 0.01


def test_a_folder_is_answered_line_by_line(tmp_path):
    for name in ("lj13_vv_1_shuffled.csv.gz", "rebound_kepler_leapfrog_1.csv"):
        shutil.copy(SAMPLES / name, tmp_path)
    (tmp_path / "README.md").write_text("no rows")
    np.save(tmp_path / "positions.npy", np.zeros((5, 2, 3)))
    answer = CliRunner().invoke(app, ["identify", str(tmp_path), "--json"])
    lines = [json.loads(line) for line in answer.stdout.splitlines()]
    assert [Path(line["file"]).name for line in lines] == sorted(
        ["lj13_vv_1_shuffled.csv.gz", "positions.npy", "rebound_kepler_leapfrog_1.csv"]
    )
    assert [line["outcome"] for line in lines] == ["named", "refused", "family"]


# --- the same motion, written in many ways

STEP, SIDE, ROWS = 0.01, 4.2, 25


def crystal():
    """27 particles of a periodic crystal with a smooth repulsion, a velocity Verlet step a row, crossing the walls."""
    grid = np.stack(np.meshgrid(*[np.arange(3)] * 3, indexing="ij"), -1).reshape(-1, 3) * SIDE / 3
    random = np.random.default_rng(4)
    x, v = grid + random.normal(0, 0.05, grid.shape), random.normal(0, 1, grid.shape) + np.array([3.0, -2.0, 0.5])
    force = pair_interaction(lambda r: 8 * r * np.exp(-2 * r * r), 27, np.full(3, SIDE))
    f, rows = force(x[None])[0], []
    for _ in range(ROWS):
        rows.append((x, v, f))
        v = v + STEP / 2 * f
        x = x + STEP * v
        f = force(x[None])[0]
        v = v + STEP / 2 * f
    return [np.array(part) for part in zip(*rows, strict=True)]


X, V, F = crystal()
WRAPPED = np.mod(X, SIDE)
IMAGES = np.rint((X - WRAPPED) / SIDE).astype(int)


def dump(path, columns, digits=17, ids=True, order=None, bounds="pp pp pp", rows=range(ROWS)):
    """A LAMMPS dump of columns, a dictionary: name → (T, N)."""
    names = (["id"] if ids else []) + list(columns)
    lines = []
    for number, row in enumerate(rows):
        lines += ["ITEM: TIMESTEP", str(number), "ITEM: NUMBER OF ATOMS", "27", f"ITEM: BOX BOUNDS {bounds}"]
        lines += [f"0 {SIDE}" + (" 0.1" if "xy" in bounds else "")] * 3 + [f"ITEM: ATOMS {' '.join(names)}"]
        atoms = np.arange(27) if order is None else order(row)
        for atom in atoms:
            cells = [str(atom + 1)] if ids else []
            lines.append(" ".join(cells + [f"{column[row, atom]:.{digits}g}" for column in columns.values()]))
    path.write_text("\n".join(lines) + "\n")
    return path


def named(*groups):
    return {name: part[..., axis] for part, names in groups for axis, name in enumerate(names.split())}


MOTION = named((V, "vx vy vz"), (F, "fx fy fz"))


def shuffled(row):
    return np.random.default_rng(row).permutation(27)


@pytest.mark.parametrize(
    ("columns", "order"),
    [
        (named((WRAPPED, "x y z")), shuffled),
        (named((WRAPPED, "x y z"), (IMAGES, "ix iy iz")), None),
        (named((X, "xu yu zu")), shuffled),
        (named((WRAPPED / SIDE, "xs ys zs")), None),
    ],
    ids=["wrapped, in changing order", "images", "unwrapped", "scaled"],
)
def test_wrapped_scaled_and_unwrapped_positions_are_one_motion(tmp_path, columns, order):
    pytest.importorskip("chemfiles")
    (reading,) = read_engine(dump(tmp_path / "a.lammpstrj", columns | MOTION, digits=12, order=order))
    (run,) = reading.trajectories
    assert np.ptp(IMAGES)  # something crosses a wall
    np.testing.assert_allclose(run.positions - run.positions[0], X - X[0], rtol=0, atol=1e-10)
    found = recognise([run])
    assert (found.outcome, found.generators[0].name) == ("named", "velocity Verlet")
    assert reading.time_step.value == STEP


def test_masses_of_momenta_are_read_and_found_again(tmp_path):
    masses = np.where(np.arange(27) % 2, 1.0, 3.0)
    f = F * masses[:, None]  # the same accelerations
    path = tmp_path / "a.npz"
    np.savez(path, positions=X, momenta=V * masses[:, None], forces=f, masses=masses, time=STEP * np.arange(ROWS))
    (reading,) = read_engine(path)
    np.testing.assert_allclose(reading.trajectories[0].velocities, V, rtol=1e-15)
    found = recognise(reading.trajectories)
    assert (found.outcome, found.generators[0].name) == ("named", "velocity Verlet")
    assert found.generators[0].constants["mass_factor"] == pytest.approx(1, abs=1e-9)


def test_a_restart_that_repeats_a_row_changes_nothing(tmp_path):
    pytest.importorskip("chemfiles")
    table = np.array([*range(12), *range(11, ROWS)])
    path = tmp_path / "a.npz"
    np.savez(path, positions=X[table], velocities=V[table], forces=F[table], time=STEP * table)
    (reading,) = read_engine(path)
    assert any(note.code == "duplicates" for note in reading.notes)
    assert recognise(reading.trajectories).generators[0].name == "velocity Verlet"


def test_rows_in_float32_are_named_to_the_rounding_of_float32(tmp_path):
    path = tmp_path / "a.npz"
    single = {name: part.astype(np.float32) for name, part in (("x", X), ("v", V), ("f", F))}
    np.savez(path, time=STEP * np.arange(ROWS), **single)
    found = recognise(read_engine(path)[0].trajectories)
    assert (found.outcome, found.generators[0].name) == ("named", "velocity Verlet")
    assert "float32" in found.sentence


@pytest.mark.parametrize("form", ["%.9g", "%s"], ids=["nine digits", "as NumPy prints them"])
def test_numbers_of_single_precision_in_a_table_are_no_nine_digits(tmp_path, form):
    """Nine digits of a float32 hold 7.2 of the number that it stands for."""
    x, v, rows = 0.7, 0.1, []

    def force(x):
        return -2 * (1 - np.exp(-x)) * np.exp(-x)

    for number in range(300):
        rows.append([f"{0.05 * number:.6g}", *(form % np.float32(value) for value in (x, v, force(x)))])
        v += 0.05 / 2 * force(x)
        x += 0.05 * v
        v += 0.05 / 2 * force(x)
    path = tmp_path / "singles.csv"
    path.write_text("\n".join(map(",".join, [("t", "x", "v", "force"), *rows])))
    found = recognise(read_trajectories(path))
    assert (found.outcome, found.generators[0].name) == ("named", "velocity Verlet")
    assert "float32" in found.sentence


def test_a_force_column_of_the_row_before_is_said_to_be_stale(tmp_path):
    path = tmp_path / "a.npz"
    np.savez(path, x=X[1:], v=V[1:], f=F[:-1], time=STEP * np.arange(ROWS - 1))
    found = recognise(read_engine(path)[0].trajectories)
    assert found.outcome == "family"
    assert "they belong to other rows, are scaled, or" in found.sentence


def test_times_that_contradict_the_velocities_are_said_and_not_absorbed(tmp_path):
    path = tmp_path / "a.npz"
    np.savez(path, x=X, v=V * 1000, f=F, time=STEP * np.arange(ROWS))
    (reading,) = read_engine(path)
    assert any("thousandths" in note.sentence for note in reading.notes)


@pytest.mark.parametrize(
    ("factor", "reason"), [(10.180505671, "velocities are in ASE units"), (1e3, "fs beside ps"), (1e-3, "ps beside fs")]
)
def test_a_stated_time_step_that_the_rows_contradict_by_a_known_factor_has_its_reason(tmp_path, factor, reason):
    path = tmp_path / "a.npz"
    np.savez(path, x=X, v=V, f=F, time=factor * STEP * np.arange(ROWS))
    (reading,) = read_engine(path)
    assert any(reason in note.sentence for note in reading.notes)


def test_frames_whose_velocities_are_all_0_are_left_out_and_a_run_may_start_at_rest(tmp_path):
    path = tmp_path / "a.npz"
    every_second = V * (np.arange(ROWS) % 2)[:, None, None]
    np.savez(path, x=X, v=every_second, f=F, time=STEP * np.arange(ROWS))
    (reading,) = read_engine(path)
    assert any("13 frames whose velocities are all 0" in note.sentence for note in reading.notes)
    np.testing.assert_array_equal(reading.trajectories[0].positions, X[1::2])
    assert reading.time_step.value == 2 * STEP
    at_rest = V * (np.arange(ROWS) > 0)[:, None, None]
    np.savez(path, x=X, v=at_rest, f=F, time=STEP * np.arange(ROWS))
    assert len(read_engine(path)[0].trajectories[0]) == ROWS


@pytest.mark.parametrize(
    ("name", "share", "rows"),
    [
        ("lammps_lj13_nve_1_g.lammpstrj", 0.5, 30),
        ("gromacs_ar13_md_1.trr", 0.5, 40),
        ("gromacs_ar13_md_1.trr", 0.63, 51),  # the next frame has its head, and the library says nothing
    ],
)
def test_of_a_file_that_was_cut_the_whole_frames_are_read_and_that_is_said(tmp_path, name, share, rows, recwarn):
    path = tmp_path / name
    whole = sample(name).read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    (reading,) = read_engine(path)
    assert len(reading.trajectories[0]) == rows
    (note,) = (note for note in reading.notes if note.code == "truncated")
    assert "the file ends too early" in note.sentence
    assert not [warning for warning in recwarn if "hemfiles" in str(warning.category)]


def test_an_archive_that_was_cut_says_how_many_snapshots_are_whole(tmp_path):
    path = tmp_path / "a.bin"
    whole = sample("rebound_kepler_leapfrog_1.bin").read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    (reading,) = read_engine(path)
    assert any("ends too early" in note.sentence for note in reading.notes)


def test_a_thermostat_in_the_forces_is_never_answered_by_a_deterministic_law(tmp_path):
    random = np.random.default_rng(1)
    x, v = X[0], V[0]
    force = pair_interaction(lambda r: 8 * r * np.exp(-2 * r * r), 27, np.full(3, SIDE))

    def pulled(place):
        return force(place[None])[0] + random.uniform(-6, 6, place.shape)

    f, rows = pulled(x), []
    for _ in range(60):
        rows.append((x, v, f))
        v = v + STEP / 2 * f
        x = x + STEP * v
        f = pulled(x)
        v = v + STEP / 2 * f
    x, v, f = (np.array(part) for part in zip(*rows, strict=True))
    found = recognise([Trajectory(x, v, STEP, forces=f)])
    assert found.outcome == "family"
    assert "no function of the positions" in found.sentence
    assert not any(generator.leads for generator in found.generators)


@pytest.mark.parametrize(("factor", "reason"), [(96.4853, "kJ/mol beside eV"), (4.184, "kJ beside kcal"), (7.0, "")])
def test_forces_in_another_unit_are_named(tmp_path, factor, reason):
    path = tmp_path / "a.npz"
    np.savez(path, x=X, v=V, f=F * factor, masses=np.ones(27), time=STEP * np.arange(ROWS))
    answer = identified(path)
    assert (answer["outcome"], answer["names"]) == ("named", ["velocity Verlet"])
    (note,) = answer["notes"]
    assert f"{factor:.6g} times" in note
    assert reason in note


def test_velocities_with_a_factor_of_their_own_are_scaled_after_their_rounding_is_known(tmp_path):
    netcdf = pytest.importorskip("scipy.io")
    path = tmp_path / "a.nc"
    with netcdf.netcdf_file(path, "w") as file:
        for name, size in (("frame", ROWS), ("atom", 27), ("spatial", 3)):
            file.createDimension(name, size)
        for name, values in (("coordinates", X), ("velocities", V / 20.455), ("forces", F)):
            file.createVariable(name, "f4", ("frame", "atom", "spatial"))[:] = values
        file.variables["velocities"].scale_factor = 20.455
        file.createVariable("time", "f4", ("frame",))[:] = STEP * np.arange(ROWS)
    (reading,) = read_engine(path)
    np.testing.assert_allclose(reading.trajectories[0].velocities, V, rtol=1e-6)
    assert reading.trajectories[0].written[1].kind == "float32"
    assert recognise(reading.trajectories).generators[0].name == "velocity Verlet"


def test_two_bodies_are_told_by_newtons_law_where_their_masses_are_named():
    path = sample("rebound_kepler_leapfrog_1.csv")
    answer = identified(path, "--potential", "newton", "--masses", "1,0.001")
    assert (answer["outcome"], answer["names"]) == ("named", ["position Verlet"])


def test_coarse_rows_of_a_short_step_are_never_given_to_one_method_of_order_two(tmp_path):
    """Runge and Kutta made them; velocity Verlet with the forces of the rows passes as well."""
    force = pair_interaction(lambda r: 8 * r * np.exp(-2 * r * r), 27, np.full(3, SIDE))
    x, v, h, rows = X[0], V[0], 2e-4, []
    for _ in range(20):
        rows.append((x, v, force(x[None])[0]))
        k1, u1 = v, force(x[None])[0]
        k2, u2 = v + h / 2 * u1, force((x + h / 2 * k1)[None])[0]
        k3, u3 = v + h / 2 * u2, force((x + h / 2 * k2)[None])[0]
        k4, u4 = v + h * u3, force((x + h * k3)[None])[0]
        x = x + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        v = v + h / 6 * (u1 + 2 * u2 + 2 * u3 + u4)
    columns = dict(zip("xvf", (np.array(part, dtype=np.float32) for part in zip(*rows, strict=True)), strict=True))
    np.savez(tmp_path / "a.npz", time=h * np.arange(20), **columns)
    answer = identified(tmp_path / "a.npz")
    assert answer["outcome"] == "family"
    assert {"velocity Verlet", "RK4", "trapezoid rule"} <= set(answer["names"])
    assert "exact integration" in answer["sentence"]


# --- one file as another


def converted(*arguments):
    return CliRunner().invoke(app, ["convert", *map(str, arguments)])


@pytest.mark.parametrize(
    ("name", "target", "options"),
    [
        ("gromacs_ar13_md_1.trr", "a.npz", ()),
        pytest.param("gsd_lj13_vv_1.gsd", "a.npz", (), marks=pytest.mark.slow),
        ("lammps_lj13_nve_1_g.lammpstrj", "a.npz", ()),
        ("openmm_lj13_verlet_1.h5", "a.npz", ()),
        ("rebound_kepler_leapfrog_1.bin", "a.npz", ()),
        ("lammps_lj13_nve_1.yaml", "a.csv", ("--time-step", "0.01")),
        pytest.param("lj13_vv_1_shuffled.csv.gz", "a.csv", (), marks=pytest.mark.slow),
        ("ase_well_vv_1.extxyz", "a.extxyz", ()),
    ],
)
def test_a_converted_file_is_answered_as_the_first(tmp_path, name, target, options):
    path, out = sample(name), tmp_path / target
    assert converted(path, out, *options).exit_code == 0
    before, after = identified(path, *options), identified(out)
    same = ("outcome", "names", "sentence", "time_step")
    assert [after[key] for key in same] == [before[key] for key in same]


def test_images_of_a_periodic_box_and_momenta_are_converted_bit_for_bit(tmp_path):
    pytest.importorskip("chemfiles")
    columns = named((WRAPPED, "x y z"), (IMAGES, "ix iy iz")) | MOTION
    path, out = dump(tmp_path / "a.lammpstrj", columns, digits=12), tmp_path / "a.npz"
    assert converted(path, out).exit_code == 0
    (before,), (after,) = read_engine(path)[0].trajectories, read_engine(out)[0].trajectories
    np.testing.assert_array_equal(after.positions, before.positions)
    np.testing.assert_array_equal(after.box, before.box)
    assert (after.written, after.time_step) == (before.written, before.time_step)


def test_a_conversion_that_would_lose_something_says_what_and_writes_nothing(tmp_path):
    out = tmp_path / "a.csv"
    answer = converted(sample("gromacs_ar13_md_1.trr"), out)
    assert isinstance(answer.exception, DataError)
    assert "would lose the box, the units" in str(answer.exception)
    assert not list(tmp_path.iterdir())


def test_a_file_is_written_over_only_where_that_is_asked_for(tmp_path):
    out = tmp_path / "a.csv"
    out.write_text("mine")
    source = SAMPLES / "lj13_vv_1_shuffled.csv.gz"
    assert "--force writes over it" in str(converted(source, out).exception)
    assert out.read_text() == "mine"
    assert converted(source, out, "--force").exit_code == 0
    assert out.read_text().startswith("time,id,x,y,z,vx,vy,vz,fx,fy,fz\n")


# --- a pair force learned from the forces


def test_a_pair_force_is_learned_from_rows_to_a_millionth():
    reading = read_engine(sample("gsd_lj13_vv_1.gsd"))[0]
    learned = PairForce.of(reading.trajectories)
    assert learned.relative < 3e-6


def lennard_jones(r):
    return 24 * (2 / r**13 - 1 / r**7)


def switched(r):
    """Of 4 (r⁻¹² − r⁻⁶) times a switch from 1 at 1.65 to 0 at 2.5, as ASE's `smooth=True` has it."""
    inner, outer = 1.65**2, 2.5**2
    r = np.minimum(r, 2.5)
    fall = (outer - r**2) ** 2 * (outer + 2 * r**2 - 3 * inner) / (outer - inner) ** 3
    slope = 12 * r * (outer - r**2) * (inner - r**2) / (outer - inner) ** 3
    return np.where(r < 1.65, lennard_jones(r), lennard_jones(r) * fall - 4 * (r**-12 - r**-6) * slope)


CUTOFFS = {
    "bare": (lambda r: np.where(r < 2.3, lennard_jones(r), 0.0), 2.3),
    "shifted": (lambda r: np.where(r < 2.4, lennard_jones(r) - lennard_jones(2.4), 0.0), 2.4),
    "switched": (switched, 2.5),
    "beyond half the box": (lambda r: np.where(r < 2.9, lennard_jones(r), 0.0), 2.9),
}
SLOW = ("switched", "beyond half the box")


@pytest.mark.parametrize("name", ["bare", "shifted", *(pytest.param(name, marks=pytest.mark.slow) for name in SLOW)])
def test_the_force_of_a_crystal_is_learned_to_a_millionth_with_the_distance_at_which_it_ends(name):
    force, cutoff = CUTOFFS[name]
    side = (108 / 0.8442) ** (1 / 3)
    cells = np.stack(np.meshgrid(*[np.arange(3)] * 3, indexing="ij"), -1).reshape(-1, 1, 3)
    sites = (cells + np.array([(0, 0, 0), (0, 0.5, 0.5), (0.5, 0, 0.5), (0.5, 0.5, 0)])).reshape(-1, 3) * side / 3
    x = sites + np.random.default_rng(7).normal(0, 0.06, (16, 108, 3))
    x[14:] = sites + 0.8 * (x[14:] - sites)  # no pair is closer than those that were learned from
    pairs = ParticlePairs(108, np.full(3, side), images=True)
    f = pairs.forces(x, pull_of(force))
    learned = PairForce.of([Trajectory(x[:14], np.zeros_like(x[:14]), STEP, forces=f[:14], box=np.full(3, side))])
    assert learned.relative < 1e-6
    assert (learned.is_cut, learned.ends[1]) == (True, pytest.approx(cutoff, rel=1e-3))
    unseen = np.sqrt(np.mean((learned.at(x[14:]) - f[14:]) ** 2) / np.mean(f[14:] ** 2))
    assert unseen < 3e-5
    way = np.linspace(0, 1, 9)[:, None, None] * (x[15] - x[14]) + x[14]
    work = (learned.at(way) * (x[15] - x[14])).sum(axis=(1, 2)) @ np.array([1, 4, 2, 4, 2, 4, 2, 4, 1]) / 24
    fall = learned.energy(x[14]) - learned.energy(x[15])
    assert fall == pytest.approx(work, rel=1e-3)


def test_the_end_of_a_force_in_a_cold_crystal_is_told_to_the_digits_that_were_typed():
    """2.2 times 3.405 has five; where it is told to four, 3e-4 of the force is left."""
    cells = np.stack(np.meshgrid(*[np.arange(3)] * 3, indexing="ij"), -1).reshape(-1, 1, 3)
    sites = (cells + np.array([(0, 0, 0), (0, 0.5, 0.5), (0.5, 0, 0.5), (0.5, 0.5, 0)])).reshape(-1, 3) * 5.4
    x = sites + np.random.default_rng(2).normal(0, 0.1, (10, 108, 3))
    box = np.full(3, 3 * 5.4)
    force = pull_of(lambda r: np.where(r < 7.4911, lennard_jones(r / 3.405), 0.0))
    f = ParticlePairs(108, box).forces(x, force)
    learned = PairForce.of([Trajectory(x, np.zeros_like(x), STEP, forces=f, box=box)])
    assert learned.relative < 1e-8
    assert learned.ends[1] == 7.4911


def test_a_learned_force_is_invariant_under_translation_and_has_no_sum():
    learned = PairForce.of([Trajectory(X, V, STEP, forces=F, box=np.full(3, SIDE))])
    place = X[3]
    np.testing.assert_allclose(learned.at(place + 0.7), learned.at(place), rtol=0, atol=1e-10)
    np.testing.assert_allclose(learned.at(place).sum(axis=0), 0, atol=1e-12)


@pytest.mark.slow
def test_thinned_rows_are_told_by_the_potential_of_the_distance(tmp_path):
    path = tmp_path / "a.npz"
    thinned = slice(None, None, 4)
    np.savez(path, x=X[thinned], v=V[thinned], box=np.full(3, SIDE), time=STEP * np.arange(ROWS)[thinned])
    answer = identified(path, "--potential", "2*exp(-2*x**2)")
    assert (answer["outcome"], answer["names"], answer["substeps"]) == ("named", ["velocity Verlet"], 4)


@pytest.mark.slow
def test_rows_of_a_cluster_that_are_fifty_steps_apart_are_named_from_their_own_forces(tmp_path):
    force, step, rows = pair_interaction(lennard_jones, 13), 0.005, []
    run = read_engine(sample("gsd_lj13_vv_1.gsd"))[0].trajectories[0]
    x, v = run.positions[0], run.velocities[0]
    f = force(x[None])[0]
    for number in range(16 * 50):
        if number % 50 == 0:
            rows.append((x, v, f))
        v = v + step / 2 * f
        x = x + step * v
        f = force(x[None])[0]
        v = v + step / 2 * f
    x, v, f = (np.array(part, dtype=np.float32) for part in zip(*rows, strict=True))
    np.savez(tmp_path / "a.npz", x=x, v=v, f=f, masses=np.ones(13), time=50 * step * np.arange(16))
    answer = identified(tmp_path / "a.npz")
    assert (answer["outcome"], answer["names"], answer["substeps"]) == ("named", ["velocity Verlet"], 50)


# --- what cannot be told is refused in one line, with the cure


def refusal(path):
    with pytest.raises(DataError) as error:
        read_engine(path)
    assert "\n" not in str(error.value)
    assert str(error.value).startswith(path.name)
    return str(error.value)


@pytest.mark.parametrize(
    ("columns", "options", "cure"),
    [
        (named((X, "x y z"), (V, "vx vy vz")), {"ids": False}, "add id"),
        (named((X, "x y z")), {}, "vx vy vz fx fy fz"),
        (named((X, "x ys zs")) | MOTION, {}, "write x y z alone"),
        (named((X, "x y z")) | MOTION, {"bounds": "xy xz yz pp pp pp"}, "rectangular box"),
        (named((np.mod(3 * X, SIDE), "x y z")) | MOTION, {"rows": range(0, ROWS, 24)}, "unwrapped positions"),
    ],
    ids=["no ids", "no velocities", "mixed", "tilted", "too far apart"],
)
def test_a_dump_that_cannot_be_told_is_refused_with_the_cure(tmp_path, columns, options, cure):
    pytest.importorskip("chemfiles")
    assert cure in refusal(dump(tmp_path / "a.lammpstrj", columns, **options))


def test_ids_that_come_and_go_are_refused_with_the_cure_and_no_warning_of_a_library(tmp_path, recwarn):
    pytest.importorskip("chemfiles")
    order = [np.delete(np.arange(27), row % 5) for row in range(ROWS)]
    path = dump(tmp_path / "a.lammpstrj", named((X, "x y z")) | MOTION, order=lambda row: order[row])
    path.write_text(path.read_text().replace("ATOMS\n27", "ATOMS\n26"))
    assert "they come and go, or have gaps; dump all atoms" in refusal(path)
    assert not [warning for warning in recwarn if "hemfiles" in str(warning.category)]


def test_two_rows_tell_no_time_step(tmp_path):
    pytest.importorskip("chemfiles")
    assert "at least 3" in refusal(dump(tmp_path / "a.lammpstrj", named((X, "x y z")) | MOTION, rows=range(2)))


def test_masses_of_other_particles_are_refused_with_the_name_of_the_file(tmp_path):
    path = tmp_path / "a.npz"
    np.savez(path, x=X, v=V, f=F, masses=np.ones(5), time=STEP * np.arange(ROWS))
    assert "masses have shape (5,), expected (27,)" in refusal(path)


def test_a_minimisation_is_refused_as_one(tmp_path):
    path = tmp_path / "a.npz"
    np.savez(path, x=X, v=0 * V, f=F, time=np.arange(ROWS))
    assert "all 0, as of a minimisation" in refusal(path)


def test_a_log_of_energies_is_no_law_and_says_what_to_write(tmp_path):
    path = tmp_path / "log.lammps"
    path.write_text("LAMMPS (22 Jul 2025)\nStep Temp E_pair TotEng\n0 0.2 -40 -36\n")
    answer = CliRunner().invoke(app, ["identify", str(path)])
    assert "holds energies, and no particles; write dump" in " ".join(answer.output.split())


@pytest.mark.parametrize("suffix", [".dcd", ".xtc", ".pdb"])
def test_files_without_velocities_name_the_reporter_that_writes_them(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"anything")
    assert "no velocities" in refusal(path)
    assert "write " in refusal(path)


def test_a_pickle_is_never_opened(tmp_path):
    path = tmp_path / "a.pkl"
    path.write_bytes(b"cos\nabort\n(tR.")  # would end this process
    assert "runs code" in refusal(path)


def test_links_of_an_hdf5_file_are_not_followed(tmp_path):
    h5py = pytest.importorskip("h5py")
    path = tmp_path / "a.h5"
    with h5py.File(path, "w") as file:
        file["particles"] = h5py.ExternalLink("/etc/hostname", "/")
    assert "link to another file" in refusal(path)


@pytest.mark.parametrize("name", ["a.traj", "a.h5", "a.gsd", "a.trr", "a.bin", "a.parquet", "a.yaml", "a.lammpstrj"])
def test_a_broken_file_is_refused_in_one_line(tmp_path, name):
    suffix = Path(name).suffix
    pytest.importorskip(NEEDS.get(suffix, {".traj": "ase", ".parquet": "pyarrow"}.get(suffix, "")))
    path = tmp_path / name
    path.write_bytes(b"\x00\x01 no such file " * 40)
    refusal(path)


@pytest.mark.parametrize("name", ["a.gsd", "a.trr", "a.h5", "a.bin", "a.parquet", "a.lammpstrj"])
def test_a_library_that_is_missing_is_named_with_the_line_to_type(tmp_path, name, monkeypatch):
    for module in (
        "gsd",
        "gsd.hoomd",
        "MDAnalysis",
        "MDAnalysis.lib.formats.libmdaxdr",
        "h5py",
        "rebound",
        "chemfiles",
    ):
        monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    path = tmp_path / name
    path.write_text("ITEM: ATOMS id x y z vx vy vz\n")
    assert "pip install 'pnn_symbolic[" in refusal(path)


@pytest.mark.slow
def test_no_library_of_an_engine_is_imported_before_it_is_asked_for():
    code = (
        "import sys, pnn_symbolic.commands.recognition; "
        "print(sorted({'ase','chemfiles','h5py','gsd','MDAnalysis','rebound','pyarrow','yaml'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_run_says_the_law_of_many_particles(tmp_path):
    path = tmp_path / "a.npz"
    np.savez(path, x=X, v=V, f=F, time=STEP * np.arange(ROWS))
    answer = CliRunner().invoke(app, ["run", str(path), "--quiet"])
    assert answer.exit_code == 0
    assert answer.stdout.startswith("Velocity Verlet\n")
    assert "The rows keep momentum within" in answer.stdout


def test_an_atom_that_runs_along_one_axis_is_one_particle_on_a_line():
    (run,) = read_rows(sample("ase_well_vv_1.extxyz")).trajectories
    assert run.positions.shape == (60, 1, 1)
    assert run.masses == pytest.approx(26.9815385)
