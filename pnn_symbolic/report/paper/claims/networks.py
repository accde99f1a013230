"""Claims on what was trained and searched."""

from __future__ import annotations

from collections.abc import Sequence

from pnn_symbolic.paper.baselines import PLAIN, Baseline
from pnn_symbolic.paper.reproduction import Reproduction
from pnn_symbolic.report.document.table import number
from pnn_symbolic.report.paper.claims.claim import NO, PARTLY, YES, Claim
from pnn_symbolic.report.paper.networks import MEASURES, of_order

TWICE = 2.0
"""A network improves on another where an error is less than half as large."""


def feed_forward_claims(reproduction: Reproduction) -> list[Claim]:
    """Figs 1 and S1."""
    plain = reproduction.accuracy.row("feed-forward")
    standardised = reproduction.accuracy.row("feed-forward, standardised")
    of_claimed_order = of_order(*plain.position) + of_order(*plain.velocity)
    plain_errors = f"x {_by_split(plain.position)} Å · v {_by_split(plain.velocity)} Å/fs"
    energy, verlet = reproduction.energy.row("feed-forward"), reproduction.energy.row("velocity Verlet")
    drifts = (energy.horizons[0].largest or float("inf")) > 100 * (verlet.horizons[0].largest or 0)
    missed = reproduction.reversal.row("feed-forward").mismatch[0]
    first = energy.horizons[0].steps
    deeper = [baseline for baseline in reproduction.baselines if len(baseline.kind.hidden) > len(PLAIN)]
    better: list[str] = []
    lists: list[str] = []
    for baseline in deeper:
        improvements = _improvements(reproduction, baseline)
        better += improvements
        lists.append(f"{baseline.name.rpartition(', ')[2]}: {', '.join(improvements) or 'nothing'}")
    useful = any(reproduction.reversal.row(baseline.name).returned for baseline in deeper)
    forced = reproduction.accuracy.row("feed-forward with force")
    forced_energy, forced_return = reproduction.energy.row(forced.name), reproduction.reversal.row(forced.name)
    factor = forced.position[-1] / plain.position[-1]
    return [
        Claim(
            where="p. 4",
            claim="feed-forward 20-100-20: RMSE of position and velocity on the order of 10⁻⁵",
            ours=f"training / validation / test: {plain_errors}, trained on Å and Å/fs as they are; on standardised "
            f"data, test: {number(standardised.position[-1])} Å, {number(standardised.velocity[-1])} Å/fs",
            same=(NO, PARTLY, YES)[of_claimed_order],
            why="the same means 1 to 10 times 10⁻⁵ on all rows. The paper names no units; of those in the table "
            f"below {_units(reproduction)} make both errors of this order",
        ),
        Claim(
            where="p. 4, Fig. 1(b)",
            claim="its energy drifts",
            ours=f"{first:,} steps: up to {number(energy.horizons[0].largest)} ε off; standardised "
            f"{number(reproduction.energy.row(standardised.name).horizons[0].largest)} ε, velocity Verlet "
            f"{number(verlet.horizons[0].largest)} ε",
            same=YES if drifts else NO,
            why="each step errs a little, and nothing makes the errors cancel",
        ),
        Claim(
            where="p. 4, Fig. 1(c)",
            claim="it does not return when the velocity is turned",
            ours=f"{_missed(missed)}; standardised: "
            f"{_missed(reproduction.reversal.row(standardised.name).mismatch[0])}",
            same=YES if missed is None or missed > 1e-3 else NO,
            why="a general map has no reason to be its own inverse under v → −v",
        ),
        Claim(
            where="p. 4",
            claim="deeper networks do not improve error, reversibility or energy",
            ours=f"better by a factor of two in: {'; '.join(lists)}",
            same=NO if useful else PARTLY if better else YES,
            why="one of them returns to its start" if useful else "none of them returns to its start",
        ),
        Claim(
            where="p. 5, Fig. S1",
            claim="with the force sub-network it performs as poorly",
            ours=f"RMSE of x {factor:.2g} times that of the plain one; "
            f"{number(forced_energy.horizons[0].largest)} ε off after {first:,} steps, misses by "
            f"{number(forced_return.mismatch[0])} Å",
            same=YES if not forced_return.returned else NO,
            why="knowing the force is not knowing what to do with it",
        ),
    ]


