"""What did one run find? An outcome, with the law and what is proved and read of it, or with the reason why not."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from sympy import Expr

from pnn_symbolic import notebook_html
from pnn_symbolic.checks.stability import check_stability
from pnn_symbolic.discovery.forces import ForceModel
from pnn_symbolic.discovery.front import Front
from pnn_symbolic.discovery.masses import Mass, mass_ratio
from pnn_symbolic.discovery.pictures import energy_curve
from pnn_symbolic.discovery.saving.folders import load_folder, save_folder
from pnn_symbolic.dynamics.conserved import Conserved
from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.health import Health
from pnn_symbolic.errors import InputError, UnknownNameError
from pnn_symbolic.evidence.floor import Floor
from pnn_symbolic.evidence.remainder import Remainder
from pnn_symbolic.explanation.constants import Explanation
from pnn_symbolic.explanation.measured import MeasuredConstant
from pnn_symbolic.figures.laws import draw_energies, draw_rows, draw_stability
from pnn_symbolic.figures.network import draw_network
from pnn_symbolic.figures.style import shown
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.rounding import Rounding
from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.network.genome import SearchSpace
from pnn_symbolic.recognition import Recognition
from pnn_symbolic.search.result import SearchResult
from pnn_symbolic.translation import translate

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class RollOut:
    """The trained law applied to the first unseen state, forward and back.

    reversal_error   distance from the start after 1000 steps, a turn and 1000 more, in the data's length unit
    left_range_at    first step outside the positions the force was learned on, or None
    """

    steps: int
    reversal_error: float
    left_range_at: int | None


@dataclass(frozen=True)
class Measured:
    """How well a law says what the rows do.

    errors      mean squared errors of x and v, each over the variance of that output
    explained   the share of the motion of x and of v: of the change beyond drift, and beyond v' = v; None where there
                is no change beyond rounding
    """

    errors: tuple[float, float]
    explained: tuple[float | None, float | None]


@dataclass(frozen=True)
class Discovery:
    """All that one run found.

    outcome            "generator": the rows follow from each other by this law, to rounding; "approximation": the best
                       trade of accuracy and parsimony that the rows do not contradict; "none": no law, and `reason`
    reason             "memory", "invisible", "unexplained", "missing_term", "unlearned_force", "implicit",
                       "force_not_of_position" where the outcome is none, of particles also "not_of_positions",
                       "noisy_forces", "random", "friction", "inner_steps", "held", "thermostat"; else ""
    trained, rounded   the law with the constants as trained, and with those rounded that the rows allow; None without
    best_try           what came nearest where there is no law
    measured           how well each of the three says what the rows do, by "trained", "rounded" and "best_try"
    roundings          each constant that was moved
    constants          what the rows say of each trained constant
    refuted            whether the rows still know better than the law, so that it is a trade
    told_apart_from    laws that the rows cannot tell from this one
    health             what was seen of the rows before any search
    recognition        which known integrator wrote the rows, if any
    floor              what could be explained at all, and at which stride
    remainder          what the law leaves, by how it grows with the stride; None where it was not asked
    result             winner, front and history of the search; None where the rows were recognised and none was needed
    conserved_by_rows  what particles that act on each other keep together in the rows; `conserved`: rolled out
    explanation        the same constants predicted from the exact flow; None where the motion cannot be followed
    passages           how rows with a force column pass each place: "once", with one size of v ("one curve"), or ""
    gaps               what could not be said, and why, a line each
    stopped_after      steps after which the search was broken off by a limit; None where it came to its end
    """

    outcome: str
    reason: str
    trained: OneStepMap | None
    rounded: OneStepMap | None
    best_try: OneStepMap | None
    measured: dict[str, Measured]
    mass: Mass
    data: DataSet
    space: SearchSpace
    force: ForceModel
    health: Health
    recognition: Recognition
    floor: Floor
    seconds: float
    roundings: tuple[Rounding, ...] = ()
    constants: tuple[MeasuredConstant, ...] = ()
    refuted: bool = False
    told_apart_from: tuple[OneStepMap, ...] = ()
    remainder: Remainder | None = None
    result: SearchResult | None = None
    candidate: Candidate | None = None
    roll_out: RollOut | None = None
    explanation: Explanation | None = None
    conserved_by_rows: Conserved | None = None
    conserved: Conserved | None = None
    passages: str = ""
    gaps: tuple[str, ...] = ()
    stopped_after: int | None = None
    versions: dict[str, str] = field(default_factory=dict)

    @property
    def learned_mass(self) -> float | None:
        """In the data's mass unit; None where it was stated, or the law has no force."""
        return self.mass.learned

    @property
    def mass_factor(self) -> float | None:
        """Learned mass over the known one; None where no mass is known, or none was learned."""
        return self.mass.factor

    @property
    def mass_limit(self) -> float | None:
        """The learned mass as Δt → 0, from the rows alone; None where it was stated or is not read."""
        kick = self._kick
        if self.mass.stated or kick is None:
            return None
        if kick.reading is not None and kick.is_mass and kick.limit is not None:
            return float(kick.reading["mass"])
        return None if self.mass.known is None or not kick.limit else self.mass.known / kick.limit

    @property
    def _kick(self) -> MeasuredConstant | None:
        """The weight of the force in v', where there is one such constant."""
        kicks = [constant for constant in self.constants if constant.where == "v'" and constant.name.startswith("f(")]
        return kicks[0] if len(kicks) == 1 else None

    def save(self, path: str | Path) -> None:
        """Write it to a folder, from which `load` makes it again, equal in all that it says.

        The rows are in it, so that nothing else is needed. The format is in docs/reference/saved.md.
        """
        save_folder(self, Path(path))

    @classmethod
    def load(cls, path: str | Path) -> Discovery:
        """What `save`, or `run --out`, wrote to a folder; one line where that was changed, or is of another version."""
        return load_folder(cls, Path(path))

    @cached_property
    def front(self) -> Front:
        """The laws of the front by their cost; empty where no search was needed."""
        return Front() if self.result is None else Front.of(self.result, self.candidate, self.law_of)

    def plot(self, what: str = "front") -> Figure:
        """A figure of matplotlib: "front", "energies", "stability", "rows" or "network".

        Raises `InputError` where there is no such picture of this discovery.
        """
        pictures = {
            "front": self.front.plot,
            "energies": self._plot_energies,
            "stability": self._plot_stability,
            "rows": lambda: shown(partial(draw_rows, self.data)),
            "network": self._plot_network,
        }
        if what not in pictures:
            raise UnknownNameError("picture of a discovery", what, pictures)
        return pictures[what]()

    def _plot_energies(self) -> Figure:
        inertia = self.mass.meant / self.data.units.acceleration_per_force
        curve = energy_curve(self._law_to_plot(), self.data, inertia)
        return shown(partial(draw_energies, curve))

    def _plot_stability(self) -> Figure:
        law = self._law_to_plot()
        form = law.normal_form
        if set(form.forces.items()) != {("f", 1)} or form.parameters or form.sees_time:
            raise InputError("stability is drawn of laws with one force f(x) and numbers in all places")
        value = check_stability(law).value
        limit = float(value) if isinstance(value, Expr) and value.is_number else 0.0
        return shown(partial(draw_stability, law, limit))

    def _plot_network(self) -> Figure:
        if self.candidate is None:
            raise InputError("there is no network: the rows were recognised, and no search was needed")
        return shown(partial(draw_network, self.candidate.genome, self.candidate.weights))

    def _law_to_plot(self) -> OneStepMap:
        law = self.rounded or self.trained
        if law is None:
            raise InputError("there is no law to draw: the outcome is none; `best_try` is what came nearest")
        return law

    def __str__(self) -> str:
        law = self.rounded or self.trained
        if law is None:
            return f"no law ({self.reason}); what came nearest: {self.best_try}"
        return f"{law.plain()} ({self.outcome})"

    def __repr__(self) -> str:
        law = self.rounded or self.trained or self.best_try
        reason = f" ({self.reason})" if self.reason else ""
        equations = "" if law is None else f": {law.plain()}"
        nearest = ", nearest" if self.outcome == "none" and law is not None else ""
        return f"<Discovery {self.outcome}{reason}{nearest}{equations}>"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """How a notebook shows it: the law, how it was found, how well it fits."""
        law = self.rounded or self.trained
        bundle = {"text/plain": str(self), "text/html": self._html(law)}
        return bundle if law is None else bundle | {"text/latex": law._repr_latex_()}

    def _html(self, law: OneStepMap | None) -> str:
        which = "best_try" if law is None else "rounded" if self.rounded else "trained"
        parts = [notebook_html.formula(law.latex())] if law is not None else []
        errors = self.measured[which].errors if which in self.measured else None
        pairs = [
            ("outcome", f"{self.outcome}{f' ({self.reason})' if self.reason else ''}"),
            ("error of one step over the variance", errors and f"{errors[0]:.2e} in x, {errors[1]:.2e} in v"),
            ("learned mass", self.learned_mass and f"{self.learned_mass:.7g} {self.data.units.mass}".rstrip()),
            ("what came nearest", self.best_try if law is None else None),
            ("rows", self.data.name),
            ("more", "check(found.rounded), found.front, found.plot(), found.save(folder)"),
        ]
        return "".join(parts) + notebook_html.facts(pairs)

    def _repr_latex_(self) -> str | None:
        """How a notebook shows it: the law with simple numbers, else that as trained; nothing where there is none."""
        law = self.rounded or self.trained
        return None if law is None else law._repr_latex_()

    def law_of(self, candidate: Candidate) -> OneStepMap:
        """The map of any network of the front, in the same meaning of m."""
        return translate(candidate, mass_ratio(self.data, self.mass.stated))
