"""A run as a notebook that was executed: each cell with what it shows, so that it can be read before it is run."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from pnn_symbolic.checks import check
from pnn_symbolic.discovery import Discovery
from pnn_symbolic.integrators.identification import identify

FORMAT = {"nbformat": 4, "nbformat_minor": 5}
LOAD = """from pnn_symbolic import Discovery, check, identify

found = Discovery.load(".")
found"""


def notebook(discovery: Discovery, title: str, sentence: str, pictures: Mapping[str, bytes]) -> str:
    """law.ipynb: loads the run from its folder, and shows the law, its name, the checks, and pictures.

    The outputs are made here, by the calls that stand in the cells; a test runs the cells and compares.

    pictures   PNG by the name that `discovery.plot` knows
    """
    law = discovery.rounded or discovery.trained
    cells = [_markdown(f"# {title}\n\n{sentence}"), _code(LOAD, _shown(discovery._repr_mimebundle_()))]
    if law is not None:
        match = identify(law)
        shown = _shown({"text/plain": repr(match), "text/html": match._repr_html_()})
        cells.append(_code("law = found.rounded or found.trained\nidentify(law)", shown))
        told = "".join(f"{finding}\n" for finding in check(law).values())
        cells += [
            _markdown("## What is proved of it"),
            _code("for finding in check(law).values():\n    print(finding)", _printed(told)),
        ]
    if pictures:
        cells.append(_markdown("## Pictures"))
    for name, png in pictures.items():
        cells.append(_code(f'found.plot("{name}")', _shown({"image/png": b64encode(png).decode()})))
    for place, cell in enumerate(cells, 1):
        cell["id"] = f"cell-{place}"
    for number, cell in enumerate((cell for cell in cells if cell["cell_type"] == "code"), 1):
        cell["execution_count"] = number
        for output in cell["outputs"]:
            if output["output_type"] == "execute_result":
                output["execution_count"] = number
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return json.dumps({"cells": cells, "metadata": metadata, **FORMAT}, indent=1, ensure_ascii=False) + "\n"


def _markdown(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def _code(source: str, output: dict[str, Any]) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [output]}


def _shown(bundle: dict[str, Any]) -> dict[str, Any]:
    return {"output_type": "execute_result", "metadata": {}, "data": bundle, "execution_count": None}


def _printed(text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": text}
