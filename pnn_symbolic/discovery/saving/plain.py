"""Values as plain data and back, led by annotations alone: what is read can be nothing that is not written here.

A class of data is an object with its fields; arrays stand aside, under a name. What has a form of its own is in
`forms`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from fractions import Fraction
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import numpy as np
from sympy import Rational

from pnn_symbolic.algebra.symbols import exact
from pnn_symbolic.errors import InputError

NO_NUMBERS = {"inf": math.inf, "-inf": -math.inf, "nan": math.nan}
"""Floats that JSON does not know, as text: by what `repr` calls them."""
SIMPLE = (str, int, float, bool, NoneType)
EXACT = (Rational, Fraction)
"""Numbers that are written as text."""


@dataclass(frozen=True)
class Form:
    """How a class is written that is more than its fields.

    write    value and writer → plain data
    read     plain data and reader → the value
    fields   of the plain data where it is an object, by name, for the schema; else a kind
    """

    write: Callable[[Any, Writer], Any]
    read: Callable[[Any, Reader], Any]
    fields: Any


Forms = Mapping[type, Form]


@dataclass
class Writer:
    """Makes plain data, and keeps the arrays that stand aside."""

    forms: Forms
    arrays: dict[str, np.ndarray] = field(default_factory=dict)

    def plain(self, value: Any, kind: Any) -> Any:  # noqa: ANN401 - whatever a field holds
        """The plain data of a value of this kind."""
        if kind in self.forms:
            return self.forms[kind].write(value, self)
        if kind is float:
            number = float(value)
            return number if math.isfinite(number) else repr(number)  # the texts of NO_NUMBERS
        if kind in (int, bool, str):
            return kind(value)
        if kind in EXACT:
            return str(value)
        if kind is np.ndarray:
            name = f"a{len(self.arrays)}"
            self.arrays[name] = np.asarray(value)
            return name
        if (parts := fields_of(kind)) is not None:
            return {name: self.plain(getattr(value, name), part) for name, part in parts.items()}
        if kind is Any:
            return self.anything(value)
        return self._container(value, kind)

    def _container(self, value: Any, kind: Any) -> Any:  # noqa: ANN401
        origin, arguments = get_origin(kind), get_args(kind)
        if origin in (Union, UnionType):
            return None if value is None else self.plain(value, alternative(kind, type(value)))
        if origin is tuple and arguments[-1] is not Ellipsis:
            return [self.plain(part, inner) for part, inner in zip(value, arguments, strict=True)]
        if origin in (tuple, list):
            return [self.plain(part, arguments[0]) for part in value]
        if origin in (dict, Mapping):
            return {str(name): self.plain(part, arguments[1]) for name, part in value.items()}
        if origin is Literal:
            return value
        raise TypeError(f"no way is known to write {kind}")

    def anything(self, value: Any) -> Any:  # noqa: ANN401
        """Plain data that came as such."""
        if isinstance(value, dict):
            return {str(name): self.anything(part) for name, part in value.items()}
        if isinstance(value, list | tuple):
            return [self.anything(part) for part in value]
        if isinstance(value, np.generic):
            value = value.item()
        if not isinstance(value, SIMPLE):
            raise TypeError(f"no way is known to write a {type(value).__name__}")
        return self.plain(value, float) if isinstance(value, float) else value


@dataclass(frozen=True)
class Reader:
    """Makes values of plain data, and refuses what is not of the kind that stands in the annotation."""

    forms: Forms
    arrays: Mapping[str, np.ndarray]

    def value(self, plain: Any, kind: Any, where: str = "") -> Any:  # noqa: ANN401
        """The value that was written; where it stands, for the refusal."""
        if kind in self.forms:
            try:
                return self.forms[kind].read(plain, self)
            except (InputError, KeyError, TypeError, ValueError, AttributeError) as error:
                raise refusal(where, kind) from error
        if kind is float:
            return _float(plain, where)
        if kind in (int, bool, str):
            return expected(plain, (kind,), where, kind)
        if kind in EXACT:
            fraction = _fraction(plain, where, kind)
            return exact(str(fraction)) if kind is Rational else fraction
        if kind is np.ndarray:
            if expected(plain, (str,), where, kind) not in self.arrays:
                raise refusal(where, kind)
            return self.arrays[plain]
        if (parts := fields_of(kind)) is not None:
            return self._object(plain, kind, parts, where)
        if kind is Any:
            return plain
        return self._container(plain, kind, where)

    def _object(self, plain: Any, kind: Any, parts: Mapping[str, Any], where: str) -> Any:  # noqa: ANN401
        record = expected(plain, (dict,), where, kind)
        if record.keys() != parts.keys():
            raise refusal(where, kind)
        values = {name: self.value(record[name], part, f"{where}.{name}") for name, part in parts.items()}
        try:
            return kind(**values)
        except (InputError, TypeError, ValueError) as error:
            raise refusal(where, kind) from error

    def _container(self, plain: Any, kind: Any, where: str) -> Any:  # noqa: ANN401
        origin, arguments = get_origin(kind), get_args(kind)
        if origin in (Union, UnionType):
            if plain is None and NoneType in arguments:
                return None
            return self._one_of(plain, kind, where)
        if origin is tuple and arguments[-1] is not Ellipsis:
            return self._fixed_tuple(plain, kind, where)
        if origin in (tuple, list):
            parts = expected(plain, (list,), where, kind)
            return origin(self.value(part, arguments[0], f"{where}[{place}]") for place, part in enumerate(parts))
        if origin in (dict, Mapping):
            record = expected(plain, (dict,), where, kind)
            return {name: self.value(part, arguments[1], f"{where}.{name}") for name, part in record.items()}
        if origin is Literal and plain in arguments:
            return plain
        raise refusal(where, kind)

    def _fixed_tuple(self, plain: Any, kind: Any, where: str) -> tuple[Any, ...]:  # noqa: ANN401
        """Of as many parts as the annotation has, each of its own kind."""
        arguments = get_args(kind)
        parts = expected(plain, (list,), where, kind)
        if len(parts) != len(arguments):
            raise refusal(where, kind)
        return tuple(self.value(part, inner, where) for part, inner in zip(parts, arguments, strict=True))

    def _one_of(self, plain: Any, kind: Any, where: str) -> Any:  # noqa: ANN401
        known = list(choices(kind))
        if len(known) == 1:
            return self.value(plain, known[0], where)
        for choice in known:  # the first class that has these fields
            if isinstance(plain, dict) and plain.keys() == (fields_of(choice) or {}).keys():
                return self.value(plain, choice, where)
        raise refusal(where, kind)


@cache
def fields_of(kind: Any) -> dict[str, Any] | None:  # noqa: ANN401
    """Field → kind, of a class of data or a named tuple; None of any other kind."""
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        return {part.name: hints[part.name] for part in fields(kind)}
    if isinstance(kind, type) and hasattr(kind, "_fields"):
        hints = get_type_hints(kind)
        return {name: hints[name] for name in kind._fields}  # pyright: ignore[reportAttributeAccessIssue]
    return None


def choices(kind: Any) -> Iterable[Any]:  # noqa: ANN401
    """The kinds of a union, without None."""
    return (choice for choice in get_args(kind) if choice is not NoneType)


def alternative(kind: Any, own_class: type) -> Any:  # noqa: ANN401
    """The kind of a union that a value is of: its class, or the only one."""
    known = list(choices(kind))
    return own_class if own_class in known else known[0]


def expected(plain: Any, kinds: tuple[type, ...], where: str, kind: Any) -> Any:  # noqa: ANN401
    """The plain data, where it is of one of these kinds; a truth value is no number."""
    if not isinstance(plain, kinds) or (isinstance(plain, bool) and bool not in kinds):
        raise refusal(where, kind)
    return plain


def _float(plain: Any, where: str) -> float:  # noqa: ANN401
    if isinstance(plain, str) and plain in NO_NUMBERS:
        return NO_NUMBERS[plain]
    return float(expected(plain, (int, float), where, float))


def _fraction(plain: Any, where: str, kind: Any) -> Fraction:  # noqa: ANN401
    try:
        return Fraction(expected(plain, (str,), where, kind))
    except (ValueError, ZeroDivisionError):
        raise refusal(where, kind) from None


def refusal(where: str, kind: Any) -> InputError:  # noqa: ANN401
    """What stands there is not what should."""
    name = getattr(kind, "__name__", str(kind))
    return InputError(f"{where.lstrip('.') or 'the discovery'} is no {name}")
