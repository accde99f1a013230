"""`discover-equations explain`: a law, or a word that is printed, in plain words, with numbers computed on the spot."""

from __future__ import annotations

import json
import shutil
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pnn_symbolic.commands.check import budget_of_an_answer
from pnn_symbolic.commands.data_files import data_file
from pnn_symbolic.commands.inputs import Input, Step, motion_of_run, read_input, record_of_run, rounded_law
from pnn_symbolic.commands.records import network_in
from pnn_symbolic.errors import InputError, ParseError
from pnn_symbolic.implicit import ImplicitStep
from pnn_symbolic.magnetic import MagneticStep
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.parsing.refusals import short
from pnn_symbolic.report.told_motion import ONE_MATRIX
from pnn_symbolic.teaching.comparison import COLUMNS, Row
from pnn_symbolic.teaching.exercises import exercises
from pnn_symbolic.teaching.glossary import Entry, entry_called, nearest_word
from pnn_symbolic.teaching.glossary_page import glossary_page
from pnn_symbolic.teaching.lesson import Lesson, implicit_lesson, lesson_of
from pnn_symbolic.teaching.network import network_in_words
from pnn_symbolic.teaching.what_if import WhatIf, what_if

DEFAULT = "position Verlet"
"""The paper's law, where nothing is named."""
WIDEST = 110
"""Columns of a line that is read with ease."""


def explain_command(
    text: str,
    *,
    question: str = "",
    with_exercises: bool = False,
    as_page: bool = False,
    as_json: bool = False,
) -> None:
    """Explain a law or a word; with nothing to explain, the half step by position Verlet.

    question         of --what-if; "" where it was left out
    with_exercises   print exercises with their answers instead
    as_page          print the glossary as Markdown instead
    """
    if as_page:
        print(glossary_page(), end="")
    elif with_exercises:
        _show_exercises(as_json)
    elif (entry := entry_called(text)) and not question:
        _show_entry(entry, as_json)
    else:
        _explain_law(text or DEFAULT, question, as_json)


def _explain_law(text: str, question: str, as_json: bool) -> None:
    law, network = _law_of(text)
    if question:
        _show_change(what_if(_explicit(law), question, lambda changed: _explicit(read_input(changed).map)), as_json)
        return
    lesson = _lesson_of(law, network)
    if as_json:
        print(json.dumps(lesson.to_json(), ensure_ascii=False))
    else:
        _print(_lesson_lines(lesson))


def _lesson_of(law: Step, network: Sequence[str]) -> Lesson:
    if isinstance(law, ImplicitStep):
        return implicit_lesson(law)
    if isinstance(law, MagneticStep):
        from pnn_symbolic.teaching.magnetic_lesson import magnetic_lesson  # loaded where a step is of this kind

        return magnetic_lesson(law, budget_of_an_answer())
    return lesson_of(law, network, budget_of_an_answer())


def _law_of(text: str) -> tuple[Step, Sequence[str]]:
    """The law that is meant, of a run the rounded, and what the network of a run says."""
    if data_file(text) is not None:
        raise InputError(f"{text} holds rows, and no law; find one with `run {text} --out DIR`, then explain DIR")
    try:
        read = read_input(text)
    except ParseError as error:
        raise _unknown(text, error) from None
    network, motion = list(_network_of(text, read)), motion_of_run(text)
    if motion is not None and not motion.if_another:
        network += [motion.sentence, *([ONE_MATRIX] if motion.is_a_matrix else [])]
    return rounded_law(text) or read.map, network


def _unknown(text: str, error: ParseError) -> InputError:
    """What could not be read: where it looks like a word of the glossary, that word."""
    near = nearest_word(text)
    if not near or any(sign in text for sign in "=,;"):
        return error
    return InputError(f'"{short(text)}" is no law, and no word of the glossary. Did you mean "{near}"?')


def _network_of(text: str, read: Input) -> Iterator[str]:
    record = record_of_run(text) if read.kind == "run" else None
    if record and record.get("genome") and record.get("weights"):
        genome, weights = network_in(record)
        yield from network_in_words(genome, weights)
        if record.get("rounded"):
            yield "Multiplied out this is the law as trained; below is the law with simple numbers."


def _explicit(law: Step) -> OneStepMap:
    if isinstance(law, MagneticStep):
        raise InputError("--what-if moves the force of a step without a magnetic field; type another word to compare")
    if isinstance(law, ImplicitStep):
        raise InputError("an implicit method solves equations at every step; there is no place of its force to move")
    return law


def _lesson_lines(lesson: Lesson) -> Iterator[str]:
    yield lesson.title
    yield from (f"    {equation}" for equation in lesson.equations)
    for section in lesson.sections:
        yield ""
        yield section.heading
        yield from _wrapped(section.lines)
        yield from _table(section.rows)
        yield from _wrapped(section.after)


def _show_change(change: WhatIf, as_json: bool) -> None:
    if as_json:
        rows = [dict(zip(COLUMNS, row.cells(), strict=True)) for row in (change.law, change.changed)]
        print(json.dumps({"rows": rows, "broke": change.broke, "mended": change.mended}, ensure_ascii=False))
        return
    lines = [f"What if: {change.changed.label}"]
    lines += [f"    {equation}" for equation in change.changed.step.plain_equations()]
    lines += ["", *_table((change.law, change.changed)), ""]
    lines += ["What broke:", *_wrapped(change.broke)] if change.broke else ["Nothing that was proved broke."]
    lines += ["What it mended:", *_wrapped(change.mended)] if change.mended else []
    _print(lines)


def _show_entry(entry: Entry, as_json: bool) -> None:
    if as_json:
        record: dict[str, Any] = {"word": entry.word, "also": entry.also, "meaning": entry.meaning, "see": entry.see}
        print(json.dumps(record, ensure_ascii=False))
        return
    lines = [entry.word + (f"  ({', '.join(entry.also)})" if entry.also else ""), *_wrapped([entry.meaning])]
    lines += [f"  try: {entry.example}"] if entry.example else []
    lines += [f"  see: {', '.join(entry.see)}"] if entry.see else []
    _print(lines)


def _show_exercises(as_json: bool) -> None:
    asked = list(exercises())
    if as_json:
        print(json.dumps([exercise.to_json() for exercise in asked], ensure_ascii=False))
        return
    lines: list[str] = []
    for number, exercise in enumerate(asked, 1):
        lines += [
            f"{number}. {exercise.heading}",
            *_wrapped([exercise.task]),
            *_wrapped([f"Answer: {exercise.answer}"]),
        ]
        lines += [f"  check: {exercise.line}", ""]
    _print(lines[:-1])


def _table(rows: Sequence[Row]) -> Iterator[str]:
    """Rows under their headings, in columns; without spaces at the ends of lines."""
    if not rows:
        return
    cells = [COLUMNS, *(row.cells() for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        first, *rest = (cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join([f"  {first.strip():{widths[0]}}", *rest]).rstrip()


def _wrapped(lines: Iterable[str]) -> Iterator[str]:
    """Lines no longer than is read with ease; those that are indented go on further in."""
    width = min(shutil.get_terminal_size((WIDEST, 24)).columns, WIDEST)
    for line in lines:
        inner = "      " if line.startswith("  ") else "  "
        yield from textwrap.wrap(line, max(width, 40), initial_indent="  ", subsequent_indent=inner)


def _print(lines: Iterable[str]) -> None:
    print("\n".join(lines))
