"""What does each file of tests cost? Its seconds of the processor, in all its processes, the costliest last.

    python tooling/seconds.py                              # the whole suite
    python tooling/seconds.py -m "not slow" tests/symbolic  # or whatever pytest takes

Seconds of the clock say little on a machine that does other things, too; those of the processor stay what they are.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

LEAST = 1.0
"""Seconds from which a file is listed."""
SPENT = "seconds of the processor"


def spent() -> float:
    """So far, by this process and by those that it started and that have ended."""
    return sum(os.times()[:4])


class Stopwatch:
    """What has been spent when the last report was made, in a worker; and what each file did, where they are listed."""

    def __init__(self) -> None:
        self.last, self.files = spent(), defaultdict[str, float](float)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Iterator[None]:
        """Hand on, with each report, what was spent since the one before: of set-up, call or tear-down."""
        report: Any = yield
        now = spent()
        report.user_properties.append((SPENT, now - self.last))
        self.last = now
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add up what the workers hand on."""
        self.files[report.nodeid.partition("::")[0]] += dict(report.user_properties).get(SPENT, 0)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the table, and what all tests took."""
        terminalreporter.section(SPENT)
        for file, seconds in sorted(self.files.items(), key=lambda row: row[1]):
            if seconds >= LEAST:
                terminalreporter.line(f"{seconds:8.1f}  {file}")
        terminalreporter.line(f"{sum(self.files.values()):8.1f}  in all")


def pytest_configure(config: pytest.Config) -> None:
    """Pytest, and each of its workers, loads this file as a plug-in."""
    config.pluginmanager.register(Stopwatch())


if __name__ == "__main__":
    sys.exit(pytest.main(["-p", "seconds", *sys.argv[1:]]))
