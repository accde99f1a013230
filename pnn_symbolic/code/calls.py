"""Calls of functions that the code does not define: mathematics, forces, and what is refused."""

from __future__ import annotations

from pnn_symbolic.code.environment import Environment
from pnn_symbolic.code.flow import IN_FORMULAS
from pnn_symbolic.code.names import path_of
from pnn_symbolic.code.syntax import Call, Expression, Number, Operation
from pnn_symbolic.code.vocabulary import MATHEMATICS, NOISE, NOT_READ, is_force_like

COPIES = (
    "copy",
    "clone",
    "array",
    "asarray",
    "float",
    "double",
    "deepcopy",
    "tensor",
    "vec",
    "vec3",
    "Vec3",
    "btScalar",
)
MAKERS = (
    *("zeros", "empty", "ones", "zeros_like", "empty_like"),
    *("linspace", "arange", "similar", "Array", "fill", "full"),
)


def is_maker(value: Expression) -> bool:
    """Whether an expression declares an array."""
    return isinstance(value, Call) and path_of(value.function)[-1] in MAKERS


def as_power(call: Call, arguments: tuple[Expression, ...]) -> tuple[Expression, Expression] | None:
    """Base and exponent of pow(a, b), exp2(a) and square(a); None for another function."""
    name = path_of(call.function)[-1]
    match arguments:
        case (base, exponent) if name.lower() in ("pow", "power", "powf", "btpow"):  # Mathf.Pow and btPow of games
            return base, exponent
        case (exponent,) if name in ("exp2", "exp2f"):
            return Number(call.place, "2"), exponent
        case (base,) if name == "square":
            return base, Number(call.place, "2")
    return None


def library_call(call: Call, arguments: tuple[Expression, ...], environment: Environment) -> Expression:
    """The value of a call whose arguments are known: of mathematics, else of a force; the rest is refused."""
    name, place = path_of(call.function)[-1], call.place
    if name in COPIES and len(arguments) == 1:
        return arguments[0]
    if name == "cbrt" and len(arguments) == 1:
        third = Operation(place, "/", Number(place, "1"), Number(place, "3"))
        return Operation(place, "**", arguments[0], third)
    if name == "expm1" and len(arguments) == 1:
        return Operation(place, "-", Call(place, "exp", arguments), Number(place, "1"))
    if name in MATHEMATICS:
        if len(arguments) != 1:
            environment.refuse(place, f"{name} takes one number")
        return Call(place, MATHEMATICS[name], arguments)
    if NOISE.search(name.lower()):
        environment.refuse(place, f'"{call.function}(…)" is random; leave the noise out and judge the rest')
    if name in IN_FORMULAS:
        return Call(place, name, arguments)
    if name.rstrip("f") in NOT_READ or name in NOT_READ:
        fix = "leave it out, or put it into the force"
        environment.refuse(place, f'"{call.function}(…)" is not read in an update; {fix}')
    if not arguments and is_force_like(name):
        return environment.force_here(name, place)
    return Call(place, name, arguments)
