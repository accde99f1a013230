"""`discover-equations check`: what is proved of an update rule, one answer for each input."""

from __future__ import annotations

import json
import sys

import typer

from pnn_symbolic.errors import InputError


def check_command(inputs: list[str], as_json: bool, latex: bool) -> None:
    """Judge each input in order; one that cannot be read does not stop the others, but sets exit code 1."""
    from pnn_symbolic.report.judgement import judgement, show_judgement
    from pnn_symbolic.symbolic.one_step_map import OneStepMap

    failed = False
    for text in _lines(inputs):
        try:
            step = OneStepMap.from_equations(text)
            found = judgement(step)
        except InputError as error:
            failed = True
            if as_json:
                print(json.dumps({"error": str(error)}, ensure_ascii=False))
            else:
                print(f"discover-equations: {error}", file=sys.stderr)
            continue
        if as_json:
            print(json.dumps(found, ensure_ascii=False))
        else:
            if latex:
                print(found["map"]["latex"])
            show_judgement(step, found)
    if failed:
        raise typer.Exit(1)


def _lines(inputs: list[str]) -> list[str]:
    found = []
    for text in inputs:
        found += [line for line in sys.stdin.read().splitlines() if line.strip()] if text == "-" else [text]
    return found
