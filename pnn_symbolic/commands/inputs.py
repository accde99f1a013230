"""What is judged: a word, equations, a table, a network, a run or a catalogue name, told apart by itself.

In this order:

1. the name or an alias of a known integrator; write ./NAME for a file that is called so
2. a file or folder: a run folder, JSON of a genome, a trained network, a run or a map, a TOML table,
   else text with one word or one set of equations; from # to the end of a line is a comment
3. JSON, where the text begins with {
4. a word with turns in a magnetic field, where R or G stands beside D, K or G
5. a tableau as the catalogue prints it
6. the weights of a composition, compose [w1, w2, …]
7. equations, where x' or v' is defined
8. a word, where a letter D, K or S stands by itself
9. the body of a step as it is pasted from code
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pnn_symbolic.bounded_reading import read_bounded
from pnn_symbolic.catalogue import implicit_called, integrator_called, magnetic_called, remembering_called
from pnn_symbolic.commands.rule_texts import TABLEAU as TABLEAU
from pnn_symbolic.commands.rule_texts import Step as Step
from pnn_symbolic.commands.rule_texts import read_object, read_text
from pnn_symbolic.errors import DataError, InputError, UnknownNameError
from pnn_symbolic.implicit import step_of_table, step_of_tableau
from pnn_symbolic.magnetic import read_magnetic_word
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.report.told_motion import MotionOfRows

if TYPE_CHECKING:
    from pnn_symbolic.code import Roles

LOG = "LAMMPS ("
"""How a log of LAMMPS begins, with the date of its version."""
MAX_BYTES = 50_000_000
LONGEST_LINE = 1_000_000
FILE = re.compile(r"\S+\.(json|jsonl|toml|txt|csv|tsv|dat|npz|word|eqs?|py|c|cc|cpp|h|hpp|js|ts|jl|f90|rs|go|java)")


@dataclass(frozen=True)
class Input:
    """One map that was handed in.

    text    as it was typed
    kind    what it was taken for: "word", "equations", "catalogue", "tableau", "code"…
    read_as what was understood of pasted code, or of weights; "" where nothing was to be understood
    """

    text: str
    kind: str
    map: Step
    read_as: str = ""


def lines_of(inputs: Iterable[str]) -> Iterator[str]:
    """The inputs one by one; `-` stands for the lines of standard input that are not empty."""
    for text in inputs:
        if text == "-":
            lines = filter(str.strip, _typed_lines())
            yield from (line.rstrip("\n") for line in lines)
        else:
            yield text


def _typed_lines() -> Iterator[str]:
    """Of standard input; one without an end is refused, and nothing after it is read."""
    try:
        while line := sys.stdin.readline(LONGEST_LINE + 1):
            if len(line) > LONGEST_LINE:
                raise InputError(f"a line of standard input has more than {LONGEST_LINE:,} characters")
            yield line
    except OSError as error:
        raise InputError(f"standard input cannot be read: {error.strerror}") from None


def read_input(text: str, roles: Roles | None = None) -> Input:
    """Tell what an input is, and read it; where roles are named, a text is code. Of a run it is the law as trained.

    >>> read_input("D 1/2, K 1, D 1/2").kind, read_input("velocity verlet").kind
    ('word', 'catalogue')
    """
    path = _path(text)
    if path is None:
        return _read_text_or_name(text, roles)
    if not re.search(r"[/\\]", text) and (known := _known(text)[0]):  # ./leapfrog is the file
        return known
    try:
        return Input(text, *_read_path(path, roles))
    except InputError as error:
        raise InputError(f"{path}: {error}") from None


def read_rule(text: str, roles: Roles | None = None) -> Input:
    """The same of a text that is no file, whatever it is called: nothing is opened.

    >>> read_rule("v += dt*f(x)/m; x += dt*v").kind
    'code'
    """
    return _read_text_or_name(text, roles, opened=False)


def _read_text_or_name(text: str, roles: Roles | None, *, opened: bool = True) -> Input:
    known, nearest = _known(text)
    return known or Input(text, *read_text(text, nearest, roles, opened=opened))


def _known(text: str) -> tuple[Input | None, str]:
    """The known integrator of this name; else None and the name that it resembles, or ""."""
    if implicit := implicit_called(text):
        return Input(text, "catalogue", step_of_tableau(implicit.made_from)), ""
    if magnetic := magnetic_called(text):
        return Input(text, "catalogue", read_magnetic_word(magnetic.made_from.text)), ""
    if remembering := remembering_called(text):
        return Input(text, "catalogue", remembering.made_from.map(), f"{remembering.sentence}; below v is w"), ""
    try:
        return Input(text, "catalogue", integrator_called(text).map), ""
    except UnknownNameError as unknown:
        return None, unknown.nearest


def _path(text: str) -> Path | None:
    try:
        path = Path(text)
        if path.exists() and text.strip():
            return path
    except (OSError, ValueError):  # too long for a name, or with a zero byte: no path
        return None
    if FILE.fullmatch(text.strip()):
        raise DataError(f"there is no file {text.strip()}")
    return None


def _read_path(path: Path, roles: Roles | None = None) -> tuple[str, Step, str]:
    if path.is_dir():
        record = path / "discovery.json"
        if not record.exists():
            started = (path / "journal.jsonl").exists()
            fix = "the run is not finished: go on with --resume" if started else "expected a folder of run --out"
            raise DataError(f"there is no discovery.json in this folder; {fix}")
        path = record
    try:
        text = read_bounded(path, MAX_BYTES).decode("utf-8").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"cannot be read as text: {error}") from None
    if text.startswith(LOG):
        recipe = "dump d all custom 1 f.lammpstrj id type mass x y z ix iy iz vx vy vz fx fy fz"
        raise DataError(f"a log of LAMMPS holds energies, and no particles; write {recipe}")
    if path.suffix == ".toml":
        return "table", step_of_table(text), ""
    if text.lstrip().startswith("{"):
        return *read_object(text), ""
    return read_text(re.sub(r"#[^\n]*", lambda comment: " " * len(comment[0]), text), roles=roles)


def rounded_law(text: str) -> OneStepMap | None:
    """The law with simple numbers of a folder or file of a run; None where the input is no run, or has none."""
    record = record_of_run(text)
    if record is None or not record.get("rounded"):
        return None
    from pnn_symbolic.commands.records import law_in, object_in  # with it come the networks

    return law_in(object_in(object_in(record, "rounded"), "map"))


def motion_of_run(text: str) -> MotionOfRows | None:
    """The motion that the rows of a run tell of, in the place of the one that its law advances; None without one."""
    record = (record_of_run(text) or {}).get("motion_of_rows")
    if not isinstance(record, dict):
        return None
    sentence, is_a_matrix = str(record.get("sentence", "")), record.get("is_a_matrix") is True
    return MotionOfRows(sentence, is_a_matrix, record.get("if_another") is True) if sentence else None


def record_of_run(text: str) -> dict[str, Any] | None:
    """The object in a folder or file of a run, which has been read as a law; None where the input is no such thing."""
    path = _path(text)
    if path is None or not (path.is_dir() or path.suffix == ".json"):
        return None
    record = json.loads((path / "discovery.json" if path.is_dir() else path).read_text(encoding="utf-8"))
    return record if isinstance(record, dict) else None