def search_claims(reproduction: Reproduction) -> list[Claim]:
    """Figs 2, 3(a), 3(d), and Eq. (1)."""
    authors, ours = reproduction.search.searches[0], reproduction.search.ours
    best = ours.fittest[0]
    verlet = "position Verlet" in best.rounded.identity
    fixed, zeros = len(best.choices) - best.choices.count("trained"), best.choices.count("0")
    plain, pnn = reproduction.accuracy.row("feed-forward"), reproduction.accuracy.row(best.trained.name)
    gain = plain.position[-1] / pnn.position[-1], plain.velocity[-1] / pnn.velocity[-1]
    activations = sorted(set(best.activations))
    printed = (fixed, zeros) == (11, 3) and best.genome.is_linear
    return [
        Claim(
            where="p. 5",
            claim="approximately 4 billion networks",
            ours=f"{reproduction.search.networks:,}",
            same=YES,
            why="4 activations and 12 weights with 4 choices each: 4¹⁶",
        ),
        Claim(
            where="p. 6, Eq. (1)",
            claim=f"{reproduction.settings.population} × {reproduction.settings.generations} finds position Verlet",
            ours=f"our search: {best.trained.plain} after {ours.trainings:,} trainings",
            same=YES if verlet else NO,
            why=f"NSGA-II and a hill-climb. The authors' operators end at: {authors.fittest[0].trained.plain}",
        ),
        Claim(
            where="p. 7",
            claim="11 of 12 weights fixed, as many as three zero, all activations linear",
            ours=f"{fixed} of 12 fixed, {zeros} zero, activations {', '.join(activations)}",
            same=YES if printed else NO,
            why="the same network" if printed else "another network",
        ),
        Claim(
            where="p. 6, Fig. 3(a)",
            claim="PNNs reproduce the data more accurately than the feed-forward network",
            ours=f"test errors {number(gain[0])} (x) and {number(gain[1])} (v) times smaller",
            same=YES if min(gain) > 1 else NO,
            why="one number is trained where the feed-forward network trains thousands",
        ),
    ]


def _by_split(errors: Sequence[float]) -> str:
    return " / ".join(map(number, errors))


def _missed(distance: float | None) -> str:
    return "runs away" if distance is None else f"misses the start by {number(distance)} Å"


def _units(reproduction: Reproduction) -> str:
    """Units in which both test errors of the plain network are of the order of 10⁻⁵."""
    plain = reproduction.accuracy.row("feed-forward")
    good: list[str] = []
    for units, length, speed in MEASURES:
        if of_order(plain.position[-1] * length, plain.velocity[-1] * speed):
            good.append(f"({units})")
    return f"only {' and '.join(good)}" if good else "none"


def _improvements(reproduction: Reproduction, baseline: Baseline) -> list[str]:
    """In what a network betters the plain one by a factor of two, in both errors of one step where it is these."""
    measured, plain = _measured(reproduction, baseline.name), _measured(reproduction, "feed-forward")
    factors = {"error": TWICE**2, "energy": TWICE, "reversal": TWICE}
    improvements: list[str] = []
    for what, factor in factors.items():
        error, plain_error = measured[what], plain[what]
        if error is not None and (plain_error is None or error * factor < plain_error):
            improvements.append(what)
    return improvements


def _measured(reproduction: Reproduction, name: str) -> dict[str, float | None]:
    accuracy = reproduction.accuracy.row(name)
    return {
        "error": accuracy.position[-1] * accuracy.velocity[-1],
        "energy": reproduction.energy.row(name).horizons[0].largest,
        "reversal": reproduction.reversal.row(name).mismatch[0],
    }
