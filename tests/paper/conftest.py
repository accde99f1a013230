"""One quick reproduction of the paper, made by the command, for all tests that look at it."""

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
from functools import partial
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
        # What runs in the background of a shell ignores Ctrl-C, and so would all that it starts.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )


@pytest.fixture(scope="session")
def run_and_drawn(tmp_path_factory):
    """(folder, what was printed as JSON, name → figure) of a quick run, in this process to keep its figures."""
    from pnn_symbolic import cli
    from pnn_symbolic.report.document import drawing

    folder, figures, printed = tmp_path_factory.mktemp("paper") / "run", {}, io.StringIO()
    svg = drawing.svg

    def remembering(figure, name, *options):
        figures[name] = figure
        return svg(figure, name, *options)

    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(printed):
        patch.setenv("COLUMNS", "80")
        patch.setattr(drawing, "svg", remembering)
        patch.setattr(
            sys, "argv", ["discover-equations", "paper", "--out", str(folder), "--quick", "--json", "--quiet"]
        )
        with pytest.raises(SystemExit) as left:
            cli.main()
    assert not left.value.code
    return folder, json.loads(printed.getvalue()), figures


@pytest.fixture(scope="session")
def quick(run_and_drawn):
    """The folder of a quick run, and what it printed as JSON."""
    return run_and_drawn[:2]


@pytest.fixture(scope="session")
def found(quick):
    """The same as records."""
    from pnn_symbolic.paper.reproduction import reproduce
    from pnn_symbolic.paper.settings import QUICK

    return reproduce(quick[0], QUICK)


@pytest.fixture(scope="session")
def drawn(found, run_and_drawn):
    """Every picture as it was written: (its name, caption and so on, the figure)."""
    from pnn_symbolic.report.paper.sections import sections

    figures = run_and_drawn[2]
    for figure in figures.values():
        figure.draw_without_rendering()  # what was measured last was of a file, with more dots to an inch
    pictures = [picture for section in sections(found) for picture in section.pictures]
    assert [picture.name for picture in pictures] == list(figures)
    return [(picture, figures[picture.name]) for picture in pictures]
