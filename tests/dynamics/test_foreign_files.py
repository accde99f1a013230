"""Files as other programs write them are read as they are meant, what is repaired is said, and advice fits the file."""

import gzip

import numpy as np
import pytest

from pnn_symbolic.dynamics.formats.columns import read_columns_option
from pnn_symbolic.dynamics.readers import read_rows
from pnn_symbolic.dynamics.rounding import rounding
from pnn_symbolic.dynamics.units import UNITS
from pnn_symbolic.errors import DataError, InputError

T = np.arange(40) * 0.25
X, V = np.cos(T) + 0.125, -np.sin(T)
TABLE = np.column_stack([T, X, V, -X])


@pytest.fixture
def saved(tmp_path):
    """A file that numpy.savetxt writes of the table."""

    def write(name, table=TABLE, **options):
        np.savetxt(tmp_path / name, table, **options)
        return tmp_path / name

    return write


@pytest.fixture
def file_of(tmp_path):
    """A file of this text."""

    def write(text, name="data.csv", encoding="utf-8"):
        (tmp_path / name).write_bytes(text.encode(encoding))
        return tmp_path / name

    return write


def lines(head, rows=TABLE, form="{:.9f}", separator=","):
    return "\n".join([head, *(separator.join(form.format(number) for number in row) for row in rows)]) + "\n"


def assert_read(reading, digits=18, codes=()):
    (one,) = reading.trajectories
    assert [note.code for note in reading.notes] == list(codes)
    np.testing.assert_allclose(one.positions.ravel(), X, atol=10.0**-digits)
    np.testing.assert_allclose(one.velocities.ravel(), V, atol=10.0**-digits)
    assert one.time_step == 0.25
    return one


def refusal(path, **options):
    with pytest.raises(DataError) as caught:
        read_rows(path, **options)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(path.name)
    return str(caught.value)


@pytest.mark.parametrize("name", ["a.txt", "a.dat", "a.csv", "a.tsv", "a.txt.gz", "a.csv.gz"])
@pytest.mark.parametrize("delimiter", [" ", "\t", ",", ";", ", "])
@pytest.mark.parametrize("head", ["t x v f", "t, x, v, f", "Time\tPosition\tVelocity\tForce", "made by hand\nt;x;v;F"])
def test_tables_of_savetxt_are_read_whatever_separates_their_cells_and_names(saved, name, delimiter, head):
    if (delimiter == ", ") or (not name.startswith("a.txt") and delimiter not in (" ", ",")):
        head = "t x v f"
    one = assert_read(read_rows(saved(name, delimiter=delimiter, header=head)))
    assert one.forces.ravel().tolist() == (-X).tolist()


def test_a_table_without_names_is_read_once_the_user_says_what_its_columns_are(saved):
    path = saved("bare.txt")
    assert "no line names the 4 columns; say what they are, in their order, as in --columns t,x,v,force" in refusal(
        path
    )
    assert assert_read(read_rows(path, columns=read_columns_option("t,x,v,f"))).forces is not None
    assert assert_read(read_rows(path, columns=read_columns_option("t,x,v,-"))).forces is None
    assert_read(read_rows(path, columns=read_columns_option("t=1,x=2,v=3")))
    message = refusal(path, columns=read_columns_option("t,x,v"))
    assert "--columns names 3 columns, the file has 4; write - for one left out" in message


def test_columns_are_called_as_the_user_says(saved):
    path = saved("named.csv", delimiter=",", header="when,where (m),how fast,pull", comments="")
    chosen = read_columns_option("t=when, x=where, v=how fast, force=pull")
    assert assert_read(read_rows(path, columns=chosen)).forces is not None
    message = refusal(path, columns=read_columns_option("t=wen,x=where,v=how fast"))
    assert '--columns asks for "wen"; the file has when, where (m), how fast, pull. Did you mean "when"?' in message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("t=a,t=b", "says twice which column is time"),
        ("t,x,x", "says twice which column is x"),
        ("t=a,x", 'has "x", expected NAME=COLUMN'),
        ("t=", 'has "t=", expected NAME=COLUMN'),
        ("time,place", 'not "place"'),
    ],
)
def test_columns_that_cannot_be_meant_are_refused(text, message):
    with pytest.raises(InputError, match=message):
        read_columns_option(text)


