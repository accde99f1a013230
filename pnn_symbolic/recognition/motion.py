"""What do the rows say where no force is known? How x is moved by v, which four kinds of methods do in four ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pnn_symbolic.catalogue import integrator_called
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.dynamics.triples import Triples
from pnn_symbolic.recognition.implicit import EULER, MIDPOINT, TRAPEZOID
from pnn_symbolic.recognition.limits import COARSE_LIMIT, CONFIRMED, DOUBLES_LIMIT, most_rows
from pnn_symbolic.recognition.sentences import listed
from pnn_symbolic.recognition.tableaux import Tableau, tableaux
from pnn_symbolic.recognition.writing import Writing

FEWEST = 3
"""Triples for a statement."""
CENTRAL, NEW, OLD, MEAN = (
    "x(t+Δt) − x(t−Δt) = 2Δt v(t)",
    "x(t+Δt) − x(t) = Δt v(t+Δt)",
    "x(t+Δt) − x(t) = Δt v(t)",
    "x(t+Δt) − x(t) = Δt (v(t) + v(t+Δt))/2",
)
LEAPFROG = {
    NEW: "Symplectic Euler A is leapfrog with velocities half a step early: v belongs to t − Δt/2.",
    OLD: "Symplectic Euler B is leapfrog with velocities half a step late: v belongs to t + Δt/2.",
}
IMPLICIT = {NEW: (EULER,), MEAN: (TRAPEZOID, MIDPOINT)}
"""Of the implicit methods, which move x so."""
TOLD = 2.0
"""Times the limit that exact motion must leave of a rule: below, every method of order 2 obeys it."""
ARITHMETIC = 2.0
"""Roundings of x that v carries where a program takes it from the difference of two positions."""


@dataclass(frozen=True)
class Motion:
    """How the positions follow from the velocities.

    scores   of each rule, in roundings
    flows    what exact motion would leave of each rule, in roundings
    limit    below which a rule holds
    writing  how finely the rows are written, in words
    alone    whether one particle was seen: programs of one use implicit methods, too
    """

    scores: dict[str, float]
    flows: dict[str, float]
    limit: float
    writing: str
    alone: bool

    @classmethod
    def of(cls, trajectories: Sequence[Trajectory]) -> Motion | None:
        """From triples of rows; None where there are too few, or nothing moves."""
        triples = Triples.of(trajectories, most=most_rows(trajectories, CONFIRMED))
        if len(triples) < FEWEST:
            return None
        before, x, after = (part[:, 0] for part in (triples.before, triples.now, triples.after))
        w, w_after = triples.now[:, 1], triples.after[:, 1]
        if not w.any():
            return None
        writing = Writing.of(trajectories)
        size_x, size_w = writing.x, writing.w
        if writing.doubles:
            size_w = max(size_w, ARITHMETIC * size_x)
        left = {
            CENTRAL: ((after - before) / 2 - w, size_x**2 / 2 + size_w**2),
            NEW: (after - x - w_after, 2 * size_x**2 + size_w**2),
            OLD: (after - x - w, 2 * size_x**2 + size_w**2),
            MEAN: (after - x - (w + w_after) / 2, 2 * size_x**2 + size_w**2 / 2),
        }
        scores = {rule: float(np.sqrt(np.mean(miss**2) / noise)) for rule, (miss, noise) in left.items()}
        # What exact motion would leave: h²v''/6, h²v''/12 and hv'/2 of a step, by differences of v.
        change = float(np.sqrt(np.mean((w_after - w) ** 2))) / 2
        bend = float(np.sqrt(np.mean((w_after - 2 * w + triples.before[:, 1]) ** 2)))
        flows = {CENTRAL: bend / 6, NEW: change, OLD: change, MEAN: bend / 12}
        flows = {rule: flow / left[rule][1] ** 0.5 for rule, flow in flows.items()}
        return cls(
            scores=scores,
            flows=flows,
            limit=DOUBLES_LIMIT if writing.doubles else COARSE_LIMIT,
            writing=writing.words,
            alone=x.shape[1] == 1,
        )

    @property
    def rules(self) -> list[str]:
        """Those that hold, the best first, and that exact motion would not obey at this rounding."""
        held = [r for r in self.scores if self.scores[r] < self.limit and self.flows[r] > TOLD * self.limit]
        return sorted(held, key=lambda rule: self.scores[rule])

    @property
    def names(self) -> list[str]:
        """Methods that move x so, for every force: explicit ones, those of the fewest forces first, then implicit."""
        rules = self.rules
        obeying = [tableau for tableau in tableaux() if _obeys_any(tableau, rules)]
        explicit = [tableau.name for tableau in sorted(obeying, key=lambda t: (t.stages, -len(t.name)))]
        return explicit + [name for rule in rules if self.alone for name in IMPLICIT.get(rule, ())]

    def sentence(self, *, with_forces: bool) -> str:
        """What holds, and what that leaves open.

        with_forces   True where those of the rows were tried, and told no method
        """
        rules, names = self.rules, self.names
        how = "to the last digit" if self.writing == "doubles" else f"to the rounding of the file ({self.writing})"
        text = f"The positions obey {listed(rules)} {how} ({self.scores[rules[0]]:.1f} roundings), as those of "
        made = "" if rules[0] == MEAN else ", and as with every v that was taken from the positions so"
        what_is_open = "could not be told by the forces of the rows" if with_forces else "cannot be told without forces"
        text += f"{listed(names)} do{made}; what moves v {what_is_open}."
        if len(rules) == 1 and rules[0] in LEAPFROG:
            text += f" {LEAPFROG[rules[0]]}"
        return text


def _obeys_any(tableau: Tableau, rules: list[str]) -> bool:
    return any(_obeys(tableau, rule) for rule in rules)


def _obeys(tableau: Tableau, rule: str) -> bool:
    """Whether a method moves x so in every force: its b̄ is b, 0 or b/2; or b̄ acts now only, and it is reversible."""
    if rule == CENTRAL:  # x₋ is then a step with −v: the same b̄ on the same force
        acts_now = ((tableau.b_bar == 0) | tableau.asks_now).all()
        return bool(acts_now) and integrator_called(tableau.name).time_reversible is True
    wanted = {NEW: tableau.b, OLD: 0 * tableau.b, MEAN: tableau.b / 2}[rule]
    return bool(np.allclose(tableau.b_bar, wanted, rtol=0, atol=1e-15))
