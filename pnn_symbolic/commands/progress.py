"""How far is a long command? What is drawn on standard error meanwhile, and wiped away at its end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pnn_symbolic.search.result import Generation

OnStage = Callable[[str], None]
OnGeneration = Callable[["Generation"], None]
OnDone = Callable[[int, int, str], None]


@contextmanager
def progress_of_generations(generations: int, quiet: bool) -> Iterator[tuple[OnStage, OnGeneration]]:
    """Two callbacks that draw on standard error, or keep silent."""
    if quiet:
        yield (lambda stage: None), (lambda generation: None)
        return
    # Only what is shown on a terminal needs it.
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    console = Console(file=sys.stderr, highlight=False)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[status]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("starting", total=generations + 1, status="")
        began = perf_counter()

        def on_stage(stage: str) -> None:
            nonlocal began
            began = perf_counter()
            bar.update(task, description=stage)
            console.print(stage, style="dim")

        def on_generation(now: Generation) -> None:
            rate = now.evaluations / max(perf_counter() - began, 1e-9)
            status = f"best {now.best:.3f}, {now.evaluations} networks, {rate:.0f}/s"
            if now.number > generations:
                bar.update(task, description="climbing", status=status)
            else:
                bar.update(task, description="generation", completed=now.number + 1, status=status)

        yield on_stage, on_generation


@contextmanager
def progress_of_steps(quiet: bool) -> Iterator[tuple[OnStage, OnDone]]:
    """Two callbacks that draw on standard error, or keep silent: what is done, and how much of how much."""
    if quiet:
        yield (lambda stage: None), (lambda done, total, status: None)
        return
    # Only what is shown on a terminal needs it.
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    console = Console(file=sys.stderr, highlight=False)
    columns = (
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[status]}"),
        TimeElapsedColumn(),
    )  # fmt: skip
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("starting", total=None, status="")

        def on_stage(stage: str) -> None:
            bar.update(task, description=stage)
            console.print(stage, style="dim", markup=False, soft_wrap=True)

        def on_done(done: int, total: int, status: str) -> None:
            bar.update(task, completed=done, total=total, status=status)

        yield on_stage, on_done
