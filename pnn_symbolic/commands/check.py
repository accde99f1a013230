"""`discover-equations check` and `identify`: what is proved of maps, and their names, one answer for each input."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from pnn_symbolic.commands.data_files import data_file, files_of
from pnn_symbolic.commands.faults import faults_told
from pnn_symbolic.commands.inputs import Input, Step, lines_of, read_input
from pnn_symbolic.commands.many_files import answer_of, recognition_of_files
from pnn_symbolic.commands.row_options import RowsOptions
from pnn_symbolic.errors import InputError
from pnn_symbolic.execution import Here, Workplace
from pnn_symbolic.implicit import ImplicitStep
from pnn_symbolic.magnetic import MagneticStep
from pnn_symbolic.maps.parsing.refusals import short
from pnn_symbolic.time_budget import Budget, OutOfTimeError

if TYPE_CHECKING:
    from pnn_symbolic.code import Roles


SECONDS_OF_A_FINDING = 20.0
SECONDS_OF_AN_ANSWER = 60.0
"""For people who wait: a word of a hundred kicks takes 3, one of a hundred roots of their own may take hours."""


def roles_of(**names: str) -> Roles | None:
    """The roles of names in pasted code that were typed; None where none was."""
    if not any(names.values()):
        return None
    from pnn_symbolic.code import Roles  # the reader of code takes a tenth of a second

    return Roles(**names)


def check_command(
    inputs: list[str],
    as_json: bool,
    *,
    latex: bool = False,
    everything: bool = False,
    roles: Roles | None = None,
    out: Path | None = None,
) -> None:
    """Judge each input in order; one of many that cannot be read does not stop the others, but sets exit code 1; the
    only one sets 2.

    roles   of the names in pasted code
    out     a folder for the page of the law, which is one then
    """
    if out is not None and (len(inputs) > 1 or "-" in inputs):
        raise InputError("--out is for the page of one law; leave it out to judge several, or name a folder for each")
    # `identify` does without.
    from pnn_symbolic.report.judgement import judgement
    from pnn_symbolic.report.judgement_screen import show_judgement

    def judged_within(step: Step) -> dict[str, Any]:
        return judgement(step, budget_of_an_answer())

    def show(judged: Input, record: dict[str, Any]) -> None:
        if judged.read_as:
            print(f"read as: {judged.read_as}")
        if latex:
            print(record["map"]["latex"])
        title = judged.text if several else ""
        show_judgement(judged.map, record, title=title, brief=not everything, budget=budget_of_an_answer())

    def keep(judged: Input, record: dict[str, Any]) -> None:
        if out is not None:
            # Only with --out.
            from pnn_symbolic.commands.law_pages import write_law_page

            write_law_page(out, judged, record, can_be_typed=not roles)

    several = len(inputs) > 1 or "-" in inputs
    _answer(inputs, as_json, judged_within, show, roles=roles, keep=keep)


def budget_of_an_answer() -> Budget:
    """The time of one answer, begun now."""
    return Budget(SECONDS_OF_A_FINDING, SECONDS_OF_AN_ANSWER)


def identify_command(
    inputs: list[str],
    as_json: bool,
    rows: RowsOptions,
    roles: Roles | None = None,
    place: Workplace = Here(),  # noqa: B008 - it holds nothing
) -> None:
    """Name each input in order: rules by their map, files of rows, and all of a folder, by the method that wrote them.

    rows    what was typed of files of rows
    place   where files are read and looked at, many at the same time; answers come in the order of the inputs
    """
    # `check` takes the name from the judgement.
    from pnn_symbolic.integrators.identification import identify

    def named(step: Step) -> dict[str, Any]:
        if isinstance(step, ImplicitStep | MagneticStep):
            # Of these kinds the name is a part of the judgement.
            from pnn_symbolic.report.judgement import judgement

            judged = judgement(step)
            return {"map": judged["map"], "identity": judged["identity"]}
        try:
            with budget_of_an_answer().question():
                return {"map": step.to_json(), "identity": identify(step).to_json()}
        except OutOfTimeError as error:
            raise InputError(f"whether it has a name is undecided: {error}") from None

    def show(named_input: Input, record: dict[str, Any]) -> None:
        if named_input.read_as:
            print(f"read as: {named_input.read_as}")
        print(record["identity"]["details"]["sentence"])

    def recognised(path: Path) -> dict[str, Any]:
        return answer_of(begun[path] if path in begun else recognising.begun([path])[0])

    def show_recognition(record: dict[str, Any]) -> None:
        from pnn_symbolic.commands.recognition import show_recognition  # SciPy comes with it; rules do without

        show_recognition(record, with_name=len(inputs) > 1 or "-" in inputs)

    inputs = [file for text in inputs for file in files_of(text)]
    paths = map(data_file, [text for text in dict.fromkeys(inputs) if text != "-"])
    files = [path for path in paths if path is not None]
    with recognition_of_files(rows, place if len(files) > 1 else Here()) as recognising:
        begun = dict(zip(files, recognising.begun(files), strict=True))
        _answer(inputs, as_json, named, show, (recognised, show_recognition), roles)


def _answer(
    inputs: list[str],
    as_json: bool,
    question: Callable[[Any], dict[str, Any]],
    show: Callable[[Input, dict[str, Any]], None],
    of_data: tuple[Callable[[Path], dict[str, Any]], Callable[[dict[str, Any]], None]] | None = None,
    roles: Roles | None = None,
    keep: Callable[[Input, dict[str, Any]], None] = lambda asked, record: None,
) -> None:
    def answer_of_rule(text: str) -> tuple[dict[str, Any], Callable[[], None]]:
        asked = read_within(text, roles)
        record = ({"read_as": asked.read_as} if asked.read_as else {}) | question(asked.map)
        keep(asked, record)
        return record, partial(show, asked, record)

    def print_answer(text: str, path: Path | None) -> None:
        if path is not None and of_data:
            record = of_data[0](path)
            show_record = partial(of_data[1], record)
        else:
            record, show_record = answer_of_rule(text)
        if as_json:
            print(json.dumps(record, ensure_ascii=False), flush=True)
        else:
            show_record()

    failed, several = False, len(inputs) > 1 or "-" in inputs
    for text in lines_of(inputs):
        path = data_file(text) if of_data else None
        try:
            with faults_told(text):
                print_answer(text, path)
        except InputError as error:
            failed = True
            _print_error(error, as_json, path)
    if failed:
        raise typer.Exit(1 if several else 2)


def read_within(text: str, roles: Roles | None = None, read: Callable[..., Input] = read_input) -> Input:
    """Read an input, or a rule, within the time of an answer."""
    try:
        with budget_of_an_answer().question():
            return read(text, roles)
    except OutOfTimeError as error:
        raise InputError(f"{short(text)}: to read it {error}; write fewer letters, or decimals for its roots") from None


def _print_error(error: InputError, as_json: bool, path: Path | None = None) -> None:
    """In the place of the answer, so that each input has a line."""
    if as_json and path is not None:
        from pnn_symbolic.commands.recognition import refused_file  # SciPy comes with it; rules do without

        print(json.dumps(refused_file(path, error), ensure_ascii=False), flush=True)
    elif as_json:
        print(json.dumps({"error": str(error)}, ensure_ascii=False), flush=True)
    else:
        print(f"discover-equations: {error}", file=sys.stderr)
