"""The page of a law that was judged, in a folder: index.html, report.md, its figures, and judgement.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pnn_symbolic.commands.inputs import Input
from pnn_symbolic.errors import OutputError
from pnn_symbolic.whole_files import write_whole

RECORD = "judgement.json"


def write_law_page(out: Path, judged: Input, record: dict[str, Any], *, can_be_typed: bool) -> None:
    """Write the page; the record last, so that a folder which has it has all.

    can_be_typed   whether the text alone says the law, without names that were given beside it

    Raises `OutputError` where the folder holds a run, or the page of another law.
    """
    # SciPy comes with it, which takes most of a second to load.
    from pnn_symbolic import __version__
    from pnn_symbolic.report.law_page import law_document
    from pnn_symbolic.report.page_files import page_files

    _refuse_another(out, record)
    document = law_document(
        judged.map,
        record,
        __version__,
        typed=judged.text if can_be_typed else "",
        read_as=judged.read_as,
    )
    for name, content in page_files(document).items():
        write_whole(out / name, content)
    kept = {"read_as": judged.read_as} if judged.read_as else {}
    write_whole(out / RECORD, json.dumps(kept | record, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def _refuse_another(out: Path, record: dict[str, Any]) -> None:
    """A page is written over by that of the same law only."""
    if not (out / RECORD).exists():
        if (out / "index.html").exists() or (out / "journal.jsonl").exists():
            raise OutputError(f"{out} holds a run, or another page; choose another folder with --out")
        return
    try:
        before = json.loads((out / RECORD).read_text(encoding="utf-8"))["map"]
    except (OSError, ValueError, KeyError, TypeError):
        raise OutputError(f"{out / RECORD} cannot be read; choose another folder with --out") from None
    if before != json.loads(json.dumps(record["map"])):
        raise OutputError(f"{out} holds the page of another law; choose another folder with --out")
