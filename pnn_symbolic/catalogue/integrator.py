"""One row of the catalogue: a known integrator, how it is made, and what is claimed of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pnn_symbolic.catalogue.definitions import Definition, Equations, ImplicitTableau, Splitting

if TYPE_CHECKING:
    from pnn_symbolic.maps.one_step_map import OneStepMap
    from pnn_symbolic.maps.word import Word


def claimed(holds: bool, *, elsewhere: bool = False) -> str:
    """A claim as a table says it: yes, no, or no† where it holds in other variables."""
    return "yes" if holds else "no†" if elsewhere else "no"


class Named:
    """What has a name and aliases, and prints as its name."""

    name: str
    aliases: tuple[str, ...]

    def names(self) -> Iterator[str]:
        """The name and its aliases."""
        yield self.name
        yield from self.aliases

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Integrator(Named):
    """A named map and its claims, every one of which the tests prove again.

    made_from         the word, the equations or the tableau, as text
    order             order of accuracy for x'' = f(x)/m; None for a row that solves another equation (with friction)
    time_reversible   flip ∘ step ∘ flip ∘ step = id for every force
    symplectic        for every force f = -grad U, in any number of dimensions
    evaluations       forces evaluated in each of many steps; one that ends a step and begins the next counts once
    stability_limit   largest stable dt·ω for the oscillator, exact or to five digits; "0" where no step is stable, None
                      where the limit depends on more than dt·ω
    digits            decimals to which the constants are written, where they are the solution of the order conditions
                      next to the printed ones; None where they are exact
    asked_of_files    whether files of rows are compared with it; of rows that came later this was not measured
    further           other findings by name and what they say: {"area_preserving_1d": True}
    """

    name: str
    made_from: Definition
    order: int | None
    time_reversible: bool
    symplectic: bool
    evaluations: int
    stability_limit: str | None
    source: str
    description: str
    aliases: tuple[str, ...] = ()
    digits: int | None = None
    asked_of_files: bool = True
    further: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @cached_property
    def map(self) -> OneStepMap:
        """The one-step map, made when it is first asked for."""
        return self.made_from.map()

    @cached_property
    def word(self) -> Word | None:
        """Its reduced word, which is unique; None for a row that is no product of drifts, kicks and scalings."""
        if not isinstance(self.made_from, Splitting):
            return None
        # SymPy takes half a second to load; the names of the rows do without.
        from pnn_symbolic.splitting.conjugacy import reduced

        return reduced(self.made_from.word())

    def may_take(self, forces: int) -> bool:
        """Whether a row that is no word may take so many forces; told from its text, so that few maps need be made."""
        if isinstance(self.made_from, Splitting):
            return False
        places = self.made_from.places
        return forces == places or (forces == places - 1 and not isinstance(self.made_from, Equations))

    @property
    def reversible_elsewhere(self) -> bool:
        """Whether it is time-reversible in other variables, and not in x and v."""
        return not self.time_reversible and self.further.get("reversible_up_to_conjugation") is True

    @property
    def has_parameters(self) -> bool:
        """True for a row with free parameters."""
        return "parameter " in str(self.made_from)


@dataclass(frozen=True)
class ImplicitMethod(Named):
    """A named relation between two states and its claims, every one of which the tests prove again.

    order             order of accuracy for x'' = f(x)/m
    self_adjoint      step(-dt) ∘ step(dt) = id for every force
    forces            that are solved for, or taken, in each step
    stability_limit   largest dt·ω up to which no oscillation grows; "every" where there is no limit
    symplectic_elsewhere   in other variables, and not in x and v
    """

    name: str
    made_from: ImplicitTableau
    order: int
    self_adjoint: bool
    symplectic: bool
    forces: int
    stability_limit: str
    source: str
    description: str
    aliases: tuple[str, ...] = ()
    symplectic_elsewhere: bool = False


@dataclass(frozen=True)
class MagneticMethod(Named):
    """A named step in a uniform magnetic field and its claims, every one of which the tests prove again.

    made_from         its word: D, K, and turns R, R_tan, R_lin, G
    order             order of accuracy for x'' = f(x)/m + x' × ω, ω = q B/m
    time_reversible   with the field turned around as well
    symplectic        the two-form of the motion in the field is kept
    volume_preserving for forces that are no gradients, too
    gyrophase         relative error of the angle that v is turned by without force, or "exact"
    reversible_elsewhere   in other variables, and not in x and v
    """

    name: str
    made_from: Splitting
    order: int
    time_reversible: bool
    symplectic: bool
    volume_preserving: bool
    evaluations: int
    gyrophase: str
    source: str
    description: str
    aliases: tuple[str, ...] = ()
    reversible_elsewhere: bool = False


@dataclass(frozen=True)
class RememberingMethod(Named):
    """A known method that remembers something of the step before, and the one-step map that it is in other variables.

    remembers      what it keeps beside x and v
    new_velocity   w, of which and of x one step is the map; as text
    made_from      that map, its v standing for w
    """

    name: str
    remembers: str
    new_velocity: str
    made_from: Splitting
    source: str
    description: str
    aliases: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """In which variables it is a map."""
        return f"{self.name} remembers {self.remembers}; one step of x and w = {self.new_velocity}"


@dataclass(frozen=True)
class OutOfReach(Named):
    """A known method that is no one-step map of (x, v), and why."""

    name: str
    aliases: tuple[str, ...]
    reason: str
    source: str

    def __str__(self) -> str:
        return f"{self.name} is out of reach: {self.reason}"
