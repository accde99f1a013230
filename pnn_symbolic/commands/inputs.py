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
from pnn_symbolic.catalogue.definitions import ImplicitTableau, read_tableau
from pnn_symbolic.errors import DataError, InputError, ParseError, UnknownNameError
from pnn_symbolic.implicit import ImplicitStep, step_of_equations, step_of_table, step_of_tableau
from pnn_symbolic.magnetic import MagneticStep, is_magnetic_word, read_magnetic_word
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.parsing.compositions import MEANING, composition_word
from pnn_symbolic.maps.parsing.refusals import UsedTooEarlyError, short

if TYPE_CHECKING:
    from pnn_symbolic.code import Roles

MAX_BYTES = 50_000_000
LONGEST_LINE = 1_000_000
EQUATIONS = re.compile(r"(^|[;\s])([xv]['′’]|[xv]_new)\s*=")
PRIMED = re.compile(r"\b[xvt]['′’]")
LAW = re.compile(r"\b[a-z]+(''|′′|’’|\"|″)\s*=")
TABLEAU = re.compile(r"\s*(A|A_hat|b|c|b_bar)\s*:(?!=)")
CODE = re.compile(r"[-+*/]=|\breturn\b|[\[\]{}]|\bdef\b")
METHODS = re.compile(r"\.(add|sub|mult|scale|addScaledVector|multiplyScalar)\(")
"""Of vectors in code, which change their owner."""
LETTER = re.compile(r"(^|[\s,;(])([DS]|K(_\w+)?)(?=[\s\d.(+-]|$)")
SINGLE = re.compile(r"(^|[\s,;(])[A-Za-z](?=[\s\d.(+-]|$)")
WITH_CROSS_OR_FIELD = re.compile(r"cross|×|\bB|omega_?c|w_?c\b|gyrofrequency")
"""Where a step in a magnetic field may be meant."""
SOLVED = "equations with new values on both sides, solved for x' and v'"
FILE = re.compile(r"\S+\.(json|jsonl|toml|txt|csv|tsv|dat|npz|word|eqs?|py|c|cc|cpp|h|hpp|js|ts|jl|f90|rs|go|java)")


Step = OneStepMap | ImplicitStep | MagneticStep


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
            yield from (line.rstrip("\n") for line in _typed_lines() if line.strip())
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
    return known or Input(text, *_read_text(text, nearest, roles, opened=opened))


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


def _read_text(
    text: str, nearest: str = "", roles: Roles | None = None, *, opened: bool = True
) -> tuple[str, Step, str]:
    """What a text says.

    opened   whether it might have been the name of a file
    """
    if text.lstrip().startswith("{"):
        return *_read_json(text), ""
    if roles:
        return _read_code(text, roles)
    if is_magnetic_word(text):
        return "word", read_magnetic_word(text), ""
    if TABLEAU.match(text):
        tableau = read_tableau(text)
        return "tableau", step_of_tableau(tableau) if isinstance(tableau, ImplicitTableau) else tableau.map(), ""
    if composed := composition_word(text):
        return "composition", OneStepMap.from_word(composed), MEANING
    if LAW.search(text):
        raise ParseError("a second derivative says a motion, and no step; write the step, x' = …; v' = …")
    if EQUATIONS.search(text) or LETTER.search(text):
        return _as_written(text)
    if "=" in text or METHODS.search(text):
        from pnn_symbolic.code import NoStepError

        try:
            return _read_code(text)
        except NoStepError:
            return "equations", OneStepMap.from_equations(text), ""
    if SINGLE.search(text):  # V R V, and other letters that are not ours: the refusal names them
        return "word", OneStepMap.from_word(text), ""
    hint = f'. Did you mean "{nearest}"?' if nearest else ""
    file = ", no file" if opened else ""
    raise ParseError(
        f'"{short(text)}" is no word ("D 1/2, K 1, D 1/2"), no equations ("x\' = …; v\' = …"){file} and '
        f"no known integrator{hint}"
    )


def _as_written(text: str) -> tuple[str, Step, str]:
    """Equations or a word; where they cannot be read and nothing has a prime, code, whose x_new and K are names.

    Equations with a new value on both sides are solved for it.
    """
    is_word = not EQUATIONS.search(text)
    try:
        if is_word:
            return "word", OneStepMap.from_word(text), ""
        return "equations", OneStepMap.from_equations(text), ""
    except ParseError as error:
        to_be_solved = isinstance(error, UsedTooEarlyError) and not is_word
        if PRIMED.search(text) or "=" not in text:
            if to_be_solved:
                return _solved(text)
            raise
        from pnn_symbolic.code import NoStepError

        try:
            return _read_code(text)
        except NoStepError:
            raise error from None
        except ParseError:
            if to_be_solved and EQUATIONS.match(text):
                return _solved(text)
            if is_word and not CODE.search(text):
                raise error from None
            raise


def _solved(text: str) -> tuple[str, OneStepMap | ImplicitStep, str]:
    step = step_of_equations(text)
    per_mass = isinstance(step, ImplicitStep) and not re.search(r"\bm\b", text)
    return "relation", step, SOLVED + ("; f is written f/m, as it is the force per unit mass" if per_mass else "")


def _read_code(text: str, roles: Roles | None = None) -> tuple[str, Step, str]:
    if WITH_CROSS_OR_FIELD.search(text) and not roles and (magnetic := _magnetic_code(text)):
        return magnetic
    from pnn_symbolic.code import Roles, read_code  # a tenth of a second that words and names do without

    reading = read_code(text, roles or Roles())
    return "code", reading.map, reading.sentence


def _magnetic_code(text: str) -> tuple[str, Step, str] | None:
    """What code says of a step in a magnetic field; None where it is none."""
    from pnn_symbolic.code import read_code
    from pnn_symbolic.magnetic.code_names import WITH_CROSS
    from pnn_symbolic.magnetic.from_code import is_magnetic_code, read_magnetic_code

    if not is_magnetic_code(text):
        return None
    try:
        magnetic = read_magnetic_code(text)
    except InputError as error:
        if WITH_CROSS.search(text):
            raise
        try:  # B and omega_c may be letters of a step along one line
            read_code(text)
        except InputError:
            raise error from None
        return None
    return "code", magnetic.step, magnetic.sentence


def _read_json(text: str) -> tuple[str, OneStepMap]:
    from pnn_symbolic.commands.records import read_json  # with it come the networks

    return read_json(text)


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
    if path.suffix == ".toml":
        return "table", step_of_table(text), ""
    if text.lstrip().startswith("{"):
        return *_read_json(text), ""
    return _read_text(re.sub(r"#[^\n]*", lambda comment: " " * len(comment[0]), text), roles=roles)


def rounded_law(text: str) -> OneStepMap | None:
    """The law with simple numbers of a folder or file of a run; None where the input is no run, or has none."""
    record = record_of_run(text)
    if record is None or not record.get("rounded"):
        return None
    from pnn_symbolic.commands.records import law_in, object_in

    return law_in(object_in(object_in(record, "rounded"), "map"))


def record_of_run(text: str) -> dict[str, Any] | None:
    """The object in a folder or file of a run, which has been read as a law; None where the input is no such thing."""
    path = _path(text)
    if path is None or not (path.is_dir() or path.suffix == ".json"):
        return None
    record = json.loads((path / "discovery.json" if path.is_dir() else path).read_text(encoding="utf-8"))
    return record if isinstance(record, dict) else None
