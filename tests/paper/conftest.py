"""One quick reproduction of the paper, made by the command, for all tests that look at it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def paper(*arguments):
    """Run `discover-equations paper` as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "pnn_symbolic", "paper", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"COLUMNS": "160", "MPLBACKEND": "Agg"},
        capture_output=True,
        text=True,
        check=False,
    )


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
