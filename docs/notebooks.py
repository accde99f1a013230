"""The executed notebooks of `docs/gallery` as pages: cells, what they printed, and their pictures. Nothing is run."""

from __future__ import annotations

import json
import re
import sys
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from formulas import mathml


def write_pages(gallery: Path) -> list[str]:
    """gallery/pages/NAME.md of each notebook, with pictures beside it; the names."""
    pages = gallery / "pages"
    pages.mkdir(exist_ok=True)
    names: list[str] = []
    for path in sorted(gallery.glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        parts = list(_parts(notebook["cells"], pages, path.stem))
        parts.insert(1, f"{{download}}`as a notebook <../{path.name}>`")
        write_changed(pages / f"{path.stem}.md", "\n\n".join(parts).encode() + b"\n")
        names.append(path.stem)
    return names


def write_changed(path: Path, content: bytes) -> None:
    """Write what is new, so that Sphinx reads again only what changed."""
    if not path.exists() or path.read_bytes() != content:
        path.write_bytes(content)


def _parts(cells: list[dict[str, Any]], folder: Path, name: str) -> Iterator[str]:
    for place, cell in enumerate(cells, 1):
        if cell["cell_type"] == "markdown":
            title, _, rest = cell["source"].partition("\n")
            yield title
            if rest.strip():
                yield rest.strip()
            continue
        yield f"```python\n{cell['source']}\n```"
        for output in cell["outputs"]:
            yield _output(output, folder, f"{name}-{place}.png")


def _output(output: dict[str, Any], folder: Path, picture: str) -> str:
    if output["output_type"] == "stream":
        return f"```text\n{output['text'].rstrip()}\n```"
    kinds = output["data"]
    if "image/png" in kinds:
        write_changed(folder / picture, b64decode(kinds["image/png"]))
        return f"![what the cell draws]({picture})"
    html = kinds.get("text/html") or kinds.get("text/latex")
    if html:
        return f'```{{raw}} html\n<div class="cell-output">{_typeset(html)}</div>\n```'
    return f"```text\n{kinds['text/plain']}\n```"


def _typeset(html: str) -> str:
    """Formulas between dollars become MathML."""
    html = re.sub(r"\$\$(.+?)\$\$", lambda part: mathml(_unescaped(part[1]), "block"), html, flags=re.DOTALL)
    html = re.sub(r"\$\\displaystyle(.+?)\$", lambda part: mathml(_unescaped(part[1]), "block"), html, flags=re.DOTALL)
    return html.replace("\n\n", "\n")


def _unescaped(latex: str) -> str:
    return latex.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
