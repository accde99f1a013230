"""Run the notebooks of `examples/notebooks`, and keep what they show: docs/gallery/NAME.ipynb.

    python tooling/gallery.py             # all
    python tooling/gallery.py 04 10       # those whose names begin so

A notebook is a file of cells (`# %%`), as editors and jupytext read them. It is run here in one process without a
kernel: the last expression of a cell is shown by its own `_repr_…_` methods. `tests/test_gallery.py` runs them all
again and compares; the documentation is built from what is kept, so that building it runs nothing.
"""

from __future__ import annotations

import ast
import io
import json
import os
import re
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SOURCES, KEPT = ROOT / "examples" / "notebooks", ROOT / "docs" / "gallery"
REPRESENTATIONS = {
    "text/html": "_repr_html_",
    "text/latex": "_repr_latex_",
    "image/png": "_repr_png_",
}
"""Kind → method that makes it."""


def cells_of(source: str) -> Iterator[tuple[str, str]]:
    r"""(kind, text) of each cell, "markdown" or "code".

    >>> list(cells_of("# %% [markdown]\n# # One\n\n# %%\n1 + 1\n"))
    [('markdown', '# One'), ('code', '1 + 1')]
    """
    for part in re.split(r"^# %%", source, flags=re.MULTILINE)[1:]:
        head, _, text = part.partition("\n")
        if "[markdown]" in head:
            yield "markdown", re.sub(r"^# ?", "", text.strip(), flags=re.MULTILINE)
        else:
            yield "code", text.strip()


def run_cell(text: str, name: str, namespace: dict[str, Any]) -> list[dict[str, Any]]:
    """Run one cell, and return its outputs as a notebook keeps them."""
    tree = ast.parse(text, name)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed, value = io.StringIO(), None
    with redirect_stdout(printed):
        exec(compile(tree, name, "exec"), namespace)
        if last is not None:
            assert isinstance(last, ast.Expr)
            value = eval(compile(ast.Expression(last.value), name, "eval"), namespace)
    outputs: list[dict[str, Any]] = []
    if printed.getvalue():
        outputs.append({"output_type": "stream", "name": "stdout", "text": printed.getvalue()})
    if value is not None:
        outputs.append({"output_type": "execute_result", "metadata": {}, "data": shown(value), "execution_count": None})
    return outputs


def shown(value: object) -> dict[str, str]:
    """What a notebook shows of a value, by kind."""
    bundle: dict[str, str] = {"text/plain": repr(value)}
    if hasattr(value, "_repr_mimebundle_"):
        return bundle | dict(value._repr_mimebundle_())  # pyright: ignore[reportAttributeAccessIssue]
    for kind, method in REPRESENTATIONS.items():
        made = getattr(value, method, lambda: None)()
        if made is not None:
            bundle[kind] = b64encode(made).decode() if isinstance(made, bytes) else made
    return bundle


def executed(path: Path) -> dict[str, Any]:
    """A notebook with the outputs of its cells, in the format of Jupyter."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    cells: list[dict[str, Any]] = []
    count = 0
    for place, (kind, text) in enumerate(cells_of(path.read_text(encoding="utf-8")), 1):
        cell: dict[str, Any] = {"cell_type": kind, "id": f"cell-{place}", "metadata": {}, "source": text}
        if kind == "code":
            count += 1
            outputs = run_cell(text, path.name, namespace)
            for output in outputs:
                if "execution_count" in output:
                    output["execution_count"] = count
            cell |= {"outputs": outputs, "execution_count": count}
        cells.append(cell)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def main() -> None:
    """Run what is asked for, and write it."""
    os.environ.setdefault("MPLBACKEND", "Agg")
    KEPT.mkdir(exist_ok=True)
    for path in sorted(SOURCES.glob("*.py")):
        if not sys.argv[1:] or path.name.startswith(tuple(sys.argv[1:])):
            notebook = executed(path)
            text = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
            (KEPT / f"{path.stem}.ipynb").write_text(text, encoding="utf-8")
            print(f"{path.stem}: {len(text):,} bytes")


if __name__ == "__main__":
    main()