@pytest.mark.parametrize(
    "head",
    [
        "t x vx fx",
        "TIME X V_X F_X",
        "Zeit Ort Geschwindigkeit Kraft",
        "time theta omega torque",
        "t q qdot F",
        "t pos dx/dt F",
    ],
)
def test_columns_go_by_the_names_people_give_them(saved, head):
    assert assert_read(read_rows(saved("a.txt", header=head))).forces is not None


def test_spreadsheets_write_decimal_commas_and_it_is_said(file_of):
    for separator in (";", "\t", " "):
        text = lines("\ufeffZeit;Ort;v".replace(";", separator), TABLE[:, :3], separator="|").replace(".", ",")
        reading = read_rows(file_of(text.replace("|", separator).replace("\n", "\r\n")))
        assert_read(reading, 9, ["decimal_comma"])
    quoted = '"t","x","v"\n' + "".join(
        ",".join(f'"{number:.9f}"'.replace(".", ",") for number in row) + "\n" for row in TABLE[:, :3]
    )
    assert_read(read_rows(file_of(quoted)), 9, ["decimal_comma"])
    assert_read(read_rows(file_of(lines("t\tx\tv", TABLE[:, :3], separator="\t"), "a.txt", "utf-16")), 9)


def test_fortran_writes_exponents_of_its_own(file_of):
    text = lines("! t and more\n   T   X   V", TABLE[:, :3], "{:20.12E}", " ")
    assert_read(read_rows(file_of(text.replace("E+", "D+").replace("E-", "D-"), "a.dat")), 12)
    (tiny,) = read_rows(
        file_of(
            lines("t x v", TABLE[:, :2], separator=" ").replace("\n", " 1.5-101\n").replace("v 1.5-101", "v"),
            "tiny.txt",
        )
    ).trajectories
    assert tiny.velocities.ravel().tolist() == [1.5e-101] * 40


def test_empty_ends_of_rows_names_in_between_units_below_and_lines_above_are_no_data(file_of):
    rows = lines("t,x,v,f").splitlines()
    assert_read(read_rows(file_of("\n".join(row + "," for row in rows))), 9)
    assert_read(read_rows(file_of("\n".join([*rows[:9], rows[0], "", *rows[9:]]))), 9)
    assert_read(read_rows(file_of("\n".join(["ball A,,,", *rows]))), 9)
    one = assert_read(read_rows(file_of("\n".join([rows[0], "s,m,m/s,N", *rows[1:]]))), 9)
    assert (one.units.time, one.units.length) == ("s", "m")


HEADS = [
    "t (ms),x (mm),v (mm/ms)",
    "time [s],x [m],v [m/s]",
    "t/s,x/m,v/(m/s)",
    "time_ms,x_m,v (m ms^-1)",
    "t (ms),x (mm),v (m/s)",
    "t (s),x (px),v (px/s)",
    "t (s),theta (rad),omega (rad s⁻¹)",
    "t (µs),x (Å),v (Å/us)",
    "time_s,x_m,v_m_per_s",
    "time_ms,x_mm,v_mm_ms",
    "time_s,x_m,v_mps",
]


@pytest.mark.parametrize("head", HEADS)
def test_units_that_agree_become_labels(file_of, head):
    one = assert_read(read_rows(file_of(lines(head, TABLE[:, :3]))), 9)
    assert one.units.time in head
    assert one.units.length in head
    assert one.units.length
    assert one.units.acceleration_per_force == 1


@pytest.mark.parametrize(
    ("head", "factor"),
    [
        ("t (ms),x (m),v (m/s)", 1000),
        ("t (s),x (mm),v (m/s)", 0.001),
        ("t (min),x (m),v (m/s)", 1 / 60),
        ("t (s),x (cm),v (km/h)", 3.6 / 100),
        ("t (ps),x (nm),v (m/s)", 1000),
        ("t (s),theta (rad),omega (deg/s)", 180 / np.pi),
    ],
)
def test_velocities_are_converted_to_the_unit_of_position_and_time_and_it_is_said(file_of, head, factor):
    table = TABLE[:, :3] * [1, 1, factor]
    reading = read_rows(file_of(lines(head, table, "{:.15e}")))
    assert_read(reading, 12, ["units"])
    assert f"v is multiplied by {1 / factor:.6g}" in reading.notes[0].sentence


def test_degrees_become_radians_and_how_finely_they_were_written_is_kept(file_of):
    degrees = np.degrees(TABLE[:, :3]) * [np.pi / 180, 1, 1]
    reading = read_rows(file_of(lines("t (s),theta (deg),omega (deg/s)", degrees, "{:.3f}")))
    one = assert_read(reading, 4, ["units"])
    (r_x, _), guard = rounding([one])
    u = np.radians(0.001) / 12**0.5
    assert r_x == pytest.approx(2 * u**2 + (u * 0.25) ** 2)
    assert guard < 2


