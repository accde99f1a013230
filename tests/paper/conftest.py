"""One quick reproduction of the paper, made by the command, for all tests that look at it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def start(*arguments):
    """Start `discover-equations paper` as a user does."""
    return subprocess.Popen(
        [sys.executable, "-m", "pnn_symbolic", "paper", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"COLUMNS": "80", "MPLBACKEND": "Agg"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def paper(*arguments):
    """Run it to its end."""
    process = start(*arguments)
    out, err = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


@pytest.fixture(scope="session")
def quick(tmp_path_factory):
    """The folder of a quick run, and what it printed as JSON."""
    folder = tmp_path_factory.mktemp("paper") / "run"
    answer = paper("--out", folder, "--quick", "--json")
    assert answer.returncode == 0, answer.stderr
    return folder, json.loads(answer.stdout)


@pytest.fixture(scope="session")
def found(quick):
    """The same as records."""
    from pnn_symbolic.paper.reproduction import reproduce
    from pnn_symbolic.paper.settings import QUICK

    return reproduce(quick[0], QUICK)


@pytest.fixture(scope="session")
def drawn(found):
    """Every picture, drawn once: (its name, caption and so on, the figure)."""
    from pnn_symbolic.figures.style import styled
    from pnn_symbolic.report.paper.sections import sections

    with styled():
        pictures = [(one, one.draw()) for section in sections(found) for one in section.pictures]
        for _, figure in pictures:
            figure.canvas.draw()
    return pictures
