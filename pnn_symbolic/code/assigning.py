"""What an assignment does to the values of names."""

from __future__ import annotations

from pnn_symbolic.code.calls import is_maker
from pnn_symbolic.code.evaluation import Evaluation
from pnn_symbolic.code.syntax import Assign, Expression, Listing, Name, Number, Operation, parts
from pnn_symbolic.code.vocabulary import MASSES, STEPS, TIMES, is_called


def assign(statement: Assign, evaluation: Evaluation) -> None:
    """Evaluate the right side, and write it to the left one."""
    targets, sign = statement.targets, statement.sign
    typed = statement.value
    if isinstance(typed, Assign):  # a = b = formula
        assign(typed, evaluation)
        typed = typed.targets[0]
    if sign == "=" and len(targets) == 1 and _is_left_free(targets[0], typed, evaluation):
        return
    if not evaluation.is_c:
        evaluation.aliases.take_in(targets[0], sign, typed)
    value = evaluation.value(typed)
    values = (value,) if len(targets) == 1 else evaluation.items(value, len(targets), statement.place)
    places = [target.place for target in targets]
    if len(targets) == 1 and isinstance(value, Listing):
        places = [statement.place]
    updated: list[Expression] = []
    for target, new, place in zip(targets, values, places, strict=True):
        updated.append(new if sign == "=" else evaluation.combined(sign[0], evaluation.value(target), new, place))
    for target, new in zip(targets, updated, strict=True):  # all are read before any is written
        evaluation.environment.write(target, new)


def _is_left_free(target: Expression, value: Expression, evaluation: Evaluation) -> bool:
    """dt = 0.01 and m = 1 stay letters; arrays are declared."""
    if is_maker(value):
        return True
    if not isinstance(target, Name) or not _is_plain_number(value):
        return False
    environment = evaluation.environment
    key = environment.names.key(target.name)
    meaning = environment.names.meaning(key.stem)
    if key in environment.values or not any(is_called(meaning, known) for known in (STEPS, MASSES, TIMES)):
        return False
    environment.note(f"{target.name} is left a letter, whatever its value")
    return True


def _is_plain_number(value: Expression) -> bool:
    return all(isinstance(part, Number | Operation) for part in parts(value))
