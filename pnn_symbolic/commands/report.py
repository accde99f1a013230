"""`discover-equations report`: the page of a finished run again, from its folder, without searching."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

from pnn_symbolic.errors import DataError, in_one_line
from pnn_symbolic.whole_files import write_whole

if TYPE_CHECKING:
    from pnn_symbolic.discovery import Discovery


def report_command(folder: Path, *, everything: bool, as_json: bool) -> None:
    """Load the run, prove its laws again, write the page, and print what `run` printed."""
    # SciPy comes with them, which takes most of a second to load; a folder without a run is refused before.
    from pnn_symbolic.discovery import Discovery
    from pnn_symbolic.report.run import discovery_json, show_discovery

    discovery = Discovery.load(folder)
    record = discovery_json(discovery)
    write_run_files(discovery, record, folder)
    if as_json:
        print(json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False))
    else:
        show_discovery(discovery, record, everything=everything, folder=typed_folder(folder))


def typed_folder(folder: Path | None) -> str:
    """The folder as it is typed after a command; "" for none."""
    return "" if folder is None else quote(str(folder))


def check_folder(folder: Path) -> None:
    """Refuse what is no folder before one is made."""
    if not folder.is_dir():
        raise DataError(f"there is no folder {folder}; name one that run --out has written")


def write_run_files(discovery: Discovery, record: dict[str, Any], out: Path) -> None:
    """The page of a run; where it cannot be made the run is kept all the same, and the reason is said."""
    # Only where a run is written.
    from pnn_symbolic.report.run_page import write_run_page

    try:
        files = write_run_page(discovery, record)
    except Exception as error:  # a picture is no part of the answer
        print(f"discover-equations: the page of the run could not be made ({in_one_line(error)})", file=sys.stderr)
        return
    for name, content in files.items():
        write_whole(out / name, content)
