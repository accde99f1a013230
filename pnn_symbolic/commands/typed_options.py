"""Options of a command as the fields of a dataclass: named once, with what their help says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from inspect import Parameter, Signature, get_annotations, signature
from typing import Any, TypeVar, get_type_hints

Options = TypeVar("Options")


def with_options(function: Callable[..., None]) -> Callable[..., None]:
    """The command of a function whose last parameter is a dataclass: Typer sees a parameter for each of its fields.

    They are those that the class declares itself, in its order, as the help shows them; what it only inherits keeps
    its default, and cannot be typed.
    """
    *before, last = signature(function, eval_str=True).parameters.values()
    hints = get_type_hints(last.annotation, include_extras=True)
    typed: list[Parameter] = []
    for name in get_annotations(last.annotation):
        default = getattr(last.annotation, name, Parameter.empty)
        typed.append(Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=hints[name]))

    def command(**values: Any) -> None:  # noqa: ANN401 - of each field its own kind
        given = {parameter.name: values.pop(parameter.name) for parameter in before}
        function(**given, **{last.name: last.annotation(**values)})

    # Not functools.wraps: who unwraps the command would find the parameters of the function again.
    command.__name__, command.__doc__, command.__module__ = function.__name__, function.__doc__, function.__module__
    parameters = [*(parameter.replace(kind=Parameter.KEYWORD_ONLY) for parameter in before), *typed]
    command.__signature__ = Signature(parameters)  # pyright: ignore[reportFunctionMemberAccess]
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return command


def narrowed(options: Options, kind: type[Options]) -> Options:
    """What a class above that of the options has of them, and no more.

    >>> from dataclasses import dataclass
    >>> @dataclass(frozen=True, kw_only=True)
    ... class Rows:
    ...     units: str
    >>> @dataclass(frozen=True, kw_only=True)
    ... class Typed(Rows):
    ...     quiet: bool
    >>> narrowed(Typed(units="lj", quiet=True), Rows)
    Rows(units='lj')
    """
    return kind(**{field.name: getattr(options, field.name) for field in fields(kind)})  # pyright: ignore[reportArgumentType]
