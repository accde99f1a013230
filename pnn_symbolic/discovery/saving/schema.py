"""The JSON schema of a saved discovery, drawn from the annotations that write and read it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import numpy as np
from sympy import Rational

from pnn_symbolic.discovery.saving.folders import FORMAT, SCHEMA
from pnn_symbolic.discovery.saving.forms import FORMS
from pnn_symbolic.discovery.saving.plain import NO_NUMBERS, fields_of

_PLAIN: dict[Any, dict[str, Any]] = {
    float: {"anyOf": [{"type": "number"}, {"enum": list(NO_NUMBERS)}]},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    str: {"type": "string"},
    NoneType: {"type": "null"},
    Any: {},
    np.ndarray: {"type": "string", "pattern": "^a[0-9]+$", "description": "name of an array in the .npz file"},
    Rational: {"type": "string", "description": "an exact fraction, 2001/2000"},
    Fraction: {"type": "string", "description": "an exact fraction, 2001/2000"},
}
_TEXT = {"type": "string"}


def json_schema(kind: type) -> dict[str, Any]:
    """The schema of the file that holds a value of this kind."""
    definitions: dict[str, Any] = {}
    content = _of(kind, definitions)
    digest = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
    head = {
        "format": {"const": FORMAT},
        "schema": {"const": SCHEMA},
        "pnn_symbolic": _TEXT,
        "arrays": digest,
        "content": digest,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": FORMAT,
        **_object(head | {"discovery": content}),
        "$defs": dict(sorted(definitions.items())),
    }


def _of(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401
    if kind in _PLAIN:
        return _PLAIN[kind]
    if kind in FORMS and not isinstance(FORMS[kind].fields, dict):
        form = FORMS[kind].fields
        inner = [part for part in get_args(form) if part is not kind]
        if get_origin(form) in (Union, UnionType):  # a name, or all fields
            return {"anyOf": [*(_of(part, definitions) for part in inner), _named(kind, fields_of(kind), definitions)]}
        return {"type": "object"} if get_origin(form) is dict else _of(form, definitions)
    if (parts := FORMS[kind].fields if kind in FORMS else fields_of(kind)) is not None:
        return _named(kind, parts, definitions)
    return _of_container(kind, definitions)


def _named(kind: type, parts: dict[str, Any] | None, definitions: dict[str, Any]) -> dict[str, Any]:
    """A reference to the definition of a class, which is made where there is none yet."""
    if kind.__name__ not in definitions:
        definitions[kind.__name__] = {}  # a class that holds itself refers to it
        properties = {name: _of(part, definitions) for name, part in (parts or {}).items()}
        definitions[kind.__name__] = _object(properties)
    return {"$ref": f"#/$defs/{kind.__name__}"}


def _of_container(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return {"anyOf": [_of(part, definitions) for part in arguments]}
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in (dict, Mapping):
        return {"type": "object", "additionalProperties": _of(arguments[1], definitions)}
    if origin is tuple and arguments[-1] is not Ellipsis:
        return {"type": "array", "prefixItems": [_of(part, definitions) for part in arguments], "items": False}
    return {"type": "array", "items": _of(arguments[0], definitions)}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
