"""`discover-equations check` and `identify`: what is proved of maps, and their names, one answer for each input."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer

from pnn_symbolic.commands.inputs import Input, data_file, lines_of, read_input
from pnn_symbolic.errors import InputError


def check_command(inputs: list[str], as_json: bool, latex: bool) -> None:
    """Judge each input in order; one that cannot be read does not stop the others, but sets exit code 1."""
    from pnn_symbolic.report.judgement import judgement, show_judgement

    def show(one: Input, found: dict[str, Any]) -> None:
        if latex:
            print(found["map"]["latex"])
        show_judgement(one.map, found, title=one.text if several else "")

    several = len(inputs) > 1 or "-" in inputs
    _answer(inputs, as_json, judgement, show)


def identify_command(
    inputs: list[str],
    as_json: bool,
    potential: str = "",
    mass: float | None = None,
    units: str = "consistent",
    columns: str = "",
) -> None:
    """Name each input in order: rules by their map, files of rows by the method that wrote them.

    potential, mass, units, columns   of files of rows
    """
    from pnn_symbolic.integrators.identification import identify
    from pnn_symbolic.maps.one_step_map import OneStepMap

    def named(step: OneStepMap) -> dict[str, Any]:
        return {"map": step.to_json(), "identity": identify(step).to_json()}

    def show(one: Input, found: dict[str, Any]) -> None:
        print(found["identity"]["details"]["sentence"])

    def recognised(path: Path) -> dict[str, Any]:
        from pnn_symbolic.commands.recognition import recognise_file

        return recognise_file(path, potential=potential, mass=mass, units=units, columns=columns)

    def show_recognition(found: dict[str, Any]) -> None:
        from pnn_symbolic.commands.recognition import show_recognition

        show_recognition(found, with_name=len(inputs) > 1 or "-" in inputs)

    _answer(inputs, as_json, named, show, (recognised, show_recognition))


def _answer(
    inputs: list[str],
    as_json: bool,
    question: Callable[[Any], dict[str, Any]],
    show: Callable[[Input, dict[str, Any]], None],
    of_data: tuple[Callable[[Path], dict[str, Any]], Callable[[dict[str, Any]], None]] | None = None,
) -> None:
    failed = False
    for text in lines_of(inputs):
        try:
            path = data_file(text) if of_data else None
            if path is not None and of_data:
                found = of_data[0](path)
                if as_json:
                    print(json.dumps(found, ensure_ascii=False), flush=True)
                else:
                    of_data[1](found)
                continue
            one = read_input(text)
            found = question(one.map)
        except InputError as error:
            failed = True
            if as_json:
                print(json.dumps({"error": str(error)}, ensure_ascii=False), flush=True)
            else:
                print(f"discover-equations: {error}", file=sys.stderr)
            continue
        if as_json:
            print(json.dumps(found, ensure_ascii=False), flush=True)
        else:
            show(one, found)
    if failed:
        raise typer.Exit(1)
