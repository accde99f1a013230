"""Block words: drifts, and kicks by any sub-program of the position, such as f(y + dt²·f(y)/12m).

The peeling of `factorisation`, with all that is a function of x' alone taken off as one kick. Without constants and
linear terms in the kicks the theorem there holds as it stands: each argument contains the kick before it. So the word
is unique, and questions of conjugacy are those of a word in which each sub-program is a force with a name.
Activations may add up to something linear, relu(y) - relu(-y) = y; with them a word is a word, and not the only one.

Source: as `factorisation`; the best known method of this kind is that of Takahashi & Imada, *J. Phys. Soc. Jpn.*
53, 3765 (1984), in the simplified form of Rowlands, *J. Comput. Phys.* 97, 235 (1991).
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from sympy import Symbol

from pnn_symbolic.differentials.exterior_forms import constant_stages
from pnn_symbolic.differentials.shears import functions_of
from pnn_symbolic.maps.atoms import FIRST_ATOM, ONE, Atom, Number, V, Value, X
from pnn_symbolic.maps.interpret import Interpretation
from pnn_symbolic.maps.letters import Letter
from pnn_symbolic.maps.scaled_form import Row, Stages
from pnn_symbolic.maps.word import Word

PLACE = Symbol("y", real=True)


@dataclass(frozen=True)
class BlockWord:
    """A word whose forces are `programs`: name → formula in y, the position of the kick."""

    word: Word
    programs: dict[str, str]

    def __str__(self) -> str:
        given = " and ".join(f"{name}(y) = {formula}" for name, formula in self.programs.items())
        return f"{self.word} with {given}" if given else str(self.word)


def block_word(stages: Stages) -> BlockWord | None:
    """The map as drifts, scalings and kicks by functions of x alone; None if it is no such product.

    >>> from pnn_symbolic.maps.one_step_map import OneStepMap
    >>> from pnn_symbolic.maps.scaled_form import stages_of
    >>> step = OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f(y + h**2*f(y)/(12*m))/m; x' = y + h*v'/2")
    >>> print(block_word(stages_of(step.normal_form)))
    D 1/2, K_1 1, D 1/2 with f_1(y) = f(dt**2*f(y)/(12*m) + y)
    """
    if stages.time is not None or ONE in stages.position or ONE in stages.displacement or constant_stages(stages):
        return None
    programs = _Programs(stages)
    letters = _peeled(stages, programs)
    if letters is None:
        return None
    kept = [letter for letter in reversed(letters) if letter.number != (letter.kind == "S")]  # without S 1, D 0, K 0
    return _numbered_in_order(kept, programs.formulas, per_unit_mass=stages.per_unit_mass)


def _peeled(stages: Stages, programs: _Programs) -> list[Letter] | None:
    """The letters from the last to the first; None where what is left is no drift, scaling or kick."""
    position, displacement = stages.position, stages.displacement
    letters: list[Letter] = []
    while max((*position, *displacement), default=ONE) >= FIRST_ATOM:
        kicks, before = _last_kicks(stages, position, displacement, programs)
        if kicks:
            letters += kicks
            displacement = before
            continue
        drift = _last_drift(stages, position, displacement)
        if not drift:
            return None
        position = stages.combine(position, displacement, -drift)
        letters.append(Letter("D", stages.number(drift)))
    rest = _linear_rest(stages, position, displacement)
    return None if rest is None else letters + rest


def _last_kicks(stages: Stages, position: Row, displacement: Row, programs: _Programs) -> tuple[list[Letter], Row]:
    """The kicks by functions of x' that were made last, and w' before them."""
    functions = functions_of(stages, position, frozenset())
    kicks: list[Letter] = []
    before: Row = {}
    for key, number in displacement.items():
        if key in functions and key not in position:
            kicks.append(Letter("K", stages.number(number), programs.name(key, position)))
        else:
            before[key] = number
    return kicks, before


def _linear_rest(stages: Stages, position: Row, displacement: Row) -> list[Letter] | None:
    """What is left without forces: x' = x + a·w, w' = s·w is S s, made last, after D a; None where it is not that."""
    if position.get(X) != stages.field.one or X in displacement or V not in displacement:
        return None
    drift = position.get(V, stages.field.zero)
    return [Letter("S", stages.number(displacement[V])), Letter("D", stages.number(drift))]


def _last_drift(stages: Stages, position: Row, displacement: Row) -> Number | None:
    """The drift that brought the outermost force from w' into x'; none where, without it, that is no kick at x'."""
    outermost = max((*position, *displacement))
    if outermost not in displacement:
        return None
    drift = stages.field.quo(position.get(outermost, stages.field.zero), displacement[outermost])
    before = stages.combine(position, displacement, -drift)
    return drift if outermost in functions_of(stages, before, frozenset()) else None


