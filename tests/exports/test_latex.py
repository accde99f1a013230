"""Exported formulas go into a document as they are: a real TeX typesets them."""

import shutil
import subprocess

import pytest

from pnn_symbolic import export
from pnn_symbolic.catalogue import CATALOGUE

pytestmark = pytest.mark.slow
BEGIN = r"\documentclass{article}\usepackage{amsmath}\usepackage[a0paper,landscape]{geometry}\begin{document}"
EVERY = 4
"""Of the catalogue, every fourth method: splittings, Runge-Kutta methods, those with derivatives of the force."""


@pytest.fixture(scope="module")
def document():
    formulas = [export(integrator.map, "latex").rstrip() for integrator in CATALOGUE[::EVERY]]
    return "\n".join([BEGIN, *(f"\\[\n{formula}\n\\]" for formula in formulas), r"\end{document}"])


@pytest.mark.parametrize("program", ["pdflatex", "lualatex"])
def test_tex_typesets_the_formulas_of_the_catalogue(document, tmp_path, program):
    if not shutil.which(program):
        pytest.skip(f"no {program} on this machine")
    (tmp_path / "laws.tex").write_text(document, encoding="utf-8")
    typed = [program, "-interaction=nonstopmode", "-halt-on-error", "laws.tex"]
    answer = subprocess.run(typed, cwd=tmp_path, capture_output=True, timeout=120, check=False)
    assert answer.returncode == 0, answer.stdout[-2000:]
    log = (tmp_path / "laws.log").read_text(encoding="utf-8", errors="replace")
    assert "Missing character" not in log
    assert "Overfull" not in log