@pytest.mark.parametrize(
    ("head", "message"),
    [
        (
            "t (ms),x,v (m/s)",
            "time in ms and v in m/s contradict each other by a factor 0.001, and x has no unit: multip",
        ),
        ("t,x (mm),v (m/s)", "x in mm and v in m/s contradict each other by a factor 1000, and time has no unit"),
        ("t (s),x (mm),v (rad/s)", "x is in mm and v in rad/s by their heads, which is no v of x"),
        ("t (mm),x (m),v (m/s)", "time is in mm by its head, expected a time such as s"),
        ("t (s),x (m),v (m)", "v is in m by its head, expected a length or an angle per time"),
    ],
)
def test_units_that_contradict_each_other_are_refused(file_of, head, message):
    assert message in refusal(file_of(lines(head, TABLE[:, :3])))


def test_the_units_of_the_file_must_be_those_of_the_stated_system(file_of):
    path = file_of(lines("t (ps),x (Å),v (Å/ps)", TABLE[:, :3]))
    assert "time is in ps by its head, and --units paper has fs; multiply time by 1000" in refusal(
        path, units=UNITS["paper"]
    )


def test_a_momentum_needs_a_mass(file_of):
    path = file_of(lines("t,q,p", TABLE[:, :3] * [1, 1, 3.0]))
    assert "v = p/m needs the mass; give it with --mass" in refusal(path)
    assert_read(read_rows(path, mass=3.0), 9, ["columns"])


def test_an_acceleration_is_the_force_on_a_unit_mass(file_of):
    reading = read_rows(file_of(lines("t,x,v,a")))
    assert assert_read(reading, 9, ["columns"]).forces is not None
    (paper,) = read_rows(file_of(lines("t,x,v,a")), UNITS["paper"]).trajectories
    np.testing.assert_allclose(paper.forces.ravel() * UNITS["paper"].acceleration_per_force, -X, atol=1e-9)


def test_velocities_that_are_missing_are_differences_of_positions_and_it_is_said(file_of):
    reading = read_rows(file_of(lines("t,x", TABLE[:, :2], "{:.15f}")))
    (one,) = reading.trajectories
    assert [note.code for note in reading.notes] == ["velocity_from_positions"]
    np.testing.assert_allclose(one.positions.ravel(), X[1:-1], atol=1e-14)
    np.testing.assert_allclose(one.velocities.ravel(), (X[2:] - X[:-2]) / 0.5, atol=1e-13)


def test_differences_on_an_uneven_clock_are_exact_for_a_parabola(file_of):
    times = T + np.random.default_rng(0).uniform(-0.01, 0.01, 40)
    (one,) = read_rows(file_of(lines("t,x", np.column_stack([times, 3 * times**2]), "{:.15f}"))).trajectories
    assert one.times is not None
    np.testing.assert_allclose(one.velocities.ravel(), 6 * one.times, atol=1e-11)


def test_a_speed_is_no_velocity_and_a_misspelt_velocity_is_not_replaced(file_of):
    assert '"speed" has no sign, and a velocity has one' in refusal(file_of(lines("t,x,speed", TABLE[:, :3])))
    assert 'if "Velocitty" is meant, rename it to v' in refusal(file_of(lines("t,x,Velocitty", TABLE[:, :3])))


def test_of_several_coordinates_one_must_be_chosen_unless_the_others_never_move(file_of):
    rows = TABLE[:, [0, 1, 3, 2, 2]]
    path = file_of(lines("t,x,y,vx,vy", rows))
    message = refusal(path)
    assert (
        "the file has 2 coordinates (x, y); one at a time for now: say which, for example --columns x=y,v=vy" in message
    )
    assert_read(read_rows(path, columns=read_columns_option("x=x,v=vx")), 9)
    assert_read(read_rows(file_of(lines("t,x,y,vx,vy", rows * [1, 1, 0, 1, 0]))), 9)
    assert_read(read_rows(file_of(lines("t,y,vy", TABLE[:, :3]))), 9)
    two = file_of(lines("t,x1,x2,v1,v2", rows))
    assert "one at a time for now: say which, for example --columns x=x2,v=v2" in refusal(two)


