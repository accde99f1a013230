"""A step that was understood, as the equations that `read_equations` reads."""

from __future__ import annotations

from pnn_symbolic.code.carrying import position_in
from pnn_symbolic.code.memory import Remembering
from pnn_symbolic.code.syntax import Call, Here
from pnn_symbolic.code.way import PI, Way
from pnn_symbolic.code.writing import Writer, safe_names


def equations_of(way: Way) -> list[tuple[str, int]]:
    """Lines of equations, each with the place of the code that it comes from."""
    equations = _Equations(way)
    velocity, position = way.cast.velocity.final.place, way.cast.position.final.place
    ends = [(f"x' = {equations.position()}", position), (f"v' = {equations.velocity()}", velocity)]
    return [*equations.lines(), *ends, *((f"t' = {equations.text(final)}", final.place) for final in way.time)]


def remembering(way: Way) -> Remembering:
    """The step with all that it remembers."""
    equations = _Equations(way)
    names = equations.names
    registers = {names[register.start]: equations.text(register.final) for register in way.cast.memory}
    lines = [line for line, _ in equations.lines()]
    return Remembering.read(lines, equations.position(), equations.velocity(), registers)


class _Equations(Writer):
    def __init__(self, way: Way) -> None:
        fixed = _in_their_roles(way)
        self.way = way
        self.parameters = [name for name in way.numbers() if name not in fixed]
        registers = [register.start for register in way.cast.memory]
        names = safe_names([*self.parameters, *registers, *(line.name for line in way.lines), *way.held])
        super().__init__(names | fixed | {name: name for name in PI})

    def lines(self) -> list[tuple[str, int]]:
        """Parameters and what is defined before the ends."""
        way, names = self.way, self.names
        lines = [(f"parameter {names[name]}", 0) for name in self.parameters if name not in PI]
        lines += [(f"{names[name]} = {self._force(name, 'x')}", 0) for name in way.held]
        return lines + [(f"{names[line.name]} = {self.text(line.value)}", line.place) for line in way.lines]

    def position(self) -> str:
        """What x' is."""
        return self.text(self.way.cast.position.final)

    def velocity(self) -> str:
        """What v' is."""
        way, cast = self.way, self.way.cast
        velocity = f"({self.position()}-x)/dt" if cast.previous else self.text(cast.velocity.final)
        divisor = (["m"] if way.is_momentum else []) + ([] if way.step or cast.previous else ["dt"])
        return f"({velocity})/({'*'.join(divisor)})" if divisor else velocity

    def _force(self, name: str, arguments: str) -> str:
        called = f"{self.way.functions.get(name, 'f')}({arguments})"
        if self.way.is_per_mass(name):
            called += "/m"
        if not self.way.step:
            called = f"dt**2*{called}"
        return f"-{called}" if self.way.signs[name] < 0 else called

    def force(self, call: Call) -> str:
        """A force at its arguments, x first, then v, then t."""
        slots = self.way.gate.slots[call.function] if self.way.gate else ("x",)
        by_slot = dict(zip(slots, call.arguments, strict=False))
        arguments = []
        for slot in "xvt":
            if slot in by_slot:
                written = self.text(by_slot[slot])
                arguments.append(self._as_velocity(written) if slot == "v" else written)
        return self._force(call.function, ", ".join(arguments))

    def _as_velocity(self, written: str) -> str:
        divisor = ["m"] * self.way.is_momentum + ["dt"] * (not self.way.step)
        return f"({written})/({'*'.join(divisor)})" if divisor else written

    def here(self, node: Here) -> str:
        """The force at the latest position."""
        return self._force(node.name, self.text(position_in(node, self.way.cast)))


def _in_their_roles(way: Way) -> dict[str, str]:
    """What is written for the names that have a role."""
    cast = way.cast
    velocity = "m*v" if way.is_momentum else "v"
    fixed = {cast.position.start: "x", cast.velocity.start: velocity if way.step else f"dt*{velocity}", way.step: "dt"}
    fixed |= {cast.mass: "1/m" if cast.inverse_mass else "m", cast.clock: "t"}
    if cast.previous:
        fixed[cast.previous.start] = "x - dt*v"
    return {name: meaning for name, meaning in fixed.items() if name}
