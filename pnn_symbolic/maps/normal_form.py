"""The linear normal form of a one-step map: two maps are equal exactly when theirs are.

A value is a sum of terms  number · dt^i · m^j · key. A key is 1, x, v or an *atom*: the
force at an argument, `f(argument)`, known by the normal form of that argument. Known
functions (relu, tanh, elu) and products of state values such as x·v are atoms as well, and
so are forces of other names, f_slow(…), and forces f(x, v) that depend on the velocity.
Numbers are exact and live in one field, the rationals, their extension by the roots that
occur, or the quotients of polynomials in the parameters of a family, so nothing here has a
tolerance and nothing is "simplified".

**Completeness.** Let two maps be built from sums, numbers, dt, m and f(·) alone. They are
the same map for every smooth force if and only if their normal forms coincide; in any
dimension also when f = -grad U for every smooth U. *Proof.* Suppose the normal forms
differ. Choose x and v generically and then, in order of creation, the values of the atoms.
Distinct normalised arguments are distinct affine combinations of algebraically independent
numbers, hence distinct points, and a smooth force may take any values at finitely many
points. Generic values make the differing combinations differ. ∎

With known functions or products present, equal normal forms still prove equality, but
different ones prove nothing (`only_forces` is then False).

Source: the terms and the argument are those of straight-line programs with an
uninterpreted function; for the elementary statement see the proof above.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

from sympy import Expr

from pnn_symbolic.algebra.symbols import TIME, TIME_STEP, Parameter
from pnn_symbolic.errors import InputError
from pnn_symbolic.maps.atoms import FIRST_ATOM as FIRST_ATOM
from pnn_symbolic.maps.atoms import ONE as ONE
from pnn_symbolic.maps.atoms import POSITION_SLOT, TIME_SLOT, grade
from pnn_symbolic.maps.atoms import VELOCITY_SLOT as VELOCITY_SLOT
from pnn_symbolic.maps.atoms import Atom as Atom
from pnn_symbolic.maps.atoms import Number as Number
from pnn_symbolic.maps.atoms import Place as Place
from pnn_symbolic.maps.atoms import T as T
from pnn_symbolic.maps.atoms import V as V
from pnn_symbolic.maps.atoms import Value as Value
from pnn_symbolic.maps.atoms import X as X
from pnn_symbolic.maps.atoms import add_to as add_to
from pnn_symbolic.maps.expressions import Expressions
from pnn_symbolic.maps.interpret import Interpretation
from pnn_symbolic.maps.table import Table as Table


@dataclass(frozen=True)
class NormalForm:
    """One map in its own table: `position` and `velocity` one time step later.

    advanced   t one time step later; None where it is t + dt, or where nothing depends on t
    at_hand    what was worked out of it once, for all who ask: its stages, and members of its family
    """

    table: Table
    position: Value
    velocity: Value
    advanced: Value | None = None
    at_hand: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def asks_for_a_force(self) -> bool:
        """Whether a force is evaluated anywhere; a matrix on (x, v) asks for none."""
        return any(atom.is_force for atom in self.table.atoms)

    @cached_property
    def only_forces(self) -> bool:
        """True when the completeness theorem applies: sums, numbers, dt, m and f(·) alone."""
        return all(atom.is_force for atom in self.table.atoms)

    @cached_property
    def mass_power(self) -> int:
        """-1 when forces come as f/m; 0 when m does not occur: f is then a force per unit mass."""
        return -1 if any(j for (_, _, j), _ in self.terms()) else 0

    @cached_property
    def formulas(self) -> tuple[Expr, Expr]:
        """Position and velocity one time step later, as SymPy writes them, multiplied out."""
        return Interpretation(self, Expressions(self.table.functions, self.number)).outputs()

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The free numbers of a family."""
        domain = self.table.domain
        return tuple(s for s in domain.symbols if isinstance(s, Parameter)) if domain.is_FractionField else ()

    @cached_property
    def graded(self) -> bool:
        """True when every number is pure: x has weight 0, v·dt weight 1 and f·dt²/m weight 2."""
        terms = ((place.slot_of_sum, term) for place, value in self.sums() for term in value)
        return self.only_forces and all((i, j) == grade(key, self.mass_power, slot) for slot, (key, i, j) in terms)

    def grade(self, key: int, *, in_velocity: bool = False) -> tuple[int, int]:
        """Powers of dt and m that make the number in front of a key pure."""
        return grade(key, self.mass_power, VELOCITY_SLOT if in_velocity else POSITION_SLOT)

    @cached_property
    def time_formula(self) -> Expr | None:
        """t one time step later, where it is not t + dt."""
        if self.advanced is None:
            return None
        return Interpretation(self, Expressions(self.table.functions, self.number)).of(self.advanced)

    @property
    def outputs(self) -> tuple[Value, Value]:
        """Position and velocity one time step later, as values of the table."""
        return self.position, self.velocity

    def values(self) -> Iterator[tuple[Value, bool]]:
        """Arguments of the atoms in order of creation, then position and velocity; True for what is a velocity."""
        for place, value in self.sums():
            yield value, place.in_velocity

    def sums(self) -> Iterator[tuple[Place, Value]]:
        """The same, each with the owner and the slot of its numbers, as a place of the term 1."""
        for key, atom in enumerate(self.table.atoms, FIRST_ATOM):
            for slot, argument in atom.by_slot():
                yield Place(key, slot, (ONE, 0, 0)), argument
        yield Place(X, 0, (ONE, 0, 0)), self.position
        yield Place(V, 0, (ONE, 0, 0)), self.velocity

    def terms(self) -> Iterator[tuple[tuple[int, int, int], Number]]:
        """(key, i, j) and number of every number·key·dt^i·m^j: of the atoms' arguments, of x' and of v'."""
        for value, _ in self.values():
            yield from value.items()

    @property
    def is_chain(self) -> bool:
        """Whether its numbers are rational and each atom is a force that has the one before it in its argument.

        Then its formulas hold all atoms, in this order and no other.
        """
        chain = self.only_forces and self.table.domain.is_QQ and not self.sees_time
        if not chain or any(len(atom.arguments) != 1 for atom in self.table.atoms):
            return False
        sums = [{key for key, _, _ in atom.arguments[0]} for atom in self.table.atoms]
        sums.append({key for value in self.outputs for key, _, _ in value})
        return all(key in sums[place] for place, key in enumerate(self.keys, 1))

    @property
    def keys(self) -> range:
        """The keys of the atoms, in order of creation."""
        return range(FIRST_ATOM, FIRST_ATOM + len(self.table.atoms))

    def atom(self, key: int) -> Atom:
        """The atom of a key."""
        return self.table.atoms[key - FIRST_ATOM]

    def is_force(self, key: int) -> bool:
        """True for the key of a force."""
        return key >= FIRST_ATOM and self.atom(key).is_force

    @cached_property
    def forces(self) -> dict[str, int]:
        """How many arguments each force has, by name, in the order of the names."""
        return dict(sorted({(atom.function, len(atom.arguments)) for atom in self.table.atoms if atom.is_force}))

    @cached_property
    def slots(self) -> dict[str, tuple[int, ...]]:
        """Which coordinates each force depends on, by name, in the order of the names."""
        return dict(sorted({(atom.function, atom.slots) for atom in self.table.atoms if atom.is_force}))

    @property
    def calls(self) -> dict[str, str]:
        """Each force as it is written: "f(x)", "f(x, v)", "f(x, t)", "f(x, v, t)"."""
        return {name: f"{name}({', '.join('xvt'[slot] for slot in slots)})" for name, slots in self.slots.items()}

    @cached_property
    def time(self) -> Value | None:
        """t one time step later; None where nothing depends on t."""
        if self.advanced is None and self.sees_time:
            return {(T, 0, 0): self.table.one, **self.table.weighted(self.table.one, 1, 0)}
        return self.advanced

    @cached_property
    def functions(self) -> frozenset[str]:
        """The names of the known functions that occur."""
        return frozenset(atom.function for atom in self.table.atoms if not atom.is_force and not atom.factors)

    @cached_property
    def has_products(self) -> bool:
        """True where state values are multiplied."""
        return any(atom.factors for atom in self.table.atoms)

    @property
    def sees_velocity(self) -> bool:
        """True where a force depends on more than the position."""
        return any(count > 1 for count in self.forces.values())

    @cached_property
    def sees_time(self) -> bool:
        """True where a force is driven, f(x, t)."""
        return any(TIME_SLOT in slots for slots in self.slots.values())

    @property
    def has_bare_time(self) -> bool:
        """True where t occurs outside the time of a force."""
        if any(T in atom.factors for atom in self.table.atoms):
            return True
        bare = (value for place, value in self.sums() if place.slot_of_sum != TIME_SLOT)
        return any(key == T for value in bare for key, _, _ in value)

    def at(self, values: Mapping[Parameter, Expr]) -> NormalForm:
        """The member of the family with these parameters."""
        name = "at", tuple(values.items())
        if name not in self.at_hand:
            formulas = (formula and formula.xreplace(dict(values)) for formula in (*self.formulas, self.time_formula))
            self.at_hand[name] = normal_form(*formulas)  # pyright: ignore[reportArgumentType]
        return self.at_hand[name]

    def number(self, number: Number) -> Expr:
        """A number of the table as a SymPy number."""
        if self.table.domain.is_QQ:
            return self.table.domain.to_sympy(number)
        known = self.table.shown  # a word of fifty kicks has five thousand numbers, few of which differ
        if number not in known:
            known[number] = self.table.domain.to_sympy(number)
        return known[number]


@lru_cache(maxsize=128)
def normal_form(position: Expr, velocity: Expr, time: Expr | None = None) -> NormalForm:
    """Normal form of two expressions in x, v, t, dt, m and f(·), and of t one time step later if it is not t + dt."""
    table = Table(position, velocity, *([] if time is None else [time]))
    form = NormalForm(table, table.read(position), table.read(velocity))
    if form.has_bare_time:
        raise InputError("t stands for the time of a force, f(x, t) or f(x, v, t), and nowhere else")
    if time is None or (advanced := table.read(time)) == form.time:
        return form
    if ((time - TIME) / TIME_STEP).cancel().free_symbols - set(form.parameters):
        raise InputError(f"t' = {time}: the time after a step is t and a part of dt")
    return replace(form, advanced=advanced)
