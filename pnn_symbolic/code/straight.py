"""Statements → straight-line code in which each name is assigned once: loops unrolled, helpers put in their places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from pnn_symbolic.code.indices import Indices
from pnn_symbolic.code.names import Key, Names, calls_in, path_of
from pnn_symbolic.code.syntax import (
    Act,
    Assign,
    Call,
    Define,
    Expression,
    Function,
    Here,
    Item,
    Listing,
    Loop,
    Name,
    Number,
    Operation,
    Return,
    Statement,
    parts,
)
from pnn_symbolic.code.unrolling import Unrolling
from pnn_symbolic.code.vocabulary import (
    MASSES,
    MATHEMATICS,
    NOISE,
    NOT_READ,
    OUTPUTS,
    STEPS,
    TIMES,
    is_called,
    is_force_like,
)
from pnn_symbolic.maps.parsing.refusals import refusal

MOST_LINES = 400
COPIES = (
    "copy",
    "clone",
    "array",
    "asarray",
    "float",
    "double",
    "deepcopy",
    "deepcopy",
    "tensor",
    "vec",
    "vec3",
    "Vec3",
)
MAKERS = (
    "zeros",
    "empty",
    "ones",
    "zeros_like",
    "empty_like",
    "linspace",
    "arange",
    "similar",
    "Array",
    "fill",
    "full",
)
IN_PLACE = {"add": "+=", "sub": "-=", "mult": "*=", "multiplyScalar": "*=", "scale": "*=", "append": "=", "push": "="}
C_LIKE = re.compile(
    r"\b(double|float|int|auto|const|void)\s+[\w&*]+|->\w|::\w|\d\.?\d*f\b|;[ \t]*(//[^\n]*)?\n|;\s*\Z"
    r"|\breal\s*\(|\bend ?do\b|\dd0|\bcall\b"
)


@dataclass(frozen=True)
class Line:
    """name = value, where every name in `value` is free or that of an earlier line; `stem` is the variable."""

    name: str
    value: Expression
    place: int
    stem: str = ""


@dataclass
class Straight:
    """Straight-line code.

    free       variables that are read before they are written, with the place
    final      what each written variable is at the end
    returned   what the step gives back, in order
    notes      what was left out or taken in a way that must be said
    """

    text: str
    names: Names
    lines: list[Line] = field(default_factory=list)
    free: dict[Key, int] = field(default_factory=dict)
    final: dict[Key, Expression] = field(default_factory=dict)
    returned: tuple[Expression, ...] = ()
    parameters: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
    spellings: dict[str, str] = field(default_factory=dict)

    def typed(self, name: str) -> str:
        """A variable as it was typed."""
        return self.spellings.get(name, name)


def straightened(text: str, statements: tuple[Statement, ...]) -> Straight:
    """The straight-line code of a step."""
    return _Run(text, statements).read()


class _Run:
    def __init__(self, text: str, statements: tuple[Statement, ...]) -> None:
        self.text = text
        self.statements = statements
        self.found = Straight(text, Names(statements))
        self.indices = Indices(text, statements)
        self.unrolling = Unrolling(self)
        self.env: dict[Key, Expression] = {}
        self.functions: dict[str, Function] = {}
        self.versions: dict[str, int] = {}
        self.is_c = bool(C_LIKE.search(text))
        self.depth = 0
        self.aliases: dict[str, str] = {}
        self.changed: dict[str, str] = {}

    def read(self) -> Straight:
        statements = self._step_of(self.statements)
        self.run(statements)
        self.found.final = {key: value for key, value in self.env.items() if not isinstance(value, Function)}
        return self.found

    def trial(self, body: tuple[Statement, ...], lists: Mapping[Key, Expression]) -> _Run:
        """The run of a body by itself, which knows nothing but functions and lists."""
        trial = _Run(self.text, body)
        trial.indices, trial.found.names, trial.functions = self.indices, self.found.names, dict(self.functions)
        trial.env = dict(lists)
        trial.run(body)
        return trial

    def refuse(self, place: int, message: str) -> NoReturn:
        raise refusal(self.text, place, message)

    def _step_of(self, statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
        """The body of the one definition that is the step, where nothing stands beside it; else all of it."""
        definitions = [one for one in statements if isinstance(one, Define)]
        others = [one for one in statements if not isinstance(one, Define) and not _is_literal(one)]
        if others or not definitions:
            return statements
        called = {name for one in definitions for name in calls_in(one.function.body)}
        steps = [one for one in definitions if path_of(one.name)[-1] not in called]
        if len(steps) != 1:
            names = ", ".join(one.name for one in steps or definitions)
            self.refuse(
                definitions[-1].place, f"several functions stand beside each other ({names}); paste the step alone"
            )
        self.found.parameters = steps[0].function.parameters
        helpers = tuple(one for one in statements if one is not steps[0])
        return helpers + steps[0].function.body

    # ---------------------------------------------------------------- statements

    def run(self, statements: Iterable[Statement]) -> None:
        """The statements one after the other."""
        statements = tuple(statements)
        for at, statement in enumerate(statements):
            match statement:
                case Assign():
                    self._assign(statement)
                case Define(name=name, function=function):
                    self.functions[path_of(name)[-1]] = function
                case Loop():
                    before, after = _others(statements[:at]), _others(statements[at + 1 :])
                    self.unrolling.run(statement, before, after)
                case Return(value=value):
                    value = self.value(value)
                    self.found.returned = value.items if isinstance(value, Listing) else (value,)
                    if any(not isinstance(later, Define) for later in statements[at + 1 :]):
                        self.refuse(statement.place, "statements behind a return are not reached; leave them out")
                case Act(call=call):
                    self._act(call)

    def _assign(self, statement: Assign) -> None:
        targets, sign = statement.targets, statement.sign
        if isinstance(statement.value, Assign):
            self._assign(statement.value)
            typed: Expression = statement.value.targets[0]
        else:
            typed = statement.value
        if sign == "=" and len(targets) == 1 and self._is_left_free(targets[0], typed):
            return
        self._note_aliases(targets[0], sign, typed)
        value = self.value(typed)
        if len(targets) == 1 and not isinstance(value, Listing):
            self.write(targets[0], self._updated(targets[0], sign, value))
            return
        if len(targets) == 1:
            if sign != "=":
                value = self._combined(sign[0], self.value(targets[0]), value, statement.place)
            self.write(targets[0], value)
            return
        values = self._items(value, len(targets), statement.place)
        new = [self._updated(target, sign, one) for target, one in zip(targets, values, strict=True)]
        for target, one in zip(targets, new, strict=True):
            self.write(target, one)

    def _note_aliases(self, target: Expression, sign: str, typed: Expression) -> None:
        """temp = x before x += …: a copy for numbers, and the same array in NumPy."""
        if self.is_c or not isinstance(target, Name):
            return
        if sign == "=" and isinstance(typed, Name):
            self.aliases[typed.name] = target.name
        elif sign == "=":
            self.aliases.pop(target.name, None)
            self.changed.pop(target.name, None)
        elif target.name in self.aliases:
            self.changed[self.aliases[target.name]] = target.name

    def _items(self, value: Expression, wanted: int, place: int) -> tuple[Expression, ...]:
        if isinstance(value, Listing) and len(value.items) == wanted:
            return value.items
        if isinstance(value, Name) and value.name in map(str, self.found.free):
            return tuple(self._read(Key(f"{value.name}_{k}"), place) for k in range(wanted))
        length = len(value.items) if isinstance(value, Listing) else 1
        self.refuse(place, f"{wanted} names on the left and {length} values on the right")
        return None

    def _updated(self, target: Expression, sign: str, value: Expression) -> Expression:
        if sign == "=":
            return value
        return self._combined(sign[0], self.value(target), value, target.place)

    def _is_left_free(self, target: Expression, value: Expression) -> bool:
        """dt = 0.01 and m = 1 stay letters; arrays are declared."""
        if isinstance(value, Call) and path_of(value.function)[-1] in MAKERS:
            return True
        if not isinstance(target, Name) or not _is_plain_number(value):
            return False
        key = self.found.names.key(target.name)
        meaning = self.found.names.meaning(key.stem)
        if key not in self.env and (
            is_called(meaning, STEPS) or is_called(meaning, MASSES) or is_called(meaning, TIMES)
        ):
            self.found.notes.append(f"{target.name} is left a letter, whatever its value")
            return True
        return False

    def write(self, target: Expression, value: Expression) -> None:
        """Let a name have a new value; a name for a name is no new line."""
        if isinstance(target, Call):
            target = Item(target.place, target.function, target.arguments)
        if not isinstance(target, Name | Item):
            self.refuse(target.place, "a formula cannot be assigned to; write name = formula")
        key = self.key(target)
        self.env.pop(key, None)  # what is written last comes last
        if isinstance(value, Listing):
            self.env[key] = value
            return
        if isinstance(value, Number):
            value = Number(value.place, value.text, str(key))
        if isinstance(value, Name | Number | Function):
            self.env[key] = value
            return
        count = self.versions.get(str(key), 0) + 1
        self.versions[str(key)] = count
        name = f"{key}#{count}"
        self.found.lines.append(Line(name, value, target.place, key.stem))
        if len(self.found.lines) > MOST_LINES:
            self.refuse(target.place, f"the step has more than {MOST_LINES} lines; use fewer stages")
        self.env[key] = Name(target.place, name)

    def _act(self, call: Call) -> None:
        path = path_of(call.function)
        name, owner = path[-1], ".".join(path[:-1])
        if owner and name in IN_PLACE and len(call.arguments) == 1:
            target = Name(call.place, owner)
            self._assign(Assign(call.place, (target,), IN_PLACE[name], call.arguments[0]))
        elif owner and name == "addScaledVector" and len(call.arguments) == 2:
            value = Operation(call.place, "*", *call.arguments)
            self._assign(Assign(call.place, (Name(call.place, owner),), "+=", value))
        elif name in self.functions:
            self._inline(call, self.functions[name], is_statement=True)
        elif name.rstrip("!") in OUTPUTS or owner in ("cout", "console", "logger", "plt", "ax"):
            self.found.notes.append(f"{call.function}(…) is left out")
        elif is_force_like(name) or re.search(r"force|accel|grad", name, re.IGNORECASE):
            self._recompute(call)
        else:
            fix = "paste its lines in its place, or leave it out"
            self.refuse(call.place, f'"{call.function}(…)" may change anything; {fix}')

    def _recompute(self, call: Call) -> None:
        """Forces are computed here: the names of forces stand for the force at the latest position."""
        names = {
            self.found.names.key(".".join(path))
            for path in self.found.names.paths
            if is_force_like(self.found.names.meaning(self.found.names.key(".".join(path)).stem))
        }
        named = {key for key in names if key.stage == ""}
        if len(named) != 1:
            shown = ", ".join(sorted(map(str, named))) or "no name of a force"
            self.refuse(
                call.place, f'"{call.function}(…)" sets {shown}; write it as an assignment, as in a = force(x)/m'
            )
        (key,) = named
        self.env[key] = Here(call.place, key.stem, dict(self.env))

    # ---------------------------------------------------------------- expressions

    def key(self, node: Name | Item) -> Key:
        """The variable of a name with its indices."""
        key = self.found.names.key(node.name)
        if isinstance(node, Name):
            self.found.spellings.setdefault(str(key), node.name)
            return key
        key = self.indices.key(key, node, self.found.names)
        numbers = [str(n) for n in (self.indices.number(index) for index in node.indices if index) if n is not None]
        if numbers:
            self.found.spellings.setdefault(str(key), f"{node.name}[{', '.join(numbers)}]")
        return key

    def _read(self, key: Key, place: int) -> Expression:
        if key in self.env:
            return self.env[key]
        if key.stage == "new":
            if is_force_like(self.found.names.meaning(key.stem)):
                self.env[key] = Here(place, key.stem, dict(self.env))
                return self.env[key]
            self.refuse(place, f'"{key}" is read before it is set: an implicit step, which code alone does not define')
        self.found.free.setdefault(key, place)
        return Name(place, str(key))

    def value(self, node: Expression) -> Expression:
        """An expression in free names and names of lines."""
        match node:
            case Number() | Here():
                return node
            case Name(name=name):
                if name in self.functions:
                    return self.functions[name]
                if name in self.changed:
                    self.found.notes.append(
                        f"{name} = {self.changed[name]} is read as a copy, which in NumPy it is not"
                    )
                return self._read(self.key(node), node.place)
            case Item():
                return self._item(node)
            case Operation(sign=sign, left=left, right=right):
                return self._combined(sign, None if left is None else self.value(left), self.value(right), node.place)
            case Listing(items=items):
                return Listing(node.place, tuple(map(self.value, items)))
            case Call():
                return self._call(node)
            case Function():
                return node
        self.refuse(node.place, "this has no place in a formula")
        return None

    def _item(self, node: Item) -> Expression:
        known = self.env.get(self.found.names.key(node.name))
        if isinstance(known, Listing):
            return self.indices.element(node, known)
        return self._read(self.key(node), node.place)

    def _combined(self, sign: str, left: Expression | None, right: Expression, place: int) -> Expression:
        if isinstance(left, Function) or isinstance(right, Function):
            self.refuse(place, "a function stands here without its argument")
        if isinstance(left, Listing) or isinstance(right, Listing):
            return self._elementwise(sign, left, right, place)
        if sign == "/" and self.is_c and left is not None and _is_whole(left) and _is_whole(right):
            message = "a quotient of whole numbers is cut off in C and Fortran, and exact elsewhere; write 1.0/2 or 0.5"
            self.refuse(place, message)
        return Operation(place, "*" if sign == "juxtaposed" else sign, left, right)

    def _elementwise(self, sign: str, left: Expression | None, right: Expression, place: int) -> Listing:
        size = len(next(one for one in (left, right) if isinstance(one, Listing)).items)
        columns: list[tuple[Expression | None, ...]] = []
        for side in (left, right):
            if isinstance(side, Listing):
                columns.append(side.items)
            elif isinstance(side, Name) and side.name in map(str, self.found.free) and sign in "+-":
                columns.append(self._items(side, size, place))
            elif sign in "+-" and side is not None:
                self.refuse(place, "a list is added to what is no list")
            else:
                columns.append((side,) * size)
        if any(len(column) != size for column in columns):
            self.refuse(place, f"lists of {len(columns[0])} and {len(columns[1])} numbers are combined")
        pairs = zip(*columns, strict=True)
        return Listing(place, tuple(self._combined(sign, one, two, place) for one, two in pairs if two is not None))

    def _call(self, call: Call) -> Expression:
        path = path_of(call.function)
        name = path[-1]
        if name in ("copy", "clone") and not call.arguments and len(path) > 1:
            return self.value(Name(call.place, call.function.rsplit(".", 1)[0]))
        if name in self.functions:
            return self._inline(call, self.functions[name])
        if call.function in self.indices.called or self.indices.is_place(call):
            return self.value(Item(call.place, call.function, call.arguments))
        arguments = tuple(self.value(argument) for argument in call.arguments)
        if name in COPIES and len(arguments) == 1:
            return arguments[0]
        if name in ("pow", "power", "powf") and len(arguments) == 2:
            return self._combined("**", arguments[0], arguments[1], call.place)
        if name == "square" and len(arguments) == 1:
            return self._combined("**", arguments[0], Number(call.place, "2"), call.place)
        if name == "cbrt" and len(arguments) == 1:
            third = Operation(call.place, "/", Number(call.place, "1"), Number(call.place, "3"))
            return Operation(call.place, "**", arguments[0], third)
        if name in MATHEMATICS and len(arguments) != 1:
            self.refuse(call.place, f"{name} takes one number")
        if name in MATHEMATICS:
            return Call(call.place, MATHEMATICS[name], arguments)
        if NOISE.search(name.lower()):
            self.refuse(call.place, f'"{call.function}(…)" is random; leave the noise out and judge the rest')
        if name.rstrip("f") in NOT_READ or name in NOT_READ:
            self.refuse(
                call.place, f'"{call.function}(…)" is not read in an update; leave it out, or put it into the force'
            )
        if not arguments and is_force_like(name):
            return Here(call.place, name, dict(self.env))
        return Call(call.place, name, arguments)

    def _check_locals(self, call: Call, keys: list[Key], outer: dict[Key, Expression], *, is_statement: bool) -> None:
        """A function that gives something back must not change what stands outside of it, too."""
        for key, value in self.env.items():
            is_outside = key in outer or key in self.found.free
            if not is_statement and key not in keys and is_outside and outer.get(key) is not value:
                message = (
                    f'"{call.function}" also sets {key}, which is known outside of it; paste its lines in its place'
                )
                self.refuse(call.place, message)

    def _inline(self, call: Call, function: Function, *, is_statement: bool = False) -> Expression:
        self.depth += 1
        if self.depth > 20:
            self.refuse(call.place, f'"{call.function}" calls itself; paste what it does')
        arguments = [self.value(argument) for argument in call.arguments]
        parameters = [name for name in function.parameters if name not in ("self", "this")]
        if len(arguments) != len(parameters):
            self.refuse(call.place, f"{call.function} takes {len(parameters)} arguments, not {len(arguments)}")
        outer, returned = dict(self.env), self.found.returned
        self.found.returned = ()
        keys = [self.found.names.key(name) for name in parameters]
        self.env.update(zip(keys, arguments, strict=True))
        self.run(function.body)
        result, self.found.returned = self.found.returned, returned
        changed = [key for key in keys if self.env.get(key) is not arguments[keys.index(key)]]
        self._check_locals(call, keys, outer, is_statement=is_statement)
        if is_statement:
            if result or changed:
                self.refuse(call.place, f'what "{call.function}(…)" does to its arguments is not read; paste its lines')
            for key in keys:
                self.env.pop(key, None)
                if key in outer:
                    self.env[key] = outer[key]
        else:
            self.env = outer
        self.depth -= 1
        if len(result) == 1:
            return result[0]
        if not result and not is_statement:
            self.refuse(call.place, f'"{call.function}" gives nothing back')
        return Listing(call.place, result)


def _others(statements: Iterable[Statement]) -> list[Statement]:
    """The statements that are no definitions and do more than to give a name a number."""
    return [one for one in statements if not isinstance(one, Define | Return) and not _is_literal(one)]


def _is_plain_number(value: Expression) -> bool:
    return all(isinstance(part, Number | Operation) for part in parts(value))


def _is_whole(node: Expression) -> bool:
    return all(isinstance(part, Operation) or (isinstance(part, Number) and part.is_whole) for part in parts(node))


def _is_literal(statement: Statement) -> bool:
    """An assignment of numbers, or of an array that is declared."""
    if not isinstance(statement, Assign) or statement.sign != "=" or isinstance(statement.value, Assign):
        return False
    value = statement.value
    return all(isinstance(part, Number | Operation | Listing) for part in parts(value)) or (
        isinstance(value, Call) and path_of(value.function)[-1] in MAKERS
    )
