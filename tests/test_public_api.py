"""The names a user may import: each is there, each is listed, and the two lists of them agree."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

import pnn_symbolic

SOURCE = Path(pnn_symbolic.__file__)


def for_type_checkers():
    """(public name, module) of every import that only a type checker sees."""
    (block,) = (
        node
        for node in ast.parse(SOURCE.read_text(encoding="utf-8")).body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    )
    return {
        (alias.asname, node.module) for node in block.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }


@pytest.mark.parametrize("name", pnn_symbolic.__all__)
def test_a_public_name_loads(name):
    assert getattr(pnn_symbolic, name) is not None


def test_no_name_is_listed_twice():
    assert len(set(pnn_symbolic.__all__)) == len(pnn_symbolic.__all__)


def test_the_names_are_offered_for_completion():
    assert set(dir(pnn_symbolic)) == {*pnn_symbolic.__all__, "__version__"}


def test_type_checkers_see_the_same_names_from_the_same_modules():
    assert for_type_checkers() == {(name, f"pnn_symbolic.{home}") for name, home in pnn_symbolic._HOME.items()}


@pytest.mark.parametrize("name", pnn_symbolic.__all__)
def test_a_public_name_is_documented_where_it_lives(name):
    thing = getattr(import_module(f"pnn_symbolic.{pnn_symbolic._HOME[name]}"), name)
    assert name == "CATALOGUE" or thing.__doc__


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'pnn_symbolic' has no attribute 'discovr'"):
        pnn_symbolic.discovr  # noqa: B018 - the access is the test


def test_import_star_gives_the_public_names():
    names = {}
    exec("from pnn_symbolic import *", names)
    assert set(names) - {"__builtins__"} == set(pnn_symbolic.__all__)


def test_the_version_stands_in_one_place():
    """In the package; the project reads it there, and what cites it says the same."""
    root = SOURCE.parents[1]
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" in project["project"]["dynamic"]
    assert root / project["tool"]["hatch"]["version"]["path"] == SOURCE
    citation = (root / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {pnn_symbolic.__version__}\n" in citation
    changes = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.findall(r"^## \[(\d.*?)\]", changes, re.MULTILINE)[0]
    assert newest == pnn_symbolic.__version__


def test_importing_the_package_loads_nothing_heavy():
    program = "import sys, pnn_symbolic; print(*({'torch', 'numpy', 'sympy', 'scipy', 'deap'} & sys.modules.keys()))"
    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=SOURCE.parents[1], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == ""


def test_the_reference_has_a_page_for_each_name_in_order():
    page = (SOURCE.parents[1] / "docs" / "reference" / "names.md").read_text(encoding="utf-8")
    assert re.findall(r"^   pnn_symbolic\.(\w+)$", page, re.MULTILINE) == pnn_symbolic.__all__
