"""How far is a long command? What is drawn on standard error meanwhile, and wiped away at its end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

    from pnn_symbolic.search.result import Generation

OnStage = Callable[[str], None]
OnGeneration = Callable[["Generation"], None]
OnDone = Callable[[int, int, str], None]
OnSystem = Callable[[str, int, int], None]


@contextmanager
def progress_of_generations(generations: int, quiet: bool) -> Iterator[tuple[OnStage, OnGeneration]]:
    """Two callbacks that draw on standard error, or keep silent."""
    if quiet:
        yield (lambda stage: None), (lambda generation: None)
        return
    with _bar("count", total=generations + 1, time_left=True) as (console, bar, task):
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
    with _bar("share") as (console, bar, task):

        def on_stage(stage: str) -> None:
            bar.update(task, description=stage)
            console.print(stage, style="dim", markup=False, soft_wrap=True)

        def on_done(done: int, total: int, status: str) -> None:
            bar.update(task, completed=done, total=total, status=status)

        yield on_stage, on_done


@contextmanager
def progress_of_systems(quiet: bool) -> Iterator[tuple[OnSystem, OnStage]]:
    """Two callbacks that draw on standard error, or keep silent: which system is studied, and how far it is."""
    if quiet:
        yield (lambda stage, done, total: None), (lambda status: None)
        return
    with _bar("count") as (console, bar, task):

        def on_system(stage: str, done: int, total: int) -> None:
            bar.update(task, description=stage, completed=done, total=total, status="")
            console.print(stage, style="dim")

        yield on_system, lambda status: bar.update(task, status=status)


@contextmanager
def _bar(
    how_much: Literal["count", "share"], total: int | None = None, *, time_left: bool = False
) -> Iterator[tuple[Console, Progress, TaskID]]:
    """A console on standard error, a bar on it that is wiped away at the end, and its task.

    how_much   what stands beside the bar: so many of how many, or the share in per cent
    """
    # Only what is shown on a terminal needs it.
    from rich import progress
    from rich.console import Console

    console = Console(file=sys.stderr, highlight=False)
    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn() if how_much == "count" else progress.TaskProgressColumn(),
        progress.TextColumn("{task.fields[status]}"),
        progress.TimeElapsedColumn(),
        *([progress.TimeRemainingColumn()] if time_left else []),
    )
    with progress.Progress(*columns, console=console, transient=True) as bar:
        yield console, bar, bar.add_task("starting", total=total, status="")
