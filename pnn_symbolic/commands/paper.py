"""`discover-equations paper`: every figure and table of the paper, beside the paper's, in one folder."""

from __future__ import annotations

import json
import sys
from dataclasses import replace

from pnn_symbolic.commands.paper_options import PaperOptions
from pnn_symbolic.commands.places import place_of
from pnn_symbolic.commands.progress import progress_of_systems
from pnn_symbolic.errors import InputError
from pnn_symbolic.execution import Workplace
from pnn_symbolic.paper.settings import QUICK, PaperSettings


def paper_command(options: PaperOptions) -> None:
    """Run what is missing in `out`, write the documents, and print the comparison."""
    seed, links, quiet = options.seed, options.links, options.quiet
    if seed < 0:
        raise InputError(f"seed is {seed}, expected 0 or above")
    settings = replace(QUICK if options.quick else PaperSettings(), seed=seed)
    if links:
        settings = replace(settings, links=_links(links))

    with place_of(options.workers, options.dask, options.slurm, quiet=quiet) as place:
        _reproduce(options, settings, place)


def _reproduce(options: PaperOptions, settings: PaperSettings, place: Workplace) -> None:
    out, quiet = options.out, options.quiet
    # Torch and SciPy come with them; a seed, links or a place that cannot be are refused before.
    from rich.console import Console

    from pnn_symbolic.paper.records import RecordFolder
    from pnn_symbolic.paper.reproduction import reproduce
    from pnn_symbolic.provenance import versions
    from pnn_symbolic.report.document.terminal import show
    from pnn_symbolic.report.paper.documents import paper_json, screen, write_documents

    with progress_of_systems(quiet) as (on_stage, on_progress):
        reproduction = reproduce(out, settings, place=place, on_stage=on_stage, on_progress=on_progress)
    console = Console(highlight=False)
    try:
        if options.json_output:
            print(json.dumps(paper_json(reproduction), ensure_ascii=False, allow_nan=False))
        else:
            show(screen(reproduction), console)
        sys.stdout.flush()
    finally:  # either is done where the other fails
        with progress_of_systems(quiet) as (on_stage, _):
            on_stage("pictures and page", 1, 1)
            written = write_documents(reproduction, RecordFolder(out, settings, versions()["pnn_symbolic"]))
    if not options.json_output:
        console.print(f"Written to {out}: {', '.join(written)}", markup=False, soft_wrap=True)


def _links(text: str) -> tuple[int, ...]:
    """Lengths of chains, in rising order."""
    lengths = set[int]()
    for part in text.split(","):
        digits = part.strip()
        if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
            raise InputError(f'the links are "{text}", expected whole numbers such as 1,2,5')
        lengths.add(int(digits))
    return tuple(sorted(lengths))
