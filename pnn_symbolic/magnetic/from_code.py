"""The body of a step in a magnetic field, as it was pasted: with cross(v, B), or component by component.

The lines are run once on formulas, for a field along z; the sums that come out are those of one word in drifts, kicks
and turns, or the code is refused. Names are read by what they are called: B or omega_c, q, m, dt, E or a force.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sympy import Expr, Integer, PolynomialError
from sympy.polys.polyerrors import CoercionFailed

from pnn_symbolic.code.names import path_of
from pnn_symbolic.code.statements import statements_of
from pnn_symbolic.code.step_body import step_body
from pnn_symbolic.code.syntax import Assign, Define, Expression, Item, Listing, Name, Number, Return, Statement
from pnn_symbolic.code.vocabulary import folded, kind_of_force
from pnn_symbolic.errors import InputError
from pnn_symbolic.magnetic.code_names import (
    CHARGES,
    COMPONENTS,
    ELECTRIC,
    FORCES,
    ROLES,
    WITH_CROSS,
    WITH_FIELD,
    field_called,
    role_of,
    scalar_called,
)
from pnn_symbolic.magnetic.code_sums import CodeSums, V, X, force_symbol
from pnn_symbolic.magnetic.code_values import AXES, CHARGE, MASS, Value, Values, Vector
from pnn_symbolic.magnetic.decoding import Decoding
from pnn_symbolic.magnetic.step import MagneticStep
from pnn_symbolic.maps.parsing.refusals import refusal


@dataclass(frozen=True)
class MagneticReading:
    """A step that was read from code.

    sentence   what names were taken for
    """

    step: MagneticStep
    sentence: str


def is_magnetic_code(text: str) -> bool:
    """Whether a text is code in which a field turns the velocity: a cross product, or a field beside components of v.

    >>> is_magnetic_code("v += dt*cross(v, B); x += dt*v"), is_magnetic_code("v += dt*f(x)/m; x += dt*v")
    (True, False)
    """
    return "=" in text and bool(WITH_CROSS.search(text) or (WITH_FIELD.search(text) and COMPONENTS.search(text)))


def read_magnetic_code(text: str) -> MagneticReading:
    """The step of pasted code.

    >>> code = "t = q*B/m*dt/2; s = 2*t/(1 + dot(t, t)); v += q*E/m*dt/2; u = v + cross(v, t); v += cross(u, s)"
    >>> reading = read_magnetic_code(code + "; v += q*E/m*dt/2; x += v*dt")
    >>> print(reading.step)
    K 1/2, R_tan 1, K 1/2, D 1
    >>> print(reading.sentence)
    position x, velocity v, step dt, mass m, charge q, field B, force f = q*E; E is that at the start of the step
    """
    return _Run(text).reading()


class _Run:
    """Runs the lines on formulas."""

    def __init__(self, text: str) -> None:
        self.text = text.replace("×", "*") if "cross" in text else text
        self.values = Values(text, self._free, self._force_at)
        self.is_vector = bool(WITH_CROSS.search(text))
        self.places: list[Vector] = []
        self.named: dict[str, str] = {}  # role → name
        self.last: dict[str, str] = {}  # role → the name that was last assigned
        self.notes: list[str] = []

    def reading(self) -> MagneticReading:
        body, _ = step_body(statements_of(self.text), self.text)
        for statement in body:
            self._run(statement)
        sums = [self._final(role, start) for role, start in (("position", X), ("velocity", V))]
        try:
            reader = CodeSums(forces=len(self.places), named=self.named, is_vector=self.is_vector)
            position, velocity = reader.row(sums[0], 0), reader.row(sums[1], 1)
            places = [reader.row(place, 0) for place in self.places]
            step = MagneticStep(Decoding(position, velocity, places).letters())
            assert step.numbers is not None  # numbers that cannot be read are refused here
            if not step.turn_rate:
                raise InputError("the field turns v by nothing; is B used, and not 0?")
        except InputError as error:
            raise type(error)(f"a step in a magnetic field: {error}") from None
        except (PolynomialError, CoercionFailed, ZeroDivisionError, TypeError):  # of SymPy, for what is no number
            raise InputError("a step in a magnetic field: its numbers are no functions of dt*q*B/m") from None
        told = [f"{role} {self.named[role]}" for role in ROLES if role in self.named]
        return MagneticReading(step, ", ".join(told) + "".join(f"; {note}" for note in self.notes))

    # ------------------------------------------------------------ statements

    def _run(self, statement: Statement) -> None:
        match statement:
            case Assign(targets=targets, sign=sign, value=value) if not isinstance(value, Assign):
                self._assign(targets, sign, value, statement.place)
            case Return() | Define():
                pass
            case _:
                message = "in a magnetic field the lines of one step are read, without loops and calls for what they do"
                raise refusal(self.text, statement.place, message)

    def _assign(self, targets: tuple[Expression, ...], sign: str, value: Expression, place: int) -> None:
        names = list(targets)
        match names:
            case [Listing(items=items)]:
                names = list(items)
        if len(names) > 1:
            given = value.items if isinstance(value, Listing) else ()
            if len(given) != len(names):
                raise refusal(self.text, place, f"{len(names)} names, and {len(given)} values")
            values = [self.values.of(item) for item in given]
            for target, item in zip(names, values, strict=True):
                self._set(target, item, place)
            return
        new = self.values.of(value)
        if sign != "=":
            new = self.values.combined(sign[0], self.values.of(names[0]), new, place)
        self._set(names[0], new, place)

    def _set(self, target: Expression, value: Value, place: int) -> None:
        match target:
            case Name(name=name):
                self.values.known[name] = value
            case Item(name=name, indices=(Number(text=index),)) if index in ("0", "1", "2"):
                old = self.values.known.get(name) or self._free(name, place)
                parts: list[Expr] = list(old) if isinstance(old, tuple) else [Integer(0)] * 3
                if isinstance(value, tuple):
                    raise refusal(self.text, place, "this is a vector, and a number is expected")
                parts[int(index)] = value
                self.values.known[name] = (parts[0], parts[1], parts[2])
            case _:
                raise refusal(self.text, place, "this cannot be assigned to in a step with a magnetic field")
        role, axis = role_of(name, is_vector=self.is_vector)
        if role and (axis or isinstance(self.values.known[name], tuple)):
            self.last[role + axis] = name

    # ------------------------------------------------------------ names

    def _free(self, name: str, place: int) -> Value:
        """What a name is that was not assigned before."""
        role, axis = role_of(name, is_vector=self.is_vector)
        if role and path_of(name)[-1] not in CHARGES:
            self.named.setdefault(role, name)
            start = X if role == "position" else V
            return start[AXES.index(axis)] if axis else (start[0], start[1], start[2])
        last = path_of(name)[-1]
        if scalar := scalar_called(last):
            meaning, value = scalar
            self.named[meaning] = name
            return value
        if field := field_called(last):
            meaning, size = field
            self.named[meaning] = name
            return (Integer(0), Integer(0), size) if self.is_vector and not last.endswith("z") else size
        if last in ELECTRIC or kind_of_force(last) or last in FORCES:
            note = f"{last} is that at the start of the step"
            self.notes += [note] * (note not in self.notes)
            return self._force_at(last, (X[0], X[1], X[2]), place)
        message = f"{name} is read and never set; known are x, v, dt, m, q, B or omega_c, E or a force"
        raise refusal(self.text, place, message)

    def _force_at(self, name: str, at: Value, place: int) -> Value:
        if not isinstance(at, tuple):
            raise refusal(self.text, place, f"{name}(…) of a number; expected the position")
        at = _simplified(at)
        if at not in self.places:
            self.places.append(at)
        parts: list[Expr] = [force_symbol(self.places.index(at), axis) for axis in range(3)]
        electric, kind = name in ELECTRIC or name.startswith("E"), kind_of_force(name)
        called = name if self.is_vector else re.sub(r"_?[xyz]$", "", name)
        self.named["force"] = f"f = {'q*' if electric else '-' if kind == 'gradient' else ''}{called}"
        for place_of, part in enumerate(parts):
            size = part / CHARGE if electric else -part if kind == "gradient" else part
            parts[place_of] = size / MASS if kind == "acceleration" else size
        axis = re.fullmatch(r"\w*?_?([xyz])", folded(name)) if not self.is_vector else None
        return parts[AXES.index(axis[1])] if axis else (parts[0], parts[1], parts[2])

    # ------------------------------------------------------------ sums

    def _final(self, role: str, start: tuple[Expr, ...]) -> Vector:
        """Position or velocity after the last line."""
        if role in self.last:
            return self._kept(self.last[role])
        if not any(role + axis in self.last for axis in AXES):
            raise refusal(self.text, 0, f"the {role} is not changed; paste the lines that do it")
        parts: list[Expr] = []
        for axis, first in zip(AXES, start, strict=True):
            name = self.last.get(role + axis)
            value = first if name is None else self.values.known[name]
            if isinstance(value, tuple):
                raise refusal(self.text, 0, f"{name} is a vector, and a component is expected")
            parts.append(value)
        return parts[0], parts[1], parts[2]

    def _kept(self, name: str) -> Vector:
        value = self.values.known[name]
        if not isinstance(value, tuple):
            raise refusal(self.text, 0, f"{name} is a number, and a vector is expected")
        return value


def _simplified(vector: Iterable[Expr]) -> Vector:
    x, y, z = (part.expand() for part in vector)
    return x, y, z