def test_rows_that_a_restart_repeats_are_dropped_and_it_is_said(saved):
    for table, count in (
        (TABLE[[*range(20), *range(19, 40)]], "1 row that repeats"),
        (TABLE[[*range(25), *range(20, 40)]], "5 rows that repeat"),
        (np.r_[TABLE, TABLE], "40 rows that repeat"),
    ):
        reading = read_rows(saved("restart.txt", table, header="t x v f"))
        assert_read(reading, codes=["duplicates"])
        assert reading.notes[0].sentence.startswith(count)


def test_lost_rows_cut_a_run_into_pieces_and_it_is_said(saved):
    reading = read_rows(saved("lost.txt", np.delete(TABLE, [10, 13, 25, 26], axis=0), header="t x v f"))
    assert [len(one) for one in reading.trajectories] == [10, 11, 13]
    assert {one.time_step for one in reading.trajectories} == {0.25}
    (note,) = reading.notes
    assert note.sentence == (
        "rows are missing at 3 places (steps of up to 3): the run is cut into 3 pieces, 2 rows in pieces of fewer than "
        "5 left out"
    )


def test_a_clock_that_changes_is_not_lost_rows(saved):
    times = np.r_[T, T[-1] + 0.5 * np.arange(1, 35)]
    message = refusal(saved("two.txt", np.column_stack([times, np.sin(times), np.cos(times)]), header="t x v"))
    assert "(line 42): the time step is 0.5 here and 0.25 at the start" in message


@pytest.mark.parametrize("jitter", [1e-6, 1e-4, 1e-2, 0.1])
def test_an_uneven_clock_gives_each_pair_its_own_step_and_it_is_said(saved, jitter):
    times = T + 0.25 * jitter * np.random.default_rng(3).uniform(-1, 1, 40)
    reading = read_rows(saved("jitter.txt", np.column_stack([times, X, V]), header="t x v"))
    (one,) = reading.trajectories
    assert one.times.tolist() == times.tolist()
    np.testing.assert_allclose(one.time_steps, np.diff(times))
    assert [note.code for note in reading.notes] == ["clock"]
    assert 0.5 * jitter < float(reading.notes[0].sentence.split()[3].rstrip(",")) < 1.5 * jitter


def test_a_clock_that_is_too_uneven_is_refused_with_the_row(saved):
    times = T.copy()
    times[20] += 0.25 * 0.6
    message = refusal(saved("jitter.txt", np.column_stack([times, X, V]), header="t x v"))
    assert "row 21 (line 22): the time step is 0.4 here and 0.25 as a rule" in message


def test_runs_whose_times_are_rounded_share_one_step(file_of):
    rows = [[run, *row] for run, start in ((1, 0.0), (2, 17.0)) for row in np.column_stack([start + T / 7, X, V])]
    reading = read_rows(file_of(lines("id,t,x,v", rows, "{:.6g}")))
    assert len({one.time_step for one in reading.trajectories}) == 1


def test_compressed_files_that_are_none_are_refused(tmp_path):
    path = tmp_path / "data.csv.gz"
    path.write_bytes(b"t,x,v\n0,1,2\n")
    assert "its name ends in .gz, but it is not compressed by gzip" in refusal(path)
    path.write_bytes(gzip.compress(lines("t,x,v,f").encode())[:-20])
    assert "its name ends in .gz, but it ends too early" in refusal(path)
    path.write_bytes(gzip.compress(b""))
    assert "the compressed file is empty" in refusal(path)
    path.write_bytes(b"")
    assert "the file is empty" in refusal(path)


def test_prose_and_junk_are_refused(file_of, tmp_path):
    assert "this is no table of numbers" in refusal(file_of("hello\n"))
    (tmp_path / "junk.txt").write_bytes(np.random.default_rng(0).bytes(5000))
    assert "this is no text file of numbers" in refusal(tmp_path / "junk.txt")
    assert 'to count time in rows of "frame", say --columns t=frame' in refusal(
        file_of(lines("frame,x,v", TABLE[:, :3]))
    )


@pytest.mark.parametrize(
    ("head", "choice"),
    [("t,r,vr", "x=r,v=vr"), ("t,u,udot", "x=u,v=udot"), ("t (s),s (m),vs (m/s)", "x=s,v=vs")],
)
def test_a_position_of_another_name_is_offered_with_its_velocity(file_of, head, choice):
    with pytest.raises(DataError, match=f"say --columns {choice}$"):
        read_rows(file_of(lines(head, TABLE[:, :3])))
    assert_read(read_rows(file_of(lines(head, TABLE[:, :3])), columns=read_columns_option(choice)), 9)
