"""What does the text of an update rule say? Told apart by what stands in it, in the order that `inputs` lists."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from pnn_symbolic.catalogue.definitions import ImplicitTableau, read_tableau
from pnn_symbolic.errors import InputError, ParseError
from pnn_symbolic.implicit import ImplicitStep, step_of_equations, step_of_tableau
from pnn_symbolic.magnetic import MagneticStep, is_magnetic_word, read_magnetic_word
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.parsing.compositions import MEANING, composition_word
from pnn_symbolic.maps.parsing.equations import in_order
from pnn_symbolic.maps.parsing.refusals import UsedTooEarlyError, short

if TYPE_CHECKING:
    from pnn_symbolic.code import Roles

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
REORDERED = "equations in another order, each behind those that it takes names from"
SOLVED = "equations with new values on both sides, solved for x' and v'"

Step = OneStepMap | ImplicitStep | MagneticStep


def read_text(
    text: str, nearest: str = "", roles: Roles | None = None, *, opened: bool = True
) -> tuple[str, Step, str]:
    """What a text says.

    opened   whether it might have been the name of a file
    """
    if text.lstrip().startswith("{"):
        return *read_object(text), ""
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
        return _code_or_equations(text)
    if SINGLE.search(text):  # V R V, and other letters that are not ours: the refusal names them
        return "word", OneStepMap.from_word(text), ""
    hint = f'. Did you mean "{nearest}"?' if nearest else ""
    file = ", no file" if opened else ""
    raise ParseError(
        f'"{short(text)}" is no word ("D 1/2, K 1, D 1/2"), no equations ("x\' = …; v\' = …"){file} and '
        f"no known integrator{hint}"
    )


def _code_or_equations(text: str) -> tuple[str, Step, str]:
    """Code; where it makes no step, equations, whose refusal says more."""
    from pnn_symbolic.code import NoStepError  # the reader of code takes a tenth of a second

    try:
        return _read_code(text)
    except NoStepError:
        return "equations", OneStepMap.from_equations(text), ""


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
        return _otherwise_written(text, error, is_word=is_word)


def _otherwise_written(text: str, error: ParseError, *, is_word: bool) -> tuple[str, Step, str]:
    """What is neither equations nor a word, as `error` says: equations to be solved, or code; else that refusal."""
    to_be_solved = isinstance(error, UsedTooEarlyError) and not is_word
    if PRIMED.search(text) or "=" not in text:
        if to_be_solved:
            return _solved(text)
        raise error
    from pnn_symbolic.code import NoStepError  # the reader of code takes a tenth of a second

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
    if ordered := in_order(text):
        with suppress(InputError):
            return "equations", OneStepMap.from_equations(ordered), REORDERED
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
    # The reader of code takes a tenth of a second.
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


def read_object(text: str) -> tuple[str, OneStepMap]:
    """The law in a JSON object: of a genome, a run, a trained network or a map."""
    from pnn_symbolic.commands.records import read_json  # with it come the networks

    return read_json(text)
