"""Which of the statements of a text are the step."""

from __future__ import annotations

from collections.abc import Iterable

from pnn_symbolic.code.calls import is_maker
from pnn_symbolic.code.names import calls_in, path_of
from pnn_symbolic.code.syntax import Assign, Define, Listing, Number, Operation, Return, Statement, parts
from pnn_symbolic.maps.parsing.refusals import refusal

Statements = tuple[Statement, ...]


def step_body(statements: Statements, text: str) -> tuple[Statements, tuple[str, ...]]:
    """The body of the one definition that is the step, and its parameters, where nothing stands beside it; else all."""
    definitions = [statement for statement in statements if isinstance(statement, Define)]
    beside = [statement for statement in statements if not isinstance(statement, Define)]
    if not definitions or not all(map(_is_literal, beside)):
        return statements, ()
    steps = _not_called(definitions)
    if len(steps) != 1:
        names = ", ".join(definition.name for definition in steps or definitions)
        message = f"several functions stand beside each other ({names}); paste the step alone"
        raise refusal(text, definitions[-1].place, message)
    (step,) = steps
    helpers = tuple(statement for statement in statements if statement is not step)
    return helpers + step.function.body, step.function.parameters


def _not_called(definitions: list[Define]) -> list[Define]:
    """The definitions that none of them calls."""
    called: set[str] = set()
    for definition in definitions:
        called |= calls_in(definition.function.body)
    return [definition for definition in definitions if path_of(definition.name)[-1] not in called]


def that_do_something(statements: Iterable[Statement]) -> list[Statement]:
    """The statements that are no definitions and do more than to give a name a number."""
    beside = [statement for statement in statements if not isinstance(statement, Define | Return)]
    return [statement for statement in beside if not _is_literal(statement)]


def _is_literal(statement: Statement) -> bool:
    """An assignment of numbers, or of an array that is declared."""
    if not isinstance(statement, Assign) or statement.sign != "=" or isinstance(statement.value, Assign):
        return False
    value = statement.value
    return is_maker(value) or all(isinstance(part, Number | Operation | Listing) for part in parts(value))
