"""What expressions of pasted code are in a field along z: numbers, and vectors of three.

A formula of vectors that holds for a field along z holds for any, since it knows no axes; formulas of components are
those of the plane across the field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from sympy import Expr, Integer, Rational, Symbol, cos, sin, sqrt, tan

from pnn_symbolic.code.names import path_of
from pnn_symbolic.code.syntax import Call, Expression, Item, Listing, Name, Number, Operation
from pnn_symbolic.code.vocabulary import kind_of_force
from pnn_symbolic.maps.parsing.literals import literal
from pnn_symbolic.maps.parsing.refusals import refusal

DT, CHARGE, MASS, FIELD = (Symbol(name, positive=True) for name in ("dt", "q", "m", "b"))
"""The step, the charge, the mass, and |ω| = q B/m."""
AXES = "xyz"
Vector = tuple[Expr, Expr, Expr]
Value = Expr | Vector
MATHEMATICS: dict[str, Callable[[Expr], Expr]] = {"sqrt": sqrt, "sin": sin, "cos": cos, "tan": tan}
LENGTHS = ("norm", "length", "mag", "magnitude", "abs")
ARRAYS = ("array", "vec3", "Vector3", "asarray", "Vec3", "SVector", "float3")
TYPED = re.compile(r"\b(double|float|float3|real|integer|int)\b")
"""What C and Fortran declare."""
ROUNDED = "looks rounded: in a magnetic field numbers are taken as they are typed; write it as a fraction, such as 1/3"


class Values:
    """Values of expressions, by what names stand for.

    known    name as it was typed → its value
    free     what a name stands for that was not assigned
    place    where forces are: the position at this line
    """

    def __init__(self, text: str, free: Callable[[str, int], Value], force: Callable[[str, Value, int], Value]) -> None:
        self.text, self._free, self._force = text, free, force
        self.known: dict[str, Value] = {}

    def refuse(self, place: int, message: str) -> None:
        """Raise the error that names the place."""
        raise refusal(self.text, place, message)

    def of(self, node: Expression) -> Value:
        """The value of an expression."""
        match node:
            case Number(text=text):
                if literal(text) is not None:
                    self.refuse(node.place, f"{text} {ROUNDED}")
                return Rational(text)
            case Name(name=name):
                return self.known[name] if name in self.known else self._free(name, node.place)
            case Item(name=name, indices=(Number(text=index),)) if index in ("0", "1", "2"):
                return self._component(name, int(index), node.place)
            case Operation():
                return self._operation(node)
            case Listing(items=items):
                return self._vector(items, node.place)
            case Call():
                return self._call(node)
        raise refusal(self.text, node.place, "this is not read in a step with a magnetic field")

    def vector(self, node: Expression) -> Vector:
        """The value, which has to be a vector."""
        value = self.of(node)
        if not isinstance(value, tuple):
            self.refuse(node.place, "this is a number, and a vector is expected")
            raise AssertionError
        return value

    def number(self, node: Expression) -> Expr:
        """The value, which has to be a number."""
        value = self.of(node)
        if isinstance(value, tuple):
            self.refuse(node.place, "this is a vector, and a number is expected")
            raise AssertionError
        return value

    def combined(self, sign: str, left: Value, right: Value, place: int) -> Value:
        """left sign right; products of two vectors go by components, as arrays do."""
        if isinstance(left, tuple) and isinstance(right, tuple):
            return _by_components(_operate(sign, a, b) for a, b in zip(left, right, strict=True))
        if isinstance(left, tuple):
            return self._vector_and_number(sign, left, right, place)  # pyright: ignore[reportArgumentType]
        if isinstance(right, tuple):
            return self._number_and_vector(sign, left, right, place)
        return _operate(sign, left, right)

    def _vector_and_number(self, sign: str, left: Vector, right: Expr, place: int) -> Vector:
        if sign in "+-":
            self.refuse(place, "a number and a vector are added")
        return _by_components(_operate(sign, part, right) for part in left)

    def _number_and_vector(self, sign: str, left: Expr, right: Vector, place: int) -> Vector:
        if sign != "*":
            self.refuse(place, "a number and a vector are added, or divided by each other")
        return _by_components(_operate(sign, left, part) for part in right)

    def _component(self, name: str, axis: int, place: int) -> Expr:
        value = self.known[name] if name in self.known else self._free(name, place)
        return value[axis] if isinstance(value, tuple) else value

    def _operation(self, node: Operation) -> Value:
        right = self.of(node.right)
        if node.sign == "/" and TYPED.search(self.text) and _is_whole(node.left) and _is_whole(node.right):
            self.refuse(node.place, "a quotient of whole numbers is cut off in C and Fortran; write 1.0/2.0")
        if node.left is None:
            return self.combined("*", Integer(-1 if node.sign == "-" else 1), right, node.place)
        return self.combined(node.sign, self.of(node.left), right, node.place)

    def _vector(self, items: tuple[Expression, ...], place: int) -> Vector:
        parts = [self.number(item) for item in items]
        if len(parts) not in (2, 3):
            self.refuse(place, f"a vector of {len(parts)} numbers; expected 2 or 3")
        return _by_components([*parts, Integer(0)][:3])

    def _call(self, node: Call) -> Value:
        *owner, name = path_of(node.function)
        arguments = node.arguments
        if owner and name in ("cross", "dot") and len(arguments) == 1:
            arguments = (Name(node.place, ".".join(owner)), *arguments)
        match name, arguments:
            case "cross", (left, right):
                return cross(self.vector(left), self.vector(right))
            case "dot", (left, right):
                return _total(self.combined("*", self.vector(left), self.vector(right), node.place))
            case "sum", (inner, *_):
                return _total(self.vector(inner))
            case _, (inner,) if name in LENGTHS:
                return sqrt(_total(_by_components(part**2 for part in self.vector(inner))))
            case _, (inner,) if name in MATHEMATICS:
                return MATHEMATICS[name](self.number(inner))
            case _, (Listing(items=items),) if name in ARRAYS:
                return self._vector(items, node.place)
            case _, _ if name in ARRAYS:
                return self._vector(arguments, node.place)
            case _ if kind_of_force(name) or name.startswith("E"):
                place = self.of(arguments[0]) if len(arguments) == 1 else self._vector(arguments, node.place)
                return self._force(name, place, node.place)
        raise refusal(self.text, node.place, f'"{node.function}(…)" is not read in a step with a magnetic field')


def cross(a: Vector, b: Vector) -> Vector:
    """a × b."""
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


def _is_whole(node: Expression | None) -> bool:
    return isinstance(node, Number) and node.is_whole


def _operate(sign: str, left: Expr, right: Expr) -> Expr:
    if sign == "+":
        return left + right
    if sign == "-":
        return left - right
    if sign == "*":
        return left * right
    return left / right if sign == "/" else left**right  # pyright: ignore[reportReturnType]


def _by_components(parts: Iterator[Expr] | list[Expr]) -> Vector:
    x, y, z = parts
    return x, y, z


def _total(vector: Value) -> Expr:
    assert isinstance(vector, tuple)
    return vector[0] + vector[1] + vector[2]
