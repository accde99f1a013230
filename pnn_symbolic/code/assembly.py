"""Roles, units and lines put together: one way to understand the code, written as equations and as a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from pnn_symbolic.code.carrying import position_in
from pnn_symbolic.code.flow import FUNCTIONS_OF_NUMBERS, Flow
from pnn_symbolic.code.force_names import check_one_force, force_functions, sign_of
from pnn_symbolic.code.gate import LENGTH, MASS, TIME, VELOCITY, ClashError, Gate
from pnn_symbolic.code.roles import Cast, Roles
from pnn_symbolic.code.straight import Line, Straight
from pnn_symbolic.code.syntax import Call, Expression, Here, Name, parts
from pnn_symbolic.code.units import combined, unit
from pnn_symbolic.code.vocabulary import GRAVITY, folded, is_called, is_force_like
from pnn_symbolic.code.writing import Writer, safe_names
from pnn_symbolic.maps.parsing.refusals import refusal


class Assembly(Writer):
    """One way to understand a step.

    held       free names that stand for the force at the start of the step
    functions  what each force function is called in the equations
    starts     lines for what is carried from step to step
    """

    def __init__(self, code: Straight, cast: Cast, roles: Roles, starts: list[Line], held: tuple[str, ...]) -> None:
        super().__init__({})
        self.code = code
        self.cast = cast
        self.held = held
        self.starts = starts
        self.notes = code.notes[:]
        self.flow = Flow([*starts, *code.lines])
        self.finals = [cast.position.final, cast.velocity.final]
        sees_time = cast.time is not None and cast.clock in self.flow.leaves_of(self.finals)
        self.time = [cast.time.final] if cast.time and sees_time else []
        self.lines = self.flow.live([*self.finals, *self.time])
        self.functions = force_functions(self.flow, self.finals, held)
        self.step = cast.step
        self.signs = {name: sign_of(name, code, self.flow, cast, roles, held) for name in self._force_names()}

    def _force_names(self) -> list[str]:
        heres = [here.name for here in self.flow.heres(self.finals)]
        return list(dict.fromkeys([*self.functions, *self.held, *heres]))

    @classmethod
    def ways(cls, code: Straight, cast: Cast, roles: Roles, starts: list[Line]) -> Iterator[Assembly]:
        """All ways in which free names that look like forces may be meant, the likeliest first."""
        flow = Flow([*starts, *code.lines])
        finals = [cast.position.final, cast.velocity.final]
        used = [name for name in flow.leaves_of(finals) if name in map(str, code.free)]
        meant = {cast.position.start, cast.velocity.start, cast.step, cast.mass}
        kept = {line.name for line in starts}
        named = roles.force.lstrip("-")
        likely = sorted(
            name
            for name in used
            if name not in meant
            and name not in kept
            and (is_force_like(code.names.meaning(name)) if not named else name == named)
        )
        yield cls(code, cast, roles, starts, tuple(likely))
        if likely:
            yield cls(code, cast, roles, starts, ())

    # ---------------------------------------------------------------- units

    def pass_gate(self) -> None:
        """Look at the units; a step without a name is the one name that has the unit of a time."""
        self._check_functions()
        names = self._constants()
        if not self.step:
            try:
                gate = self._gate(has_step=True)
            except ClashError:
                gate = None
            times = [name for name in names if gate and gate.is_time(name)]
            if len(times) > 1:
                shown = " or ".join(times)
                raise refusal(
                    self.code.text, 0, f"which is the step, {shown}? add --step {times[0]} or --step {times[1]}"
                )
            self.step = times[0] if times else ""
        self.gate = self._gate(has_step=bool(self.step))
        self._check_parameters()
        check_one_force(self.code, self.flow, self.finals, self.held)
        self._check_force()

    def _check_functions(self) -> None:
        """sin(x) and the like are no numbers: a force is opaque here."""
        states = {self.cast.position.start, self.cast.velocity.start}
        for value in self.flow.values(self.finals):
            for part in parts(value):
                if isinstance(part, Call) and part.function in FUNCTIONS_OF_NUMBERS and states & self.flow.leaves(part):
                    message = (
                        f"{part.function}(…) of a position or velocity is not read; write the force as one, acc(x)"
                    )
                    raise refusal(self.code.text, part.place, message)

    def _check_parameters(self) -> None:
        """Refuse what is named like a state at another time, and never set."""
        for key, place in self.code.free.items():
            if str(key) not in self._numbers():
                continue
            state = next(
                (
                    one.stem
                    for one in (self.cast.position, self.cast.velocity)
                    if one.stem and key.stem.startswith(one.stem)
                ),
                "",
            )
            rest = folded(key.stem.removeprefix(state))
            if key.stage or (state and rest in ("half", "mid", "tmp", "temp", "star", "bar", "12", "hat", "prime")):
                name = self.code.typed(str(key))
                raise refusal(self.code.text, place, f"{name} is read and never set; paste the line that sets it")

    def _check_force(self) -> None:
        """Ask where nothing is a force by its name and a name has the unit of an acceleration."""
        if self._force_names() or self.cast.position.start in self.flow.leaves(self.cast.velocity.final):
            return
        for name in self._numbers():
            length, time, _ = self.gate.equations.value(self.gate.of(Name(0, name)))
            is_acceleration = length == {"": 1} and (time == {"": -2} or not self.step)
            if is_acceleration and not is_called(self.code.names.meaning(name), GRAVITY):
                message = f"is {name} the force, computed elsewhere? add --force {name}; a constant is written g"
                raise refusal(
                    self.code.text, next(at for key, at in self.code.free.items() if str(key) == name), message
                )

    def _constants(self) -> list[str]:
        states = {self.cast.position.start, self.cast.velocity.start, self.cast.mass, *self.held}
        states |= {self.cast.clock}
        states |= {self.cast.previous.start} if self.cast.previous else set()
        states |= {line.name for line in self.starts}
        free = set(map(str, self.code.free)) - states
        return sorted(free & self.flow.leaves_of([*self.finals, *self.time, *(line.value for line in self.starts)]))

    def _gate(self, *, has_step: bool) -> Gate:
        velocity = combined(unit(1, -1), 1, ({}, {}, {"the velocity:M": 1}))  # pyright: ignore[reportArgumentType]
        if not self.cast.mass:
            velocity = unit(1, -1)
        known = {self.cast.position.start: LENGTH, VELOCITY: velocity}
        known |= {self.cast.velocity.start: velocity} if self.cast.velocity.start else {}
        known |= {self.step: TIME} if self.step else {}
        known |= {self.cast.clock: TIME} if self.cast.clock else {}
        known |= {self.cast.previous.start: LENGTH} if self.cast.previous else {}
        if self.cast.mass:
            known[self.cast.mass] = combined(unit(), -1 if self.cast.inverse_mass else 1, MASS)
        gate = Gate(
            known=known,
            has_mass=bool(self.cast.mass),
            has_step=has_step,
            time=self.cast.clock,
            flow=self.flow,
            constants=frozenset(self._constants()),
        )
        for name in self.held:
            gate.units[name] = gate.force(name)
        for line in self.lines:
            gate.line(line)
        gate.same(gate.of(self.cast.position.final), LENGTH, self.cast.position.final.place)
        if not self.cast.previous:
            gate.same(gate.of(self.cast.velocity.final), velocity, self.cast.velocity.final.place)
        return gate

    # ---------------------------------------------------------------- equations

    @property
    def _is_momentum(self) -> bool:
        gate = getattr(self, "gate", None)
        return bool(self.cast.mass) and gate is not None and gate.equations.power_of_mass(gate.units[VELOCITY]) == 1

    def equations(self) -> list[tuple[str, int]]:
        """Lines of equations, each with the place of the code that it comes from."""
        cast, step = self.cast, "dt"
        velocity = "m*v" if self._is_momentum else "v"
        velocity = velocity if self.step else f"dt*{velocity}"
        fixed = {cast.position.start: "x", cast.velocity.start: velocity, self.step: step}
        fixed |= {cast.mass: "1/m" if cast.inverse_mass else "m"}
        fixed |= {cast.clock: "t"} if cast.clock else {}
        fixed |= {cast.previous.start: f"x - {step}*v"} if cast.previous else {}
        constants = [name for name in self._numbers() if name not in fixed]
        self.names = safe_names([*constants, *(line.name for line in self.lines), *self.held])
        self.names |= {name: meaning for name, meaning in fixed.items() if name}
        written = [(f"parameter {self.names[name]}", 0) for name in constants if name not in ("pi", "π")]
        self.names |= {name: name for name in ("pi", "π") if name in constants}
        written += [(f"{self.names[name]} = {self._force(name, 'x')}", 0) for name in self.held]
        written += [(f"{self.names[line.name]} = {self.text(line.value)}", line.place) for line in self.lines]
        position = self.text(cast.position.final)
        final = self.text(cast.velocity.final)
        if cast.previous:
            final = f"({position}-x)/{step}" if self.step else f"({position}-x)/dt"
        divisor = "*".join((["m"] if self._is_momentum else []) + ([] if self.step or cast.previous else ["dt"]))
        final = f"({final})/({divisor})" if divisor else final
        written += [(f"x' = {position}", cast.position.final.place), (f"v' = {final}", cast.velocity.final.place)]
        written += [(f"t' = {self.text(final)}", final.place) for final in self.time]
        return written

    def _numbers(self) -> list[str]:
        """The names that are parameters, without those that are only handed to a force."""
        found: set[str] = set()
        for value in [line.value for line in self.lines] + self.finals + self.time:
            found |= self._names_in(value)
        return [name for name in self._constants() if name in found and name != self.step]

    def _names_in(self, node: Expression) -> set[str]:
        found = {part.name for part in parts(node) if isinstance(part, Name)}
        for call in (part for part in parts(node) if isinstance(part, Call)):
            slots = getattr(self, "gate", None) and self.gate.slots.get(call.function)
            for slot, argument in zip(slots or (), call.arguments, strict=False):
                found -= {argument.name} if slot == "" and isinstance(argument, Name) else set()
        return found

    def _force(self, name: str, arguments: str) -> str:
        called = f"{self.functions.get(name, 'f')}({arguments})"
        gate = getattr(self, "gate", None)
        power = gate.equations.power_of_mass(gate.force(name)) if gate else None
        called += "/m" if self.cast.mass and power == 0 else ""
        called = called if self.step else f"dt**2*{called}"
        return f"-{called}" if self.signs[name] < 0 else called

    def force(self, call: Call) -> str:
        """A force at its arguments, x first, then v, then t."""
        gate = getattr(self, "gate", None)
        slots = gate.slots[call.function] if gate else ("x",)
        by_slot = {slot: one for slot, one in zip(slots, call.arguments, strict=False) if slot}
        arguments = []
        for slot in "xvt":
            if slot in by_slot:
                written = self.text(by_slot[slot])
                if slot == "v" and (self._is_momentum or not self.step):
                    divisor = "*".join(["m"] * self._is_momentum + ["dt"] * (not self.step))
                    written = f"({written})/({divisor})"
                arguments.append(written)
        return self._force(call.function, ", ".join(arguments))

    def here(self, node: Here) -> str:
        """The force at the latest position."""
        return self._force(node.name, self.text(position_in(node, self.cast)))

    # ---------------------------------------------------------------- words

    def sentence(self) -> str:
        """What was understood, on one line."""
        cast, code = self.cast, self.code
        said = [f"position {code.typed(cast.position.stem)}"]
        if cast.previous:
            said.append(f"velocity ({cast.position.stem} - {code.typed(cast.previous.start)})/dt")
        else:
            momentum = " (a momentum, m*v)" if self._is_momentum else ""
            said.append(f"velocity {code.typed(cast.velocity.stem)}{momentum}")
        said.append(f"step {self.step}" if self.step else "no step, read with dt = 1")
        if cast.mass:
            said.append(f"mass 1/{cast.mass}" if cast.inverse_mass else f"mass {cast.mass}")
        for name in self._force_names():
            sign = "-" if self.signs[name] < 0 else ""
            said.append(f"force {self.functions.get(name, 'f')} = {sign}{name}{self._per_mass(name)}")
        numbers = [name for name in self._numbers() if name not in ("pi", "π")]
        if numbers:
            said.append(f"parameter{'s' * (len(numbers) > 1)} {', '.join(numbers)}")
        return "; ".join([", ".join(said), *self._order(), *dict.fromkeys(self.notes)])

    def _per_mass(self, name: str) -> str:
        gate = getattr(self, "gate", None)
        power = gate.equations.power_of_mass(gate.force(name)) if gate else None
        return " (per unit mass)" if self.cast.mass and power == 0 else ""

    def _order(self) -> list[str]:
        """Which of the two is changed first, and what sees the change."""
        position, velocity = self.cast.position, self.cast.velocity
        if self.cast.previous:
            return []
        moved = {line.name for line in self.lines if line.stem == position.stem}
        changed = {line.name for line in self.lines if line.stem == velocity.stem}
        x, v = self.code.typed(position.stem), self.code.typed(velocity.stem)
        found = []
        if changed & self.flow.leaves(position.final, stop=changed):
            found.append(f"{x} is moved by the changed {v}")
        heres = [position_in(here, self.cast) for here in self.flow.heres([velocity.final])]
        computed = {one.name for one in heres if isinstance(one, Name)}
        if moved & (self.flow.leaves(velocity.final, stop=moved) | computed):
            found.append(f"{v} is changed at the moved {x}")
        if not found:
            found.append(f"both from what {x} and {v} were at the start")
        for name in self.held:
            if self._is_stale(name, moved):
                found.append(f"{name} is the force at the start of the step, also after {x} has moved")
            else:
                found.append(f"{name} is the force at the start of the step")
        return found

    def _is_stale(self, name: str, moved: set[str]) -> bool:
        has_moved = False
        for line in self.lines:
            if has_moved and any(isinstance(part, Name) and part.name == name for part in parts(line.value)):
                return True
            has_moved |= line.name in moved
        return False
