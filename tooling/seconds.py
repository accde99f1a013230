"""What does each file of tests cost? Seconds of the processor, in all its processes, the costliest last.

    python tooling/seconds.py                              # the whole suite
    python tooling/seconds.py -m "not slow" tests/symbolic  # or whatever pytest takes

Below the files stand tests that should be marked slow and are not; the first of a worker also pays for what it imports.
"""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

LEAST, SLOW = 1.0, 2.0
"""Seconds from which a file is listed; and from which a test, with all its cases, is to be marked slow."""
SPENT = "seconds of the processor"


def spent() -> float:
    """So far, by this process and by those that it started and that have ended."""
    return sum(os.times()[:4])


last = [spent()]  # in a worker, when the last report was made
files, unmarked = Counter[str](), Counter[str]()  # in the process that lists them


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """Hand on, with each report, what was spent since the one before: of set-up, call or tear-down."""
    report: Any = yield
    now = spent()
    report.user_properties.append((SPENT, now - last[0]))
    last[0] = now
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Add up what the workers hand on."""
    seconds: Any = dict(report.user_properties).get(SPENT, 0)
    files[report.nodeid.partition("::")[0]] += seconds
    if "slow" not in report.keywords:
        unmarked[report.nodeid.partition("[")[0]] += seconds


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print both tables, and what all tests took."""
    for title, table, least in ((SPENT, files, LEAST), ("not marked slow", unmarked, SLOW)):
        terminalreporter.section(title)
        for name, seconds in reversed(table.most_common()):
            if seconds >= least:
                terminalreporter.line(f"{seconds:8.1f}  {name}")
        terminalreporter.line(f"{sum(table.values()):8.1f}  in all")


if __name__ == "__main__":
    sys.exit(pytest.main(["-p", "seconds", *sys.argv[1:]]))
