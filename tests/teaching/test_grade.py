"""A class hands in its rules: each has a proof or a counterexample, and a bad line costs nobody an answer."""

import json

import pytest

CLASS = """\
# week 3: one step each
Anna: K 1/2, D 1, K 1/2
Ben: x' = x + dt*v; v' = v + dt*f(x)/m
O'Brien: v += dt*f(x)/m; x += dt*v   # as in my program
D 1/2, K 1, D 0.4
Eve: the midpoint one, I think
Hal: x'' = f(x)/m
Ivy: __import__('os').system('ls')
Jim: implicit midpoint
A: K 1, D 1
Lena:
"""


@pytest.fixture
def class_file(tmp_path):
    path = tmp_path / "class.txt"
    path.write_text(CLASS, encoding="utf-8")
    return path


def test_every_line_has_an_answer_and_what_is_no_rule_says_so(command, class_file):
    code, out, err = command("grade", class_file, "--json")
    assert (code, err) == (1, "")
    records = [json.loads(line) for line in out.splitlines()]
    assert [record["line"] for record in records] == list(range(2, 12))
    graded = {
        record["name"]: (record["identity"]["name"], record["findings"]["order"]["value"])
        for record in records
        if "error" not in record
    }
    assert graded == {
        "Anna": ("velocity Verlet", 2),
        "Ben": ("explicit Euler", 1),
        "O'Brien": ("symplectic Euler A", 1),
        "": ("position Verlet", 1),
        "Jim": ("implicit midpoint", 2),
        "A": ("symplectic Euler A", 1),
    }
    errors = {record["name"]: record["error"] for record in records if "error" in record}
    assert list(errors) == ["Eve", "Hal", "Ivy", "Lena"]
    assert errors["Lena"] == "nothing stands after the name"


def test_a_no_has_its_counterexample_below_the_table(command, class_file):
    code, out, _ = command("grade", class_file)
    assert code == 1
    table, _, reasons = out.partition("\n\n")
    rows = {line.split()[1]: line for line in table.splitlines()[1:]}
    assert rows["Anna"].split()[2:6] == ["2", "yes", "yes", "2"]
    assert rows["Ben"].split()[2:6] == ["1", "no", "no", "never"]
    assert rows["Jim"].split()[2:6] == ["2", "yes", "yes", "any"]
    assert "1*" in rows["D"]  # drifts add up to 9/10: another motion
    assert rows["Eve"].split()[2:4] == ["no", "rule:"]
    ben = reasons.partition("Ben\n")[2].partition("O'Brien")[0]
    assert "areas by 26/25, not by 1" in ben
    assert "Anna" not in reasons


def test_no_file_is_opened_for_a_rule(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret.txt").write_text("K 1, D 1", encoding="utf-8")
    (tmp_path / "class.txt").write_text("Mallory: secret.txt\nMallory: ./secret.txt\n", encoding="utf-8")
    code, out, _ = command("grade", "class.txt")
    assert code == 1
    assert out.count("no rule") == 2
    assert "no file" not in out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x00\x01\x02", "is no text; expected rules, one a line"),
        (b"# nothing yet\n\n", "there is no rule in"),
        (None, "cannot be opened"),
    ],
)
def test_a_file_that_cannot_be_graded_is_one_clear_line(command, tmp_path, content, said):
    path = tmp_path / "class.txt"
    if content is not None:
        path.write_bytes(content)
    code, out, err = command("grade", path)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_files_of_any_editor_are_read(command, tmp_path, encoding):
    path = tmp_path / "class.txt"
    path.write_bytes("Müller: K 1, D 1\r\n".encode(encoding))
    code, out, _ = command("grade", path, "--json")
    assert (code, json.loads(out)["name"]) == (0, "Müller")
