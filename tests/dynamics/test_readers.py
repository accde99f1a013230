"""What is written comes back bit for bit, foreign files are read, bad ones are refused with the place and the fix."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pnn_symbolic.dynamics.potentials import lennard_jones
from pnn_symbolic.dynamics.readers import read_rows, read_trajectories, write_trajectories
from pnn_symbolic.dynamics.simulation import simulate
from pnn_symbolic.dynamics.tables import FORMATS
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.dynamics.units import UNITS
from pnn_symbolic.errors import DataError, OutputError

every_file_type = pytest.mark.parametrize("suffix", [".csv", ".npz"])
every_way_to_write = pytest.mark.parametrize("suffix", FORMATS)
any_number = st.floats(allow_nan=False, allow_infinity=False)
any_column = st.integers(2, 12).flatmap(lambda rows: arrays(float, (3, rows, 1, 1), elements=any_number))


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("files")


@pytest.fixture
def csv_of(tmp_path):
    """A CSV file of these lines."""

    def write(*lines):
        path = tmp_path / "data.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def npz_of(tmp_path):
    """An NPZ file of these arrays."""

    def write(**columns):
        np.savez(tmp_path / "data.npz", allow_pickle=True, **columns)
        return tmp_path / "data.npz"

    return write


def refusal(path):
    with pytest.raises(DataError) as caught:
        read_trajectories(path)
    message = str(caught.value)
    assert "\n" not in message
    return message


def assert_same(read, written):
    assert len(read) == len(written)
    for one, other in zip(read, written, strict=True):
        assert one.positions.tobytes() == other.positions.tobytes()
        assert one.velocities.tobytes() == other.velocities.tobytes()
        assert (one.forces is None) == (other.forces is None)
        if one.forces is not None:
            assert one.forces.tobytes() == other.forces.tobytes()
        assert one.time_step == other.time_step


@every_way_to_write
@settings(max_examples=40)
@given(
    columns=st.lists(any_column, min_size=1, max_size=3), time_step=st.floats(1e-15, 1e15), with_forces=st.booleans()
)
@pytest.mark.slow
def test_what_is_written_comes_back_bit_for_bit(folder, suffix, columns, time_step, with_forces):
    trajectories = [Trajectory(x, v, time_step, f if with_forces else None) for x, v, f in columns]
    write_trajectories(folder / f"any{suffix}", trajectories)
    assert_same(read_trajectories(folder / f"any{suffix}"), trajectories)


@every_way_to_write
@pytest.mark.slow
def test_a_simulation_comes_back_bit_for_bit(tmp_path, suffix):
    swings = simulate(lennard_jones(), [-0.9, -0.7], time_step=0.0053486, steps=10_000, units=UNITS["lj"])
    write_trajectories(tmp_path / f"swings{suffix}", swings)
    read = read_trajectories(tmp_path / f"swings{suffix}", UNITS["lj"])
    assert_same(read, swings)
    assert [one.units.time for one in read] == ["τ", "τ"]


def test_columns_may_come_in_any_order_with_other_names_comments_and_another_separator(csv_of):
    plain = csv_of("time,x,v,force", "0,1,2,3", "0.5,4,5,6")
    (expected,) = read_trajectories(plain)
    (read,) = read_trajectories(
        csv_of("# made by hand", "Velocity; f ;mood; T;position", "2;3;good;0;1", "", "5;6;bad;0.5;4")
    )
    assert_same([read], [expected])
    assert read.forces is not None
    assert read.forces.ravel().tolist() == [3, 6]


def test_dates_and_times_are_seconds_since_the_first_row_whatever_digits_their_fractions_have(csv_of):
    days = [
        "2026-11-28T23:59:59.5Z",
        "2026-11-28T23:59:59.750Z",
        "2026-11-29T00:00:00Z",
        "2026-11-29T01:00:00.25+01:00",
    ]
    path = csv_of("time,x,v", *(f"{day},{row / 8},1" for row, day in enumerate(days)))
    reading = read_rows(path)
    assert reading.trajectories[0].time_step == 0.25
    assert [note.code for note in reading.notes] == ["time_stamps"]
    broken = csv_of("time,x,v", *(f"{day},0.1,1" for day in (*days, "2026-11-29T00:61:00Z")))
    with pytest.raises(DataError, match=r"row 5 \(line 6\).*expected a date and a time"):
        read_rows(broken)


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path):
    (tmp_path / "excel.csv").write_bytes("\ufefftime,x,v\r\n0,1,2\r\n1,3,2\r\n".encode())
    (read,) = read_trajectories(tmp_path / "excel.csv")
    assert read.positions.ravel().tolist() == [1, 3]


def test_rows_of_one_id_may_lie_apart(csv_of, npz_of):
    rows = [("b", 0, 1, 0), ("a", 0, 5, 0), ("b", 1, 2, 0), ("a", 2, 6, 0), ("b", 2, 3, 0)]
    ids, time, x, v = zip(*rows, strict=True)
    from_csv = read_trajectories(csv_of("id,time,x,v", *(",".join(map(str, row)) for row in rows)))
    from_npz = read_trajectories(npz_of(id=ids, time=time, x=x, v=v))
    for read in (from_csv, from_npz):
        assert [one.label for one in read] == ["id b", "id a"]
        assert [one.positions.ravel().tolist() for one in read] == [[1, 2, 3], [5, 6]]
        assert [one.time_step for one in read] == [1, 2]


@pytest.mark.parametrize(
    ("time_step", "rows", "form"),
    [
        (0.1, 100_000, "{:.6g}"),  # up to 9999.9
        (0.1, 4, "{!r}"),  # 0.1 + 0.1 + 0.1 is not 0.3
        (0.0053486, 10_000, "{:.6g}"),
        (0.0053486, 10_000, "{:.6f}"),
        (0.0125, 2_000, "{:.3f}"),
        (1 / 3, 2_000, "{:.6g}"),
        (1e-15, 5_000, "{:.6g}"),
        (7.0, 50_000, "{:.0f}"),
    ],
)
@pytest.mark.parametrize("start", [0, 17])
@pytest.mark.slow
def test_rounded_times_are_even_times_and_the_mean_step_is_used(csv_of, time_step, rows, form, start):
    times = (np.arange(start, start + rows) * time_step).tolist()
    (read,) = read_trajectories(csv_of("time,x,v", *(form.format(time) + ",0,0" for time in times)))
    assert read.time_step == pytest.approx(time_step, rel=1e-4 if rows > 100 else 1e-15)


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.int32])
def test_times_of_any_number_type_are_read(npz_of, kind):
    times = np.arange(3_000, dtype=kind) * kind(1 if kind is np.int32 else 0.1)
    (read,) = read_trajectories(npz_of(time=times, x=np.zeros(3_000), v=np.zeros(3_000)))
    assert read.time_step == pytest.approx(float(times[1]), rel=1e-6)


def test_summed_up_times_are_even(npz_of):
    times = np.cumsum(np.full(100_000, 0.1))
    (read,) = read_trajectories(npz_of(time=times, x=times, v=times))
    assert read.time_step == pytest.approx(0.1, rel=1e-9)


@given(
    rows=st.integers(12, 300),
    where=st.floats(0, 1),
    change=st.sampled_from([-0.7, -0.6, 0.55, 0.6, 1.5]),
    time_step=st.sampled_from([0.1 / 3, 1 / 7, 1e6 / 3, 1e-15 / 3]),
)
def test_a_time_step_that_is_neither_even_nor_that_of_lost_rows_is_refused_with_its_row(
    folder, rows, where, change, time_step
):
    row = 1 + round(where * (rows - 2))
    times = np.arange(rows) * time_step
    times[row:] += change * time_step
    path = folder / "gap.npz"
    np.savez(path, time=times, x=times, v=times)
    assert f"row {row + 1} (index {row}): the time step is {(1 + change) * time_step:.6g} here" in refusal(path)


BAD_CSV = {
    "no column called time": (
        ["tiem,x,v", "0,1,2"],
        'data.csv: there is no column time; the file has tiem, x, v; if "tiem" is meant, rename it to time',
    ),
    "no velocity": (
        ["time,x,Velocitty", "0,1,2"],
        'there is no column v; .* if "Velocitty" is meant, rename it to v',
    ),
    "two positions": (
        ["time,x,q", "0,1,2"],
        "columns x and q are both x; keep one of them, or say which with --columns x=NAME",
    ),
    "nothing near": (["mood,x,v", "0,1,2"], "no column time; the file has mood, x, v; if it has no times, say --time-"),
    "two columns for one": (["time,t,x,v", "0,0,1,2"], "columns time and t are both time; keep one"),
    "no header": (
        ["0,1,2", "1,1,2"],
        'the first line is "0,1,2", and no line names the 3 columns; .* as in --columns t,x,v$',
    ),
    "header only": (["time,x,v"], "there is no row of data, expected at least 2"),
    "comments only": (["# nothing"], "there is no column time; the file has none"),
    "one row": (["time,x,v", "0,1,2"], r"row 1 \(line 2\) is the only row, expected at least 2"),
    "one row of an id": (
        ["id,time,x,v", "a,0,1,2", "a,1,1,2", "b,0,1,2"],
        r"row 3 \(line 4\) is the only row of id b, expected at least 2",
    ),
    "a word": (["time,x,v", "0,1,2", "#", "1,one,2"], r'row 2 \(line 4\): x is "one", expected a number; repair'),
    "a word for a force": (["time,x,v,F", "0,1,2,-"], r'row 1 \(line 2\): F is "-", expected a number'),
    "an empty cell": (["time,x,v", "0,1,", "1,1,2"], r"row 1 \(line 2\): v is empty, expected a number"),
    "a decimal comma": (["time,x,v", "0,1,2", "0,5,1,2"], r"row 2 \(line 3\) has 4 cells, expected 3 as in the header"),
    "two cells for each number": (["time,x,v", "0,0,1,5,2,5"], "if that is a decimal comma, separate the cells by ;"),
    "a cut file": (["time,x,v", "0,1,2", "1,1"], "the file ends in the middle of a row: delete it"),
    "a short row": (["time,x,v", "0,1"], r"row 1 \(line 2\) has 2 cells, expected 3"),
    "NaN": (["time,x,v", "0,1,2", "1,nan,2"], r"row 2 \(line 3\): x is nan, expected a finite number; cut or repair"),
    "infinite": (["time,x,v", "0,1,2", "1,1,-1e999"], r"row 2 \(line 3\): v is -inf, expected a finite number"),
    "NaN in time": (["time,x,v", "0,1,2", "nan,1,2"], r"row 2 \(line 3\): time is nan"),
    "a row left out of few": (
        ["time,x,v", "0,1,2", "0.1,1,2", "0.2,1,2", "0.4,1,2", "0.5,1,2"],
        r"row 4 \(line 5\): the time step is 0.2 here and 0.1 at the start, and hardly any stretch is even",
    ),
    "times of two decimals and steps of 0.0125": (
        ["time,x,v", *(f"{0.0125 * k:.2f},{k % 7},2" for k in range(60))],
        r"row 1 \(line 2\) and those after it: the times are written too coarsely to tell steps near 0.013; write more "
        r"digits, or give the step that you know: --columns t=- --time-step STEP",
    ),
    "times that stand by their rounding": (
        ["time,x,v", *(f"{0.0004 * k:.3f},{k % 7},2" for k in range(60))],
        r"too coarsely to tell steps near 0.0004; write more digits",
    ),
    "the same row twice, and no other": (["time,x,v", "0,1,2", "0,1,2"], r"row 1 \(line 2\) is the only row"),
    "time stands": (["time,x,v", "0,1,2", "0,1,3"], r"row 2 \(line 3\): time is 0 in every row; name another column"),
    "two rows of one time": (
        ["time,x,v", "0,1,2", "1,1,3", "1,2,4", "2,2,4"],
        r"row 3 \(line 4\): time is 1 as in the row before, with other values; delete one of the two, or tell",
    ),
    "time starts anew": (
        ["time,x,v", "0,1,2", "1,1,2", "0,1,3", "1,1,3"],
        r"row 3 \(line 4\): time starts again, from 1 to 0, with other values; give each run its own number in a col",
    ),
    "a run continued from an earlier point": (
        ["time,x,v", "0,1,2", "1,1,2", "2,1,2", "1,1,3", "2,1,3"],
        r"row 4 \(line 5\): time goes back, from 2 to 1, with other values; .*delete the rows that it replaces",
    ),
    "rows out of order": (
        ["time,x,v", "0,1,2", "2,1,2", "1,1,3", "3,1,3"],
        r"row 3 \(line 4\): time goes from 2 to 1; the rows are out of order: sort them by time",
    ),
    "an id goes back": (
        ["id,time,x,v", "1,0,1,2", "2,5,1,2", "1,1,1,2", "2,4,1,2"],
        r"row 4 \(line 5\): time of id 2 runs backwards, from 5 to 4; reverse the rows",
    ),
}


@pytest.mark.parametrize("case", BAD_CSV)
def test_a_csv_file_that_cannot_be_learned_from_is_refused(csv_of, case):
    lines, message = BAD_CSV[case]
    with pytest.raises(DataError, match=message):
        read_trajectories(csv_of(*lines))
    assert refusal(csv_of(*lines)).startswith("data.csv: ")


zeros, ticks = np.zeros(3), np.arange(3.0)
BAD_NPZ = {
    "objects": ({"time": ticks, "x": np.array([1, None, 2]), "v": zeros}, "this is no NPZ file of plain numbers"),
    "words": ({"time": ticks, "x": np.array(["a", "b", "c"]), "v": zeros}, r"x is an array of <U1 and shape \(3,\)"),
    "complex": (
        {"time": ticks, "x": zeros + 1j, "v": zeros},
        r"x is an array of complex128 .*expected \(rows,\) numbers",
    ),
    "two dimensions": (
        {"time": ticks, "x": np.zeros((3, 2)), "v": zeros},
        r"x is an array of float64 and shape \(3, 2\)",
    ),
    "a short column": (
        {"time": ticks, "x": zeros[:2], "v": zeros},
        "x has 2 rows and time 3, expected one for each time",
    ),
    "no column": ({"tims": ticks, "x": zeros, "v": zeros}, 'there is no column time; .*if "tims" is meant'),
    "NaN": ({"time": ticks, "x": zeros, "v": zeros * np.nan}, r"row 1 \(index 0\): v is nan"),
    "no rows": ({"time": ticks[:0], "x": zeros[:0], "v": zeros[:0]}, "there is no row of data"),
    "uneven": (
        {"time": ticks**2, "x": zeros, "v": zeros},
        r"row 2 \(index 1\): the time step is 1 here and 2 as a rule",
    ),
}


@pytest.mark.parametrize("case", BAD_NPZ)
def test_an_npz_file_that_cannot_be_learned_from_is_refused(npz_of, case):
    columns, message = BAD_NPZ[case]
    with pytest.raises(DataError, match=message):
        read_trajectories(npz_of(**columns))
    assert refusal(npz_of(**columns)).startswith("data.npz: ")


@every_file_type
def test_what_is_no_data_file_is_refused(tmp_path, suffix):
    path = tmp_path / f"data{suffix}"
    assert "cannot be read (No such file or directory); check the name" in refusal(path)
    path.write_bytes(b"")
    assert "the file is empty; put the numbers in columns named time, x, v" in refusal(path)
    path.write_bytes(bytes(range(256)))
    assert f"data{suffix}: this is no" in refusal(path)
    path.unlink()
    path.mkdir()
    assert "cannot be read (Is a directory)" in refusal(path)


def test_a_single_array_is_no_npz_file(tmp_path):
    with (tmp_path / "data.npz").open("wb") as file:
        np.save(file, ticks)
    assert "this is no NPZ file of plain numbers; write it with numpy.savez" in refusal(tmp_path / "data.npz")


@pytest.mark.parametrize("name", ["data.xlsx", "data", "data.npz.gz", "data.gz"])
def test_another_file_type_is_refused_with_those_that_exist(tmp_path, name):
    assert f'"{name}" is of no file type known here, expected one of .csv, .npz' in refusal(tmp_path / name)
    with pytest.raises(DataError, match=r"expected one of .csv, .npz"):
        write_trajectories(tmp_path / name, simulate(lennard_jones(), [-0.9], steps=3))


def test_what_cannot_be_written_is_refused(tmp_path):
    two_particles = Trajectory(np.zeros((3, 2, 1)), np.zeros((3, 2, 1)), 1.0)
    with pytest.raises(DataError, match=r"shape \(3, 2, 1\) cannot be written, .*one particle on a line for now"):
        write_trajectories(tmp_path / "data.csv", [two_particles])
    with pytest.raises(DataError, match=r"no trajectory was given to write"):
        write_trajectories(tmp_path / "data.csv", [])
    with pytest.raises(OutputError, match=r"data.csv: No such file or directory; name a file in a folder that exists"):
        write_trajectories(tmp_path / "none" / "data.csv", simulate(lennard_jones(), [-0.9], steps=3))
