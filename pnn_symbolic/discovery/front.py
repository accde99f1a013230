"""The front of a search: for each cost the most accurate law, as objects, as a table, as a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pnn_symbolic import notebook_html
from pnn_symbolic.errors import InputError, UnknownNameError
from pnn_symbolic.figures.laws import draw_front
from pnn_symbolic.figures.style import shown
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.search.result import SearchResult

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BACKENDS = ("pandas", "polars")


@dataclass(frozen=True)
class FrontPoint:
    """One network of the front.

    cost        what has to be said
    log_error   log₁₀ E_x + log₁₀ E_v, on the split that was selected on
    objective   what the search minimised
    law         what the network says
    chosen      whether it is the one that was chosen
    """

    cost: int
    log_error: float
    objective: float
    law: OneStepMap
    candidate: Candidate
    chosen: bool

    @classmethod
    def of(
        cls,
        candidate: Candidate,
        result: SearchResult,
        chosen: Candidate | None,
        law_of: Callable[[Candidate], OneStepMap],
    ) -> FrontPoint:
        """Of a network that a search met."""
        return cls(
            cost=candidate.genome.cost,
            log_error=candidate.errors[result.settings.select_on].log,
            objective=result.objective(candidate),
            law=law_of(candidate),
            candidate=candidate,
            chosen=chosen is not None and candidate.genome == chosen.genome,
        )

    def __repr__(self) -> str:
        mark = ", chosen" if self.chosen else ""
        return f"<FrontPoint cost {self.cost}, log error {self.log_error:.3f}{mark}: {self.law.plain()}>"

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """A mark where it was chosen, the cost, the error, the law."""
        return "→" * self.chosen, str(self.cost), f"{self.log_error:.3f}", self.law.plain()


@dataclass(frozen=True)
class Front(Sequence):
    """Laws by their cost; empty where the rows were recognised and no search was needed.

    The chosen law is among them also where it does not lie on the front: the rows may speak against those that do.
    """

    points: tuple[FrontPoint, ...] = ()

    @classmethod
    def of(cls, result: SearchResult, chosen: Candidate | None, law_of: Callable[[Candidate], OneStepMap]) -> Front:
        """The front of a search, and the chosen network."""
        candidates = list(result.front)
        if chosen is not None and all(candidate.genome != chosen.genome for candidate in candidates):
            candidates.append(chosen)
        ordered = sorted(candidates, key=lambda candidate: candidate.genome.cost)
        return cls(tuple(FrontPoint.of(candidate, result, chosen, law_of) for candidate in ordered))

    def __len__(self) -> int:
        return len(self.points)

    def __getitem__(self, place: Any) -> Any:  # noqa: ANN401 - a number, or a slice
        return self.points[place]

    def __iter__(self) -> Iterator[FrontPoint]:
        return iter(self.points)

    def columns(self) -> dict[str, list[Any]]:
        """Name → values of the table: cost, log_error, objective, law as text, chosen."""
        columns: dict[str, list[Any]] = {name: [] for name in ("cost", "log_error", "objective", "law", "chosen")}
        for point in self.points:
            for name in ("cost", "log_error", "objective", "chosen"):
                columns[name].append(getattr(point, name))
            columns["law"].append(str(point.law))
        return columns

    def to_dataframe(self, backend: str = "pandas") -> Any:  # noqa: ANN401 - of a library that need not be here
        """The table as a data frame of pandas or polars, made through narwhals."""
        if backend not in BACKENDS:
            raise UnknownNameError("backend of data frames", backend, BACKENDS)
        try:
            return import_module("narwhals").from_dict(self.columns(), backend=backend).to_native()
        except ImportError:
            raise InputError(
                f"a data frame needs narwhals and {backend}, which are not both here; "
                f"type: pip install narwhals {backend}"
            ) from None

    def plot(self) -> Figure:
        """Error against cost, the chosen law marked; a figure of matplotlib."""
        if not self.points:
            raise InputError("there is no front: the rows were recognised, and no search was needed")
        return shown(lambda: draw_front(self.records()))

    def records(self) -> list[dict[str, Any]]:
        """What the picture needs of each point."""
        return [{"cost": point.cost, "log_error": point.log_error, "winner": point.chosen} for point in self.points]

    def _repr_html_(self) -> str:
        if not self.points:
            return notebook_html.facts([("front", "none; the rows were recognised, and no search was needed")])
        columns = ("", "cost", "log₁₀ E_x + log₁₀ E_v", "law")
        return notebook_html.table(columns, [point.cells for point in self.points])

    def __repr__(self) -> str:
        if not self.points:
            return f"<Front: {self}>"
        chosen = [f"; chosen at cost {point.cost}: {point.law.plain()}" for point in self.points if point.chosen]
        laws = f"{len(self)} law{'s' if len(self) > 1 else ''}"
        return f"<Front of {laws}, cost {self[0].cost} to {self[-1].cost}{''.join(chosen)}>"

    def __str__(self) -> str:
        lines = ["{:1} {:>3} {:>8}  {}".format(*point.cells) for point in self.points]
        return "\n".join(lines) or "no front: the rows were recognised, and no search was needed"