class _Programs:
    """Names for the forces that act in kicks: their own, or f_1, f_2… for sub-programs, as they are met."""

    def __init__(self, stages: Stages) -> None:
        self.stages = stages
        self.names: dict[Hashable, str] = {}
        self.formulas: dict[str, str] = {}
        """Name → formula in y, of the sub-programs."""

    def name(self, key: int, place: Row) -> str:
        """The name of an atom that is a function of the value `place`; equal sub-programs have one name."""
        signature = _signature(self.stages, key, place)
        if signature not in self.names:
            stage = self.stages.of(key)
            if stage.is_kick and stage.argument == place:
                self.names[signature] = stage.function
            else:
                name = self.names[signature] = f"f_{len(self.formulas) + 1}"
                meaning = Interpretation(_OfPlace(self.stages, place), self.stages.expressions(position=PLACE))
                self.formulas[name] = str(meaning.atom(key))
        return self.names[signature]


def _numbered_in_order(letters: list[Letter], formulas: dict[str, str], *, per_unit_mass: bool) -> BlockWord:
    """The word with its sub-programs called f_1, f_2… in the order of the word."""
    new_names: dict[str, str] = {}
    renamed: list[Letter] = []
    for letter in letters:
        if letter.force in formulas:
            new_name = new_names.setdefault(letter.force, f"f_{len(new_names) + 1}")
            renamed.append(letter._replace(force=new_name))
        else:
            renamed.append(letter)
    programs = {new_name: formulas[name] for name, new_name in new_names.items()}
    return BlockWord(Word(tuple(renamed), per_unit_mass), programs)


def _signature(stages: Stages, key: int, place: Row) -> Hashable:
    """What sub-program of the value `place` an atom is, whatever that value."""
    stage = stages.of(key)
    if stage.factors:
        factors = [_row_signature(stages, {factor: stages.field.one}, place) for factor in stage.factors]
        return "product", tuple(sorted(map(str, factors)))
    return stage.function, *(_row_signature(stages, argument, place) for argument in stage.arguments)


def _row_signature(stages: Stages, row: Row, place: Row) -> Hashable:
    factor, rest = _split(stages, row, place)
    signatures: set[Hashable] = set()
    for key, number in rest.items():
        signatures.add((ONE if key == ONE else _signature(stages, key, place), number))
    return factor, frozenset(signatures)


def _split(stages: Stages, row: Row, place: Row) -> tuple[Number, Row]:
    """A row as (number, rest): number · place + rest, where `rest` consists of atoms and constants."""
    pivot = min(key for key in place if key != ONE)
    factor = stages.field.quo(row[pivot], place[pivot]) if pivot in row else stages.field.zero
    return factor, stages.combine(row, place, -factor)


@dataclass(frozen=True)
class _OfPlace:
    """The atoms that are functions of the value `place` alone, with this value for x."""

    stages: Stages
    place: Row

    @property
    def keys(self) -> range:
        """The keys of all atoms; those that are no functions of `place` are never asked for."""
        return self.stages.keys

    @property
    def outputs(self) -> tuple[Value, Value]:
        """The place itself, and no velocity."""
        return self.stages.unscaled({X: self.stages.field.one}), {}

    def atom(self, key: int) -> Atom:
        """An atom over `place` and atoms before it."""
        stage = self.stages.of(key)
        arguments: list[Row] = []
        for argument in stage.arguments:
            factor, rest = _split(self.stages, argument, self.place)
            arguments.append({X: factor, **rest} if factor else rest)
        factors = tuple(X if factor < FIRST_ATOM else factor for factor in stage.factors)
        return self.stages.unscaled_stage(stage._replace(arguments=tuple(arguments), factors=factors))
