"""Options from a file: `run --config FILE` reads them as TOML; what is typed on the command line goes before them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from inspect import unwrap
from pathlib import Path
from textwrap import shorten
from typing import Any, get_args, get_type_hints

import typer

from pnn_symbolic.bounded_reading import read_bounded
from pnn_symbolic.errors import DataError, InputError, UnknownNameError

MOST_BYTES = 1_000_000
LONGEST_SHOWN = 60
"""Characters of a value in a message."""
NAME = "config.toml"
"""What the resolved options are called in --out."""
LISTS = ("weights", "activations", "masses", "columns")
"""Options that are typed with commas, and may be lists in a file."""
OF_A_CALL = ("config", "out", "workers", "time-limit", "resume", "json", "quiet", "all", "help")
"""Options that say what one call does, and not which law is found: a resolved file does not have them."""
KINDS = {bool: "true or false", int: "a whole number", float: "a number"}
"""Type of an option → what is expected, in words; all others are text."""


def read_config(context: typer.Context, path: Path | None) -> Path | None:
    """Take the options of a file for defaults; the callback of --config.

    Refuses keys that are no options, with the nearest, and values of another kind.
    """
    if path is not None:
        keys, types, values = _keys(context), _types(context), {}
        for key, value in _table(path).items():
            name = key.replace("_", "-")
            if name not in keys or name == "config":
                known = [known for known in keys if known != "config"]
                raise InputError(f"{path}: {UnknownNameError('option', key, known)}")
            parameter = keys[name].name
            values[parameter] = _checked(f"{path}: {key}", name, types[parameter], value)
        context.default_map = values
    return path


def resolved(context: typer.Context) -> str:
    """All options of a call as a file that `--config` reads: the same law is sought again, from the same folder."""
    lines = ["# All options of this run: discover-equations run --config config.toml --out DIR"]
    for name, parameter in _keys(context).items():
        value = context.params.get(parameter.name or "")
        if name not in OF_A_CALL and value is not None:
            lines.append(f"{name} = {_as_toml(value)}")
    return "\n".join(lines) + "\n"


def _keys(context: typer.Context) -> dict[str, Any]:
    """Option without its hyphens → what Typer knows of it; an argument by its name."""
    keys = {}
    for parameter in context.command.params:
        longest = max(parameter.opts, key=len).removeprefix("--")
        keys[longest] = parameter
    return keys


def _types(context: typer.Context) -> dict[str, type]:
    """Parameter → bool, int, float or str, which paths are typed as; by the annotations of the command."""
    types = {}
    assert context.command.callback is not None  # every command has one
    for name, hint in get_type_hints(unwrap(context.command.callback)).items():
        choices = get_args(hint) or (hint,)
        types[name] = next((kind for kind in KINDS if kind in choices), str)
    return types


def _table(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(read_bounded(path, MOST_BYTES).decode("utf-8-sig").replace("\r\n", "\n"))
    except OSError as error:
        raise DataError(f"{path} cannot be opened: {error.strerror}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataError(f"{path} is no TOML: {error}") from None


def _checked(where: str, name: str, expected: type, value: Any) -> Any:  # noqa: ANN401 - whatever TOML holds
    """A value as it would be typed; `InputError` where it is of another kind."""
    words = KINDS.get(expected, "text in quotes")
    if name in LISTS and isinstance(value, list):
        return ",".join(map(str, value))
    fits = type(value) is expected or (expected is float and type(value) is int)
    if not fits:
        raise InputError(
            f"{where} is {shorten(json.dumps(value, default=str), LONGEST_SHOWN, placeholder=' …')}, expected {words}"
        )
    return value


def _as_toml(value: Any) -> str:  # noqa: ANN401 - whatever an option holds
    """A value as TOML writes it.

    >>> _as_toml(True), _as_toml(1.0), _as_toml("x**4/4")
    ('true', '1.0', '"x**4/4"')
    """
    if isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int | float):
        return repr(value)
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
