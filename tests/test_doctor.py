"""What `doctor` says is missing is what is missing, and what it says to type is what the package knows."""

import ast
import json
import subprocess
import sys
import tomllib
from pathlib import Path

from pnn_symbolic.commands import doctor

ROOT = Path(__file__).parents[1]
PACKAGING = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NAMES = {"yaml": "pyyaml"}
"""Module → package, where they differ."""


def libraries_of_readers():
    """(package, extra) of every library that a reader asks for."""
    for path in (ROOT / "pnn_symbolic" / "dynamics" / "engines").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "library":
                module, extra = node.args[:2]
                if isinstance(module, ast.Constant):
                    name = module.value.partition(".")[0]
                    yield NAMES.get(name, name), extra.value


def test_every_optional_reader_is_looked_for_with_its_extra():
    lines = {reader.name: reader.install for reader in doctor.READERS}
    for name, extra in libraries_of_readers():
        assert lines[name] == f"pip install 'pnn_symbolic[{extra}]'"
        assert any(asked.startswith(name) for asked in PACKAGING["optional-dependencies"][extra])


def test_the_answer_is_0_whatever_is_missing(command, monkeypatch):
    there = doctor._version
    versions = {"torch": "2.0", "sympy": None, "h5py": None}
    monkeypatch.setattr(doctor, "_version", lambda name: versions[name] if name in versions else there(name))
    code, out, err = command("doctor")
    assert (code, err) == (0, "")
    first, *_ = out.splitlines()
    assert "torch (wrong version, 2.0)" in first
    assert "sympy (not installed)" in first
    assert "Type: pip install 'sympy>=" in first
    assert "needs h5py; type: pip install 'pnn_symbolic[engines]'" in out


def test_as_json_it_names_every_package_that_is_needed(command):
    code, out, _ = command("doctor", "--json")
    assert code == 0
    record = json.loads(out)
    assert {"torch", "sympy", "numpy"} <= record["packages"].keys()
    assert all(not package["fault"] for package in record["packages"].values())
    assert record["folder"]["fault"] == ""


def test_it_answers_where_nothing_else_would_start():
    program = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"numpy", "torch", "sympy", "scipy", "matplotlib", "rich", "deap"}:
            raise ImportError(name)
sys.meta_path.insert(0, Missing())
sys.argv = ["discover-equations", "doctor"]
from pnn_symbolic.cli import main
main()
"""
    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    assert "Cores: " in answer.stdout
