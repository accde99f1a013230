"""The notebooks of the gallery run, and show what is kept of them."""

import importlib.util
import json
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "examples" / "notebooks").glob("*.py"))


@pytest.fixture(scope="module")
def gallery():
    """The script that runs them."""
    described = importlib.util.spec_from_file_location("gallery", ROOT / "tooling" / "gallery.py")
    module = importlib.util.module_from_spec(described)
    sys.modules["gallery"] = module
    described.loader.exec_module(module)
    return module


def outputs_of(notebook):
    """The text of every output; numbers of fits may differ in their last digits from machine to machine."""
    texts = []
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            bundle = output.get("data", {})
            text = output.get("text") or bundle.get("text/html") or bundle.get("text/plain")
            texts.append(re.sub(r"\d+\.\d+(e[+-]?\d+)?|\d+e[+-]?\d+", "#", text))
    return texts


def test_there_are_twelve_notebooks_and_each_is_kept():
    assert len(SOURCES) >= 12
    assert {path.stem for path in SOURCES} == {path.stem for path in (ROOT / "docs" / "gallery").glob("*.ipynb")}


@pytest.mark.slow
@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_notebook_runs_and_shows_what_is_kept_of_it(path, gallery, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    kept = json.loads((ROOT / "docs" / "gallery" / f"{path.stem}.ipynb").read_text(encoding="utf-8"))
    again = gallery.executed(path)
    assert [cell["source"] for cell in again["cells"]] == [cell["source"] for cell in kept["cells"]]
    assert outputs_of(again) == outputs_of(kept)


def test_the_notebooks_are_of_jupyters_format():
    nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
    for path in (ROOT / "docs" / "gallery").glob("*.ipynb"):
        nbformat.validate(nbformat.read(path, as_version=4))
